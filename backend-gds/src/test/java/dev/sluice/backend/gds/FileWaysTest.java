package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Deadline;
import dev.sluice.FileOptions;
import dev.sluice.FileOptions.DirectIo;
import dev.sluice.Link;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RegistrationException;
import dev.sluice.Route;
import dev.sluice.Transfer;
import dev.sluice.ffm.NativeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way bytes of a file go, and that the route says so. */
class FileWaysTest {
  private static final int BYTES = 1 << 20;

  @TempDir
  Path folder;

  private Path file() throws IOException {
    return Files.write(folder.resolve("data"), new byte[BYTES]);
  }

  /** A file that can be had past the page cache; on file systems that cannot there is nothing to try. */
  private Path directFile() throws IOException {
    Path file = file();
    try (NativeFile open = NativeFile.open(file, true, true)) {
      assumeTrue(open.directAlignment().orElse(1) > 0, "NOT RUN: " + folder + " is on a file system without O_DIRECT");
    } catch (IOException refused) {
      abort("NOT RUN: " + refused.getMessage());
    }
    return file;
  }

  private static Route route(OwnFiles files, Path path, DirectIo direct) {
    return files.link(files.memory(BYTES), files.file(path, BYTES, FileOptions.readWrite().withDirect(direct))).route();
  }

  @Test
  void aFileGoesThroughThePageCacheUnlessItIsAskedForOtherwise() throws IOException {
    try (OwnFiles files = OwnFiles.open(Map.of())) {
      Route route = route(files, file(), DirectIo.AUTO);

      assertThat(route.transport()).isEqualTo("posix");
      assertThat(route.device()).isEqualTo(Files.getFileStore(folder).type());
      assertThat(route.path()).isEqualTo(Route.Path.DIRECT);
    }
  }

  @Test
  void aFileThatRequiresItPassesThePageCacheBy() throws IOException {
    Path path = directFile();
    try (OwnFiles files = OwnFiles.open(Map.of())) {
      assertThat(route(files, path, DirectIo.REQUIRED).transport()).isEqualTo("posix-direct");
    }
  }

  @Test
  void theParameterDecidesForFilesThatLeaveItOpen() throws IOException {
    Path path = directFile();
    try (OwnFiles files = OwnFiles.open(Map.of("direct", "true"))) {
      assertThat(route(files, path, DirectIo.AUTO).transport()).isEqualTo("posix-direct");
      assertThat(route(files, path, DirectIo.NEVER).transport()).isEqualTo("posix");
    }
  }

  @Test
  void eachLinkNamesTheWayOfItsOwnFile() throws IOException {
    Path path = directFile();
    try (OwnFiles files = OwnFiles.open(Map.of())) {
      Region memory = files.memory(BYTES);
      Region cached = files.file(path, BYTES, FileOptions.readWrite().withDirect(DirectIo.NEVER));
      Region direct = files.file(path, BYTES, FileOptions.readWrite().withDirect(DirectIo.REQUIRED));

      assertThat(files.link(memory, cached).route().transport()).isEqualTo("posix");
      assertThat(files.link(memory, direct).route().transport()).isEqualTo("posix-direct");
    }
  }

  @Test
  void aRequiredWayRefusesFilesThatGoAnother() throws IOException {
    Path path = directFile();
    try (OwnFiles files = OwnFiles.open(Map.of("require_path", "posix-direct"))) {
      assertThat(route(files, path, DirectIo.AUTO).transport()).isEqualTo("posix-direct");
      assertThatThrownBy(() -> route(files, path, DirectIo.NEVER)).isInstanceOf(RegistrationException.class).hasMessageContaining("require_path").hasMessageContaining(path.toString());
    }
    try (OwnFiles files = OwnFiles.open(Map.of("require_path", "posix"))) {
      assertThatThrownBy(() -> route(files, path, DirectIo.REQUIRED)).isInstanceOf(RegistrationException.class).hasMessageContaining("require_path").hasMessageContaining("posix-direct");
    }
  }

  @Test
  void nothingOfWhatPassesByStaysInThePageCache() throws Exception {
    Path path = directFile();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/fincore")), "NOT RUN: /usr/bin/fincore, which tells how much of a file is in the page cache, is not installed");
    try (OwnFiles files = OwnFiles.open(Map.of("chunk", "65536"))) {
      Region memory = files.memory(BYTES);
      Link direct = files.link(memory, files.file(path, BYTES, FileOptions.readWrite().withDirect(DirectIo.REQUIRED).withDurable()));
      move(direct, Operation.WRITE);
      move(direct, Operation.READ);
      assertThat(cachedBytes(path)).isZero();

      move(files.link(memory, files.file(path, BYTES, FileOptions.readOnly())), Operation.READ);
      assertThat(cachedBytes(path)).isEqualTo(BYTES);
    }
  }

  private static void move(Link link, Operation operation) throws InterruptedException {
    try (Transfer transfer = link.transfer(1)) {
      transfer.await(transfer.postRanges(operation, new long[] {0}, new long[] {0}, new long[] {BYTES}, 1, null, Deadline.after(Duration.ofSeconds(30))));
    }
  }

  private static long cachedBytes(Path path) throws IOException {
    Process process = new ProcessBuilder("/usr/bin/fincore", "-b", "-n", "-o", "RES", path.toString()).start();
    return Stream.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()).filter(text -> !text.isEmpty()).mapToLong(Long::parseLong).findFirst().orElse(0);
  }
}
