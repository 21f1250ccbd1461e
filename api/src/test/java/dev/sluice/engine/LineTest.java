package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineTest {
  private final Line<String> line = new Line<>();

  @BeforeEach
  void oneThing() {
    line.add("one");
  }

  @Test
  void whoeverAsksFirstGetsIt() {
    assertThat(line.take("a")).isEqualTo("one");
    assertThat(line.free()).isZero();
    assertThat(line.take("a")).isNull();
  }

  @Test
  void whoeverWantsMoreTakesTurnsWithThoseWhoWait() {
    assertThat(line.take("greedy")).isEqualTo("one");
    assertThat(line.take("greedy")).isNull();
    assertThat(line.take("modest")).isNull();
    line.add("one");

    assertThat(line.take("modest")).as("not the first of those who wait").isNull();
    assertThat(line.take("greedy")).isEqualTo("one");
    assertThat(line.take("greedy")).isNull();
    line.add("one");
    assertThat(line.take("greedy")).as("had its turn").isNull();
    assertThat(line.take("modest")).isEqualTo("one");
  }

  @Test
  void whoeverLeavesHoldsUpNobody() {
    assertThat(line.take("a")).isEqualTo("one");
    assertThat(line.take("b")).isNull();
    assertThat(line.take("c")).isNull();
    line.leave("b");
    line.add("one");

    assertThat(line.take("c")).isEqualTo("one");
  }
}
