package dev.sluice.backend.ucx;

import dev.sluice.MemoryKind;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The entry of the backend {@value #NAME}. Safe for any thread. */
public final class UcxBackendProvider implements BackendProvider {
  /** The backend's name. */
  static final String NAME = "UCX";

  private static final Pattern DURATION = Pattern.compile("[0-9]+(\\.[0-9]+)?(us|ms|s|m)?|inf");
  private static final Pattern TRANSPORT = Pattern.compile("[a-z][a-z0-9_]*");

  /** Makes the provider; nothing native is touched. */
  public UcxBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.text("library", "", "libucp.so.0 or the folder that holds it"),
        Parameter.text("devices", "all", "network devices, comma-separated, such as mlx5_0:1,eth0 (UCX_NET_DEVICES)"),
        Parameter.text("tls", "all", "transports, comma-separated, such as tcp or ^cma (UCX_TLS)"),
        Parameter.number("num_workers", 1, 1, 16, "workers, each with its own connections; peers are spread over them"),
        Parameter.matching(
            "keepalive_interval",
            "2s",
            "time between two looks at whether a peer lives, such as 500ms or 2s",
            DURATION,
            "is no time such as 500ms or 2s"),
        Parameter.matching(
            "require_transport",
            "",
            "transport that must carry the data, such as srd, rc or shm; connecting fails otherwise",
            TRANSPORT,
            "is not the name of one transport, such as srd, tcp or shm"),
        Parameter.text("ucx_*", "", "any setting of UCX: ucx_rndv_thresh for UCX_RNDV_THRESH"));
  }

  @Override
  public Availability availability(BackendConfig config) {
    try {
      UcxNatives natives = UcxNatives.load(config);
      UcxSettings settings = UcxSettings.of(config, Libc::getenv);
      UcxContext context;
      try (QuietLog _ = QuietLog.begin(settings)) { // what is wrong is told by the answer
        context = UcxContext.open(settings, natives, "availability");
      }
      try {
        checkRequired(settings, context);
        Set<MemoryKind> kinds = EnumSet.of(MemoryKind.HOST);
        if (context.knowsCuda()) {
          kinds.add(MemoryKind.DEVICE);
        }
        return new Availability.Available(natives.version().toString(), natives.path(), kinds, context.resources(), natives.notes());
      } finally {
        context.close();
      }
    } catch (NativeLibraryException e) {
      return new Availability.Unavailable(e.reason(), e.remedy());
    } catch (BackendException e) {
      return unavailable(String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      return new Availability.Unavailable("UCX cannot be used: " + e, "use another build of UCX (./sluice natives)");
    }
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    UcxNatives natives;
    try {
      natives = UcxNatives.load(context.config());
    } catch (NativeLibraryException e) {
      throw new BackendException(Kind.UNAVAILABLE, e.getMessage(), null, e);
    }
    UcxSettings settings = UcxSettings.of(context.config(), Libc::getenv);
    UcxContext opened = UcxContext.open(settings, natives, context.agentName());
    try {
      checkRequired(settings, opened);
      return UcxBackend.open(context, settings, natives, opened);
    } catch (BackendException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Availability.Unavailable unavailable(String message) {
    int remedy = message.lastIndexOf("; ");
    return remedy < 0
        ? new Availability.Unavailable(message, "use another build of UCX (./sluice natives)")
        : new Availability.Unavailable(message.substring(0, remedy), message.substring(remedy + 2));
  }

  private static void checkRequired(UcxSettings settings, UcxContext context) throws BackendException {
    Optional<String> required = settings.requiredTransport();
    if (required.isPresent() && context.transports().stream().noneMatch(transport -> Lanes.isA(transport, required.get()))) {
      throw new BackendException(
          Kind.UNAVAILABLE,
          "parameter require_transport=" + required.get() + ": UCX has only " + String.join(", ", context.resources())
              + " here; use a build of UCX with " + required.get() + " on a machine that has it, or require another transport");
    }
  }
}
