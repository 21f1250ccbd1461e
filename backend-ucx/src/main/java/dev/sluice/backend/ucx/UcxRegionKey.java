package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.ucx.ffm.UcpConstants;
import dev.sluice.backend.ucx.ffm.UcpMemAttr;
import dev.sluice.backend.ucx.ffm.UcpMemMapParams;
import dev.sluice.backend.ucx.ffm.UcpMemories;
import dev.sluice.backend.ucx.ffm.UcsConstants;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.RegionKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One registration with UCX. */
final class UcxRegionKey implements RegionKey {
  private final UcxBackend backend;
  private final long memory;
  private final long address;
  private final byte[] exported;
  private final long handle;

  private UcxRegionKey(UcxBackend backend, long memory, long address, byte[] exported, long handle) {
    this.backend = backend;
    this.memory = memory;
    this.address = address;
    this.exported = exported;
    this.handle = handle;
  }

  static UcxRegionKey register(UcxBackend backend, long address, long bytes, int memoryType) throws BackendException {
    return map(backend, address, bytes, memoryType, 0);
  }

  static UcxRegionKey allocate(UcxBackend backend, long bytes) throws BackendException {
    return map(backend, 0, bytes, UcsConstants.UCS_MEMORY_TYPE_HOST, UcpConstants.UCP_MEM_MAP_ALLOCATE);
  }

  @Override
  public long handle() {
    return handle;
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public byte[] exported() {
    return exported.clone();
  }

  @Override
  public void release() {
    NativeKeys.free(handle);
    int _ = UcpMemories.ucp_mem_unmap(backend.context(), memory);
    backend.released();
  }

  private static UcxRegionKey map(UcxBackend backend, long address, long bytes, int memoryType, int flags) throws BackendException {
    String what = bytes + " bytes of " + (memoryType == UcsConstants.UCS_MEMORY_TYPE_HOST ? "main" : "CUDA") + " memory";
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(UcpMemMapParams.SIZE, Long.BYTES);
      params.set(
          JAVA_LONG,
          UcpMemMapParams.field_mask,
          UcpConstants.UCP_MEM_MAP_PARAM_FIELD_LENGTH
              | UcpConstants.UCP_MEM_MAP_PARAM_FIELD_MEMORY_TYPE
              | (flags == 0 ? UcpConstants.UCP_MEM_MAP_PARAM_FIELD_ADDRESS : UcpConstants.UCP_MEM_MAP_PARAM_FIELD_FLAGS));
      params.set(JAVA_LONG, UcpMemMapParams.address, address);
      params.set(JAVA_LONG, UcpMemMapParams.length, bytes);
      params.set(JAVA_INT, UcpMemMapParams.flags, flags);
      params.set(JAVA_INT, UcpMemMapParams.memory_type, memoryType);
      MemorySegment out = arena.allocate(JAVA_LONG);
      int status = UcpMemories.ucp_mem_map(backend.context(), params.address(), out.address());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(
            Kind.REGISTRATION,
            flags == 0 ? what + " at 0x" + Long.toHexString(address) + " cannot be registered" : what + " cannot be allocated",
            status,
            flags == 0
                ? "check that they are mapped, and the limit of locked memory (ulimit -l)"
                : "allocate less, or raise the limit of shared memory (a container's --shm-size, kernel.shmmax)");
      }
      long memory = out.get(JAVA_LONG, 0);
      try {
        return mapped(backend, arena, memory, bytes, memoryType);
      } catch (BackendException e) {
        int _ = UcpMemories.ucp_mem_unmap(backend.context(), memory);
        throw e;
      }
    }
  }

  private static UcxRegionKey mapped(UcxBackend backend, Arena arena, long memory, long bytes, int memoryType) throws BackendException {
    MemorySegment attributes = arena.allocate(UcpMemAttr.SIZE, Long.BYTES);
    attributes.set(
        JAVA_LONG,
        UcpMemAttr.field_mask,
        UcpConstants.UCP_MEM_ATTR_FIELD_ADDRESS | UcpConstants.UCP_MEM_ATTR_FIELD_LENGTH | UcpConstants.UCP_MEM_ATTR_FIELD_MEM_TYPE);
    int status = UcpMemories.ucp_mem_query(memory, attributes.address());
    int known = attributes.get(JAVA_INT, UcpMemAttr.mem_type);
    if (status != UcsStatus.UCS_OK || known != memoryType || attributes.get(JAVA_LONG, UcpMemAttr.length) < bytes) {
      throw UcxFailure.of(
          Kind.REGISTRATION,
          "UCX takes memory that was given as type " + memoryType + " for type " + known,
          status,
          "give it as the kind that it is, with a UCX that knows that kind");
    }
    long address = attributes.get(JAVA_LONG, UcpMemAttr.address);
    byte[] exported = new ExportedKey(address, packed(backend, arena, memory)).encode();
    boolean host = memoryType == UcsConstants.UCS_MEMORY_TYPE_HOST;
    backend.registered();
    return new UcxRegionKey(backend, memory, address, exported, NativeKeys.make(memory, host ? 1 : 0));
  }

  private static byte[] packed(UcxBackend backend, Arena arena, long memory) throws BackendException {
    MemorySegment buffer = arena.allocate(JAVA_LONG);
    MemorySegment length = arena.allocate(JAVA_LONG);
    int status = UcpMemories.ucp_rkey_pack(backend.context(), memory, buffer.address(), length.address());
    if (status != UcsStatus.UCS_OK) {
      throw UcxFailure.of(Kind.REGISTRATION, "no key for peers can be made", status, "use transports that reach this memory");
    }
    long at = buffer.get(JAVA_LONG, 0);
    byte[] packed = NativeAccess.view(at, length.get(JAVA_LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
    UcpMemories.ucp_rkey_buffer_release(at);
    return packed;
  }
}
