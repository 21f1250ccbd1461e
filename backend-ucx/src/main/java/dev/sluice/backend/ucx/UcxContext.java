package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.ucx.UcxSettings.Setting;
import dev.sluice.backend.ucx.ffm.UcpConstants;
import dev.sluice.backend.ucx.ffm.UcpContextAttr;
import dev.sluice.backend.ucx.ffm.UcpContexts;
import dev.sluice.backend.ucx.ffm.UcpParams;
import dev.sluice.backend.ucx.ffm.UcsConstants;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.ffm.Libc;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.BackendException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A UCX context: the transports that the settings allow. */
final class UcxContext {
  /** The minor version from which transports are seen to take settings from a context's configuration. */
  private static final int TAKES_SETTINGS_OF_TRANSPORTS = 18;

  /**
   * What we set where the user set nothing. Without the first two, UCX leaves shared memory alone as soon as failures are to be
   * noticed, and moves everything between two processes of a host through a socket; the keep-alive makes a dead peer known in
   * seconds instead of minutes.
   */
  private static final List<Default> DEFAULTS =
      List.of(
          new Default(TAKES_SETTINGS_OF_TRANSPORTS, "POSIX_ERROR_HANDLING", "y"),
          new Default(TAKES_SETTINGS_OF_TRANSPORTS, "SYSV_ERROR_HANDLING", "y"),
          new Default(13, "KEEPALIVE_INTERVAL", "2s"),
          new Default(18, "MAX_RMA_RAILS", "2"),
          new Default(22, "RNDV_PIPELINE_ERROR_HANDLING", "y"));

  /** For network cards; a library that loads no module for them would complain. */
  private static final List<Default> DEFAULTS_FOR_CARDS =
      List.of(
          new Default(18, "IB_PCI_RELAXED_ORDERING", "try"),
          new Default(18, "RC_FENCE", "none"),
          new Default(21, "MAX_HCA_PER_GPU", "auto"));

  /** With EFA's many cards, addresses and keys would not fit otherwise. */
  private static final List<Default> DEFAULTS_FOR_EFA =
      List.of(new Default(18, "ADDRESS_VERSION", "v2"), new Default(19, "MAX_COMPONENT_MDS", "32"));

  private static final Path CARDS = Path.of("/sys/class/infiniband");

  /** What is used of the API is all in 1.13; a library older than the version that it is given refuses. */
  private static final int API_MINOR = 13;

  private static final long FEATURES = UcpConstants.UCP_FEATURE_RMA | UcpConstants.UCP_FEATURE_AM | UcpConstants.UCP_FEATURE_WAKEUP;

  private record Default(int sinceMinor, String name, String value) {}

  private final long handle;
  private final long memoryTypes;
  private final List<String> resources;

  private UcxContext(long handle, long memoryTypes, List<String> resources) {
    this.handle = handle;
    this.memoryTypes = memoryTypes;
    this.resources = resources;
  }

  static UcxContext open(UcxSettings settings, UcxNatives natives, String name) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      int read = UcpContexts.ucp_config_read(0, 0, out.address());
      if (read != UcsStatus.UCS_OK) {
        throw UcxFailure.of(
            Kind.CONFIGURATION, "the settings of UCX cannot be read", read, "check the UCX_ variables of the environment and its ucx.conf");
      }
      long config = out.get(JAVA_LONG, 0);
      long context;
      try {
        applyDefaults(arena, config, settings, natives);
        applyAsked(arena, config, settings, natives);
        context = init(arena, config, settings, name);
      } finally {
        UcpContexts.ucp_config_release(config);
      }
      FreshRequests.learn(attribute(arena, context, UcpConstants.UCP_ATTR_FIELD_REQUEST_SIZE, UcpContextAttr.request_size, 0), natives.version());
      long memoryTypes = attribute(arena, context, UcpConstants.UCP_ATTR_FIELD_MEMORY_TYPES, UcpContextAttr.memory_types, 1);
      String printed = Libc.captureFile(stream -> UcpContexts.ucp_context_print_info(context, stream));
      return new UcxContext(context, memoryTypes, Lanes.ofContext(printed));
    }
  }

  long handle() {
    return handle;
  }

  /** Whether it knows memory of CUDA devices; without it, UCX would take such memory for main memory and crash. */
  boolean knowsCuda() {
    return (memoryTypes & 1L << UcsConstants.UCS_MEMORY_TYPE_CUDA) != 0;
  }

  /** Transports with their devices, such as {@code tcp/eth0}. */
  List<String> resources() {
    return resources;
  }

  /** Transports, each once. */
  List<String> transports() {
    return resources.stream().map(resource -> resource.substring(0, resource.indexOf('/'))).distinct().toList();
  }

  boolean reachesNetwork() {
    return transports().stream().anyMatch(Lanes::isNetwork);
  }

  void close() {
    UcpContexts.ucp_cleanup(handle);
  }

  private static void applyDefaults(Arena arena, long config, UcxSettings settings, UcxNatives natives) {
    List<Default> defaults = new ArrayList<>(DEFAULTS);
    List<String> cards = cards();
    if (!cards.isEmpty()) {
      defaults.addAll(DEFAULTS_FOR_CARDS);
    }
    if (cards.stream().anyMatch(card -> card.startsWith("rdmap") || card.startsWith("efa"))) {
      defaults.addAll(DEFAULTS_FOR_EFA);
    }
    if (!natives.version().isAtLeast(1, TAKES_SETTINGS_OF_TRANSPORTS)) {
      // It reads them from the environment alone.
      for (String name : List.of("POSIX_ERROR_HANDLING", "SYSV_ERROR_HANDLING")) {
        int _ = Libc.setenv("UCX_" + name, "y", false);
      }
    }
    for (Default one : defaults) {
      if (natives.version().isAtLeast(1, one.sinceMinor()) && settings.value(one.name()).isEmpty()) {
        // A build without the transport that a default is for does not know it, and needs it not.
        int _ = modify(arena, config, one.name(), one.value());
      }
    }
  }

  private static List<String> cards() {
    try (Stream<Path> cards = Files.list(CARDS)) {
      return cards.map(card -> String.valueOf(card.getFileName())).toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  private static void applyAsked(Arena arena, long config, UcxSettings settings, UcxNatives natives) throws BackendException {
    for (Map.Entry<String, Setting> asked : settings.asked().entrySet()) {
      int status = modify(arena, config, asked.getKey(), asked.getValue().value());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(
            Kind.CONFIGURATION,
            asked.getValue().origin() + ": UCX " + natives.version() + " has no setting UCX_" + asked.getKey() + " or not this value of it",
            status,
            "see ucx_info -caf for its settings and their values");
      }
    }
  }

  private static int modify(Arena arena, long config, String name, String value) {
    long nativeName = arena.allocateFrom(name, StandardCharsets.UTF_8).address();
    return UcpContexts.ucp_config_modify(config, nativeName, arena.allocateFrom(value, StandardCharsets.UTF_8).address());
  }

  private static long init(Arena arena, long config, UcxSettings settings, String name) throws BackendException {
    MemorySegment params = arena.allocate(UcpParams.SIZE, Long.BYTES);
    params.set(
        JAVA_LONG,
        UcpParams.field_mask,
        UcpConstants.UCP_PARAM_FIELD_FEATURES
            | UcpConstants.UCP_PARAM_FIELD_MT_WORKERS_SHARED
            | UcpConstants.UCP_PARAM_FIELD_NAME
            | UcpConstants.UCP_PARAM_FIELD_REQUEST_INIT);
    params.set(JAVA_LONG, UcpParams.features, FEATURES);
    params.set(JAVA_INT, UcpParams.mt_workers_shared, 1);
    params.set(JAVA_LONG, UcpParams.name, arena.allocateFrom(name, StandardCharsets.UTF_8).address());
    params.set(JAVA_LONG, UcpParams.request_init, UcxUpcalls.requestInit());
    MemorySegment out = arena.allocate(JAVA_LONG);
    int status = UcpContexts.ucp_init_version(UcpConstants.UCP_API_MAJOR, API_MINOR, params.address(), config, out.address());
    if (status == UcsStatus.UCS_OK) {
      return out.get(JAVA_LONG, 0);
    }
    List<String> suspects = new ArrayList<>();
    for (String setting : List.of("TLS", "NET_DEVICES")) {
      settings.value(setting).ifPresent(value -> suspects.add("UCX_" + setting + "=" + value.value() + " (" + value.origin() + ")"));
    }
    if (suspects.isEmpty()) {
      throw UcxFailure.of(Kind.UNAVAILABLE, "UCX finds no transport that works here", status, "run ucx_info -d to see its transports");
    }
    throw UcxFailure.of(
        Kind.CONFIGURATION,
        "UCX finds no transport with " + String.join(", ", suspects),
        status,
        "name transports and devices that this machine has, or unset it");
  }

  /** An attribute of 8 bytes; the other value where the library does not tell. */
  private static long attribute(Arena arena, long context, long field, long offset, long otherwise) {
    MemorySegment attributes = arena.allocate(UcpContextAttr.SIZE, Long.BYTES);
    attributes.set(JAVA_LONG, UcpContextAttr.field_mask, field);
    int status = UcpContexts.ucp_context_query(context, attributes.address());
    return status == UcsStatus.UCS_OK ? attributes.get(JAVA_LONG, offset) : otherwise;
  }
}
