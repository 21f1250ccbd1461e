package dev.sluice.tck.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadsTest {

  @ParameterizedTest
  @CsvSource({
    "W1, 64, 32768, 32000, 1048576000",
    "W1b, 1, 2097152, 500, 1048576000",
    "W1c, 2, 32768, 1000, 32768000",
    "W2, 160, 16384, 20480, 335544320",
    "W3a, 160, 4096, 40960, 167772160",
    "W3b, 160, 256, 655360, 167772160",
    "W4, 61, 73728, 7808, 575668224",
    "W4b, 61, 18432, 62464, 1151336448",
    "W5, 72, 65536, 9216, 603979776",
    "W5b, 72, 65536, 4716, 309067776",
    "W6, 128, 32768, 12032, 394264576",
    "W7, 56, 32768, 3528, 115605504",
    "W8, 188, 16384, 115056, 1885077504",
    "W9, 1, 1310720, 128, 167772160",
  })
  void theTableHasSpansDescriptorsAndBytesOfTheRealLayouts(String id, int spans, long bytesPerDescriptor, long descriptors, long bytes) {
    Workload workload = Workloads.named(id).orElseThrow();

    assertThat(workload.spans()).isEqualTo(spans);
    assertThat(workload.bytesPerDescriptor()).isEqualTo(bytesPerDescriptor);
    assertThat(workload.descriptors()).isEqualTo(descriptors);
    assertThat(workload.bytes()).isEqualTo(bytes);
  }

  @Test
  void theTableHasFourteenRows() {
    assertThat(Workloads.ids())
        .containsExactly("W1", "W1b", "W1c", "W2", "W3a", "W3b", "W4", "W4b", "W5", "W5b", "W6", "W7", "W8", "W9");
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen3-0.6B, 114688",
    "Qwen3-8B, 147456",
    "Qwen3-32B, 262144",
    "Qwen3-30B-A3B, 98304",
    "Qwen3-235B-A22B, 192512",
    "Llama-3.1-8B, 131072",
    "Llama-3.1-70B, 327680",
    "gpt-oss-120b, 73728",
    "DeepSeek-R1, 70272",
    "DeepSeek-V3.2, 48068",
  })
  void aModelTakesTheBytesOfItsTokens(String name, long bytesPerToken) {
    Model model = Workloads.model(name).orElseThrow();

    assertThat(model.workload(4_096).bytes()).isEqualTo(4_096 * bytesPerToken);
  }

  @Test
  void aPromptThatEndsInsideABlockTakesTheWholeBlock() {
    Model model = Workloads.model("qwen3-0.6b").orElseThrow();

    assertThat(model.workload(1_001).bytes()).isEqualTo(model.workload(1_008).bytes());
    assertThat(model.workload(1_009).bytes()).isGreaterThan(model.workload(1_008).bytes());
  }

  @Test
  void theSourceOfARankThatTakesHalfTheHeadsIsTwiceAsLarge() {
    Workload workload = Workloads.named("W3b").orElseThrow();

    assertThat(Pool.source(workload).bytes()).isEqualTo(2 * Pool.target(workload).bytes());
    assertThat(Pool.source(workload).layouts().getFirst().spans().getFirst().stride()).isEqualTo(512);
    assertThat(Pool.source(workload).layouts().getFirst().spans().getFirst().offset()).isEqualTo(256);
    assertThat(Pool.target(workload).layouts().getFirst().spans().getFirst().stride()).isEqualTo(256);
  }

  @Test
  void aFileFillsWholeBlocks() {
    assertThat(Workloads.file(1).bytes()).isEqualTo(56 * 32_768);
    assertThat(Workloads.file(56 * 32_768).bytes()).isEqualTo(56 * 32_768);
    assertThat(Workloads.file(56 * 32_768 + 1).bytes()).isEqualTo(2 * 56 * 32_768);
  }

  @Test
  void everyPoolHasRoomForItsSpans() {
    for (Workload workload : Workloads.table()) {
      for (Pool pool : new Pool[] {Pool.source(workload), Pool.target(workload)}) {
        assertThat(pool.layouts().stream().mapToLong(layout -> layout.end()).max().orElseThrow()).as(workload.id()).isLessThanOrEqualTo(pool.bytes());
      }
      assertThat(Pool.source(workload).bytes()).isEqualTo(workload.sourceBytes());
      assertThat(Pool.target(workload).bytes()).isEqualTo(workload.bytes());
    }
  }
}
