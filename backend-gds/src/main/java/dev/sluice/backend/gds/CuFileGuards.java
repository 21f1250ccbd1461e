package dev.sluice.backend.gds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What of the system forbids to use cuFile, which looks for itself when it is too late. Every call looks anew. Safe for any thread. */
final class CuFileGuards {
  private static final String UNUSED = "or do without cuFile: files move through main memory";

  private final Path root;

  /** @param root of the system's folders, {@code /} but in tests */
  CuFileGuards(Path root) {
    this.root = root;
  }

  static CuFileGuards ofThisMachine() {
    return new CuFileGuards(Path.of("/"));
  }

  /** Why the library is not even loaded: it would end this process. */
  Optional<CuFileRefusal> loading() {
    return isWsl()
        ? Optional.of(new CuFileRefusal("this is the Windows Subsystem for Linux, where cuFile ends the process that opens it", "use Linux itself, " + UNUSED))
        : Optional.empty();
  }

  /** Why the driver is not opened, which any function may do. */
  Optional<CuFileRefusal> opening() {
    Optional<CuFileRefusal> loading = loading();
    return loading.isPresent() || Files.isReadable(root.resolve("proc/modules"))
        ? loading
        : Optional.of(
            new CuFileRefusal(
                "/proc/modules cannot be read, and cuFile would never return from opening",
                "run on a kernel that can load modules, in a container that shows this file, " + UNUSED));
  }

  /** Why no file on a block device gets a handle; files on tmpfs and on network file systems do. */
  Optional<CuFileRefusal> blockDevices() {
    return Files.isReadable(root.resolve("run/udev/data"))
        ? Optional.empty()
        : Optional.of(
            new CuFileRefusal(
                "/run/udev/data cannot be read, and without the udev database cuFile refuses files on block devices",
                "run udev, give the container /run/udev (--volume /run/udev:/run/udev:ro), " + UNUSED));
  }

  private boolean isWsl() {
    try {
      return Files.readString(root.resolve("proc/sys/kernel/osrelease")).toLowerCase(Locale.ROOT).contains("microsoft");
    } catch (IOException notTold) {
      return false;
    }
  }
}
