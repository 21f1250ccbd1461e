package dev.sluice.backend.libfabric;

import dev.sluice.MemoryKind;
import dev.sluice.backend.libfabric.ffm.FabricLibrary;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.SignalHandlers;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The entry of the backend {@value #NAME}. Safe for any thread. */
public final class LibfabricBackendProvider implements BackendProvider {
  /** The backend's name. */
  static final String NAME = "LIBFABRIC";

  private static final String REMEDY = "give another provider or domain, or install what the provider needs";
  private static final Pattern PROVIDERS = Pattern.compile("[a-z][a-z0-9_-]*(;[a-z][a-z0-9_-]*)*");
  private static final Pattern DEVICE_MEMORY = Pattern.compile("staged|direct");

  /** Makes the provider; nothing native is touched. */
  public LibfabricBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.text("library", "", "libfabric.so.1 or the folder that holds it"),
        Parameter.matching(
            "provider", "auto", "the only provider to use, such as efa, tcp, tcp;ofi_rxm or shm; auto takes the first that works of efa, cxi, verbs;ofi_rxm, tcp, and shm within a host",
            PROVIDERS, "is not the name of a provider, such as efa, tcp or tcp;ofi_rxm"),
        Parameter.text("domain", "", "domains or network cards to use, comma-separated, such as eth0 or rdmap79s0, each for that in its place at the peer; otherwise all that are made for it, or one"),
        Parameter.number("rails", 0, 0, Discovery.MOST_RAILS, "the most domains to use at once, those near GPUs first; 0 for all"),
        Parameter.number("stripe_threshold", 131_072, 4096, 1L << 30, "from twice so many bytes on a descriptor is spread over the rails"),
        Parameter.matching(
            "device_memory", "staged", "direct gives device memory to libfabric itself, where it proves to take it; staged copies it through main memory", DEVICE_MEMORY,
            "is neither staged nor direct"),
        Parameter.matching(
            "require_transport", "", "provider that must carry the data, such as efa or tcp; connecting fails otherwise", PROVIDERS,
            "is not the name of one provider, such as efa, tcp or shm"),
        Parameter.text("fi_*", "", "any setting of libfabric: fi_tcp_iface for FI_TCP_IFACE"));
  }

  @Override
  public Availability availability(BackendConfig config) {
    try (SignalHandlers _ = SignalHandlers.keep()) {
      FabricLibrary library = FabricNatives.load(config);
      LibfabricSettings settings = LibfabricSettings.of(config);
      return settings.devices() ? probed(library, settings) : found(library, settings);
    } catch (NativeLibraryException e) {
      return new Availability.Unavailable(e.reason(), e.remedy());
    } catch (BackendException e) {
      return new Availability.Unavailable(String.valueOf(e.getMessage()), REMEDY);
    } catch (RuntimeException | LinkageError e) {
      return new Availability.Unavailable("libfabric cannot be used: " + e, "use another build of libfabric");
    }
  }

  private static Availability found(FabricLibrary library, LibfabricSettings settings) throws BackendException {
    List<String> places = new ArrayList<>();
    for (FabricInfo info : Discovery.between(library.version(), settings)) {
      places.add(info.provider() + "/" + info.place());
      info.free();
    }
    Discovery.withinHost(library.version(), settings).ifPresent(info -> {
      places.add(info.provider());
      info.free();
    });
    return new Availability.Available(library.version().toString(), library.path().toString(), Set.of(MemoryKind.HOST), places, notes(library, places));
  }

  /** Whether device memory is taken, only its registration tells. */
  private static Availability probed(FabricLibrary library, LibfabricSettings settings) throws BackendException {
    List<RailGroup> groups = LibfabricBackend.openRails(settings, library);
    DeviceAccess.Probed devices;
    try {
      devices = DeviceAccess.probe(library.version(), groups);
    } finally {
      groups.forEach(RailGroup::close);
    }
    return switch (found(library, settings)) {
      case Availability.Available all when devices.access() == DeviceAccess.STAGED -> new Availability.Available(
          all.version(), all.library(), all.memoryKinds(), all.transports(), with(all.notes(), "device memory is staged, though direct was asked for: " + devices.reason()));
      case Availability.Available all -> new Availability.Available(
          all.version(), all.library(), Set.of(MemoryKind.HOST, MemoryKind.DEVICE), all.transports(), with(all.notes(), "device memory: " + devices.access()));
      case Availability.Unavailable none -> none;
    };
  }

  private static List<String> with(List<String> notes, String more) {
    List<String> all = new ArrayList<>(notes);
    all.add(more);
    return all;
  }

  private static List<String> notes(FabricLibrary library, List<String> places) {
    return library.version().sharesMemoryWell() || places.stream().noneMatch(place -> place.startsWith(LibfabricSettings.SHM))
        ? List.of()
        : List.of("with libfabric " + library.version() + " a peer over shm that is killed can hold this agent up for good: use 2.0 or later (./sluice natives), or provider tcp");
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    FabricLibrary library;
    try {
      library = FabricNatives.load(context.config());
    } catch (NativeLibraryException e) {
      throw new BackendException(Kind.UNAVAILABLE, e.getMessage(), null, e);
    }
    return LibfabricBackend.open(context, LibfabricSettings.of(context.config()), library);
  }
}
