package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlAgentConfig;
import dev.sluice.backend.nixl.ffm.NixlAgents;
import dev.sluice.backend.nixl.ffm.NixlConstants;
import dev.sluice.backend.nixl.ffm.NixlLists;
import dev.sluice.backend.nixl.ffm.NixlMemories;
import dev.sluice.backend.nixl.ffm.NixlMetadata;
import dev.sluice.backend.nixl.ffm.NixlOptions;
import dev.sluice.backend.nixl.ffm.NixlTransfers;
import dev.sluice.ffm.ExitGuard;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/** NIXL's own agent, with the plugins that were asked for. Safe for any thread, since NIXL is told that there are several. */
final class NativeAgent {
  private static final System.Logger LOG = System.getLogger("dev.sluice.backend.nixl");

  /** The package of NIXL brings its own, and loads the system's drivers of InfiniBand, which bring the system's. */
  private static final String LOADED_TWICE = "libnl-route";

  /** NIXL's thread sleeps until something arrives; this is how long at most, since UCX is known to miss events. */
  private static final long LONGEST_SLEEP_MICROS = 25_000;

  /** NIXL's own default. */
  private static final long LISTENER_SLEEP_MICROS = 100_000;

  private static final int MOST_NAME_CHARACTERS = 40;

  private final Arena arena = Arena.ofShared();
  private final String name;
  private final long handle;
  private final boolean listens;
  private final Map<String, Plugin> plugins = new LinkedHashMap<>();
  private byte[] connectionInfo = {};
  private int[] eventDescriptors = {};
  private long network;
  private long storage;

  /** A plugin in use and the kinds of memory that it takes, {@code MEM_*}. */
  private record Plugin(long handle, Set<Integer> kinds) {}

  private NativeAgent(String name, OptionalInt listenPort) throws BackendException {
    this.name = name;
    this.listens = listenPort.isPresent();
    MemorySegment nameText = arena.allocateFrom(name);
    MemorySegment config = arena.allocate(NixlAgentConfig.SIZE, Long.BYTES);
    config.set(ValueLayout.JAVA_BYTE, NixlAgentConfig.enable_prog_thread, (byte) 1);
    config.set(ValueLayout.JAVA_INT, NixlAgentConfig.thread_sync, NixlConstants.THREAD_SYNC_RW);
    config.set(ValueLayout.JAVA_LONG, NixlAgentConfig.pthr_delay_us, LONGEST_SLEEP_MICROS);
    if (listens) {
      config.set(ValueLayout.JAVA_BYTE, NixlAgentConfig.enable_listen_thread, (byte) 1);
      config.set(ValueLayout.JAVA_INT, NixlAgentConfig.listen_port, listenPort.getAsInt());
      config.set(ValueLayout.JAVA_LONG, NixlAgentConfig.lthr_delay_us, LISTENER_SLEEP_MICROS);
    }
    try {
      this.handle =
          Calls.made(
              Kind.UNAVAILABLE, "NIXL's agent cannot be made" + (listens ? " that listens at port " + listenPort.getAsInt() : ""),
              (listens ? "see that the port is free (parameter listen_port), or " : "") + NixlFailure.LOG_REMEDY,
              out -> NixlAgents.create_configured_agent(nameText.address(), config.address(), out));
    } catch (BackendException e) {
      arena.close();
      throw e;
    }
  }

  /** Makes an agent with plugins, or nothing. */
  static NativeAgent open(NixlSettings settings, String agentName) throws BackendException {
    NativeAgent agent = new NativeAgent(settings.agentName().orElseGet(() -> unique(agentName)), settings.listenPort());
    EventDescriptors events = new EventDescriptors();
    try {
      for (Map.Entry<String, Map<String, String>> plugin : settings.plugins().entrySet()) {
        agent.add(plugin.getKey(), plugin.getValue());
      }
      agent.eventDescriptors = events.appeared();
      if (settings.guardsExit()) {
        ExitGuard.againstTwo(LOADED_TWICE).ifPresent(why -> LOG.log(System.Logger.Level.DEBUG, why));
      }
      agent.connectionInfo = agent.askForConnectionInfo();
      agent.network = options(agent.connecting().stream().map(name -> Objects.requireNonNull(agent.plugins.get(name))).toList());
      agent.storage = options(agent.plugins.values().stream().filter(plugin -> plugin.kinds().contains(NixlConstants.MEM_FILE)).limit(1).toList());
      return agent;
    } catch (BackendException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  /** Nothing of NIXL's tells a process that was restarted from the one before it but the name. */
  private static String unique(String agentName) {
    String start = agentName.length() > MOST_NAME_CHARACTERS ? agentName.substring(0, MOST_NAME_CHARACTERS) : agentName;
    return start.replace('\0', '?') + "#" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  private static long options(List<Plugin> plugins) throws BackendException {
    if (plugins.isEmpty()) {
      return 0;
    }
    long options = Calls.made(Kind.FAILED, "no options for NIXL can be made", NixlFailure.LOG_REMEDY, NixlOptions::create_opt_args);
    for (Plugin plugin : plugins) {
      Calls.check(NixlOptions.opt_args_add_backend(options, plugin.handle()), Kind.FAILED, "NIXL refuses a plugin of its own", NixlFailure.LOG_REMEDY);
    }
    return options;
  }

  private void add(String plugin, Map<String, String> values) throws BackendException {
    PluginParameters.check(handle, plugin, values);
    long params = Calls.made(Kind.FAILED, "no parameters for NIXL can be made", NixlFailure.LOG_REMEDY, NixlLists::create_params);
    try (Arena scratch = Arena.ofConfined()) {
      for (Map.Entry<String, String> value : values.entrySet()) {
        int status = NixlLists.params_add(params, scratch.allocateFrom(value.getKey()).address(), scratch.allocateFrom(value.getValue()).address());
        Calls.check(status, Kind.CONFIGURATION, "NIXL refuses parameter " + value.getKey(), NixlFailure.LOG_REMEDY);
      }
      long text = scratch.allocateFrom(plugin).address();
      long made =
          Calls.made(
              Kind.UNAVAILABLE, "NIXL's plugin " + plugin + " cannot be used" + (values.isEmpty() ? "" : " with " + values), NixlFailure.LOG_REMEDY,
              out -> NixlAgents.create_backend(handle, text, params, out));
      plugins.put(plugin, new Plugin(made, kindsOf(made)));
    } finally {
      int _ = NixlLists.destroy_params(params);
    }
  }

  private Set<Integer> kindsOf(long plugin) throws BackendException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(ValueLayout.JAVA_LONG, 2);
      Calls.check(
          NixlAgents.get_backend_params(handle, plugin, out.address(), out.address() + Long.BYTES),
          Kind.FAILED, "NIXL does not tell which memory a plugin takes", NixlFailure.LOG_REMEDY);
      long list = out.get(ValueLayout.JAVA_LONG, 0);
      int _ = NixlLists.destroy_params(out.get(ValueLayout.JAVA_LONG, Long.BYTES));
      int _ = NixlLists.mem_list_size(list, out.address());
      long count = out.get(ValueLayout.JAVA_LONG, 0);
      Set<Integer> kinds = new TreeSet<>();
      for (long i = 0; i < count; i++) {
        int _ = NixlLists.mem_list_get(list, i, out.address());
        kinds.add(out.get(ValueLayout.JAVA_INT, 0));
      }
      int _ = NixlLists.destroy_mem_list(list);
      return kinds;
    }
  }

  long handle() {
    return handle;
  }

  /** Whether NIXL was told that a range of another agent's memory is registered there. @return a status */
  int knows(long agentName, Range range) throws BackendException {
    long list = Ranges.make(Place.kind(range.place()));
    try {
      int _ = NixlTransfers.xfer_dlist_add_desc(list, range.address(), range.bytes(), Place.device(range.place()));
      return NixlMetadata.check_remote_md(handle, agentName, list);
    } finally {
      int _ = NixlTransfers.destroy_xfer_dlist(list);
    }
  }

  /** What becomes readable when something arrives, as far as it could be found out. */
  int[] eventDescriptors() {
    return eventDescriptors;
  }

  /** Whether NIXL tells others of it that ask. */
  boolean listens() {
    return listens;
  }

  /** What NIXL calls it. */
  String name() {
    return name;
  }

  /** The optional arguments that name the plugins between processes; 0 where there is none. */
  long network() {
    return network;
  }

  /** The optional arguments that name the plugin for files; 0 where there is none. */
  long storage() {
    return storage;
  }

  /** Whether a plugin that connects processes takes device memory, if there is any. */
  boolean takesDevices() {
    return connecting().stream().anyMatch(plugin -> Objects.requireNonNull(plugins.get(plugin)).kinds().contains(NixlConstants.MEM_VRAM));
  }

  /** The plugins that connect processes. */
  List<String> connecting() {
    return new EndpointInfo(name, connectionInfo, EndpointInfo.Origin.ENGINE).connecting(plugins.keySet());
  }

  /** What a peer needs before any region. */
  byte[] connectionInfo() {
    return connectionInfo;
  }

  private byte[] askForConnectionInfo() throws BackendException {
    long none =
        Calls.made(Kind.FAILED, "no list for NIXL can be made", NixlFailure.LOG_REMEDY, out -> NixlMemories.create_reg_dlist(NixlConstants.MEM_DRAM, out));
    try {
      return Calls.given(
          Kind.UNAVAILABLE, "NIXL does not tell where this agent is reached", "ask for a plugin that connects processes, such as UCX",
          (data, length) -> NixlMetadata.get_local_partial_md(handle, none, data, length, 0));
    } finally {
      int _ = NixlMemories.destroy_reg_dlist(none);
    }
  }

  /** Destroys everything. Nothing of it is in use any more, and no memory is registered. */
  void close() {
    for (long options : new long[] {network, storage}) {
      int _ = options == 0 ? 0 : NixlOptions.destroy_opt_args(options);
    }
    for (Plugin plugin : plugins.values()) {
      int _ = NixlAgents.destroy_backend(plugin.handle());
    }
    int _ = NixlAgents.destroy_agent(handle);
    arena.close();
  }
}
