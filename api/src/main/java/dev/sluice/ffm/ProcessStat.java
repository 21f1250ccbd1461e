package dev.sluice.ffm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * What the kernel says of a process in {@code /proc/PID/stat}. A snapshot: as old as the reading.
 *
 * @param state R (runs), S (sleeps), T (stopped), Z (ended, and nobody has waited for it yet) and others
 * @param ticks processor time used, in ticks of the kernel: 10 ms
 * @param startTime when it started, in such ticks since the machine did; with the number it names a process, since numbers are used again
 */
public record ProcessStat(char state, long ticks, long startTime) {
  private static final String STATES_OF_THE_DEAD = "ZX";
  private static final String STATES_OF_THE_STOPPED = "Tt";
  private static final int STATE = 0;
  private static final int USER_TICKS = 11;
  private static final int KERNEL_TICKS = 12;
  private static final int START_TIME = 19;

  /**
   * Reads what is said of this process.
   *
   * @return it
   * @throws IOException where the kernel tells nothing
   */
  public static ProcessStat ofThisProcess() throws IOException {
    return read("self");
  }

  /**
   * Reads what is said of a process.
   *
   * @param process its number
   * @return it
   * @throws NoSuchFileException when there is no such process
   * @throws IOException where the kernel tells nothing
   */
  public static ProcessStat of(long process) throws IOException {
    return read(Long.toString(process));
  }

  /**
   * Whether a process has certainly ended.
   *
   * @param process its number
   * @return false also when it cannot be told; true only when the number is free, or of one that nobody has waited for yet
   */
  public static boolean isDead(long process) {
    return is(process, ProcessStat::isDead);
  }

  /**
   * Whether a process certainly does nothing: it has ended, or is stopped by a signal or a debugger.
   *
   * @param process its number
   * @return false also when it cannot be told
   */
  public static boolean isAtRest(long process) {
    return is(process, now -> now.isDead() || STATES_OF_THE_STOPPED.indexOf(now.state) >= 0);
  }

  /**
   * Whether a process that started at a certain time has certainly ended.
   *
   * @param process its number
   * @param startTime when it started, in the kernel's ticks
   * @return false also when it cannot be told; true also when another process has the number now
   */
  public static boolean isDead(long process, long startTime) {
    return is(process, now -> now.isDead() || now.startTime != startTime);
  }

  /**
   * Whether the process has ended; one that nobody has waited for yet has.
   *
   * @return whether it has
   */
  public boolean isDead() {
    return STATES_OF_THE_DEAD.indexOf(state) >= 0;
  }

  /** What has gone is anything that is asked for here. */
  private static boolean is(long process, Predicate<ProcessStat> what) {
    try {
      return what.test(of(process));
    } catch (NoSuchFileException gone) {
      return true;
    } catch (IOException | RuntimeException unknown) {
      return false;
    }
  }

  /** The fields are counted from behind the command, which is in parentheses and may hold anything. */
  private static ProcessStat read(String process) throws IOException {
    String line = Files.readString(Path.of("/proc", process, "stat"), StandardCharsets.ISO_8859_1);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return new ProcessStat(fields[STATE].charAt(0), Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[KERNEL_TICKS]), Long.parseLong(fields[START_TIME]));
  }
}
