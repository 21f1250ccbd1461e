package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The function pointers, called as C would call them. No UCX is needed. */
class UcpCallbacksTest {
  private static final FunctionDescriptor AM =
      FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor ERROR = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_BYTE);

  @Test
  void anActiveMessageArrivesWithAllItsArguments() throws Throwable {
    var seen = new ArrayList<Long>();
    UcpCallback callback =
        UcpCallbacks.amReceiver(
            (arg, header, headerLength, data, length, param) -> {
              seen.addAll(List.of(arg, header, headerLength, data, length, param));
              return UcsStatus.UCS_INPROGRESS;
            });

    byte status = (byte) handle(callback, AM).invokeExact(1L, -2L, 3L, 4L, 5L, 6L);

    assertThat(status).isEqualTo((byte) UcsStatus.UCS_INPROGRESS);
    assertThat(seen).containsExactly(1L, -2L, 3L, 4L, 5L, 6L);
    assertThat(callback.failure()).isEmpty();
  }

  @Test
  void whatAReceiverThrowsIsKeptAndTheMessageIsTaken() throws Throwable {
    var first = new AssertionError("first");
    var failures = new ArrayList<Throwable>(List.of(first, new IllegalStateException("second")));
    UcpCallback callback =
        UcpCallbacks.amReceiver(
            (arg, header, headerLength, data, length, param) -> {
              throw sneaky(failures.removeFirst());
            });

    byte one = (byte) handle(callback, AM).invokeExact(0L, 0L, 0L, 0L, 0L, 0L);
    byte two = (byte) handle(callback, AM).invokeExact(0L, 0L, 0L, 0L, 0L, 0L);

    assertThat(List.of(one, two)).containsOnly((byte) UcsStatus.UCS_OK);
    assertThat(callback.failure()).containsSame(first);
  }

  @Test
  void anEndpointFailureArrivesWithItsStatus() throws Throwable {
    var seen = new ArrayList<Long>();
    UcpCallback callback =
        UcpCallbacks.errorHandler((arg, ep, status) -> seen.addAll(List.of(arg, ep, (long) status)));

    handle(callback, ERROR).invokeExact(7L, 8L, (byte) UcsStatus.UCS_ERR_ENDPOINT_TIMEOUT);

    assertThat(seen).containsExactly(7L, 8L, (long) UcsStatus.UCS_ERR_ENDPOINT_TIMEOUT);
  }

  @Test
  void whatAnErrorHandlerThrowsIsKept() throws Throwable {
    var thrown = new IllegalStateException("in a handler");
    UcpCallback callback =
        UcpCallbacks.errorHandler(
            (arg, ep, status) -> {
              throw thrown;
            });

    handle(callback, ERROR).invokeExact(0L, 0L, (byte) -1);

    assertThat(callback.failure()).containsSame(thrown);
  }

  private static MethodHandle handle(UcpCallback callback, FunctionDescriptor function) {
    return NativeAccess.downcall(MemorySegment.ofAddress(callback.address()), function);
  }

  private static RuntimeException sneaky(Throwable thrown) {
    if (thrown instanceof Error e) {
      throw e;
    }
    return (RuntimeException) thrown;
  }
}
