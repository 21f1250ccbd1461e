package dev.sluice.backend.ucx.ffm;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libucp.so.0} on registered memory and its remote keys.
 *
 * <p>To be touched only after {@link UcpLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpMemories {
  private static final MethodHandle UCP_MEM_MAP = UcpLibrary.ucp("ucp_mem_map", Signatures.status(3));
  private static final MethodHandle UCP_MEM_UNMAP = UcpLibrary.ucp("ucp_mem_unmap", Signatures.status(2));
  private static final MethodHandle UCP_MEM_QUERY = UcpLibrary.ucp("ucp_mem_query", Signatures.status(2));
  private static final MethodHandle UCP_RKEY_PACK = UcpLibrary.ucp("ucp_rkey_pack", Signatures.status(4));
  private static final MethodHandle UCP_RKEY_BUFFER_RELEASE =
      UcpLibrary.ucp("ucp_rkey_buffer_release", Signatures.nothing(1));
  private static final MethodHandle UCP_EP_RKEY_UNPACK = UcpLibrary.ucp("ucp_ep_rkey_unpack", Signatures.status(3));
  private static final MethodHandle UCP_RKEY_DESTROY = UcpLibrary.ucp("ucp_rkey_destroy", Signatures.nothing(1));
  private static final MethodHandle UCP_RKEY_PTR = UcpLibrary.ucp("ucp_rkey_ptr", Signatures.status(3));

  private UcpMemories() {}

  /**
   * {@code ucs_status_t ucp_mem_map(ucp_context_h context, const ucp_mem_map_params_t *params, ucp_mem_h *memh)}.
   *
   * <p>Registers memory, or allocates it registered. The caller ends it with {@link #ucp_mem_unmap} before the memory
   * goes. Any thread; takes a lock and, with a network device, time by the page.
   *
   * @param context the {@code ucp_context_h}
   * @param params address of a {@link UcpMemMapParams}
   * @param memh address where the {@code ucp_mem_h} is written
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_mem_map(long context, long params, long memh) {
    try {
      return (byte) UCP_MEM_MAP.invokeExact(context, params, memh);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_mem_map", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_mem_unmap(ucp_context_h context, ucp_mem_h memh)}.
   *
   * <p>Ends a registration, after every operation with it. Frees what {@link #ucp_mem_map} allocated. Any thread; may
   * block.
   *
   * @param context the {@code ucp_context_h}
   * @param memh the {@code ucp_mem_h}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_mem_unmap(long context, long memh) {
    try {
      return (byte) UCP_MEM_UNMAP.invokeExact(context, memh);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_mem_unmap", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_mem_query(ucp_mem_h memh, ucp_mem_attr_t *attr)}.
   *
   * <p>Asks a registration. Does not block.
   *
   * @param memh the {@code ucp_mem_h}
   * @param attributes address of a {@link UcpMemAttr}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_mem_query(long memh, long attributes) {
    try {
      return (byte) UCP_MEM_QUERY.invokeExact(memh, attributes);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_mem_query", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_rkey_pack(ucp_context_h context, ucp_mem_h memh, void **buffer, size_t *size)}.
   *
   * <p>Makes the key that peers unpack. The caller frees it with {@link #ucp_rkey_buffer_release}. Any thread.
   *
   * @param context the {@code ucp_context_h}
   * @param memh the {@code ucp_mem_h}
   * @param buffer address where the key's address is written
   * @param size address where the key's size in bytes is written
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_rkey_pack(long context, long memh, long buffer, long size) {
    try {
      return (byte) UCP_RKEY_PACK.invokeExact(context, memh, buffer, size);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_rkey_pack", t);
    }
  }

  /**
   * {@code void ucp_rkey_buffer_release(void *buffer)}.
   *
   * <p>Frees a packed key. Any thread; does not block.
   *
   * @param buffer what {@link #ucp_rkey_pack} gave
   */
  public static void ucp_rkey_buffer_release(long buffer) {
    try {
      UCP_RKEY_BUFFER_RELEASE.invokeExact(buffer);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_rkey_buffer_release", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_ep_rkey_unpack(ucp_ep_h ep, const void *buffer, ucp_rkey_h *rkey)}.
   *
   * <p>Makes a peer's key usable on this endpoint and no other. UCX reads as many bytes as the key says it has. The
   * caller destroys it with {@link #ucp_rkey_destroy} before it closes the endpoint. Worker's thread; may map memory
   * of the peer.
   *
   * @param ep the {@code ucp_ep_h}
   * @param buffer the packed key; may be gone after the call
   * @param rkey address where the {@code ucp_rkey_h} is written
   * @return {@link UcsStatus#UCS_OK} or an error, such as {@link UcsStatus#UCS_ERR_UNREACHABLE}
   */
  public static int ucp_ep_rkey_unpack(long ep, long buffer, long rkey) {
    try {
      return (byte) UCP_EP_RKEY_UNPACK.invokeExact(ep, buffer, rkey);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_ep_rkey_unpack", t);
    }
  }

  /**
   * {@code void ucp_rkey_destroy(ucp_rkey_h rkey)}.
   *
   * <p>Ends a key, after every operation with it. Worker's thread; may unmap memory of the peer.
   *
   * @param rkey the {@code ucp_rkey_h}
   */
  public static void ucp_rkey_destroy(long rkey) {
    try {
      UCP_RKEY_DESTROY.invokeExact(rkey);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_rkey_destroy", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_rkey_ptr(ucp_rkey_h rkey, uint64_t remote, void **local)}.
   *
   * <p>Tells where a peer's memory is mapped here, as long as the key lives. Does not block.
   *
   * @param rkey the {@code ucp_rkey_h}
   * @param remote an address of the peer's
   * @param local address where the local address is written
   * @return {@link UcsStatus#UCS_OK} or an error; {@link UcsStatus#UCS_ERR_UNREACHABLE} where it is not mapped
   */
  public static int ucp_rkey_ptr(long rkey, long remote, long local) {
    try {
      return (byte) UCP_RKEY_PTR.invokeExact(rkey, remote, local);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_rkey_ptr", t);
    }
  }
}
