package dev.sluice.backend.nixl;

import dev.sluice.MemoryKind;
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
public final class NixlBackendProvider implements BackendProvider {
  /** The backend's name. */
  static final String NAME = "NIXL";

  private static final Set<String> FOR_FILES = Set.of("POSIX", "GDS", "GDS_MT", "HF3FS");
  private static final Set<String> FOR_DEVICES = Set.of("UCX", "LIBFABRIC");
  private static final String REMEDY = "install what is missing, or ask for other plugins (parameter plugins, or the flags DYN_KVBM_NIXL_BACKEND_*)";
  private static final Pattern PLUGINS = Pattern.compile("\\s*\\w+\\s*(,\\s*\\w+\\s*)*");
  private static final Pattern PORT = Pattern.compile("|[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]");
  private static final Pattern DEVICE_MEMORY = Pattern.compile("staged|direct");
  private static final Pattern GUARD = Pattern.compile("auto|off");
  private static final Pattern TRANSPORT = Pattern.compile("[a-z][a-z0-9_]*");

  /** Makes the provider; nothing native is touched. */
  public NixlBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.text("library", "", "libnixl_capi.so or the folder that holds it"),
        Parameter.matching("plugins", "UCX", "NIXL's plugins, comma-separated, such as UCX,POSIX", PLUGINS, "is no list of plugins such as UCX,POSIX"),
        Parameter.text("agent_name", "", "what NIXL calls this agent, for peers that know it by name; otherwise one that is never used twice"),
        Parameter.matching(
            "listen_port",
            "",
            "TCP port where NIXL gives this agent's metadata to any NIXL agent that asks, on all interfaces and unprotected; not opened otherwise",
            PORT,
            "is no port from 1 to 65535"),
        Parameter.matching(
            "device_memory",
            "staged",
            "direct gives device memory to NIXL itself, where a plugin takes it; staged copies it through main memory",
            DEVICE_MEMORY,
            "is neither staged nor direct"),
        Parameter.matching(
            "exit_guard",
            "auto",
            "auto skips native exit handlers where two copies of a library would crash in them; off leaves them",
            GUARD,
            "is neither auto nor off"),
        Parameter.matching(
            "require_transport",
            "",
            "transport that must carry the data, such as tcp; connecting fails otherwise",
            TRANSPORT,
            "is not the name of one transport, such as srd, tcp or shm"),
        Parameter.text("*__*", "", "a parameter of a plugin: ucx__num_workers for num_workers of UCX"));
  }

  @Override
  public Availability availability(BackendConfig config) {
    try {
      NixlNatives natives = NixlNatives.load(config);
      NixlSettings settings = NixlSettings.of(config);
      Optional<String> problem = natives.problem(settings, config);
      return problem.isPresent()
          ? new Availability.Unavailable(problem.get(), REMEDY)
          : new Availability.Available(
              natives.version(), natives.path().toString(), kinds(settings), List.copyOf(settings.plugins().keySet()), natives.notes(settings, config));
    } catch (NativeLibraryException e) {
      return new Availability.Unavailable(e.reason(), e.remedy());
    } catch (BackendException e) {
      return new Availability.Unavailable(String.valueOf(e.getMessage()), "mend the parameter");
    } catch (RuntimeException | LinkageError e) {
      return new Availability.Unavailable("NIXL cannot be used: " + e, "use another build of NIXL (./sluice natives)");
    }
  }

  /** What moves, as far as it can be told without opening: which plugins are for files, and which take device memory, is known of those that come with NIXL. */
  private static Set<MemoryKind> kinds(NixlSettings settings) {
    Set<MemoryKind> kinds = EnumSet.of(MemoryKind.HOST);
    Set<String> plugins = settings.plugins().keySet();
    if (plugins.stream().anyMatch(FOR_FILES::contains)) {
      kinds.add(MemoryKind.FILE);
    }
    if (settings.devices() && plugins.stream().anyMatch(FOR_DEVICES::contains)) {
      kinds.add(MemoryKind.DEVICE);
    }
    return kinds;
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    NixlSettings settings = NixlSettings.of(context.config());
    try {
      Optional<String> problem = NixlNatives.load(context.config()).problem(settings, context.config());
      if (problem.isPresent()) {
        throw new BackendException(Kind.UNAVAILABLE, problem.get() + "; " + REMEDY);
      }
    } catch (NativeLibraryException e) {
      throw new BackendException(Kind.UNAVAILABLE, e.getMessage(), null, e);
    }
    return NixlBackend.open(context, settings);
  }
}
