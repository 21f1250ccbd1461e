package dev.sluice.tck.cli;

import dev.sluice.CancelledException;
import dev.sluice.ConfigurationException;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.LayoutMismatchException;
import dev.sluice.MetadataException;
import dev.sluice.PeerLostException;
import dev.sluice.RegistrationException;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.TimedOutException;
import dev.sluice.TransferFailedException;
import dev.sluice.UnavailableException;
import dev.sluice.UnsupportedException;
import dev.sluice.config.InvalidConfigurationException;
import dev.sluice.config.InvalidConfigurationException.Problem;
import dev.sluice.tck.cli.natives.NativesException;
import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a command ends without having done its job: exit code, kind, one sentence that says what failed and one that says what to do. */
final class Failure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  static final String PEER_LOST = "peer-lost";
  static final String PEER_FAILED = "peer-failed";

  private static final int LONGEST_LINE = 4_000;

  private final int exit;
  private final String kind;
  private final String text;
  private final String remedy;

  Failure(int exit, String kind, String message, String remedy) {
    this(exit, kind, message, remedy, null);
  }

  Failure(int exit, String kind, String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.exit = exit;
    this.kind = kind;
    this.text = oneLine(message);
    this.remedy = oneLine(remedy);
  }

  static Failure usage(String message, String remedy) {
    return new Failure(ExitCodes.CONFIGURATION, "usage", message, remedy);
  }

  static Failure configuration(String message, String remedy) {
    return new Failure(ExitCodes.CONFIGURATION, "configuration", message, remedy);
  }

  static Failure peer(String kind, String message, String remedy) {
    return new Failure(ExitCodes.PEER, kind, message, remedy);
  }

  int exit() {
    return exit;
  }

  String kind() {
    return kind;
  }

  String text() {
    return text;
  }

  String remedy() {
    return remedy;
  }

  /** Whether another process failed first, so that its own failure says more. */
  boolean isConsequence() {
    return kind.equals(PEER_LOST) || kind.equals(PEER_FAILED);
  }

  /** What went wrong and what to do, for people. */
  String line() {
    return sentence(text) + (remedy.isEmpty() ? "" : " " + sentence(Character.toUpperCase(remedy.charAt(0)) + remedy.substring(1)));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("exit", exit);
    json.put("kind", kind);
    json.put("message", text);
    json.put("remedy", remedy);
    return json;
  }

  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure;
      case InvalidConfigurationException invalid -> of(invalid);
      case NativesException natives -> new Failure(
          ExitCodes.UNAVAILABLE, "natives", String.valueOf(natives.getMessage()), natives.remedy(), natives);
      case SluiceException sluice -> of(sluice);
      case OutOfMemoryError memory -> new Failure(
          ExitCodes.CONFIGURATION, "memory", "out of memory: " + memory.getMessage(), "choose a smaller workload", memory);
      case InterruptedException interrupted -> new Failure(
          ExitCodes.INTERRUPTED, "interrupted", "interrupted", "", interrupted);
      default -> new Failure(
          ExitCodes.INTERNAL,
          "internal",
          "a fault of ours: " + thrown,
          "run the command again with --verbose and report its output",
          thrown);
    };
  }

  private static Failure of(SluiceException thrown) {
    if (thrown.getCause() instanceof InvalidConfigurationException invalid) {
      return of(invalid);
    }
    return switch (thrown) {
      case ConfigurationException _ -> split(ExitCodes.CONFIGURATION, "configuration", "./sluice config shows what is asked for", thrown);
      case LayoutMismatchException _ -> split(ExitCodes.CONFIGURATION, "layout-mismatch", "give both sides the same workload", thrown);
      case UnavailableException _ -> split(ExitCodes.UNAVAILABLE, "unavailable", "./sluice info shows what is there", thrown);
      case UnsupportedException _ -> split(ExitCodes.UNAVAILABLE, "unsupported", "./sluice info shows what each backend can do", thrown);
      case RegistrationException _ -> split(ExitCodes.UNAVAILABLE, "registration", "./sluice info shows what each backend can do", thrown);
      case PeerLostException _ -> split(ExitCodes.PEER, PEER_LOST, "look at the other side's output", thrown);
      case TimedOutException _ -> split(ExitCodes.PEER, "timed-out", "look at the other side's output", thrown);
      case StaleException _ -> split(ExitCodes.PEER, "stale", "start both sides again", thrown);
      case MetadataException _ -> split(
          ExitCodes.PEER, "metadata", "use one release and one SLUICE_CLUSTER_SECRET on both sides", thrown);
      case TransferFailedException _ -> split(ExitCodes.PEER, "transfer-failed", "look at the other side's output", thrown);
      case CancelledException _ -> split(ExitCodes.PEER, "cancelled", "run it again", thrown);
      case InvalidDescriptorException _ -> internal(thrown);
      default -> internal(thrown);
    };
  }

  private static Failure internal(SluiceException thrown) {
    return new Failure(
        ExitCodes.INTERNAL,
        "internal",
        "a fault of ours: " + thrown,
        "run the command again with --verbose and report its output",
        thrown);
  }

  /** Messages of the library end with the remedy after the last semicolon, where they have one. */
  private static Failure split(int exit, String kind, String usualRemedy, SluiceException thrown) {
    String message = String.valueOf(thrown.getMessage());
    int end = message.lastIndexOf("; ");
    return end < 0
        ? new Failure(exit, kind, message, usualRemedy, thrown)
        : new Failure(exit, kind, message.substring(0, end), message.substring(end + 2), thrown);
  }

  private static Failure of(InvalidConfigurationException invalid) {
    List<Problem> problems = invalid.problems();
    String message = problems.stream().map(Failure::withoutRemedy).collect(Collectors.joining("; "));
    String remedy = problems.stream().map(Problem::remedy).distinct().collect(Collectors.joining("; "));
    return new Failure(ExitCodes.CONFIGURATION, "configuration", message, remedy, invalid);
  }

  private static String withoutRemedy(Problem problem) {
    String text = problem.toString();
    String end = "; " + problem.remedy();
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("?") || text.endsWith("!") ? text : text + ".";
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ").replaceAll("\\p{Cntrl}", "?");
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
  }
}
