package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libnixl_capi.so} on agents, plugins and backends. Each answers a {@link NixlStatus}.
 *
 * <p>To be touched only after {@link NixlLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header, without its prefix
public final class NixlAgents {
  private static final MethodHandle CREATE_CONFIGURED_AGENT = NixlLibrary.function("nixl_capi_create_configured_agent", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DESTROY_AGENT = NixlLibrary.function("nixl_capi_destroy_agent", JAVA_LONG);
  private static final MethodHandle GET_AVAILABLE_PLUGINS = NixlLibrary.function("nixl_capi_get_available_plugins", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GET_PLUGIN_PARAMS = NixlLibrary.function("nixl_capi_get_plugin_params", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GET_BACKEND_PARAMS = NixlLibrary.function("nixl_capi_get_backend_params", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CREATE_BACKEND = NixlLibrary.function("nixl_capi_create_backend", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DESTROY_BACKEND = NixlLibrary.function("nixl_capi_destroy_backend", JAVA_LONG);

  private NixlAgents() {}

  /**
   * Makes an agent. The configuration is a {@link NixlAgentConfig}; the handle is written to {@code agent}. An empty name or a listener that cannot bind
   * answers {@link NixlStatus#BACKEND}.
   *
   * @param name a name, a C string
   * @param config address of a {@link NixlAgentConfig}
   * @param agent where it goes: the agent
   * @return a {@link NixlStatus}
   */
  public static int create_configured_agent(long name, long config, long agent) {
    try {
      return (int) CREATE_CONFIGURED_AGENT.invokeExact(name, config, agent);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_configured_agent", t);
    }
  }

  /**
   * Joins its threads, deregisters what is left and destroys its backends. Requests and prepared lists must be released before.
   *
   * @param agent the agent
   * @return a {@link NixlStatus}
   */
  public static int destroy_agent(long agent) {
    try {
      return (int) DESTROY_AGENT.invokeExact(agent);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_agent", t);
    }
  }

  /**
   * Names the plugins that lie in the plugin folder, whether they load or not. The list is the caller's.
   *
   * @param agent the agent
   * @param list where it goes: the list
   * @return a {@link NixlStatus}
   */
  public static int get_available_plugins(long agent, long list) {
    try {
      return (int) GET_AVAILABLE_PLUGINS.invokeExact(agent, list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_get_available_plugins", t);
    }
  }

  /**
   * Loads a plugin for a moment and tells its kinds of memory and its parameters; both are the caller's. A plugin that is not there or does not load
   * answers {@link NixlStatus#BACKEND}.
   *
   * @param agent the agent
   * @param plugin the name of a plugin, a C string
   * @param kinds where it goes: the list of kinds
   * @param params where it goes: the parameters
   * @return a {@link NixlStatus}
   */
  public static int get_plugin_params(long agent, long plugin, long kinds, long params) {
    try {
      return (int) GET_PLUGIN_PARAMS.invokeExact(agent, plugin, kinds, params);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_get_plugin_params", t);
    }
  }

  /**
   * Tells a backend's kinds of memory and the parameters that it was given; both are the caller's.
   *
   * @param agent the agent
   * @param backend the backend
   * @param kinds where it goes: the list of kinds
   * @param params where it goes: the parameters
   * @return a {@link NixlStatus}
   */
  public static int get_backend_params(long agent, long backend, long kinds, long params) {
    try {
      return (int) GET_BACKEND_PARAMS.invokeExact(agent, backend, kinds, params);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_get_backend_params", t);
    }
  }

  /**
   * Makes a backend, one of each plugin an agent; takes up to half a second. What is written to {@code backend} is the caller's.
   *
   * @param agent the agent
   * @param plugin the name of a plugin, a C string
   * @param params the parameters
   * @param backend where it goes: the backend
   * @return a {@link NixlStatus}
   */
  public static int create_backend(long agent, long plugin, long params, long backend) {
    try {
      return (int) CREATE_BACKEND.invokeExact(agent, plugin, params, backend);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_backend", t);
    }
  }

  /**
   * Frees what {@link #create_backend} wrote. The backend itself lives as long as its agent.
   *
   * @param backend the backend
   * @return a {@link NixlStatus}
   */
  public static int destroy_backend(long backend) {
    try {
      return (int) DESTROY_BACKEND.invokeExact(backend);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_backend", t);
    }
  }
}
