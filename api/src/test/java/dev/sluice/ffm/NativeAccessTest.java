package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;

class NativeAccessTest {
  @Test
  void callsAFunctionThroughAPointer() throws Throwable {
    var signature = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    MemorySegment abs = Linker.nativeLinker().defaultLookup().findOrThrow("abs");

    assertThat((int) NativeAccess.downcall(abs, signature).invokeExact(-7)).isEqualTo(7);
    assertThat((int) NativeAccess.downcallAnywhere(signature).invokeExact(abs, -8)).isEqualTo(8);
  }

  @Test
  void nativeCodeCallsBack() throws Throwable {
    var signature = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    MethodHandle twice =
        MethodHandles.lookup()
            .findStatic(NativeAccessTest.class, "twice", MethodType.methodType(int.class, int.class));

    MemorySegment pointer = NativeAccess.upcall(twice, signature);

    assertThat((int) NativeAccess.downcall(pointer, signature).invokeExact(21)).isEqualTo(42);
  }

  @Test
  void looksAtMemoryByItsAddress() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(JAVA_LONG, 1, 2, 3);

      assertThat(NativeAccess.view(memory.address(), 24).getAtIndex(JAVA_LONG, 2)).isEqualTo(3);
      assertThat(NativeAccess.everything().get(JAVA_LONG, memory.address() + 8)).isEqualTo(2);
      assertThat(NativeAccess.everything()).isSameAs(NativeAccess.everything());
    }
  }

  @Test
  void refusesViewsThatCannotBe() {
    assertThatThrownBy(() -> NativeAccess.view(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NativeAccess.view(16, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NativeAccess.view(-16, 17)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsCStrings() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(NativeAccess.string(arena.allocateFrom("grün").address())).isEqualTo("grün");
      assertThat(NativeAccess.string(arena.allocateFrom("x".repeat(9000)).address())).hasSize(4096);
      assertThat(NativeAccess.string(0)).isEmpty();
    }
  }

  @Test
  void readsNothingBeyondTheEndOfAString() {
    long page = Libc.pageSize();
    long address = Libc.mmapAnonymous(2 * page);
    assertThat(Libc.mprotectNone(address + page, page)).isZero();
    NativeAccess.view(address, page).set(ValueLayout.JAVA_BYTE, page - 2, (byte) 'a');

    assertThat(NativeAccess.string(address + page - 2)).isEqualTo("a"); // else the process ends here

    assertThat(Libc.munmap(address, 2 * page)).isZero();
  }

  @Test
  void isNotDeniedHere() {
    assertThat(NativeAccess.denied()).isEmpty();
  }

  @Test
  void whereItIsDeniedEveryEntrySaysWhichFlagToAdd() throws Exception {
    String output = ChildJvm.run(DeniedMain.class, "--illegal-native-access=deny");

    assertThat(output.lines())
        .hasSize(8)
        .allMatch(line -> line.contains("--enable-native-access=ALL-UNNAMED"), "names the flag");
  }

  @Test
  void pollingAndWakingAllocateNothing() throws Exception {
    String output = ChildJvm.run(AllocationMain.class, "--enable-native-access=ALL-UNNAMED");

    assertThat(Long.parseLong(output.strip())).as("bytes for 100,000 rounds").isLessThan(2_000);
  }

  static int twice(int value) {
    return 2 * value;
  }
}
