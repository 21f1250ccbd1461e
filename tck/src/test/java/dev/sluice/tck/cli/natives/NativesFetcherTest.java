package dev.sluice.tck.cli.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesFetcherTest {
  private static final Downloader NO_PIP =
      (_, _) -> {
        throw new NoPipException("python3 has no pip");
      };

  @TempDir private Path folder;

  private final List<String> progress = new ArrayList<>();
  private final AtomicInteger downloads = new AtomicInteger();

  @Test
  void unzipsAWheelAsItIsLaidOut() throws IOException {
    byte[] wheel = wheel("1.0", Map.of("libtiny/lib/libtiny.so", "elf", "tiny.libs/libdep.so", "dep"));

    fetcher("1.0", wheel).fetch(folder, false, progress::add);

    assertThat(folder.resolve("libtiny/lib/libtiny.so")).hasContent("elf");
    assertThat(folder.resolve("tiny.libs/libdep.so")).hasContent("dep");
    assertThat(progress).containsExactly("tiny 1.0: fetching", "tiny 1.0: in " + folder);
  }

  @Test
  void fetchesOnce() throws IOException {
    NativesFetcher fetcher = fetcher("1.0", wheel("1.0", Map.of("libtiny/a", "a")));

    fetcher.fetch(folder, false, progress::add);
    fetcher.fetch(folder, false, progress::add);

    assertThat(downloads).hasValue(1);
  }

  @Test
  void fetchesAgainWhenForced() throws IOException {
    NativesFetcher fetcher = fetcher("1.0", wheel("1.0", Map.of("libtiny/a", "a")));
    fetcher.fetch(folder, false, progress::add);
    Files.writeString(folder.resolve("libtiny/a"), "damaged");

    fetcher.fetch(folder, true, progress::add);

    assertThat(folder.resolve("libtiny/a")).hasContent("a");
  }

  @Test
  void aNewPinReplacesTheOldVersionWhole() throws IOException {
    fetcher("1.0", wheel("1.0", Map.of("libtiny/old", "old"))).fetch(folder, false, progress::add);

    fetcher("2.0", wheel("2.0", Map.of("libtiny/new", "new"))).fetch(folder, false, progress::add);

    assertThat(visible(folder)).containsExactlyInAnyOrder("libtiny", "tiny-2.0.dist-info");
    assertThat(visible(folder.resolve("libtiny"))).containsExactly("new");
  }

  @Test
  void keepsWhatOtherWheelsPutIntoASharedFolder() throws IOException {
    Files.createDirectories(folder.resolve("nvidia/other"));

    fetcher("1.0", wheel("1.0", Map.of("nvidia/tiny/a", "a"))).fetch(folder, false, progress::add);

    assertThat(visible(folder.resolve("nvidia"))).containsExactlyInAnyOrder("other", "tiny");
  }

  @Test
  void refusesAFileThatIsNotThePinnedOne() throws IOException {
    byte[] pinned = wheel("1.0", Map.of("libtiny/a", "a"));
    byte[] other = wheel("1.0", Map.of("libtiny/a", "b"));
    NativesFetcher fetcher = fetcher("1.0", pinned, downloader("1.0", other), new Packages(false));

    assertThatThrownBy(() -> fetcher.fetch(folder, false, progress::add))
        .isInstanceOf(NativesException.class)
        .hasMessageContaining(sha256(other))
        .hasMessageContaining(sha256(pinned));
    assertThat(visible(folder)).isEmpty();
    assertThat(folder.resolve(NativesFetcher.COMPLETE)).doesNotExist();
  }

  @Test
  void aFailedDownloadKeepsWhatWasThere() throws IOException {
    fetcher("1.0", wheel("1.0", Map.of("libtiny/a", "a"))).fetch(folder, false, progress::add);
    Downloader broken =
        (_, _) -> {
          throw new IOException("the network is down");
        };

    assertThatThrownBy(
            () -> fetcher("2.0", new byte[0], broken, new Packages(false)).fetch(folder, false, progress::add))
        .isInstanceOf(NativesException.class)
        .hasMessageContaining("the network is down");
    assertThat(folder.resolve("libtiny/a")).hasContent("a");
    assertThat(visible(folder)).containsExactlyInAnyOrder("libtiny", "tiny-1.0.dist-info");
  }

  @Test
  void finishesWhatAnInterruptedFetchLeft() throws IOException {
    Files.createDirectories(folder.resolve(WheelFolder.PART + "1/tree/libtiny"));
    Files.createDirectories(folder.resolve("libtiny"));

    fetcher("1.0", wheel("1.0", Map.of("libtiny/a", "a"))).fetch(folder, false, progress::add);

    assertThat(folder.resolve("libtiny/a")).hasContent("a");
    assertThat(folder.resolve(WheelFolder.PART + "1")).doesNotExist();
  }

  @Test
  void fetchesAtTheSameTimeDownloadOnce() throws Exception {
    NativesFetcher fetcher = fetcher("1.0", wheel("1.0", Map.of("libtiny/a", "a")));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> fetches = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        fetches.add(threads.submit(() -> fetcher.fetch(folder, false, _ -> {})));
      }
      for (Future<?> fetch : fetches) {
        fetch.get();
      }
    }

    assertThat(downloads).hasValue(1);
  }

  @Test
  void leavesACopyOfThePinsWhereTheLauncherLooks() throws IOException {
    byte[] wheel = wheel("1.0", Map.of("libtiny/a", "a"));
    Files.createFile(folder.resolve(NativesFetcher.FAILED));

    fetcher("1.0", wheel).fetch(folder, false, progress::add);

    assertThat(folder.resolve(NativesFetcher.COMPLETE)).hasBinaryContent(pins("1.0", wheel).bytes());
    assertThat(folder.resolve(NativesFetcher.FAILED)).doesNotExist();
  }

  @Test
  void keepsTheExecutableBitAsPipWould() throws IOException {
    Path file = folder.resolve("made.whl");
    try (var zip = java.nio.file.FileSystems.newFileSystem(
        file, Map.of("create", "true", "enablePosixFileAttributes", true))) {
      Files.createDirectory(zip.getPath("/tiny-1.0.dist-info"));
      Files.writeString(zip.getPath("/tiny-1.0.dist-info/METADATA"), "m");
      Files.setPosixFilePermissions(
          Files.writeString(zip.getPath("/tool"), "t"),
          java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(
          Files.writeString(zip.getPath("/data"), "d"),
          java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    }

    fetcher("1.0", Files.readAllBytes(file)).fetch(folder, false, progress::add);

    assertThat(folder.resolve("tool")).isExecutable();
    assertThat(Files.getPosixFilePermissions(folder.resolve("data")).toString()).doesNotContain("EXECUTE");
  }

  @Test
  void installsTheDistributionsPackageWhereThereIsNoPip() {
    Packages system = new Packages(true);

    fetcher("1.0", new byte[0], NO_PIP, system).fetch(folder, false, progress::add);

    assertThat(system.installed).containsExactly("libtiny0");
  }

  @Test
  void namesTheCommandsWhereThereIsNoPipAndTheUserIsNotRoot() {
    assertThatThrownBy(
            () -> fetcher("1.0", new byte[0], NO_PIP, new Packages(false)).fetch(folder, false, progress::add))
        .isInstanceOfSatisfying(
            NativesException.class,
            e -> assertThat(e.remedy()).contains("install python3-pip").contains("install libtiny0"));
  }

  @Test
  void namesTheMachineForWhichNothingIsPinned() throws IOException {
    byte[] wheel = wheel("1.0", Map.of("libtiny/a", "a"));
    NativesFetcher fetcher =
        new NativesFetcher(pins("1.0", wheel), "riscv64", downloader("1.0", wheel), new Packages(true));

    assertThatThrownBy(() -> fetcher.fetch(folder, false, progress::add))
        .isInstanceOf(NativesException.class)
        .hasMessage("no build of tiny is pinned for riscv64");
  }

  private NativesFetcher fetcher(String version, byte[] wheel) {
    return fetcher(version, wheel, downloader(version, wheel), new Packages(false));
  }

  private static NativesFetcher fetcher(String version, byte[] wheel, Downloader downloader, SystemPackages system) {
    return new NativesFetcher(pins(version, wheel), "amd64", downloader, system);
  }

  private Downloader downloader(String version, byte[] wheel) {
    return (_, into) -> {
      downloads.incrementAndGet();
      return Files.write(into.resolve(file(version)), wheel);
    };
  }

  private static Pins pins(String version, byte[] wheel) {
    String text = "fetch = tiny\ntiny.x86_64 = " + file(version) + " " + sha256(wheel) + "\ntiny.package = libtiny0\n";
    return new Pins(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String file(String version) {
    return "tiny-" + version + "-py3-none-manylinux_2_28_x86_64.whl";
  }

  private static byte[] wheel(String version, Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("tiny-" + version + ".dist-info/METADATA"));
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> visible(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).filter(name -> !name.startsWith(".")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stands in for the distribution. */
  private static final class Packages implements SystemPackages {
    private final boolean root;
    private final List<String> installed = new ArrayList<>();

    Packages(boolean root) {
      this.root = root;
    }

    @Override
    public boolean installable() {
      return root;
    }

    @Override
    public String command(List<String> packages) {
      return "install " + String.join(" ", packages);
    }

    @Override
    public void install(List<String> packages) {
      installed.addAll(packages);
    }
  }
}
