package dev.sluice.config;

import static dev.sluice.config.Expect.dyn;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases that Dynamo's own unit tests fix, where the rules here agree with them. */
final class UpstreamVectorsTest {

  static Stream<Arguments> accepted() {
    return Stream.of(
        Arguments.of(List.of("UCX=true"), List.of("UCX"), Map.of()),
        Arguments.of(List.of("GDS=false"), List.of("UCX"), Map.of()),
        Arguments.of(List.of("GDS_MT__THREAD_COUNT=8"), List.of("GDS_MT"), Map.of("GDS_MT", Map.of("thread_count", "8"))),
        Arguments.of(
            List.of("GDS_MT__THREAD_COUNT=8", "GDS_MT=true"), List.of("GDS_MT"),
            Map.of("GDS_MT", Map.of("thread_count", "8"))),
        Arguments.of(
            List.of("GDS_MT=true", "GDS_MT__THREAD_COUNT=8"), List.of("GDS_MT"),
            Map.of("GDS_MT", Map.of("thread_count", "8"))),
        Arguments.of(List.of("GDS_MT=false", "GDS_MT__THREAD_COUNT=8"), List.of("UCX"), Map.of()),
        Arguments.of(List.of("GDS_MT__THREAD_COUNT=8", "GDS_MT=false"), List.of("UCX"), Map.of()),
        Arguments.of(List.of("UCX=true", "GDS=true", "POSIX=false"), List.of("UCX", "GDS"), Map.of()));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void whatUpstreamAcceptsIsAccepted(
      List<String> flags, List<String> enabled, Map<String, Map<String, String>> parameters) {
    BackendSelection selection = BackendSelection.fromEnvironment(dyn(flags.toArray(String[]::new)));
    assertThat(selection.enabled()).isEqualTo(enabled);
    assertThat(selection.parameters()).isEqualTo(parameters);
  }

  static Stream<String> refused() {
    return Stream.of("UCX=maybe", "GDS_MT__=8", "__FOO=8", "UCX=", "UCX=2", "UCX=random");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatUpstreamRefusesIsRefusedByNameOfTheKey(String flag) {
    String key = Expect.DYN + flag.substring(0, flag.indexOf('='));
    assertThat(Expect.problems(() -> BackendSelection.fromEnvironment(dyn(flag))))
        .singleElement()
        .satisfies(problem -> assertThat(problem.where()).isEqualTo(key));
  }

  @ParameterizedTest
  @MethodSource("builderNames")
  void namesInCodeAreUpperCased(String given, String name) {
    BackendSelection selection = BackendSelection.ofCode(
        List.of(given), Map.of(given, Map.of("threads", "4", "buffer_size", "1048576")));
    assertThat(selection.enabled()).containsExactly(name);
    assertThat(selection.parameters()).isEqualTo(Map.of(name, Map.of("threads", "4", "buffer_size", "1048576")));
  }

  static Stream<Arguments> builderNames() {
    return Stream.of(Arguments.of("ucx", "UCX"), Arguments.of("Gds_mt", "GDS_MT"), Arguments.of("OTHER", "OTHER"));
  }
}
