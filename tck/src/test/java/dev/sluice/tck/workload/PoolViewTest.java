package dev.sluice.tck.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolViewTest {
  private static final Workload SMALL =
      new Workload("small", "small", List.of(new Part(3, 5, 64, 1, 2, 1), Part.of(2, 4, 128)));

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void whatWasFilledCompares() throws IOException {
    PoolView view = source(1);

    view.fill(new SeededContent(42));

    assertThat(view.compare(new SeededContent(42))).isEmpty();
    assertThat(view.compare(new SeededContent(43))).isPresent();
  }

  @Test
  void theChecksumIsOfTheLogicalOrderWhereverTheBlocksLie() throws IOException {
    PoolView source = source(1);
    PoolView target = target(2);
    source.fill(new SeededContent(42));
    target.fill(new SeededContent(42));

    assertThat(source.checksum()).isEqualTo(target.checksum()).startsWith("crc32c:");
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    PoolView view = target(2);
    for (long at = 0; at < view.memory().byteSize(); at++) {
      view.fill(new SeededContent(42));
      String before = view.checksum();
      view.memory().set(ValueLayout.JAVA_BYTE, at, (byte) (view.memory().get(ValueLayout.JAVA_BYTE, at) ^ 0x10));

      assertThat(view.compare(new SeededContent(42))).as("byte %d", at).isPresent();
      assertThat(view.checksum()).isNotEqualTo(before);
    }
  }

  @Test
  void tamperingChangesOneByteAndTheDifferenceSaysWhich() throws IOException {
    PoolView view = source(1);
    view.fill(new SeededContent(42));
    MemorySegment before = arena.allocate(view.memory().byteSize()).copyFrom(view.memory());

    view.tamper(517);

    long at = before.mismatch(view.memory());
    Difference difference = view.compare(new SeededContent(42)).orElseThrow();
    assertThat(before.asSlice(at + 1).mismatch(view.memory().asSlice(at + 1))).isEqualTo(-1);
    assertThat(difference.expected()).isEqualTo(before.get(ValueLayout.JAVA_BYTE, at));
    assertThat(difference.actual()).isEqualTo(view.memory().get(ValueLayout.JAVA_BYTE, at));
    // Byte 517 of the logical order: blocks of 64 bytes, three spans a block.
    assertThat(difference.block()).isEqualTo(2);
    assertThat(difference.span()).isEqualTo(2);
    assertThat(difference.index()).isEqualTo(5);
    assertThat(difference.poolBlock()).isEqualTo(view.table().byPart().getFirst()[2]);
  }

  @Test
  void blocksThatChangedPlacesDiffer() throws IOException {
    PoolView view = target(2);
    view.fill(new SeededContent(42));
    MemorySegment first = view.memory().asSlice(0, 64);
    MemorySegment second = view.memory().asSlice(64, 64);
    MemorySegment kept = arena.allocate(64).copyFrom(first);
    first.copyFrom(second);
    second.copyFrom(kept);

    assertThat(view.compare(new SeededContent(42))).isPresent();
  }

  @Test
  void aFilesBytesAreInLogicalOrderAndPadded(@TempDir Path folder) throws IOException {
    byte[] bytes = new byte[1_000];
    new Random(5).nextBytes(bytes);
    Path file = Files.write(folder.resolve("input"), bytes);
    PoolView view = target(2);
    CRC32C expected = new CRC32C();
    expected.update(Arrays.copyOf(bytes, Math.toIntExact(SMALL.bytes())));

    try (FileContent content = new FileContent(file)) {
      view.memory().fill((byte) 0x55);
      view.fill(content);
      assertThat(view.compare(content)).isEmpty();
      assertThat(view.checksum()).isEqualTo("crc32c:%08x".formatted(expected.getValue()));

      Files.write(file, new byte[] {(byte) ~bytes[0]}, StandardOpenOption.WRITE);
      assertThat(view.compare(content).orElseThrow().index()).isZero();
    }
  }

  private PoolView source(long seed) {
    Pool pool = Pool.source(SMALL);
    return new PoolView(SMALL, pool, BlockTable.random(SMALL, seed), arena.allocate(pool.bytes()));
  }

  private PoolView target(long seed) {
    Pool pool = Pool.target(SMALL);
    return new PoolView(SMALL, pool, BlockTable.random(SMALL, seed), arena.allocate(pool.bytes()));
  }
}
