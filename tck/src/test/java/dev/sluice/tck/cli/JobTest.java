package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.tck.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JobTest {
  private static final Job JOB = new Job(Workloads.named("W3b").orElseThrow(), Operation.WRITE, MemoryKind.HOST, 3, 99, 0);

  @Test
  void aJobSurvivesTheWire() throws Exception {
    assertThat(Job.of(json(JOB.json()))).isEqualTo(JOB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"parts\":[]}",
        "{\"parts\":[{\"spans\":-1,\"blocks\":1,\"blockBytes\":8,\"run\":1,\"lanes\":1,\"lane\":0}]}",
        "{\"parts\":[{\"spans\":2147483647,\"blocks\":2147483647,\"blockBytes\":9223372036854775800,\"run\":1,\"lanes\":1,\"lane\":0}],\"repeat\":1}",
        "{\"parts\":\"none\",\"repeat\":1}",
      })
  void whatIsNoJobIsThePeersFailure(String text) {
    assertThatThrownBy(() -> Job.of(Json.object(text))).isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.exit()).isEqualTo(4));
  }

  @Test
  void whatWasNotSaidDoesNotDisagree() throws Exception {
    assertThat(JOB.disagreement(json(Map.of()))).isEmpty();
  }

  @Test
  void whatWasSaidDifferentlyIsNamedWithBothValues() throws Exception {
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("workload", "W7");
    wish.put("operation", "WRITE");
    wish.put("repeat", "5");

    assertThat(JOB.disagreement(json(wish)).orElseThrow())
        .isEqualTo("--workload is W3b on prefill and W7 on decode; --repeat is 3 on prefill and 5 on decode");
  }

  @Test
  void theLayoutHashIsOfTheLayoutAlone() {
    Job otherSeed = new Job(JOB.workload(), Operation.READ, MemoryKind.HOST, 1, 7, 0);
    Job otherLayout = new Job(Workloads.named("W7").orElseThrow(), Operation.WRITE, MemoryKind.HOST, 3, 99, 0);

    assertThat(otherSeed.layoutHash()).isEqualTo(JOB.layoutHash());
    assertThat(otherLayout.layoutHash()).isNotEqualTo(JOB.layoutHash());
  }

  private static JsonNode json(Map<String, Object> value) throws Json.NotJsonException {
    return Json.object(Json.line(value));
  }
}
