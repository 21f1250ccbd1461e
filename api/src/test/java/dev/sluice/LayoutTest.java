package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Layouts that can be, and those that cannot. */
class LayoutTest {
  @Test
  void contiguousSpansLieOneBehindTheOther() {
    assertThat(Layout.contiguous(2, 16, 3)).isEqualTo(Layout.of(new Span(0, 16, 16, 3), new Span(48, 16, 16, 3)));
  }

  @Test
  void aContiguousLayoutWhoseEndOverflowsIsRefusedAsADescriptor() {
    assertThatThrownBy(() -> Layout.contiguous(2, Long.MAX_VALUE, 1)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> Layout.contiguous(1, Long.MAX_VALUE / 2, 3)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> Layout.contiguous(Integer.MAX_VALUE, Long.MAX_VALUE, 1)).isInstanceOf(InvalidDescriptorException.class);
  }

  @Test
  void aContiguousLayoutOfNothingIsRefused() {
    assertThatThrownBy(() -> Layout.contiguous(0, 16, 3)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> Layout.contiguous(1, 0, 3)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> Layout.contiguous(1, 16, -3)).isInstanceOf(InvalidDescriptorException.class);
  }
}
