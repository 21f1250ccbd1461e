package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.backend.gds.CuFileReport.Failed;
import dev.sluice.backend.gds.ffm.RealCuFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real cuFile, tried in a process of its own. */
class CuFileProbeTest {
  private static final int KILLED_BY_ALARM = 128 + 14;

  @TempDir Path folder;

  /** Guards that let everything pass. */
  private CuFileGuards open() throws Exception {
    Path root = folder.resolve("root");
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/modules"), "");
    return new CuFileGuards(root);
  }

  private static void requireTheHang() {
    boolean hangs = !Files.isReadable(Path.of("/proc/modules"));
    if (!hangs) {
      System.err.println("NOT RUN: that a cuFile that hangs is killed; this machine has /proc/modules, and it does not hang");
    }
    assumeTrue(hangs, "cuFile does not hang here");
  }

  private static List<Path> scratch() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("sluice-cufile")).toList();
    }
  }

  @Test
  void whatNeverReturnsIsKilledWithinItsTimeAndLeavesNothing() throws Exception {
    requireTheHang();
    Path library = RealCuFile.file().path();
    List<Path> before = scratch();
    long began = System.nanoTime();

    CuFileReport report = new CuFileProbe(open(), Duration.ofSeconds(3)).report(library, Optional.of(folder), System.getenv());

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(9));
    assertThat(report).isInstanceOfSatisfying(Failed.class, failed -> {
      assertThat(failed.why().reason()).startsWith("cuFileDriverOpen of cuFile 1.").contains(library.toString()).contains("did not return within 3.0 s, and the process that tried it was killed");
      assertThat(failed.why().remedy()).contains("do without");
    });
    assertThat(scratch()).isEqualTo(before);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("root");
    }
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void whoeverDoesNotWaitGoesOnWhileItIsTried() throws Exception {
    requireTheHang();
    CuFileProbe probe = new CuFileProbe(open(), Duration.ofSeconds(2));
    Path copy = Files.copy(RealCuFile.file().path(), folder.resolve("libcufile.so.0"));
    long began = System.nanoTime();

    assertThat(probe.within(Duration.ofMillis(100), copy, Optional.empty(), System.getenv())).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1500));
    CuFileReport report = probe.report(copy, Optional.empty(), System.getenv());
    long asked = System.nanoTime();

    assertThat(probe.report(copy, Optional.empty(), System.getenv())).as("it is kept").isSameAs(report);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void theProcessEndsItselfWhereNobodyIsLeftToKillIt() throws Exception {
    requireTheHang();
    List<String> command = new ArrayList<>(StandIn.java(CuFileChildMain.class));
    command.addAll(List.of(RealCuFile.file().path().toString(), folder.resolve("answer").toString(), "2"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(KILLED_BY_ALARM);
      assertThat(Files.readString(folder.resolve("answer"))).endsWith("step\tcuFileDriverOpen\n");
    } finally {
      Process _ = process.destroyForcibly();
    }
  }

  @Test
  void whereOpeningIsForbiddenTheVersionIsToldAndNothingIsOpened() throws Exception {
    Path library = RealCuFile.file().path();

    CuFileReport report = new CuFileProbe(new CuFileGuards(folder), Duration.ofSeconds(10)).report(library, Optional.of(folder), System.getenv());

    assertThat(report).isInstanceOfSatisfying(Failed.class, failed -> {
      assertThat(failed.why().reason()).contains("/proc/modules");
      assertThat(failed.version()).hasValueSatisfying(version -> assertThat(version.toString()).startsWith("1."));
    });
  }

  @Test
  void askingDoesNotLoadItIntoThisProcess() throws Exception {
    List<String> command = new ArrayList<>(StandIn.java(CuFileProbeMain.class));
    command.addAll(List.of(RealCuFile.file().path().toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("availability Available").contains("cuFile 1.").contains("mapped false");
  }

  @Test
  void aFolderWithoutRoomForAFileIsToldByName() throws Exception {
    Path none = folder.resolve("none");

    CuFileReport report = new CuFileProbe(open(), Duration.ofSeconds(5)).report(RealCuFile.file().path(), Optional.of(none), System.getenv());

    assertThat(report).isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.why().reason()).contains("no file can be made in " + none));
  }

  @Test
  void aLibraryThatIsNoneIsToldAsTheLoaderSaysIt() throws Exception {
    Path text = Files.writeString(folder.resolve("libcufile.so.0"), "this is no library");

    CuFileReport report = new CuFileProbe(open(), Duration.ofSeconds(10)).report(text, Optional.empty(), System.getenv());

    assertThat(report).isInstanceOfSatisfying(CuFileReport.Unloadable.class, none -> assertThat(none.why().reason()).contains(text + " is a text file, not a library"));
  }

  @Test
  void whatOpensTellsHowAndWhichFilesItTakes() throws Exception {
    Path library = RealCuFile.file().path();
    List<Path> before = scratch();

    Map<String, String> told = StandIn.run(folder, CuFileProbeMain.class, library.toString(), CuFileHostTest.tmpfs());

    assertThat(told.get("folder1")).startsWith("Opened[version=1.").contains("handle=REGISTERED");
    assertThat(told.get("availability")).startsWith("Available[version=1, library=, ").contains("transports=[posix, posix-direct, cufile-").contains("cuFile 1.").contains(library.toString());
    assertThat(scratch()).isEqualTo(before);
    assertThat(folder.resolve("cufile.log")).doesNotExist();
    assertThat(folder.resolve("log")).as("nothing is opened in the process itself").doesNotExist();
  }

  @Test
  void aFileOnABlockDeviceWithoutUdevIsToldWithTheRemedy() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    if (CuFileGuards.ofThisMachine().blockDevices().isEmpty() || !Files.getFileStore(here).name().startsWith("/dev/")) {
      System.err.println("NOT RUN: that cuFile refuses files on block devices without udev; this machine has udev, or " + here + " is on none");
      abort("udev is there");
    }

    Map<String, String> told = StandIn.run(folder, CuFileProbeMain.class, RealCuFile.file().path().toString(), Files.createDirectories(here.resolve("target")).toString());

    assertThat(told.get("folder1")).contains("handle=REFUSED").contains("5027").contains("/run/udev").contains("cuFile's log says: udev property not found");
    assertThat(told.get("availability")).contains("without the udev database cuFile refuses files on block devices");
  }
}
