package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's {@code dlopen} and what belongs to it. Called directly, since Java's own look-up drops the reason why
 * a library does not load.
 */
final class DynamicLinker {
  private static final int RTLD_NOW = 2;
  private static final int RTLD_GLOBAL = 0x100;
  private static final int RTLD_DI_LINKMAP = 2;
  private static final long LINK_MAP_NAME = 8;

  /** {@code void *dlopen(const char *path, int flags)}: 0 on failure. */
  private static final MethodHandle DLOPEN =
      LibcBinding.bind("dlopen", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT));

  /** {@code void *dlsym(void *handle, const char *name)}: 0 where there is none. */
  private static final MethodHandle DLSYM =
      LibcBinding.bind("dlsym", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS));

  /** {@code char *dlerror(void)}: what the last call on this thread failed with; asking clears it. */
  private static final MethodHandle DLERROR =
      LibcBinding.bind("dlerror", FunctionDescriptor.of(JAVA_LONG));

  /** {@code int dlinfo(void *handle, int request, void *info)}: 0 on success. */
  private static final MethodHandle DLINFO =
      LibcBinding.bind("dlinfo", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS));

  private DynamicLinker() {}

  /** What {@code dlopen} gave: a handle, or 0 and the reason. */
  record Opened(long handle, String error) {}

  /** May run constructors of the library, and so take long. */
  static Opened open(String path, boolean global) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      long _ = (long) DLERROR.invokeExact();
      long handle = (long) DLOPEN.invokeExact(name, RTLD_NOW | (global ? RTLD_GLOBAL : 0));
      return new Opened(handle, handle == 0 ? NativeAccess.string((long) DLERROR.invokeExact()) : "");
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("dlopen", t);
    }
  }

  /** The address of a symbol of the library or of one that it needs, or 0. */
  static long symbol(long handle, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (long) DLSYM.invokeExact(handle, arena.allocateFrom(name));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("dlsym", t);
    }
  }

  /** The path under which the linker has the library, or the empty string. */
  static String path(long handle) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map = arena.allocate(JAVA_LONG);
      if ((int) DLINFO.invokeExact(handle, RTLD_DI_LINKMAP, map) != 0) {
        return "";
      }
      MemorySegment name =
          NativeAccess.view(map.get(JAVA_LONG, 0) + LINK_MAP_NAME, JAVA_LONG.byteSize());
      return NativeAccess.string(name.get(JAVA_LONG, 0));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("dlinfo", t);
    }
  }
}
