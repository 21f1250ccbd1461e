package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A certification across two hosts, which two networks of this machine stand for: between them there is only what a cable carries. */
@Timeout(900)
class TwoHostsTest {
  private static final String BACKEND = System.getProperty("sluice.two-hosts.backend", "UCX");

  /** What both sides' environments have beside this one's: {@code NAME=value}. */
  private static final Map<String, String> VARIABLES = Stream.of(System.getProperty("sluice.two-hosts.variables", "").split(",", -1))
      .filter(word -> word.contains("="))
      .collect(Collectors.toMap(word -> word.substring(0, word.indexOf('=')), word -> word.substring(word.indexOf('=') + 1)));

  /** Which rules: a few that show that the two work together, and the one that nothing else can try. {@code all} for all. */
  private static final String RULES = System.getProperty("sluice.two-hosts.rules", "CAP-6,META-4,XFER-1,NOTIF-1,FAIL-1,FAIL-5");

  /** Kept, since a crash leaves its report there. */
  private static final Path REPORT = Path.of(System.getProperty("sluice.root", ".."), "tck", "target", "two-hosts");

  @TempDir private Path folder;

  @Test
  void everyRuleHoldsAcrossACableAndWhenItIsCut() throws Exception {
    Natives.assumeUcx();
    try (TwoNetworks networks = TwoNetworks.join(folder)) {
      String address = TwoNetworks.ADDRESS + ":7799";
      Process there = networks.launch(TwoNetworks.ONE, VARIABLES, "tck-peer", "--listen", address, "--backend", BACKEND);
      networks.awaitWords("tck-peer", "waiting for ./sluice certify");

      Process certify = networks.launch(TwoNetworks.OTHER, VARIABLES, "certify", "--backend", BACKEND, "--peer", address, "--profile", "quick",
          "--rules", RULES.equals("all") ? "CAP,REG,META,XFER,NOTIF,DONE,FAIL,LIFE,SEC" : RULES, "--report", REPORT.toString(),
          "--link-down", "ip link set " + TwoNetworks.DEVICE + " down", "--link-up", "ip link set " + TwoNetworks.DEVICE + " up");

      assertThat(certify.waitFor()).as(networks.text("certify.out") + networks.text("certify.err")).isEqualTo(ExitCodes.DONE);
      assertThat(there.isAlive()).as("the other host waits for the next one").isTrue();
      JsonNode report = Json.object(Files.readString(REPORT.resolve("report.json")));
      assertThat(outcomes(report)).isSubsetOf("PASS", "NOT_APPLICABLE", "NOT_RUN");
      assertThat(outcome(report, "FAIL-5")).isEqualTo("PASS");
    }
  }

  private static Set<String> outcomes(JsonNode report) {
    Set<String> outcomes = new TreeSet<>();
    report.path("rules").forEach(rule -> outcomes.add(rule.path("outcome").asString("")));
    return outcomes;
  }

  private static String outcome(JsonNode report, String id) {
    for (JsonNode rule : report.path("rules")) {
      if (rule.path("id").asString("").equals(id)) {
        return rule.path("outcome").asString("");
      }
    }
    return "none";
  }
}
