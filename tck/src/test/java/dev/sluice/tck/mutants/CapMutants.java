package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.CAP_2;
import static dev.sluice.tck.ContractRule.CAP_3;
import static dev.sluice.tck.ContractRule.CAP_4;
import static dev.sluice.tck.ContractRule.CAP_5;
import static dev.sluice.tck.ContractRule.CAP_6;
import static dev.sluice.tck.ContractRule.CAP_7;
import static dev.sluice.tck.ContractRule.CAP_8;
import static dev.sluice.tck.ContractRule.CAP_9;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Route;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Capabilities.Movement;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Parameter;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Backends that lie about themselves. */
final class CapMutants {
  private CapMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("none", "", () -> new Defect() {}),
        Mutant.of("slow-availability", "ms", SlowAvailability::new, CAP_2),
        Mutant.of("talking-availability", "printed to stdout", TalkingAvailability::new, CAP_2, CAP_5),
        Mutant.of("refuses-declared-read", "is not possible today", RefusesDeclaredRead::new, CAP_3, CAP_6),
        Mutant.of("takes-undeclared-files", "Expecting code to raise", TakesUndeclaredFiles::new, CAP_3),
        Mutant.of("any-parameter", "Expecting", AnyParameter::new, CAP_4),
        Mutant.of("prints-on-open", "printed to stdout", PrintsOnOpen::new, CAP_5),
        Mutant.of("file-in-working-directory", "appeared in the working directory", FileInWorkingDirectory::new, CAP_5, CAP_7),
        Mutant.of("lying-route", "bytes over the network", LyingRoute::new, CAP_6),
        Mutant.of("halts-at-exit", "expected: \\d+", HaltsAtExit::new, CAP_5, CAP_7),
        Mutant.of("loads-when-found", "mapped as code", LoadsWhenFound::new, CAP_8),
        Mutant.of("understates-kinds", "kinds that availability reports", UnderstatesKinds::new, CAP_9));
  }

  private static final class SlowAvailability extends Defect {
    @Override
    Availability availability(Availability real) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5200);
      while (System.nanoTime() - end < 0) {
        LockSupport.parkNanos(1_000_000);
      }
      return real;
    }
  }

  private static final class TalkingAvailability extends Defect {
    @Override
    Availability availability(Availability real) {
      System.out.println("looking for my library");
      return real;
    }
  }

  private static final class RefusesDeclaredRead extends Defect {
    @Override
    void post(Worker real, Batch batch, int limit) {
      if (batch.operation() == Operation.READ) {
        batch.fail(new BackendException(BackendException.Kind.UNSUPPORTED, "reading is not possible today"), 0);
      } else {
        real.post(batch, limit);
      }
    }
  }

  /** Says nothing of files, and takes them. */
  private static final class TakesUndeclaredFiles extends Defect {
    @Override
    Capabilities capabilities(Capabilities real) {
      Set<Capability> declared = new HashSet<>(real.declared());
      declared.remove(Capability.FILE);
      Set<Movement> movements = new HashSet<>(real.movements());
      movements.removeIf(movement -> movement.local() == MemoryKind.FILE || movement.remote() == MemoryKind.FILE);
      return new Capabilities(declared, movements, real.maxFrameBytes(), real.maxDescriptorBytes());
    }

    @Override
    Availability availability(Availability real) {
      return real instanceof Availability.Available all
          ? new Availability.Available(all.version(), all.library(), Set.of(MemoryKind.HOST), all.transports(), all.notes())
          : real;
    }

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      return real.register(memory instanceof Memory.InFile file ? Memory.host(Arena.ofShared().allocate(file.bytes())) : memory);
    }
  }

  private static final class AnyParameter extends Defect {
    @Override
    List<Parameter> parameters(List<Parameter> real) {
      return List.of(Parameter.text("*", "", "anything"));
    }
  }

  private static final class PrintsOnOpen extends Defect {
    @Override
    void opening(BackendContext context) {
      System.out.println("mutant library, version 1");
    }
  }

  private static final class FileInWorkingDirectory extends Defect {
    @Override
    void opening(BackendContext context) {
      try {
        Files.writeString(Path.of("mutant.log"), "opened");
        Path.of("mutant.log").toFile().deleteOnExit();
        Files.writeString(Path.of("mutant.2.log"), "opened");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class LyingRoute extends Defect {
    @Override
    Route route(Route real) {
      return new Route(real.backend(), "posix", "memory", real.path(), real.known());
    }
  }

  private static final class HaltsAtExit extends Defect {
    private boolean added;

    @Override
    synchronized void opening(BackendContext context) {
      if (!added) {
        added = true;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
          Runtime.getRuntime().halt(3);
        }));
      }
    }
  }

  private static final class LoadsWhenFound extends Defect {
    @SuppressWarnings("restricted") // the point
    LoadsWhenFound() {
      Path library = Stream.of("/lib/x86_64-linux-gnu/libz.so.1", "/lib/x86_64-linux-gnu/libcrypt.so.1", "/lib64/libz.so.1", "/lib/aarch64-linux-gnu/libz.so.1")
          .map(Path::of)
          .filter(Files::exists)
          .findFirst()
          .orElseThrow();
      System.load(library.toString());
    }
  }

  private static final class UnderstatesKinds extends Defect {
    @Override
    Availability availability(Availability real) {
      return real instanceof Availability.Available all
          ? new Availability.Available(all.version(), all.library(), Set.of(MemoryKind.HOST), all.transports(), all.notes())
          : real;
    }
  }

  /** Capabilities with something more. */
  static Capabilities and(Capabilities real, Capability more, Movement... movements) {
    Set<Capability> declared = new HashSet<>(real.declared());
    declared.add(more);
    Set<Movement> all = new HashSet<>(real.movements());
    all.addAll(List.of(movements));
    return new Capabilities(declared, all, real.maxFrameBytes(), real.maxDescriptorBytes());
  }
}
