package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileLibrary;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.BackendConfig;
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
  private static final Duration WAIT = Duration.ofSeconds(3);

  static CuFileFinding of(BackendConfig config) {
    return of(config, CuFileGuards.ofThisMachine(), CuFileProbe.ofThisMachine());
  }

  static CuFileFinding of(BackendConfig config, CuFileGuards guards, CuFileProbe probe) {
    try {
      LibraryFile file = find(config);
      Optional<CuFileRefusal> forbidden = guards.opening();
      if (forbidden.isPresent()) {
        String name = guards.loading().isPresent() ? "cuFile (" + file.path() + ")" : CuFileLibrary.load(file).toString();
        return noted(name + " is not opened: " + forbidden.get());
      }
      return probe.within(WAIT, file.path(), Optional.empty(), config.environment())
          .map(report -> told(report, file, guards))
          .orElseGet(() -> noted("cuFile (" + file.path() + ") has not opened within " + WAIT.toSeconds() + " s and is tried for longer; ask again"));
    } catch (NativeLibraryException e) {
      CuFileRefusal refusal = new CuFileRefusal(e.reason(), e.remedy());
      return config.parameter(PARAMETER).filter(path -> !path.isBlank()).isPresent()
          ? new CuFileFinding(List.of(), List.of(), Optional.of(refusal))
          : noted("there is no cuFile, and main memory and files do without: " + refusal);
    }
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

  private static CuFileFinding told(CuFileReport report, LibraryFile file, CuFileGuards guards) {
    return switch (report) {
      case CuFileReport.Failed(CuFileRefusal why) -> noted("cuFile (" + file.path() + ") is not used: " + why);
      case CuFileReport.Opened opened -> new CuFileFinding(
          List.of("cufile-" + opened.path()),
          Stream.concat(Stream.of("cuFile " + opened.version() + " (" + file.path() + ") opens: " + ways(opened)), guards.blockDevices().map(CuFileRefusal::toString).stream()).toList(),
          Optional.empty());
    };
  }

  private static String ways(CuFileReport.Opened opened) {
    if (!opened.direct()) {
      return "compatible mode, through main memory (no nvidia-fs, and no storage that devices reach directly)";
    }
    return Stream.concat(
            opened.fileSystems().isEmpty() ? Stream.empty() : Stream.of("nvidia-fs " + opened.nvfs() + " with " + String.join(", ", opened.fileSystems())),
            opened.peerToPeer().stream())
        .collect(Collectors.joining("; ", "direct ways: ", ""));
  }

  private static CuFileFinding noted(String note) {
    return new CuFileFinding(List.of(), List.of(note), Optional.empty());
  }
}
