package dev.sluice.backend.ucx;

import dev.sluice.ffm.CoarseClock;
import dev.sluice.ffm.ProcessStat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * A peer's process on this machine. Memory that is mapped here outlives its owner: copies to and from it go on working, so whether it lives
 * has to be looked at. Looking allocates nothing. Used under the worker's lock.
 */
final class PeerProcess implements AutoCloseable {
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000;

  private final CoarseClock clock = new CoarseClock();

  private final RandomAccessFile memory;
  private final byte[] beginning = new byte[2];
  private long lastLook;
  private boolean gone;
  private boolean closed;

  private PeerProcess(RandomAccessFile memory) {
    this.memory = memory;
    this.lastLook = clock.nanos() - NANOS_BETWEEN_LOOKS;
  }

  /**
   * Which process it is.
   *
   * @param place stands for the running kernel and the namespace of process numbers; 0 when they are not known
   * @param number the process's number there
   * @param startTime when it started, in ticks of the kernel
   * @param kernel stands for the running kernel; 0 when it is not known
   * @param network stands for the running kernel and the namespace of the network; 0 when they are not known
   */
  record Identity(long place, int number, long startTime, long kernel, long network) {
    private static final Identity SELF = read();

    static Identity ofThisProcess() {
      return SELF;
    }

    private static Identity read() {
      try {
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
        long place = digest(boot + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
        long network = digest(boot + Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
        return new Identity(place, (int) ProcessHandle.current().pid(), ProcessStat.ofThisProcess().startTime(), digest(boot), network);
      } catch (IOException | RuntimeException unknown) {
        return new Identity(0, 0, 0, 0, 0);
      }
    }

    /** Whether both are known to run on one kernel. */
    boolean isOnKernelOf(Identity other) {
      return kernel != 0 && kernel == other.kernel;
    }

    /** Whether both run on one machine and in networks of their own, as containers do. */
    boolean isAcrossNetworksFrom(Identity other) {
      return isOnKernelOf(other) && network != other.network;
    }

    private static long digest(String text) {
      return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }
  }

  /** The process, if it is on this machine and lives. */
  static Optional<PeerProcess> find(Identity peer) {
    if (peer.place() == 0 || peer.place() != Identity.ofThisProcess().place()) {
      return Optional.empty();
    }
    try {
      RandomAccessFile memory = new RandomAccessFile("/proc/" + peer.number() + "/statm", "r");
      if (ProcessStat.of(peer.number()).startTime() == peer.startTime()) {
        return Optional.of(new PeerProcess(memory));
      }
      memory.close();
    } catch (IOException | RuntimeException gone) {
      // UCX finds that out when it connects
    }
    return Optional.empty();
  }

  /** Whether it has ended; what is answered may be a tick of the clock old. Asked with each transfer. */
  boolean isGone() {
    if (gone || closed) {
      return gone;
    }
    long now = clock.nanos();
    if (now - lastLook >= NANOS_BETWEEN_LOOKS) {
      lastLook = now;
      try {
        memory.seek(0);
        // A process that has ended and was not waited for yet has no memory: "0 0 0 ...".
        gone = memory.read(beginning, 0, 2) < 2 || (beginning[0] == '0' && beginning[1] == ' ');
      } catch (IOException ended) {
        gone = true;
      }
    }
    return gone;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    clock.close();
    try {
      memory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
