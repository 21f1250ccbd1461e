package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LibcTest {
  private static final int ENOMEM = 12;
  private static final int EINVAL = 22;

  @Test
  void setsAVariableThatNativeCodeSees() {
    assertThat(Libc.setenv("SLUICE_TEST_A", "grün", false)).isZero();

    assertThat(Libc.getenv("SLUICE_TEST_A")).contains("grün");
  }

  @Test
  void overwritesOnlyWhenAsked() {
    Libc.setenv("SLUICE_TEST_B", "first", true);
    Libc.setenv("SLUICE_TEST_B", "second", false);
    assertThat(Libc.getenv("SLUICE_TEST_B")).contains("first");

    Libc.setenv("SLUICE_TEST_B", "third", true);
    assertThat(Libc.getenv("SLUICE_TEST_B")).contains("third");
  }

  @Test
  void readsLongValuesWhole() {
    String value = "x".repeat(10_000);
    Libc.setenv("SLUICE_TEST_C", value, true);

    assertThat(Libc.getenv("SLUICE_TEST_C")).contains(value);
  }

  @Test
  void anUnsetVariableIsEmpty() {
    assertThat(Libc.getenv("SLUICE_TEST_UNSET")).isEmpty();
  }

  @Test
  void aBadNameGivesItsErrno() {
    assertThat(Libc.setenv("A=B", "x", true)).isEqualTo(-EINVAL);
    assertThatThrownBy(() -> Libc.setenv("A", "x\0y", true)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mapsMemoryThatIsZeroedAndWritable() {
    long page = Libc.pageSize();
    long address = Libc.mmapAnonymous(2 * page);
    MemorySegment memory = NativeAccess.view(address, 2 * page);

    assertThat(memory.get(JAVA_BYTE, 2 * page - 1)).isZero();
    memory.fill((byte) 5);

    assertThat(Libc.madvise(address, page, Libc.MADV_POPULATE_WRITE)).isZero();
    assertThat(Libc.mprotectNone(address + page, page)).isZero();
    assertThat(memory.get(JAVA_BYTE, page - 1)).isEqualTo((byte) 5);
    assertThat(Libc.munmap(address, 2 * page)).isZero();
  }

  @Test
  void aGuardPageIsSeenByTheKernel() {
    long page = Libc.pageSize();
    long address = Libc.mmapAnonymous(page);
    assertThat(Libc.mprotectNone(address, page)).isZero();

    assertThat(Libc.madvise(address, page, Libc.MADV_POPULATE_WRITE)).isNegative();

    assertThat(Libc.munmap(address, page)).isZero();
  }

  @Test
  void refusalsCarryTheirErrno() {
    assertThat(Libc.mmapAnonymous(0)).isEqualTo(-EINVAL);
    assertThat(Libc.mmapAnonymous(1L << 60)).isEqualTo(-ENOMEM);
    assertThat(Libc.madvise(1, 1, Libc.MADV_HUGEPAGE)).isEqualTo(-EINVAL);
    assertThat(Libc.munmap(1, 1)).isEqualTo(-EINVAL);
    assertThat(Libc.mprotectNone(1, 1)).isEqualTo(-EINVAL);
  }

  @Test
  void threadsDoNotSeeEachOthersErrno() throws Exception {
    try (var executor = Executors.newFixedThreadPool(2)) {
      var invalid = executor.submit(() -> allEqual(() -> Libc.munmap(1, 1), -EINVAL));
      var memory = executor.submit(() -> allEqual(() -> (int) Libc.mmapAnonymous(1L << 60), -ENOMEM));
      assertThat(invalid.get()).isTrue();
      assertThat(memory.get()).isTrue();
    }
  }

  @Test
  void describesAnErrorByNameNumberAndText() {
    assertThat(Libc.strerror(ENOMEM)).isEqualTo("ENOMEM (12): Cannot allocate memory");
    assertThat(Libc.strerror(4095)).startsWith("errno (4095)");
  }

  @Test
  void pollOfABadDescriptorSaysSo() {
    int pollnval = 32;
    assertThat(Libc.poll(1_000_000, 0)).isEqualTo(pollnval);
  }

  @Test
  void tellsFreeSpace() throws Exception {
    assertThat(Libc.statvfsFreeBytes(Path.of("/"))).isPositive();
  }

  @Test
  void catchesWhatCPrints() {
    MethodHandle fputs = libc("fputs", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    String text =
        Libc.captureFile(
            file -> {
              try (Arena arena = Arena.ofConfined()) {
                int _ = (int) fputs.invokeExact(arena.allocateFrom("häns\n"), (long) file);
              } catch (Throwable t) {
                throw new AssertionError(t);
              }
            });

    assertThat(text).isEqualTo("häns\n");
    assertThat(Libc.captureFile(file -> {})).isEmpty();
  }

  @Test
  void passesOnWhatThePrinterThrows() {
    assertThatThrownBy(
            () ->
                Libc.captureFile(
                    file -> {
                      throw new IllegalStateException("mine");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
  }

  static MethodHandle libc(String name, FunctionDescriptor function) {
    return NativeAccess.downcall(
        java.lang.foreign.Linker.nativeLinker().defaultLookup().findOrThrow(name), function);
  }

  private static boolean allEqual(java.util.function.IntSupplier call, int wanted) {
    for (int i = 0; i < 20_000; i++) {
      if (call.getAsInt() != wanted) {
        return false;
      }
    }
    return true;
  }
}
