package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlAgentConfig;
import dev.sluice.backend.nixl.ffm.NixlAgents;
import dev.sluice.backend.nixl.ffm.NixlConstants;
import dev.sluice.backend.nixl.ffm.NixlLists;
import dev.sluice.backend.nixl.ffm.NixlMemories;
import dev.sluice.backend.nixl.ffm.NixlMetadata;
import dev.sluice.backend.nixl.ffm.NixlOptions;
import dev.sluice.ffm.ExitGuard;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** NIXL's own agent, with the plugins that were asked for. Safe for any thread, since NIXL is told that there are several. */
final class NativeAgent {
  private static final System.Logger LOG = System.getLogger("dev.sluice.backend.nixl");

  /** The package of NIXL brings its own, and loads the system's drivers of InfiniBand, which bring the system's. */
  private static final String LOADED_TWICE = "libnl-route";

  /** NIXL's thread sleeps until something arrives; this is how long at most, since UCX is known to miss events. */
  private static final long LONGEST_SLEEP_MICROS = 25_000;

  private static final int MOST_NAME_CHARACTERS = 40;

  private final Arena arena = Arena.ofShared();
  private final String name;
  private final MemorySegment nameText;
  private final long handle;
  private final Map<String, Long> plugins = new LinkedHashMap<>();
  private long network;

  private NativeAgent(String name) throws BackendException {
    this.name = name;
    this.nameText = arena.allocateFrom(name);
    MemorySegment config = arena.allocate(NixlAgentConfig.SIZE, Long.BYTES);
    config.set(ValueLayout.JAVA_BYTE, NixlAgentConfig.enable_prog_thread, (byte) 1);
    config.set(ValueLayout.JAVA_INT, NixlAgentConfig.thread_sync, NixlConstants.THREAD_SYNC_RW);
    config.set(ValueLayout.JAVA_LONG, NixlAgentConfig.pthr_delay_us, LONGEST_SLEEP_MICROS);
    try {
      this.handle =
          Calls.made(
              Kind.UNAVAILABLE, "NIXL's agent cannot be made", NixlFailure.LOG_REMEDY,
              out -> NixlAgents.create_configured_agent(nameText.address(), config.address(), out));
    } catch (BackendException e) {
      arena.close();
      throw e;
    }
  }

  /** Makes an agent with plugins, or nothing. */
  static NativeAgent open(NixlSettings settings, String agentName) throws BackendException {
    NativeAgent agent = new NativeAgent(settings.agentName().orElseGet(() -> unique(agentName)));
    try {
      for (Map.Entry<String, Map<String, String>> plugin : settings.plugins().entrySet()) {
        agent.add(plugin.getKey(), plugin.getValue());
      }
      if (settings.guardsExit()) {
        ExitGuard.againstTwo(LOADED_TWICE).ifPresent(why -> LOG.log(System.Logger.Level.DEBUG, why));
      }
      agent.network = Calls.made(Kind.FAILED, "no options for NIXL can be made", NixlFailure.LOG_REMEDY, NixlOptions::create_opt_args);
      for (long plugin : agent.plugins.values()) {
        Calls.check(NixlOptions.opt_args_add_backend(agent.network, plugin), Kind.FAILED, "NIXL refuses a plugin of its own", NixlFailure.LOG_REMEDY);
      }
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
      plugins.put(plugin, made);
    } finally {
      int _ = NixlLists.destroy_params(params);
    }
  }

  long handle() {
    return handle;
  }

  /** What NIXL calls it. */
  String name() {
    return name;
  }

  /** {@link #name()} as a C string. */
  long nameText() {
    return nameText.address();
  }

  /** The optional arguments that keep memory to the plugins that move it between processes. */
  long network() {
    return network;
  }

  /** What a peer needs before any region. */
  byte[] connectionInfo() throws BackendException {
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
    if (network != 0) {
      int _ = NixlOptions.destroy_opt_args(network);
    }
    for (long plugin : plugins.values()) {
      int _ = NixlAgents.destroy_backend(plugin);
    }
    int _ = NixlAgents.destroy_agent(handle);
    arena.close();
  }
}
