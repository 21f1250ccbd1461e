package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * The functions that {@code libfabric.so.1} exports. What answers an {@code int} answers 0, or an error below 0 ({@link FabricError}).
 *
 * <p>To be touched only after {@link FabricLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class FabricCalls {
  private static final MethodHandle GETINFO =
      FabricLibrary.function("fi_getinfo", FabricLibrary.status(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FREEINFO = FabricLibrary.function("fi_freeinfo", java.lang.foreign.FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle DUPINFO = FabricLibrary.function("fi_dupinfo", FabricLibrary.count(JAVA_LONG));
  private static final MethodHandle FABRIC = FabricLibrary.function("fi_fabric", FabricLibrary.status(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle STRERROR = FabricLibrary.function("fi_strerror", FabricLibrary.count(JAVA_INT));

  private FabricCalls() {}

  /**
   * What can be opened.
   *
   * @param version the interface that is asked for
   * @param node an address, a C string; 0 for any
   * @param service a port, a C string; 0 for any
   * @param flags what the address is
   * @param hints what is asked for, an {@link FiInfo}
   * @param info where it goes: a list of {@link FiInfo}, to be freed with {@link #fi_freeinfo}
   * @return 0 or an error
   */
  public static int fi_getinfo(int version, long node, long service, long flags, long hints, long info) {
    try {
      return (int) GETINFO.invokeExact(version, node, service, flags, hints, info);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_getinfo", t);
    }
  }

  /**
   * Frees a list.
   *
   * @param info the first {@link FiInfo}
   */
  public static void fi_freeinfo(long info) {
    try {
      FREEINFO.invokeExact(info);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_freeinfo", t);
    }
  }

  /**
   * Copies one.
   *
   * @param info an {@link FiInfo}; 0 for an empty one
   * @return the copy; 0 when there is no memory
   */
  public static long fi_dupinfo(long info) {
    try {
      return (long) DUPINFO.invokeExact(info);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_dupinfo", t);
    }
  }

  /**
   * Opens a provider.
   *
   * @param attributes a {@link FiFabricAttr}
   * @param fabric where it goes
   * @param context whatever
   * @return 0 or an error
   */
  public static int fi_fabric(long attributes, long fabric, long context) {
    try {
      return (int) FABRIC.invokeExact(attributes, fabric, context);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_fabric", t);
    }
  }

  /**
   * What an error is called.
   *
   * @param error a number above 0
   * @return the text
   */
  public static String fi_strerror(int error) {
    try {
      return NativeAccess.string((long) STRERROR.invokeExact(error));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_strerror", t);
    }
  }
}
