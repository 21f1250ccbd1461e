package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.ConfigurationException;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.LayoutMismatchException;
import dev.sluice.MetadataException;
import dev.sluice.PeerLostException;
import dev.sluice.RegistrationException;
import dev.sluice.StaleException;
import dev.sluice.TimedOutException;
import dev.sluice.TransferFailedException;
import dev.sluice.UnavailableException;
import dev.sluice.UnsupportedException;
import dev.sluice.config.BackendSelection;
import dev.sluice.config.InvalidConfigurationException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

  static Stream<Arguments> exits() {
    return Stream.of(
        arguments(new ConfigurationException("x"), 2, "configuration"),
        arguments(new LayoutMismatchException("x"), 2, "layout-mismatch"),
        arguments(new UnavailableException("x"), 3, "unavailable"),
        arguments(new UnsupportedException("x"), 3, "unsupported"),
        arguments(new RegistrationException("x"), 3, "registration"),
        arguments(new PeerLostException("x"), 4, "peer-lost"),
        arguments(new TimedOutException("x"), 4, "timed-out"),
        arguments(new StaleException("x"), 4, "stale"),
        arguments(new MetadataException("x"), 4, "metadata"),
        arguments(new TransferFailedException("x"), 4, "transfer-failed"),
        arguments(new InvalidDescriptorException("x"), 70, "internal"),
        arguments(new NullPointerException("x"), 70, "internal"));
  }

  @ParameterizedTest
  @MethodSource("exits")
  void everyErrorHasItsExitCode(Throwable thrown, int exit, String kind) {
    Failure failure = Failure.of(thrown);

    assertThat(failure.exit()).isEqualTo(exit);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.remedy()).isNotBlank();
  }

  @Test
  void theRemedyIsWhatFollowsTheLastSemicolon() {
    Failure failure = Failure.of(new UnavailableException("libucp.so.0 is not there; looked in /x; run ./sluice natives"));

    assertThat(failure.text()).isEqualTo("libucp.so.0 is not there; looked in /x");
    assertThat(failure.remedy()).isEqualTo("run ./sluice natives");
    assertThat(failure.line()).isEqualTo("libucp.so.0 is not there; looked in /x. Run ./sluice natives.");
  }

  @Test
  void severalWrongVariablesAreOneLine() {
    Failure failure = Failure.of(invalid(Map.of("SLUICE_BACKEND_A", "x", "SLUICE_BACKEND_B", "y")));

    assertThat(failure.exit()).isEqualTo(2);
    assertThat(failure.line()).contains("SLUICE_BACKEND_A").contains("SLUICE_BACKEND_B").doesNotContain("\n");
  }

  @Test
  void linesOfAMessageBecomeOne() {
    assertThat(new Failure(4, "x", "one\n  two\r\nthree\u0007", "").text()).isEqualTo("one two three?");
  }

  private static InvalidConfigurationException invalid(Map<String, String> environment) {
    try {
      BackendSelection.fromEnvironment(environment);
    } catch (InvalidConfigurationException invalid) {
      return invalid;
    }
    throw new AssertionError("the environment is valid");
  }
}
