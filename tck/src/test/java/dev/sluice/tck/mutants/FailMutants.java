package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.FAIL_1;
import static dev.sluice.tck.ContractRule.FAIL_2;
import static dev.sluice.tck.ContractRule.FAIL_3;
import static dev.sluice.tck.ContractRule.FAIL_4;
import static dev.sluice.tck.ContractRule.FAIL_6;
import static dev.sluice.tck.ContractRule.FAIL_7;
import static dev.sluice.tck.ContractRule.LIFE_2;
import static dev.sluice.tck.ContractRule.LIFE_3;
import static dev.sluice.tck.ContractRule.LIFE_4;
import static dev.sluice.tck.ContractRule.LIFE_5;
import static dev.sluice.tck.ContractRule.SEC_1;
import static dev.sluice.tck.ContractRule.SEC_2;
import static dev.sluice.tck.ContractRule.SEC_3;

import dev.sluice.Memory;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Backends that do not cope with failures, with their own end, or with strangers. */
final class FailMutants {
  private FailMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("deaf-to-death", "", DeafToDeath::new, FAIL_1, FAIL_2),
        Mutant.of("mourns", "longest of the other", Mourns::new, FAIL_2),
        Mutant.of("remembers-the-dead", "is dead", RemembersTheDead::new, FAIL_3),
        Mutant.of("posts-until-answered", "", PostsUntilAnswered::new, FAIL_4),
        Mutant.of("no-native-status", "no native status", NoNativeStatus::new, FAIL_6),
        Mutant.inFull("keeps-a-descriptor-a-death", "open descriptors|descriptors come back", KeepsADescriptorADeath::new, FAIL_7),
        Mutant.of("waits-at-close", "close took", WaitsAtClose::new, LIFE_2),
        Mutant.of("no-way-to-neighbours", "in this process already", NoWayToNeighbours::new, LIFE_3),
        Mutant.inFull("keeps-a-thread-an-agent", "threads after", KeepsAThread::new, LIFE_4),
        Mutant.of("registers-alone", "round", RegistersAlone::new, LIFE_5),
        Mutant.of("reaches-beyond-the-region", "beside the region", ReachesBeyondTheRegion::new, SEC_1),
        Mutant.of("stranger-stops-it", "", StrangerStopsIt::new, SEC_2),
        Mutant.of("prints-its-environment", "what a process said", PrintsItsEnvironment::new, SEC_3));
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static final class DeafToDeath extends Defect {
    @Override
    Optional<BackendException> failure(Endpoint real) {
      return Optional.empty();
    }

    @Override
    void post(Worker real, Batch batch, int limit) {
      if (batch.endpoint().failure().isPresent()) {
        batch.posted(limit);
      } else {
        real.post(batch, limit);
      }
    }

    @Override
    int poll(Worker real, Batch batch) {
      return batch.endpoint().failure().isPresent() ? Worker.IN_FLIGHT : real.poll(batch);
    }
  }

  /** Whoever loses a peer does nothing for a while. */
  private static final class Mourns extends Defect {
    private final Set<Endpoint> known = ConcurrentHashMap.newKeySet();

    @Override
    Optional<BackendException> failure(Endpoint real) {
      Optional<BackendException> failure = real.failure();
      if (failure.isPresent() && known.add(real)) {
        pause(3000);
      }
      return failure;
    }
  }

  private static final class RemembersTheDead extends Defect {
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    @Override
    void connecting(Backend real, String peer, byte[] endpointInfo) throws BackendException {
      if (!names.add(peer) && peer.startsWith("restarting")) {
        throw new BackendException(Kind.PEER_LOST, "'" + peer + "' is dead");
      }
    }
  }

  private static final class PostsUntilAnswered extends Defect {
    @Override
    void post(Worker real, Batch batch, int limit) {
      real.post(batch, limit);
      if (batch.count() == 1 && batch.length(0) == 4 << 20) {
        for (int i = 0; i < 2000 && batch.endpoint().failure().isEmpty(); i++) {
          int _ = real.progress();
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
  }

  /** It has a native library, so it says, and keeps to itself what that answered. */
  private static final class NoNativeStatus extends Defect {
    @Override
    Availability availability(Availability real) {
      return real instanceof Availability.Available all
          ? new Availability.Available(all.version(), "/lib/libmutant.so", all.memoryKinds(), all.transports(), all.notes())
          : real;
    }
  }

  private static final class KeepsADescriptorADeath extends Defect {
    private final List<FileInputStream> kept = new ArrayList<>();

    @Override
    void closing(Endpoint real) {
      if (real.failure().isPresent()) {
        try {
          kept.add(new FileInputStream("/dev/null"));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      real.close();
    }
  }

  /** Where much was registered, it takes its time. */
  private static final class WaitsAtClose extends Defect {
    private final Set<Backend> large = ConcurrentHashMap.newKeySet();

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (memory.bytes() >= 64 << 20) {
        large.add(real);
      }
      return real.register(memory);
    }

    @Override
    void closing(Backend real) {
      if (large.contains(real)) {
        pause(11_000);
      }
      real.close();
    }
  }

  /** A table of the process that has room for one agent with regions. */
  private static final class NoWayToNeighbours extends Defect {
    private final Set<ByteBuffer> withRegions = ConcurrentHashMap.newKeySet();

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      withRegions.add(ByteBuffer.wrap(real.endpointInfo()));
      return real.register(memory);
    }

    @Override
    void connecting(Backend real, String peer, byte[] endpointInfo) throws BackendException {
      byte[] own = real.endpointInfo();
      ByteBuffer theirs = ByteBuffer.wrap(Arrays.copyOf(endpointInfo, own.length));
      if (withRegions.contains(ByteBuffer.wrap(own)) && withRegions.contains(theirs)) {
        throw new BackendException(Kind.FAILED, "there is an agent in this process already");
      }
    }
  }

  private static final class KeepsAThread extends Defect {
    @Override
    void opening(BackendContext context) {
      Thread thread = new Thread(() -> {
        while (true) {
          LockSupport.park();
        }
      });
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Tables that are no place for two threads. */
  private static final class RegistersAlone extends Defect {
    private final AtomicInteger inside = new AtomicInteger();

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (memory.bytes() == 64 && inside.get() > 0) {
        throw new ConcurrentModificationException("somebody is in the worker");
      }
      return real.register(memory);
    }

    @Override
    int progress(Worker real) {
      inside.incrementAndGet();
      try {
        LockSupport.parkNanos(100_000);
        return real.progress();
      } finally {
        inside.decrementAndGet();
      }
    }
  }

  /** It registers whole pages, and checks nothing but them. */
  private static final class ReachesBeyondTheRegion extends Defect {
    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      return real.register(memory instanceof Memory.Host(var segment) && segment.byteSize() == 1 << 16
          ? Memory.host(NativeAccess.view(segment.address(), segment.byteSize() + 4096))
          : memory);
    }
  }

  /** Another port, where one who says anything wrong stops everything. */
  private static final class StrangerStopsIt extends Defect {
    private volatile boolean stopped;
    private final Set<ServerSocket> ports = new HashSet<>();

    @Override
    synchronized void opening(BackendContext context) {
      try {
        ServerSocket port = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        ports.add(port);
        Thread.ofPlatform().daemon().start(() -> {
          try (Socket stranger = port.accept()) {
            stopped = stranger.getInputStream().read() >= 0;
          } catch (IOException gone) {
            stopped = true;
          }
        });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    int progress(Worker real) {
      return stopped ? 0 : real.progress();
    }
  }

  private static final class PrintsItsEnvironment extends Defect {
    @Override
    @SuppressWarnings("SystemOut")
    void opening(BackendContext context) {
      System.err.println("mutant library opens with " + context.config().environment());
    }
  }
}
