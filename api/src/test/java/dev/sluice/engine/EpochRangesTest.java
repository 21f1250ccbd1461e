package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EpochRangesTest {
  private static final int FRAME = 8192;

  @Test
  void everyEpochThatIsNotAliveIsRevoked() {
    EpochRanges revoked = EpochRanges.revoked(new TreeSet<>(List.of(2L, 3L, 7L, 20L)), 9, FRAME);

    assertThat(List.of(1L, 4L, 5L, 6L, 8L, 9L)).allMatch(revoked::contains);
    assertThat(List.of(2L, 3L, 7L, 10L, 20L)).noneMatch(revoked::contains);
  }

  @Test
  void tooManyRangesRevokeEverythingUpToTheNewest() {
    TreeSet<Long> alive = new TreeSet<>();
    for (long epoch = 2; epoch < 20_000; epoch += 2) {
      alive.add(epoch);
    }

    EpochRanges revoked = EpochRanges.revoked(alive, 20_000, FRAME);

    assertThat(revoked.ranges()).hasSize(1);
    assertThat(revoked.contains(2)).isTrue();
  }

  @Test
  void listsAreSplitToFitIntoFrames() {
    TreeSet<Long> epochs = new TreeSet<>();
    for (long epoch = 1; epoch <= 4000; epoch += 2) {
      epochs.add(epoch);
    }

    List<EpochRanges> parts = EpochRanges.of(epochs, FRAME);

    assertThat(parts).hasSizeGreaterThan(1);
    for (EpochRanges part : parts) {
      WireWriter out = new WireWriter();
      part.write(out);
      assertThat(out.toBytes().length).isLessThan(FRAME);
    }
    assertThat(epochs).allMatch(epoch -> parts.stream().filter(part -> part.contains(epoch)).count() == 1);
  }

  @Test
  void rangesSurviveTheWire() {
    EpochRanges ranges = new EpochRanges(List.of(new long[] {1, 4}, new long[] {9, 9}));
    WireWriter out = new WireWriter();
    ranges.write(out);
    byte[] bytes = out.toBytes();

    EpochRanges read = EpochRanges.read(new WireReader(bytes, 0, bytes.length));

    assertThat(read.contains(4)).isTrue();
    assertThat(read.contains(5)).isFalse();
    assertThat(read.contains(9)).isTrue();
  }
}
