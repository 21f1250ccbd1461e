package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileLibrary;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.BackendConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of cuFile here, for those who ask what there is.
 *
 * @param transports {@code cufile-direct} or {@code cufile-compat} where it opens
 * @param notes sentences for users
 * @param refusal why a library that the user named cannot be used; one that nobody named may be missing
 */
record CuFileFinding(List<String> transports, List<String> notes, Optional<CuFileRefusal> refusal) {
  static final String PARAMETER = "library";

  /** Those who ask what there is do not wait longer. */
  static final Duration WAIT = Duration.ofSeconds(3);

  /** @param wait how long whoever asks waits */
  static CuFileFinding of(BackendConfig config, Duration wait) {
    return of(config, CuFileGuards.ofThisMachine(), CuFileProbe.ofThisMachine(), wait);
  }

  static CuFileFinding of(BackendConfig config, CuFileGuards guards, CuFileProbe probe, Duration wait) {
    boolean named = config.parameter(PARAMETER).filter(path -> !path.isBlank()).isPresent();
    try {
      Path library = find(config).path();
      return probe.within(wait, library, Optional.empty(), config.environment())
          .map(report -> told(report, library, guards, named))
          .orElseGet(() -> noted("cuFile (" + library + ") has not opened within " + wait.toSeconds() + " s and is tried for longer; ask again"));
    } catch (NativeLibraryException e) {
      return unusable(new CuFileRefusal(e.reason(), e.remedy()), named);
    }
  }

  private static CuFileFinding unusable(CuFileRefusal why, boolean named) {
    return named ? new CuFileFinding(List.of(), List.of(), Optional.of(why)) : noted("there is no cuFile, and main memory and files do without: " + why);
  }

  /**
   * The library's file, whole and with all that it needs.
   *
   * @throws NativeLibraryException when there is none
   */
  static LibraryFile find(BackendConfig config) {
    Optional<String> denied = NativeAccess.denied();
    if (denied.isPresent()) {
      throw new NativeLibraryException(CuFileLibrary.SONAME + " cannot be loaded: " + denied.get(), "start the JVM with that option");
    }
    return LibraryFinder.standard(config.environment()).findWhole(CuFileLibrary.query(config.parameter(PARAMETER)));
  }

  static CuFileFinding told(CuFileReport report, Path library, CuFileGuards guards, boolean named) {
    return switch (report) {
      case CuFileReport.Unloadable(CuFileRefusal why) -> unusable(why, named);
      case CuFileReport.Failed(CuFileRefusal why, Optional<CuFileVersion> version) ->
          noted("cuFile " + version.map(known -> known + " ").orElse("") + "(" + library + ") is not opened: " + why);
      case CuFileReport.Opened opened -> new CuFileFinding(
          List.of("cufile-" + opened.path()),
          Stream.concat(Stream.of("cuFile " + opened.version() + " (" + library + ") opens: " + ways(opened)), guards.blockDevices().map(CuFileRefusal::toString).stream()).toList(),
          Optional.empty());
    };
  }

  private static String ways(CuFileReport.Opened opened) {
    boolean module = !opened.nvfs().equals(CuFileReport.Opened.NO_NVFS);
    if (!opened.direct()) {
      return "compatible mode, through main memory ("
          + (module ? "nvidia-fs " + opened.nvfs() + " serves no file system" : "no nvidia-fs") + ", and devices reach no storage directly)";
    }
    return Stream.concat(
            module && !opened.fileSystems().isEmpty() ? Stream.of("nvidia-fs " + opened.nvfs() + " with " + String.join(", ", opened.fileSystems())) : Stream.empty(),
            opened.peerToPeer().stream())
        .collect(Collectors.joining("; ", "direct ways: ", ""));
  }

  /** Whether cuFile opens. */
  boolean opens() {
    return !transports.isEmpty();
  }

  static CuFileFinding noted(String note) {
    return new CuFileFinding(List.of(), List.of(note), Optional.empty());
  }
}
