package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyTurnsTest {
  private static final int PARTS = 4;
  private static final int MANY = 64;

  private final CopyTurns turns = new CopyTurns();

  @BeforeEach
  void begin() {
    turns.begin(0);
  }

  @Test
  void thePeerBegins() {
    assertThat(turns.isOwn()).isFalse();
  }

  @Test
  void thisProcessCopiesAsManyAsThePeerWasGiven() {
    turns.posted(PARTS);
    int own = 0;
    while (turns.isOwn()) {
      turns.posted(1);
      own++;
    }

    assertThat(own).isEqualTo(PARTS);
  }

  @Test
  void aPeerThatIsFarBehindIsGivenNoMore() {
    turns.begin(MANY);

    assertThat(turns.isOwn()).isTrue();
    turns.posted(1);
    assertThat(turns.isOwn()).isTrue();
  }

  @Test
  void whatOneBatchGaveAPeerCountsWhileItLasts() {
    turns.begin(MANY - 1);
    turns.posted(PARTS);
    for (int i = 0; i < PARTS; i++) {
      turns.posted(1);
    }

    assertThat(turns.isOwn()).isTrue();
  }
}
