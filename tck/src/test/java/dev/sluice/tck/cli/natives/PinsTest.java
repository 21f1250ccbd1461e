package dev.sluice.tck.cli.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinsTest {
  private static final String HASH = "0".repeat(64);

  @ParameterizedTest
  @ValueSource(strings = {"x86_64", "aarch64"})
  void oursPinUcxForEveryMachineWeServe(String architecture) {
    assertThat(Pins.ours().wanted(architecture))
        .anySatisfy(
            wheel -> {
              assertThat(wheel.name()).isEqualTo("libucx-cu12");
              assertThat(wheel.version()).isEqualTo("1.22.0");
              assertThat(wheel.file()).contains(architecture);
            });
  }

  @Test
  void everyPinOfOursIsWellFormed() {
    String text = new String(Pins.ours().bytes(), StandardCharsets.ISO_8859_1);
    List<String> names = text.lines().filter(line -> line.contains(".x86_64 =")).map(line -> line.split("\\.", 2)[0]).toList();
    Pins all = new Pins((text + "\nfetch = " + String.join(" ", names) + "\n").getBytes(StandardCharsets.ISO_8859_1));

    assertThat(all.wanted("x86_64")).hasSameSizeAs(names).hasSizeGreaterThan(3);
    assertThat(all.wanted("aarch64")).hasSameSizeAs(names);
  }

  @Test
  void pipIsToldEachPlatformOfTheFileName() {
    Wheel wheel = new Wheel("a-b", "a_b-1.0-py3-none-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl", HASH, null);

    assertThat(wheel.pipArguments())
        .containsExactly("--platform=manylinux_2_24_x86_64", "--platform=manylinux_2_28_x86_64", "a-b==1.0");
  }

  @Test
  void pipIsToldThePythonThatAWheelWasBuiltFor() {
    Wheel wheel = new Wheel("a", "a-1.0-cp312-abi3-manylinux_2_28_x86_64.whl", HASH, null);

    assertThat(wheel.pipArguments()).contains("--implementation=cp", "--python-version=312", "--abi=abi3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-1.0.tar.gz", "a-1.0-py3-none.whl"})
  void refusesWhatIsNoWheel(String file) {
    assertThatThrownBy(() -> new Wheel("a", file, HASH, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file);
  }

  @Test
  void refusesAHashThatIsNone() {
    assertThatThrownBy(() -> new Wheel("a", "a-1.0-py3-none-any.whl", "abc", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("abc");
  }
}
