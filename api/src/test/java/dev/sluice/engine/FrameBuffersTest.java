package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    OutboundFrame first = buffers.take(100);
    buffers.give(first);

    assertThat(buffers.take(200)).isSameAs(first);
  }

  @Test
  void memoryThatIsInUseIsNotTaken() {
    OutboundFrame first = buffers.take(100);

    assertThat(Math.abs(buffers.take(100).address() - first.address())).isGreaterThanOrEqualTo(first.capacity());
  }

  @Test
  void theLongestFrameFitsAlsoAfterAShortOne() {
    buffers.give(buffers.take(1));

    assertThat(buffers.take(MOST).capacity()).isGreaterThanOrEqualTo(MOST);
  }

  @Test
  void nothingCanBeReachedAfterTheEnd() {
    OutboundFrame frame = buffers.take(100);
    buffers.close();

    assertThatThrownBy(() -> frame.fill(new byte[1])).isInstanceOf(IllegalStateException.class);
  }
}
