package dev.sluice.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateTest {
  @Test
  void aKindIsCertifiedWhenAllOfItsRulesPassed() {
    assertThat(Samples.certificate(List.of()).certified()).containsExactly("FILE", "HOST");
  }

  @Test
  void aRuleThatDoesNotApplySpoilsNothing() {
    Certificate certificate = Samples.certificate(List.of(Samples.other(ContractRule.REG_9, Outcome.NOT_APPLICABLE, "not declared")));

    assertThat(certificate.certified()).contains("HOST");
    assertThat(certificate.totals()).containsEntry(Outcome.NOT_APPLICABLE, 1).containsEntry(Outcome.FAIL, 0);
  }

  @Test
  void aFailureSpoilsItsKindAlone() {
    Certificate certificate = Samples.certificate(List.of(Samples.failed(ContractRule.FILE_3, "file3_some", "short")));

    assertThat(certificate.certified()).containsExactly("HOST");
  }

  @Test
  void aRuleThatWasNotRunSpoilsItsKind() {
    assertThat(Samples.certificate(List.of(Samples.other(ContractRule.XFER_1, Outcome.NOT_RUN, "no network"))).certified()).containsExactly("FILE");
  }

  @Test
  void aFailureOfTheBackendAsAWholeSpoilsEveryKind() {
    assertThat(Samples.certificate(List.of(Samples.failed(ContractRule.CAP_5, "cap5_some", "crash"))).certified()).isEmpty();
  }

  @Test
  void someRulesCertifyNothing() {
    Certificate certificate = Samples.certificate(List.of(), EnumSet.of(ContractRule.XFER_1));

    assertThat(certificate.certified()).isEmpty();
    assertThat(certificate.leftOut()).hasSize(ContractRule.values().length - 1);
  }

  @Test
  void aRuleFailsWhenOneOfItsTestsDoesAndNamesIt() {
    RuleResult rule = RuleResult.of("HOST", "none", List.of(
        Samples.passed(ContractRule.XFER_1, "xfer1_one"), Samples.failed(ContractRule.XFER_1, "xfer1_two", "byte 7 is wrong"))).getFirst();

    assertThat(rule.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(rule.reason()).isEqualTo("xfer1_two: byte 7 is wrong");
    assertThat(rule.millis()).isEqualTo(2460);
  }

  @Test
  void totalsAndLeftOutAddUpToTheContract() {
    Certificate certificate = Samples.certificate(List.of());
    int counted = certificate.totals().values().stream().mapToInt(Integer::intValue).sum();

    assertThat(counted + certificate.leftOut().size()).isEqualTo(ContractRule.values().length);
  }
}
