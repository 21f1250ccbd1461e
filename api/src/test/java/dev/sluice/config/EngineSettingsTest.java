package dev.sluice.config;

import static dev.sluice.config.Expect.environment;
import static dev.sluice.config.Expect.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EngineSettingsTest {

  @Test
  void withoutVariablesTheDefaultsHold() {
    EngineSettings defaults = EngineSettings.defaults();
    assertThat(defaults.clusterSecret()).isNull();
    assertThat(defaults.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(defaults.releaseTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(defaults.heartbeat()).isZero();
    assertThat(defaults.spin()).isEqualTo(Duration.ofNanos(50_000));
    assertThat(defaults.engineConfig()).isNull();
    assertThat(defaults.prefer()).isEmpty();
    assertThat(defaults.natives()).isNull();
    assertThat(defaults.jmx()).isFalse();
  }

  @Test
  void everyVariableIsRead() {
    EngineSettings settings = EngineSettings.fromEnvironment(environment(
        "SLUICE_CLUSTER_SECRET=sixteen bytes ok", "SLUICE_CONNECT_TIMEOUT_MS= 1 ", "SLUICE_RELEASE_TIMEOUT_MS=0",
        "SLUICE_HEARTBEAT_MS=250", "SLUICE_SPIN_MICROS=0", "SLUICE_ENGINE_CONFIG=a/b.yaml", "SLUICE_PREFER=gds, Ucx",
        "SLUICE_NATIVES=/opt/natives", "SLUICE_JMX=true"));
    assertThat(settings.clusterSecret()).isEqualTo("sixteen bytes ok");
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(1));
    assertThat(settings.releaseTimeout()).isZero();
    assertThat(settings.heartbeat()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.spin()).isZero();
    assertThat(settings.engineConfig()).isEqualTo(Path.of("a", "b.yaml"));
    assertThat(settings.prefer()).containsExactly("GDS", "UCX");
    assertThat(settings.natives()).isEqualTo(Path.of("/opt/natives"));
    assertThat(settings.jmx()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-1", "+1", "1.5", "10s", "1e3", "0x10", "99999999999999999999", "٣"})
  void aDurationIsAWholeNumberInDigits(String value) {
    for (String name : new String[] {
      "SLUICE_CONNECT_TIMEOUT_MS", "SLUICE_RELEASE_TIMEOUT_MS", "SLUICE_HEARTBEAT_MS", "SLUICE_SPIN_MICROS"
    }) {
      assertThat(problems(() -> EngineSettings.fromEnvironment(environment(name + "=" + value))))
          .singleElement().satisfies(problem -> assertThat(problem.where()).isEqualTo(name));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE_CONNECT_TIMEOUT_MS, 1, 3600000", "SLUICE_RELEASE_TIMEOUT_MS, 0, 3600000",
    "SLUICE_HEARTBEAT_MS, 0, 3600000", "SLUICE_SPIN_MICROS, 0, 1000000"
  })
  void theBoundsBelongToTheRangeAndWhatIsBeyondDoesNot(String name, long least, long most) {
    assertThat(EngineSettings.fromEnvironment(environment(name + "=" + least))).isNotNull();
    assertThat(EngineSettings.fromEnvironment(environment(name + "=" + most))).isNotNull();
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment(name + "=" + (most + 1)))).getFirst().message())
        .contains(least + " to " + most);
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment(name + "=" + (least - 1))))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "1, true", "ON, true", "' Yes ', true", "false, false", "0, false", "off, false", "No, false"})
  void aBooleanIsOneOfEightWordsInAnyCase(String value, boolean expected) {
    assertThat(EngineSettings.fromEnvironment(environment("SLUICE_JMX=" + value)).jmx()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "y", "2", "enabled"})
  void whatIsNoBooleanIsAProblem(String value) {
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment("SLUICE_JMX=" + value)))).singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("SLUICE_JMX", "not a boolean", "true, 1, on, yes, false, 0, off or no"));
  }

  @Test
  void theConstructorKeepsTheSameBounds() {
    assertThatThrownBy(() -> new EngineSettings(null, Duration.ZERO, Duration.ofDays(1), Duration.ZERO, Duration.ofNanos(-1),
            null, java.util.List.of(), null, Integrity.OFF, 1024, java.util.Set.of(), false))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContainingAll("SLUICE_CONNECT_TIMEOUT_MS", "SLUICE_RELEASE_TIMEOUT_MS", "SLUICE_SPIN_MICROS")
        .hasMessageNotContaining("SLUICE_HEARTBEAT_MS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crc32c", " CRC32C ", "Crc32c"})
  void integrityIsAskedForByTheNameOfTheSum(String text) {
    assertThat(EngineSettings.fromEnvironment(environment("SLUICE_INTEGRITY=" + text)).integrity()).isEqualTo(Integrity.CRC32C);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true", "md5"})
  void whatIsNoSumIsRefusedAndNamesThoseThatAre(String text) {
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment("SLUICE_INTEGRITY=" + text)))).singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("SLUICE_INTEGRITY", "crc32c or off"));
  }

  @Test
  void integrityIsOffUnlessAskedFor() {
    assertThat(EngineSettings.defaults().integrity()).isEqualTo(Integrity.OFF);
    assertThat(EngineSettings.fromEnvironment(environment("SLUICE_INTEGRITY=off")).integrity()).isEqualTo(Integrity.OFF);
  }

  @Test
  void aSecretIsMeasuredInBytes() {
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment("SLUICE_CLUSTER_SECRET=fifteen-bytes-x"))))
        .singleElement().satisfies(problem -> assertThat(problem.message()).contains("16 bytes"));
    assertThat(EngineSettings.fromEnvironment(environment("SLUICE_CLUSTER_SECRET=éééééééé")).clusterSecret()).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SLUICE_ENGINE_CONFIG", "SLUICE_NATIVES"})
  void aPathIsNotEmptyAndAPath(String name) {
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment(name + "= "))).getFirst().message()).isEqualTo("empty");
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment(name + "=a\0b"))).getFirst().message())
        .isEqualTo("not a path");
  }

  @Test
  void allMalformedSettingsAreNamedAtOnce() {
    assertThat(problems(() -> EngineSettings.fromEnvironment(environment(
            "SLUICE_CLUSTER_SECRET=short", "SLUICE_SPIN_MICROS=x", "SLUICE_PREFER=", "SLUICE_NATIVES="))))
        .extracting(InvalidConfigurationException.Problem::where)
        .containsExactlyInAnyOrder("SLUICE_CLUSTER_SECRET", "SLUICE_SPIN_MICROS", "SLUICE_PREFER", "SLUICE_NATIVES");
  }

  @Test
  void backendFlagsAreNotLookedAt() {
    assertThat(EngineSettings.fromEnvironment(environment("SLUICE_BACKEND_UCX=maybe"))).isEqualTo(EngineSettings.defaults());
  }

  @ParameterizedTest
  @EnumSource(SluiceVariable.class)
  void theTableDescribesEveryVariable(SluiceVariable variable) {
    assertThat(variable.unit()).isNotBlank();
    assertThat(variable.bounds()).isNotBlank();
    assertThat(variable.effect()).isNotBlank();
    assertThat(variable.defaultValue()).isNotBlank();
    assertThat(variable.name()).startsWith("SLUICE_");
  }
}
