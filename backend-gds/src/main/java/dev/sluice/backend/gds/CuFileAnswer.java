package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileConstants;
import dev.sluice.backend.gds.ffm.CuFileStatus;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a report of what {@link CuFileChildMain} wrote down. Used by one thread. */
final class CuFileAnswer {
  private static final int MOST_LINES = 3;

  /** A line of cuFile's log, such as {@code 22-11-2026 18:33:39:360 [pid=593 tid=593] ERROR  cufio-udev:67 udev property not found}. */
  private static final Pattern ERROR = Pattern.compile(".*\\] +ERROR +\\S+:\\d+ (.*)");

  private final Path library;
  private final String log;
  private final Optional<CuFileRefusal> forbidden;
  private @Nullable CuFileVersion version;
  private String step = "the start of its JVM";
  private @Nullable String opened;
  private @Nullable String handle;
  private @Nullable CuFileRefusal refused;
  private String nvfs = CuFileReport.Opened.NO_NVFS;
  private boolean compat;
  private boolean done;
  private List<String> fileSystems = List.of();
  private final List<String> peerToPeer = new ArrayList<>();

  private CuFileAnswer(Path library, Optional<CuFileRefusal> forbidden, String log) {
    this.library = library;
    this.forbidden = forbidden;
    this.log = log;
  }

  /**
   * Reads an answer.
   *
   * @param library what was opened
   * @param forbidden why it was loaded only
   * @param answer the lines
   * @param log cuFile's own log
   * @param end how the process ended where it came to no end, such as {@code did not return}
   */
  static CuFileReport read(Path library, Optional<CuFileRefusal> forbidden, String answer, String log, String end) {
    CuFileAnswer reader = new CuFileAnswer(library, forbidden, log);
    answer.lines().map(line -> line.split("\t", 3)).filter(words -> words.length > 1).forEach(reader::take);
    return reader.report(end);
  }

  private void take(String[] words) {
    String[] numbers = words[1].split(" ", -1);
    switch (words[0]) {
      case CuFileChildMain.VERSION -> version = new CuFileVersion(Integer.parseInt(words[1]));
      case CuFileChildMain.STEP -> step = words[1];
      case CuFileChildMain.OPENED -> opened = words[1];
      case CuFileChildMain.HANDLE -> handle = words[1];
      case CuFileChildMain.PROPERTIES -> {
        nvfs = numbers[0] + "." + numbers[1];
        fileSystems = CuFileFlags.fileSystems(Integer.parseInt(numbers[2]));
        compat = (Integer.parseInt(numbers[3]) >>> CuFileConstants.CU_FILE_ALLOW_COMPAT_MODE & 1) != 0;
      }
      case CuFileChildMain.PEER_TO_PEER -> peerToPeer.addAll(CuFileFlags.peerToPeer(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
      case CuFileChildMain.REFUSED -> refused = new CuFileRefusal(words[1], words.length > 2 ? words[2] : "");
      case CuFileChildMain.DONE -> done = true;
      default -> { } // of another release of ours
    }
  }

  private CuFileReport report(String end) {
    Optional<CuFileVersion> known = Optional.ofNullable(version);
    if (refused != null) {
      return known.isPresent() ? new CuFileReport.Failed(refused, known) : new CuFileReport.Unloadable(refused);
    }
    if (opened != null && failed(opened)) {
      long status = Long.parseLong(opened);
      return new CuFileReport.Failed(
          new CuFileRefusal("cuFileDriverOpen of " + name() + " failed: " + CuFileStatus.explainStatus(status, version()) + said(), CuFileRemedies.ofOpening(status)), known);
    }
    if (!done) {
      return new CuFileReport.Failed(
          new CuFileRefusal(step + " of " + name() + " " + end + said(), "use another release of cuFile, or do without: files move through main memory"), known);
    }
    if (forbidden.isPresent()) {
      return new CuFileReport.Failed(forbidden.get(), known);
    }
    return new CuFileReport.Opened(version(), nvfs, fileSystems, List.copyOf(peerToPeer), compat, answered(), refusal());
  }

  private CuFileReport.Handle answered() {
    if (handle == null) {
      return CuFileReport.Handle.NOT_TRIED;
    }
    return failed(handle) ? CuFileReport.Handle.REFUSED : CuFileReport.Handle.REGISTERED;
  }

  private Optional<CuFileRefusal> refusal() {
    if (handle == null || !failed(handle)) {
      return Optional.empty();
    }
    long status = Long.parseLong(handle);
    return Optional.of(new CuFileRefusal("cuFileHandleRegister failed: " + CuFileStatus.explainStatus(status, version()) + said(), CuFileRemedies.ofHandle(status)));
  }

  private static boolean failed(String status) {
    return CuFileStatus.error(Long.parseLong(status)) != CuFileStatus.SUCCESS;
  }

  private CuFileVersion version() {
    return version == null ? new CuFileVersion(0) : version;
  }

  private String name() {
    return version == null ? "cuFile (" + library + ")" : "cuFile " + version + " (" + library + ")";
  }

  /** The first errors in the log are those of what failed: what is asked later fails for less. */
  private String said() {
    String lines = log.lines().map(ERROR::matcher).filter(Matcher::matches).map(line -> line.group(1).strip()).distinct().limit(MOST_LINES).collect(Collectors.joining("; "));
    return lines.isEmpty() ? "" : " (cuFile's log says: " + lines + ")";
  }
}
