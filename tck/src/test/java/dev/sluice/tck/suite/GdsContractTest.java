package dev.sluice.tck.suite;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.ffm.NativeFile;
import dev.sluice.tck.FastForks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract over files: what an agent moves between its memory and files of its own. The rest is tried by {@code ./sluice certify --backend GDS}. */
class GdsContractTest {
  static {
    FastForks.use();
  }

  private static final BackendFixture GDS = BackendFixture.of("GDS");

  @Nested
  class Availability extends AvailabilityRules {
    @Override
    protected BackendFixture fixture() {
      return GDS;
    }
  }

  /** On the temporary folder's file system. */
  @Nested
  class File extends FileRules {
    @Override
    protected BackendFixture fixture() {
      return GDS;
    }
  }

  @Nested
  class FilePastThePageCache extends FileRules {
    @BeforeEach
    void theFileSystemLetsFilesPassThePageCacheBy() throws IOException {
      Path file = Files.createTempFile(place(), "sluice", "direct");
      try (NativeFile direct = NativeFile.open(file, false, true)) {
        assumeTrue(direct.directAlignment().orElse(1) > 0, "NOT RUN: " + place() + " is on a file system without O_DIRECT");
      } catch (IOException refused) {
        abort("NOT RUN: " + refused.getMessage());
      } finally {
        Files.delete(file);
      }
    }

    @Override
    protected BackendFixture fixture() {
      return GDS.withParameter("direct", "true");
    }
  }

  /** In memory that looks like a disk. */
  @Nested
  class FileOnTmpfs extends FileRules {
    @Override
    protected BackendFixture fixture() {
      return GDS.withParameter("direct", "true").withParameter("threads", "2").withParameter("chunk", "8192");
    }

    @Override
    protected Path place() {
      return Path.of("/dev/shm");
    }
  }
}
