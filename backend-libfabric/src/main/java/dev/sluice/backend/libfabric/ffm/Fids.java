package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What can be done with every object of libfabric, and with those that make others. All answer 0, or an error below 0; where a provider lacks a function, {@link FabricError#ENOSYS}. */
public final class Fids {
  private static final long CLOSE = 8;
  private static final long BIND = 16;
  private static final long CONTROL = 24;
  private static final long OPS_OF_OBJECT = 24;
  private static final long FABRIC_DOMAIN = 8;
  private static final long FABRIC_TRYWAIT = 40;
  private static final long DOMAIN_AV_OPEN = 8;
  private static final long DOMAIN_CQ_OPEN = 16;
  private static final long DOMAIN_ENDPOINT = 24;
  private static final long MR_OPS_OF_DOMAIN = 32;
  private static final long MR_REG = 8;
  private static final long MR_REGATTR = 24;
  private static final long OPS_OF_ENDPOINT = 24;
  private static final long EP_SETOPT = 24;
  private static final long CM_OPS_OF_ENDPOINT = 32;
  private static final long CM_GETNAME = 16;
  private static final long AV_INSERT = 8;

  private static final MethodHandle ONE = NativeAccess.downcallAnywhere(FabricLibrary.status(JAVA_LONG));
  private static final MethodHandle THREE = NativeAccess.downcallAnywhere(FabricLibrary.status(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FOUR = NativeAccess.downcallAnywhere(FabricLibrary.status(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle COMMAND = NativeAccess.downcallAnywhere(FabricLibrary.status(JAVA_LONG, JAVA_INT, JAVA_LONG));
  private static final MethodHandle OPTION = NativeAccess.downcallAnywhere(FabricLibrary.status(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle COUNTED = NativeAccess.downcallAnywhere(FabricLibrary.status(JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SIX = NativeAccess.downcallAnywhere(FabricLibrary.status(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle REGISTER =
      NativeAccess.downcallAnywhere(
          FabricLibrary.status(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private Fids() {}

  /**
   * Closes an object.
   *
   * @param object the object
   * @return 0 or an error
   */
  public static int close(long object) {
    MemorySegment function = Table.slot(object, Fid.ops, CLOSE);
    try {
      return Table.has(function) ? (int) ONE.invokeExact(function, object) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_close", t);
    }
  }

  /**
   * Binds an object to another.
   *
   * @param object the object
   * @param other the other
   * @param flags what for
   * @return 0 or an error
   */
  public static int bind(long object, long other, long flags) {
    return three("bind", object, Table.slot(object, Fid.ops, BIND), other, flags);
  }

  /**
   * Gives an object a command.
   *
   * @param object the object
   * @param command the command
   * @param argument what it takes
   * @return 0 or an error
   */
  public static int control(long object, int command, long argument) {
    MemorySegment function = Table.slot(object, Fid.ops, CONTROL);
    try {
      return Table.has(function) ? (int) COMMAND.invokeExact(function, object, command, argument) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_control", t);
    }
  }

  /**
   * Opens a domain.
   *
   * @param fabric the provider
   * @param info an {@link FiInfo}
   * @param domain where it goes
   * @return 0 or an error
   */
  public static int domain(long fabric, long info, long domain) {
    return four("fi_domain", fabric, Table.slot(fabric, OPS_OF_OBJECT, FABRIC_DOMAIN), info, domain, 0);
  }

  /**
   * Whether objects may be waited for now.
   *
   * @param fabric the provider
   * @param objects where their addresses are
   * @param count how many
   * @return 0, or an error: {@link FabricError#EAGAIN} when something happened already
   */
  public static int trywait(long fabric, long objects, int count) {
    MemorySegment function = Table.slot(fabric, OPS_OF_OBJECT, FABRIC_TRYWAIT);
    try {
      return Table.has(function) ? (int) COUNTED.invokeExact(function, fabric, objects, count) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_trywait", t);
    }
  }

  /**
   * Opens a vector of peers' addresses.
   *
   * @param domain the domain
   * @param attributes a {@link FiAvAttr}
   * @param vector where it goes
   * @return 0 or an error
   */
  public static int avOpen(long domain, long attributes, long vector) {
    return four("fi_av_open", domain, Table.slot(domain, OPS_OF_OBJECT, DOMAIN_AV_OPEN), attributes, vector, 0);
  }

  /**
   * Opens a completion queue.
   *
   * @param domain the domain
   * @param attributes a {@link FiCqAttr}
   * @param queue where it goes
   * @return 0 or an error
   */
  public static int cqOpen(long domain, long attributes, long queue) {
    return four("fi_cq_open", domain, Table.slot(domain, OPS_OF_OBJECT, DOMAIN_CQ_OPEN), attributes, queue, 0);
  }

  /**
   * Opens an endpoint.
   *
   * @param domain the domain
   * @param info an {@link FiInfo}
   * @param endpoint where it goes
   * @return 0 or an error
   */
  public static int endpoint(long domain, long info, long endpoint) {
    return four("fi_endpoint", domain, Table.slot(domain, OPS_OF_OBJECT, DOMAIN_ENDPOINT), info, endpoint, 0);
  }

  /**
   * Sets an option of an endpoint.
   *
   * @param endpoint the endpoint
   * @param option the option
   * @param value where its value is
   * @param bytes the value's length
   * @return 0 or an error: {@link FabricError#ENOPROTOOPT} where the provider has no such option
   */
  public static int setopt(long endpoint, int option, long value, long bytes) {
    MemorySegment function = Table.slot(endpoint, OPS_OF_ENDPOINT, EP_SETOPT);
    try {
      return Table.has(function) ? (int) OPTION.invokeExact(function, endpoint, FabricConstants.FI_OPT_ENDPOINT, option, value, bytes) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_setopt", t);
    }
  }

  /**
   * Registers main memory.
   *
   * @param domain the domain
   * @param address the first byte
   * @param bytes how many
   * @param access who may do what
   * @param key the key that is asked for, where the provider does not choose it
   * @param registration where it goes, a {@link FidMr}
   * @return 0 or an error
   */
  public static int register(long domain, long address, long bytes, long access, long key, long registration) {
    MemorySegment function = Table.slot(domain, MR_OPS_OF_DOMAIN, MR_REG);
    try {
      return Table.has(function) ? (int) REGISTER.invokeExact(function, domain, address, bytes, access, 0L, key, 0L, registration, 0L) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_mr_reg", t);
    }
  }

  /**
   * Registers memory of any kind.
   *
   * @param domain the domain
   * @param attributes an {@link FiMrAttr}
   * @param flags how its address is meant
   * @param registration where it goes, a {@link FidMr}
   * @return 0 or an error
   */
  public static int register(long domain, long attributes, long flags, long registration) {
    return four("fi_mr_regattr", domain, Table.slot(domain, MR_OPS_OF_DOMAIN, MR_REGATTR), attributes, flags, registration);
  }

  /**
   * An endpoint's address.
   *
   * @param endpoint the endpoint
   * @param address where it goes
   * @param length where the room is told, and then its length
   * @return 0 or an error
   */
  public static int getname(long endpoint, long address, long length) {
    return three("fi_getname", endpoint, Table.slot(endpoint, CM_OPS_OF_ENDPOINT, CM_GETNAME), address, length);
  }

  /**
   * Takes a peer's address.
   *
   * @param vector the vector
   * @param address the address
   * @param index where it goes
   * @return 1, or something else when it failed
   */
  public static int insert(long vector, long address, long index) {
    MemorySegment function = Table.slot(vector, OPS_OF_OBJECT, AV_INSERT);
    try {
      return Table.has(function) ? (int) SIX.invokeExact(function, vector, address, 1L, index, 0L, 0L) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_av_insert", t);
    }
  }

  private static int three(String name, long object, MemorySegment function, long second, long third) {
    try {
      return Table.has(function) ? (int) THREE.invokeExact(function, object, second, third) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy(name, t);
    }
  }

  private static int four(String name, long object, MemorySegment function, long second, long third, long fourth) {
    try {
      return Table.has(function) ? (int) FOUR.invokeExact(function, object, second, third, fourth) : -FabricError.ENOSYS;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy(name, t);
    }
  }
}
