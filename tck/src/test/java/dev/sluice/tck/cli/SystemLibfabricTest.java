package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.FastForks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The libfabric that distributions have beside the newer one of all other tests: a process has one libfabric only, so this one is certified by processes of its own. Tried is
 * what differs most, its shared memory, whose locks peers hold.
 */
class SystemLibfabricTest {
  private static final List<String> PLACES = List.of("/usr/lib/x86_64-linux-gnu/libfabric.so.1", "/usr/lib/aarch64-linux-gnu/libfabric.so.1", "/usr/lib64/libfabric.so.1");

  @TempDir
  Path folder;

  @BeforeAll
  static void makeForksFast() {
    FastForks.use();
  }

  private static String library() {
    Optional<String> found = PLACES.stream().filter(place -> Files.exists(Path.of(place))).findFirst();
    return found.orElseThrow(() -> {
      System.err.println("NOT RUN: there is no libfabric of the system's (apt-get install libfabric1)");
      return new TestAbortedException("no libfabric in " + PLACES);
    });
  }

  @Test
  @Timeout(300)
  void keepsTheContractOverItsSharedMemory() {
    Map<String, String> variables = Map.of("SLUICE_BACKEND_LIBFABRIC__LIBRARY", library(), "SLUICE_BACKEND_LIBFABRIC__PROVIDER", "shm");

    Run run = Run.with(variables, "certify", "--backend", "LIBFABRIC", "--profile", "quick", "--device", "none", "--rules", "XFER-1,NOTIF-1,FAIL-3", "--report", folder.toString());

    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("3 passed, 0 failed");
  }
}
