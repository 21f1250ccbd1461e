package dev.sluice.tck.pairs;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.FileOptions;
import dev.sluice.FileOptions.DirectIo;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Transfer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Reads and writes one file in turn with fio, with {@code FileChannel}, and with the backend for files: the same block size, depth and direct flag, random blocks or one after the other.
 * Options are {@code key=value} words: {@code file=PATH} (made with {@code bytes=}, 1 GiB, and removed), {@code pairs=9}, {@code seconds=1} a turn, {@code depth=16}, {@code only=direct|cached}, {@code kib=32|1280},
 * {@code parameter.threads=} and others of the backend. Prints a table in Markdown of medians and of ours divided by theirs.
 */
final class FilePairs {
  private final BenchOptions options;
  private final Path file;
  private final long bytes;
  private final int depth;
  private final double seconds;

  private FilePairs(BenchOptions options) {
    this.options = options;
    this.file = Path.of(options.text("file", "fio.dat")).toAbsolutePath();
    this.bytes = (long) options.number("mib", 1024) << 20;
    this.depth = options.number("depth", 16);
    this.seconds = options.decimal("seconds", 1);
  }

  /**
   * Measures and prints.
   *
   * @param words options as {@code key=value}
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    FilePairs pairs = new FilePairs(BenchOptions.of(words));
    try {
      pairs.run();
    } finally {
      boolean _ = Files.deleteIfExists(pairs.file);
    }
  }

  private record Case(Operation operation, int block, boolean random, boolean direct) {
    String text() {
      return String.format(Locale.ROOT, "%s %d KiB %s, %s", operation, block >> 10, random ? "random" : "in order", direct ? "direct" : "page cache");
    }
  }

  @SuppressWarnings("SystemOut") // a program's output
  private void run() throws IOException, InterruptedException {
    Process made = new ProcessBuilder("fio", "--name=make", "--filename=" + file, "--size=" + bytes, "--bs=1M", "--rw=write", "--direct=1").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (made.waitFor() != 0) {
      throw new IOException("fio cannot make " + file);
    }
    System.out.printf(Locale.ROOT, "| case, depth %d | fio, GB/s | FileChannel, one thread | ours | ours / fio | ours / FileChannel |%n| --- | --- | --- | --- | --- | --- |%n", depth);
    try (Agent agent = Agent.open(AgentConfig.ofBackends("file-pairs", List.of("GDS"), Map.of("GDS", options.parameters())))) {
      Region memory = agent.register("memory", Memory.host(Arena.global().allocate(256L << 20, 4096)));
      memory.segment().fill((byte) 1); // pages that nobody wrote are all the same one
      for (boolean direct : new boolean[] {true, false}) {
        if (!options.text("only", direct ? "direct" : "cached").equals(direct ? "direct" : "cached")) {
          continue;
        }
        Region _ = agent.register("file-" + direct, Memory.file(file, 0, bytes, FileOptions.readWrite().withDirect(direct ? DirectIo.REQUIRED : DirectIo.NEVER)));
        Peer self = agent.connect(agent.metadata());
        for (Operation operation : Operation.values()) {
          for (int kib : new int[] {32, 1280}) {
            if (options.number("kib", kib) == kib) {
              pair(agent, self, memory, new Case(operation, kib << 10, kib < 1024, direct));
            }
          }
        }
      }
    }
  }

  @SuppressWarnings("SystemOut") // a program's output
  private void pair(Agent agent, Peer self, Region memory, Case at) throws IOException, InterruptedException {
    int pairs = options.number("pairs", 9);
    double[][] rates = new double[3][pairs];
    double[] toFio = new double[pairs];
    double[] toChannel = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
      Collections.shuffle(order, new Random(i));
      for (int subject : order) {
        sync(); // nobody's bytes are written back in another's turn
        rates[subject][i] = switch (subject) {
          case 0 -> fio(at);
          case 1 -> channel(at, memory.segment());
          default -> ours(agent, self, memory, at);
        };
      }
      toFio[i] = rates[2][i] / rates[0][i];
      toChannel[i] = rates[2][i] / rates[1][i];
    }
    System.out.printf(
        Locale.ROOT, "| %s | %.2f | %.2f | %.2f | %s | %s |%n", at.text(), median(rates[0]), median(rates[1]), median(rates[2]), spread(toFio), spread(toChannel));
  }

  private void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private double fio(Case at) throws IOException, InterruptedException {
    String kind = (at.random() ? "rand" : "") + (at.operation() == Operation.READ ? "read" : "write");
    List<String> command = new ArrayList<>(List.of(
        "fio", "--name=pair", "--filename=" + file, "--bs=" + at.block(), "--rw=" + kind, "--direct=" + (at.direct() ? 1 : 0), "--ioengine=psync", "--thread",
        "--numjobs=" + depth, "--runtime=" + seconds, "--time_based", "--group_reporting", "--invalidate=0", "--randrepeat=0", "--output-format=terse", "--terse-version=3"));
    if (at.random()) {
      command.add("--size=" + bytes);
    } else { // each job has a part of its own: beyond the end of the file fio would make it longer first
      long part = bytes / depth / at.block() * at.block();
      command.addAll(List.of("--size=" + part, "--offset_increment=" + part));
    }
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String[] fields = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split(";", -1);
    int exit = process.waitFor();
    if (exit != 0 || fields.length < 48) {
      throw new IOException("fio ended with exit code " + exit + " and said " + Arrays.toString(fields));
    }
    return Double.parseDouble(fields[at.operation() == Operation.READ ? 6 : 47]) * 1024 / 1e9;
  }

  /** Two postings under way, so that the threads always have something to do. */
  private double ours(Agent agent, Peer self, Region memory, Case at) throws InterruptedException {
    int count = (int) Math.min(2 * depth, memory.bytes() / at.block() / 2);
    Random random = new Random();
    long[] lengths = new long[count];
    Arrays.fill(lengths, at.block());
    long[][] here = new long[2][count];
    long[][] there = new long[2][count];
    for (int i = 0; i < 2 * count; i++) {
      here[i / count][i % count] = (long) i * at.block();
    }
    long blocks = bytes / at.block();
    long next = 0;
    long moved = 0;
    try (Transfer first = agent.link(memory, self.region("file-" + at.direct())).transfer(count); Transfer second = agent.link(memory, self.region("file-" + at.direct())).transfer(count)) {
      Transfer[] transfers = {first, second};
      long[] postings = new long[2];
      long start = System.nanoTime();
      Deadline deadline = Deadline.after(Duration.ofMinutes(5));
      for (int turn = 0; System.nanoTime() - start < seconds * 1e9; turn++) {
        int which = turn % 2;
        if (turn > 1) {
          transfers[which].await(postings[which]);
          moved += (long) count * at.block();
        }
        for (int i = 0; i < count; i++) {
          there[which][i] = (at.random() ? random.nextLong(blocks) : next++ % blocks) * at.block();
        }
        postings[which] = transfers[which].postRanges(at.operation(), here[which], there[which], lengths, count, null, deadline);
      }
      long end = System.nanoTime();
      first.await(postings[0]);
      second.await(postings[1]);
      return moved / (double) (end - start);
    }
  }

  private double channel(Case at, MemorySegment memory) throws IOException {
    Random random = new Random();
    long places = memory.byteSize() / at.block();
    long blocks = bytes / at.block();
    long moved = 0;
    Set<OpenOption> how = new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    if (at.direct()) {
      how.add(direct());
    }
    try (FileChannel channel = FileChannel.open(file, how)) {
      long start = System.nanoTime();
      for (long next = 0; System.nanoTime() - start < seconds * 1e9; next++) {
        long offset = (at.random() ? random.nextLong(blocks) : next % blocks) * at.block();
        ByteBuffer buffer = memory.asSlice(next % places * at.block(), at.block()).asByteBuffer();
        moved += at.operation() == Operation.READ ? channel.read(buffer, offset) : channel.write(buffer, offset);
      }
      return moved / (double) (System.nanoTime() - start);
    }
  }

  /** Not part of the platform, though every JDK has it. */
  private static OpenOption direct() {
    try {
      return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption").getField("DIRECT").get(null);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException("this JDK opens no file past the page cache", missing);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String spread(double[] ratios) {
    double[] sorted = ratios.clone();
    Arrays.sort(sorted);
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }
}
