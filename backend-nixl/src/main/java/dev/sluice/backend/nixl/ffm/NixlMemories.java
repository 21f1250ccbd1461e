package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libnixl_capi.so} on registering memory. Each answers a {@link NixlStatus}.
 *
 * <p>To be touched only after {@link NixlLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header, without its prefix
public final class NixlMemories {
  private static final MethodHandle CREATE_REG_DLIST = NixlLibrary.function("nixl_capi_create_reg_dlist", JAVA_INT, JAVA_LONG);
  private static final MethodHandle REG_DLIST_ADD_DESC = NixlLibrary.function("nixl_capi_reg_dlist_add_desc", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DESTROY_REG_DLIST = NixlLibrary.function("nixl_capi_destroy_reg_dlist", JAVA_LONG);
  private static final MethodHandle REGISTER_MEM = NixlLibrary.function("nixl_capi_register_mem", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DEREGISTER_MEM = NixlLibrary.function("nixl_capi_deregister_mem", JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private NixlMemories() {}

  /**
   * Makes an empty list of what is to be registered.
   *
   * @param kind a kind of memory, {@code MEM_*}
   * @param list where it goes: the list
   * @return a {@link NixlStatus}
   */
  public static int create_reg_dlist(int kind, long list) {
    try {
      return (int) CREATE_REG_DLIST.invokeExact(kind, list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_reg_dlist", t);
    }
  }

  /**
   * Appends a range; {@code meta} is copied.
   *
   * @param list the list
   * @param address an address
   * @param length bytes
   * @param device the device
   * @param meta the first byte of what the backend is told; 0 for nothing
   * @param metaLength bytes of it
   * @return a {@link NixlStatus}
   */
  public static int reg_dlist_add_desc(long list, long address, long length, long device, long meta, long metaLength) {
    try {
      return (int) REG_DLIST_ADD_DESC.invokeExact(list, address, length, device, meta, metaLength);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_reg_dlist_add_desc", t);
    }
  }

  /**
   * Frees it; what was registered with it stays.
   *
   * @param list the list
   * @return a {@link NixlStatus}
   */
  public static int destroy_reg_dlist(long list) {
    try {
      return (int) DESTROY_REG_DLIST.invokeExact(list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_reg_dlist", t);
    }
  }

  /**
   * Registers every range with each backend that is named and takes it, or with all that do. All of a list or none.
   *
   * @param agent the agent
   * @param list the list
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int register_mem(long agent, long list, long options) {
    try {
      return (int) REGISTER_MEM.invokeExact(agent, list, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_register_mem", t);
    }
  }

  /**
   * Ends registrations, found by address, length and device. Answers {@link NixlStatus#NOT_FOUND} and ends none where one is not there.
   *
   * @param agent the agent
   * @param list the list
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int deregister_mem(long agent, long list, long options) {
    try {
      return (int) DEREGISTER_MEM.invokeExact(agent, list, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_deregister_mem", t);
    }
  }
}
