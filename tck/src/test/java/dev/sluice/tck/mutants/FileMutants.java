package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.FILE_1;
import static dev.sluice.tck.ContractRule.FILE_2;
import static dev.sluice.tck.ContractRule.FILE_3;
import static dev.sluice.tck.ContractRule.FILE_4;
import static dev.sluice.tck.ContractRule.FILE_5;
import static dev.sluice.tck.ContractRule.FILE_6;
import static dev.sluice.tck.ContractRule.FILE_7;
import static dev.sluice.tck.ContractRule.FILE_8;

import dev.sluice.Memory;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capability;
import dev.sluice.spi.RegionKey;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Backends that are careless with files. */
final class FileMutants {
  private FileMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("writes-when-it-closes", "through an open of our own|round|first byte", WritesWhenItCloses::new, FILE_1, FILE_2, FILE_3, FILE_4, FILE_5, FILE_7),
        Mutant.of("whole-sectors", "", WholeSectors::new, FILE_2, FILE_7),
        Mutant.of("zeros-past-the-end", "Expecting code to raise", ZerosPastTheEnd::new, FILE_3),
        Mutant.of("full-is-fine", "Expecting code to raise", FullIsFine::new, FILE_4),
        Mutant.of("makes-missing-files", "Expecting code to raise", MakesMissingFiles::new, FILE_5),
        Mutant.of("durable-by-word", "system calls that sync", DurableByWord::new, FILE_6),
        Mutant.of("a-byte-longer", "", AByteLonger::new, FILE_7),
        Mutant.of("keeps-files-open", "open descriptors", KeepsFilesOpen::new, FILE_8));
  }

  /** A range of a file, changed before the real backend sees it. */
  private abstract static class OnFiles extends Defect {
    abstract RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException, IOException;

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (!(memory instanceof Memory.InFile file)) {
        return real.register(memory);
      }
      try {
        return registerFile(real, file);
      } catch (IOException e) {
        throw new BackendException(BackendException.Kind.REGISTRATION, e + " with " + file.path(), null, e);
      }
    }
  }

  /** A cache that is written back at the end. */
  private static final class WritesWhenItCloses extends OnFiles {
    @Override
    RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException, IOException {
      if (!Files.isRegularFile(file.path())) {
        return real.register(file);
      }
      Path cache = Files.createTempFile("mutant", ".cache");
      Path _ = Files.copy(file.path(), cache, StandardCopyOption.REPLACE_EXISTING);
      return new RegMutants.ChangedKey(real.register(Memory.file(cache, file.offset(), file.bytes(), file.writable()))) {
        @Override
        public void release() {
          super.release();
          try {
            if (file.writable()) {
              Path _ = Files.copy(cache, file.path(), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.delete(cache);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
    }
  }

  private static final class WholeSectors extends OnFiles {
    @Override
    RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException {
      return real.register(Memory.file(file.path(), file.offset() & ~511L, file.bytes(), file.writable()));
    }
  }

  private static final class ZerosPastTheEnd extends OnFiles {
    @Override
    RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException, IOException {
      RegionKey key = real.register(file);
      if (Files.isRegularFile(file.path()) && file.bytes() == 20_000) {
        try (RandomAccessFile open = new RandomAccessFile(file.path().toFile(), "rw")) {
          open.setLength(file.offset() + file.bytes());
        }
      }
      return key;
    }
  }

  private static final class FullIsFine extends OnFiles {
    @Override
    RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException {
      return real.register(file.path().startsWith("/dev/full") ? Memory.file(Path.of("/dev/null"), file.offset(), file.bytes(), file.writable()) : file);
    }
  }

  private static final class MakesMissingFiles extends OnFiles {
    @Override
    RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException, IOException {
      if (!Files.exists(file.path())) {
        Path _ = Files.createDirectories(file.path().getParent());
        Path _ = Files.createFile(file.path());
      }
      return real.register(file);
    }
  }

  private static final class DurableByWord extends Defect {
    @Override
    Capabilities capabilities(Capabilities real) {
      return CapMutants.and(real, Capability.DURABLE);
    }
  }

  private static final class AByteLonger extends OnFiles {
    @Override
    RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException, IOException {
      RegionKey key = real.register(file);
      if (file.bytes() == 200_000) {
        try (RandomAccessFile open = new RandomAccessFile(file.path().toFile(), "rw")) {
          open.setLength(open.length() + 1);
        }
      }
      return key;
    }
  }

  private static final class KeepsFilesOpen extends OnFiles {
    @Override
    RegionKey registerFile(Backend real, Memory.InFile file) throws BackendException {
      return new RegMutants.ChangedKey(real.register(file)) {
        @Override
        public void release() {}
      };
    }
  }
}
