package dev.sluice.config;

import static dev.sluice.config.Expect.DYN;
import static dev.sluice.config.Expect.SLUICE;
import static dev.sluice.config.Expect.effect;
import static dev.sluice.config.Expect.environment;
import static dev.sluice.config.Expect.problem;
import static dev.sluice.config.Expect.problems;
import static dev.sluice.config.Expect.selection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendFlagsTest {

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "TRUE", "True", "on", "ON", "On", "yes", "YES", "Yes", " true ", "\tyes\n"})
  void theFourTrueWordsEnableInAnyCaseTrimmed(String value) {
    assertThat(selection(SLUICE + "GDS=" + value).enabled()).containsExactly("GDS");
    assertThat(selection(DYN + "GDS=" + value).enabled()).containsExactly("GDS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "false", "FALSE", "False", "off", "OFF", "Off", "no", "NO", "No", " false ", "\tno\n"})
  void theFourFalseWordsDisableInAnyCaseTrimmed(String value) {
    assertThat(selection(SLUICE + "GDS=" + value).disabled()).containsExactly("GDS");
    assertThat(selection(DYN + "GDS=" + value).disabled()).containsExactly("GDS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", "2", "enabled", "disabled", "maybe", "random", "y", "n", "t", "f", "-1", "trüe"})
  void anyOtherValueIsRefusedAndTheEightWordsAreNamed(String value) {
    for (String prefix : new String[] {SLUICE, DYN}) {
      var problem = problem(prefix + "UCX=" + value);
      assertThat(problem.where()).isEqualTo(prefix + "UCX");
      assertThat(problem.remedy()).contains("true, 1, on, yes, false, 0, off or no");
    }
  }

  @Test
  void allBadVariablesAreNamedAtOnce() {
    assertThatThrownBy(() -> selection(
            DYN + "UCX=maybe", SLUICE + "GDS=", DYN + "__X=1", SLUICE + "GDS_MT__=8", "SLUICE_SPIN_MICROS=fast",
            "SLUICE_PREFER=,", DYN + "OBJ=true"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageStartingWith("6 configuration problems: ")
        .hasMessageContainingAll(
            DYN + "UCX='maybe'", SLUICE + "GDS=''", DYN + "__X", SLUICE + "GDS_MT__=", "SLUICE_SPIN_MICROS", "SLUICE_PREFER")
        .hasMessageNotContaining("OBJ");
  }

  @Test
  void theMessageIsOneLineEvenWhenTheValueIsNot() {
    assertThatThrownBy(() -> selection(SLUICE + "UCX=a\nb\u001b[31m"))
        .hasMessageContaining("a\\u000ab\\u001b[31m")
        .message().hasLineCount(1);
  }

  @Test
  void aBackendNameIsUpperCasedAndKeepsItsSingleUnderscores() {
    assertThat(selection(DYN + "gds_mt=true").enabled()).containsExactly("GDS_MT");
  }

  @Test
  void aParameterIsSplitOffAtTheFirstDoubleUnderscoreAndLowerCased() {
    assertThat(selection(DYN + "OBJ__A__B=v").parameters()).isEqualTo(Map.of("OBJ", Map.of("a__b", "v")));
    assertThat(selection(DYN + "UCX___X=v").parameters()).isEqualTo(Map.of("UCX", Map.of("_x", "v")));
  }

  @Test
  void aParametersValueIsKeptVerbatimEvenWhenEmpty() {
    assertThat(selection(SLUICE + "UCX__A= Rc ", SLUICE + "UCX__B=").parameters())
        .isEqualTo(Map.of("UCX", Map.of("a", " Rc ", "b", "")));
  }

  @Test
  void aParameterEnablesItsBackend() {
    BackendSelection selection = selection(SLUICE + "GDS__THREADS=8");
    assertThat(selection.enabled()).containsExactly("GDS");
    assertThat(selection.why("GDS")).isEqualTo("enabled by its parameter SLUICE_BACKEND_GDS__THREADS=8");
  }

  @Test
  void anEmptyBackendNameIsRefused() {
    assertThat(problem(DYN + "=true").message()).contains("backend name is empty");
    assertThat(problem(SLUICE + "__FOO=8").message()).contains("backend name is empty");
    assertThat(problem(SLUICE + " =true").message()).contains("backend name is empty");
  }

  @Test
  void anEmptyParameterNameIsRefused() {
    assertThat(problem(DYN + "GDS_MT__=8").message()).contains("parameter name").contains("empty");
    assertThat(problem(SLUICE + "UCX__ =8").message()).contains("parameter name").contains("empty");
  }

  @Test
  void falseWinsOverTrueInAnyLetterCase() {
    assertThat(selection(DYN + "GDS=true", DYN + "gds=false").disabled()).containsExactly("GDS");
    BackendSelection selection = selection(DYN + "GDS=false", DYN + "gds=true");
    assertThat(selection.disabled()).containsExactly("GDS");
    assertThat(effect(selection, DYN + "gds")).isEqualTo("no effect: " + DYN + "GDS=false wins");
  }

  @Test
  void falseWinsOverParametersAndDropsThem() {
    BackendSelection selection = selection(SLUICE + "gds=false", SLUICE + "GDS__THREADS=8", SLUICE + "GDS=true");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.disabled()).containsExactly("GDS");
    assertThat(selection.parameters()).isEmpty();
    assertThat(effect(selection, SLUICE + "GDS__THREADS")).isEqualTo("no effect: " + SLUICE + "gds=false wins");
  }

  @Test
  void keysThatDifferOnlyByCaseMayNotDisagreeOnAParameter() {
    var problem = problem(DYN + "UCX__TLS=rc", DYN + "ucx__tls=tcp");
    assertThat(problem.where()).isEqualTo(DYN + "ucx__tls");
    assertThat(problem.message()).contains(DYN + "UCX__TLS=rc").contains("only by case");
  }

  @Test
  void keysThatDifferOnlyByCaseMayAgreeOnAParameter() {
    assertThat(selection(DYN + "UCX__TLS=rc", DYN + "ucx__tls=rc").parameters())
        .isEqualTo(Map.of("UCX", Map.of("tls", "rc")));
  }

  @Test
  void aSwitchWithAKnownNameAndOneUnderscoreHintsAtTheParameter() {
    assertThat(problem(DYN + "UCX_NUM_WORKERS=4").remedy()).contains(DYN + "UCX__NUM_WORKERS?");
    assertThat(problem(SLUICE + "GDS_MT_THREAD_COUNT=4").remedy()).contains(SLUICE + "GDS_MT__THREAD_COUNT?");
    assertThat(problem(SLUICE + "GDS_MT=4").remedy()).doesNotContain("did you mean");
  }

  @Test
  void ourFlagWinsPerName() {
    assertThat(selection(SLUICE + "GDS=false", DYN + "GDS=true").enabled()).containsExactly("UCX");
    assertThat(selection(SLUICE + "GDS=true", DYN + "GDS=false").enabled()).containsExactly("GDS");
    assertThat(selection(SLUICE + "GDS=true", DYN + "OBJ=true").enabled()).containsExactly("GDS", "OBJ");
  }

  @Test
  void ourFlagWinsPerParameterAndLeavesTheOthers() {
    BackendSelection selection =
        selection(SLUICE + "UCX__TLS=rc", DYN + "UCX__TLS=tcp", DYN + "UCX__THREADS=2", DYN + "UCX=true");
    assertThat(selection.parameters()).isEqualTo(Map.of("UCX", Map.of("tls", "rc", "threads", "2")));
    assertThat(effect(selection, DYN + "UCX__TLS")).isEqualTo("no effect: SLUICE_BACKEND_UCX__TLS=rc wins");
    assertThat(effect(selection, DYN + "UCX__THREADS")).isEqualTo("sets parameter threads of UCX");
    assertThat(effect(selection, DYN + "UCX")).isEqualTo("agrees with SLUICE_BACKEND_UCX__TLS=rc");
  }

  @Test
  void ourParameterEnablesWhatDynamosFlagDisables() {
    assertThat(selection(SLUICE + "GDS__THREADS=8", DYN + "GDS=false").enabled()).containsExactly("GDS");
  }

  @Test
  void withoutAnyFlagUcxIsTheDefault() {
    BackendSelection selection = selection("PATH=/bin", "SOME_OTHER_VAR=true");
    assertThat(selection.source().label()).isEqualTo("environment");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.usesDefault()).isTrue();
    assertThat(selection.why("ucx")).isEqualTo("default: no backend flag is set");
    assertThat(selection.why("GDS")).isEqualTo("not asked for");
    assertThat(selection.variables()).isEmpty();
    assertThat(selection.warnings()).isEmpty();
    assertThat(selection.requireEnabled()).isSameAs(selection);
  }

  @Test
  void anythingEnabledReplacesTheDefault() {
    BackendSelection selection = selection(DYN + "GDS=true");
    assertThat(selection.enabled()).containsExactly("GDS");
    assertThat(selection.usesDefault()).isFalse();
    assertThat(selection.why("GDS")).isEqualTo("enabled by DYN_KVBM_NIXL_BACKEND_GDS=true");
  }

  @Test
  void gdsOffAloneLeavesUcx() {
    BackendSelection selection = selection(SLUICE + "GDS=false");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.usesDefault()).isTrue();
    assertThat(selection.why("UCX")).startsWith("default: ").doesNotContain("no backend flag is set");
    assertThat(selection.why("GDS")).isEqualTo("disabled by SLUICE_BACKEND_GDS=false");
  }

  @Test
  void ucxOffAloneLeavesNothingAndSaysSo() {
    BackendSelection selection = selection(DYN + "UCX=false");
    assertThat(selection.enabled()).isEmpty();
    assertThat(selection.usesDefault()).isFalse();
    assertThat(selection.warnings()).singleElement().asString().contains("nothing is enabled", DYN + "UCX");
    assertThat(problems(selection::requireEnabled).getFirst().where()).isEqualTo(DYN + "UCX");
  }

  @Test
  void aDisabledUcxOfDynamoIsEnabledByOurFlag() {
    assertThat(selection(DYN + "UCX=false", SLUICE + "UCX=true").enabled()).containsExactly("UCX");
  }

  @Test
  void preferenceIsUcxLibfabricNixlGdsThenByName() {
    assertThat(selection(SLUICE + "ZZ=1", SLUICE + "GDS=1", SLUICE + "NIXL=1", SLUICE + "AA=1", SLUICE + "LIBFABRIC=1",
            SLUICE + "UCX=1").enabled())
        .containsExactly("UCX", "LIBFABRIC", "NIXL", "GDS", "AA", "ZZ");
  }

  @Test
  void sluicePreferComesBeforeThatOrder() {
    assertThat(selection(SLUICE + "ZZ=1", SLUICE + "GDS=1", SLUICE + "UCX=1", "SLUICE_PREFER= zz ,gds").enabled())
        .containsExactly("ZZ", "GDS", "UCX");
  }

  @Test
  void sluicePreferWarnsAboutWhatIsNotEnabled() {
    BackendSelection selection = selection(SLUICE + "GDS=1", "SLUICE_PREFER=UCX,GDS");
    assertThat(selection.enabled()).containsExactly("GDS");
    assertThat(selection.warnings()).singleElement().asString().contains("SLUICE_PREFER", "UCX");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "UCX,,GDS", "UCX,", "UCX GDS", "UCX;GDS", "UCX,ucx"})
  void aMalformedSluicePreferIsRefused(String value) {
    assertThat(problem("SLUICE_PREFER=" + value).where()).isEqualTo("SLUICE_PREFER");
  }

  @Test
  void everyVariableIsListedWithItsEffect() {
    BackendSelection selection = selection(
        DYN + "GDS=true", DYN + "UCX=false", SLUICE + "UCX=on", SLUICE + "OBJ__REGION=x", "SLUICE_SPIN_MICROS=10");
    assertThat(selection.variables()).extracting(variable -> variable.name() + "=" + variable.value() + ": " + variable.effect())
        .containsExactly(
            DYN + "GDS=true: enables GDS",
            DYN + "UCX=false: no effect: SLUICE_BACKEND_UCX=on wins",
            SLUICE + "OBJ__REGION=x: enables OBJ and sets its parameter region",
            SLUICE + "UCX=on: enables UCX",
            "SLUICE_SPIN_MICROS=10: sets how long waiting polls before it parks");
  }

  @Test
  void explainNamesSourceBackendsVariablesAndWarnings() {
    assertThat(selection(DYN + "GDS=true", SLUICE + "OBJ=off", "SLUICE_PREFER=NO").explain()).containsExactly(
        "source: environment",
        "GDS is on: enabled by DYN_KVBM_NIXL_BACKEND_GDS=true",
        "OBJ is off: disabled by SLUICE_BACKEND_OBJ=off",
        "DYN_KVBM_NIXL_BACKEND_GDS=true: enables GDS",
        "SLUICE_BACKEND_OBJ=off: disables OBJ",
        "SLUICE_PREFER=NO: sets the order of preference",
        "warning: SLUICE_PREFER names what no flag enables: NO");
  }

  @Test
  void anAliasExplainsItsProvider() {
    assertThat(selection(SLUICE + "POSIX=true").why("GDS", java.util.List.of("GDS_MT", "POSIX")))
        .isEqualTo("enabled by SLUICE_BACKEND_POSIX=true (POSIX is an alias of GDS)");
  }

  @Test
  void theEnvironmentIsNotChangedAndNotKept() {
    Map<String, String> environment = environment(DYN + "GDS=true");
    BackendSelection selection = BackendSelection.fromEnvironment(environment);
    environment.clear();
    assertThat(selection.enabled()).containsExactly("GDS");
  }
}
