package dev.sluice.tck.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.tck.fork.ClassPathJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that gives device memory to the real cuFile. Two things stand in for what is not here: a simulated device, whose memory cuFile takes for main memory, and in a mount namespace
 * a list of modules, without which cuFile would not open.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CuFileDeviceTest {
  private static final Path TMPFS = Path.of("/dev/shm");

  /** {@code /proc} with links to the real one, and a list of modules with one invented line. */
  private static final String SCRIPT = "mount --rbind /proc \"$0\" && mount -t tmpfs stand-in /proc && for entry in \"$0\"/*; do ln -s \"$entry\" /proc/ || exit 1; done"
      + " && rm -f /proc/modules && echo 'stand_in 16384 0 - Live 0x0000000000000000' > /proc/modules && exec \"$@\"";

  private final Map<String, String> told = new TreeMap<>();
  private String errors = "";

  @BeforeAll
  void run(@TempDir Path folder) throws Exception {
    List<String> namespace = List.of("unshare", "-m", "sh", "-c", SCRIPT, Files.createDirectories(folder.resolve("proc")).toString());
    assume(Files.isWritable(TMPFS), "there is no " + TMPFS);
    assume(succeeds(namespace), "this user may not make a mount namespace");
    assume(cuFile(), "there is no libcufile: ./sluice natives fetches it");
    List<String> command = new ArrayList<>(namespace);
    command.addAll(ClassPathJvm.command(CuFileDeviceMain.class, List.of(), Map.of(), List.of(TMPFS.toString(), Files.createDirectories(folder.resolve("disk")).toString())));
    Path output = folder.resolve("output");
    Path log = folder.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(log.toFile());
    builder.environment().put("CUFILE_LOGFILE_PATH", folder.resolve("cufile.log").toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ends: %s", Files.readString(output)).isTrue();
    } finally {
      Process _ = process.destroyForcibly();
    }
    errors = Files.readString(log);
    Files.readString(output, StandardCharsets.UTF_8).lines().map(line -> line.split(" ", 2)).forEach(pair -> told.put(pair[0], pair[1]));
    assertThat(told).as(errors).containsEntry("end", "reached");
    assertThat(process.exitValue()).as(errors).isZero();
  }

  private static void assume(boolean met, String why) {
    if (!met) {
      System.err.println("NOT RUN: cuFile moves no device memory: " + why);
    }
    assumeTrue(met, why);
  }

  private static boolean succeeds(List<String> command) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.add("true");
    return new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
  }

  private static boolean cuFile() throws Exception {
    Path natives = Path.of(System.getProperty("sluice.natives", ".natives"));
    if (!Files.isDirectory(natives)) {
      return false;
    }
    try (var files = Files.walk(natives)) {
      return files.anyMatch(file -> file.endsWith("libcufile.so.0"));
    }
  }

  @Test
  void deviceMemoryGoesThroughCuFile() {
    assertThat(told)
        .containsEntry("backends", "{CUFILE=registered}")
        .containsEntry("tmpfsRoute", "CUFILE cufile-compat/tmpfs, direct, reported")
        .containsEntry("tmpfsWritten", "true").containsEntry("tmpfsRead", "true");
  }

  @Test
  void aFileThatGetsNoHandleIsStaged() {
    assertThat(told.get("diskRoute")).matches("CUFILE posix/\\w+, staged, reported");
    assertThat(told).containsEntry("diskWritten", "true").containsEntry("diskRead", "true");
    assertThat(errors).containsPattern("cuFile gives no handle for .*data: CU_FILE_\\w+ \\(\\d+\\).*; device memory goes through main memory");
  }

  @Test
  void bytesBesideADescriptorStay() {
    assertThat(told).containsEntry("edgesWritten", "true").containsEntry("edgesRead", "true");
  }

  @Test
  void memoryCanBeRegisteredTwice() {
    assertThat(told).containsEntry("twiceBackends", "{CUFILE=registered} {CUFILE=registered}").containsEntry("firstDeregistered", "RELEASED").containsEntry("twiceWritten", "true");
  }

  @Test
  void readingPastTheEndFailsAndSaysHowMuchThereIs() {
    assertThat(told.get("pastTheEnd")).contains("the file has 5000 bytes");
  }

  @Test
  void whatCuFileFailsToMoveGoesThroughMainMemory() {
    assertThat(told)
        .containsEntry("failingRefusal", "none").containsEntry("failingWritten", "true").containsEntry("failingReadRefusal", "none").containsEntry("failingRead", "true");
    assertThat(errors).contains("cuFile failed to move bytes of ");
  }

  @Test
  void whatCuFileFailsToMoveFailsWhereNothingElseIsAllowed() {
    assertThat(told.get("requiredRefusal")).startsWith("TransferFailedException: ").contains("cuFile says ");
    assertThat(told.get("requiredReadRefusal")).startsWith("TransferFailedException: ").contains("cuFile says ");
    assertThat(told).containsEntry("requiredWritten", "false").containsEntry("requiredRead", "false");
  }

  @Test
  void aRequiredWayOfCuFilesRefusesMainMemoryAndFilesWithoutHandle() {
    assertThat(told.get("hostRequired")).startsWith("UnsupportedException: ");
    assertThat(told.get("diskRequired")).startsWith("RegistrationException: ").contains("cuFile gives no handle");
  }

  @Test
  void theDirectWayIsRefusedWithoutEvidenceOfOne() {
    assertThat(told.get("directRequired")).startsWith("RegistrationException: ").contains("by way of cufile-compat").contains("require_path wants cufile-direct");
  }

  @Test
  void parametersThatContradictEachOtherAreRefused() {
    assertThat(told.get("contradiction")).contains("require_path=posix").contains("device_memory=cufile");
  }
}
