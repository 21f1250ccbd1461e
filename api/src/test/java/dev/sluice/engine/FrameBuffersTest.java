package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrameBuffersTest {
  private static final int MOST = 8192;

  private final FrameBuffers buffers = new FrameBuffers(MOST);

  @AfterEach
  void close() {
    buffers.close();
  }

  @Test
  void memoryThatWasGivenBackIsTakenAgain() {
    MemorySegment first = buffers.take(100);
    buffers.give(first);

    assertThat(buffers.take(200)).isSameAs(first);
  }

  @Test
  void memoryThatIsInUseIsNotTaken() {
    MemorySegment first = buffers.take(100);

    assertThat(buffers.take(100).asOverlappingSlice(first)).isEmpty();
  }

  @Test
  void theLongestFrameFitsAlsoAfterAShortOne() {
    buffers.give(buffers.take(1));

    assertThat(buffers.take(MOST).byteSize()).isGreaterThanOrEqualTo(MOST);
  }

  @Test
  void nothingCanBeReachedAfterTheEnd() {
    MemorySegment buffer = buffers.take(100);
    buffers.close();

    assertThat(buffer.scope().isAlive()).isFalse();
  }
}
