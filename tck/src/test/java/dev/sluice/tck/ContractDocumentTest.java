package dev.sluice.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.spi.Capability;
import dev.sluice.tck.suite.ContractSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document of the contract, its constants in code and the suite's tests are one list. */
class ContractDocumentTest {
  private static final Pattern LINE = Pattern.compile("- \\*\\*([A-Z]+-\\d+)\\*\\* \\(([^)]*)\\) (.*)");

  private record Entry(String applies, String statement) {}

  @Test
  void theDocumentHasEachRuleOnceInTheOrderOfTheConstants() throws IOException {
    assertThat(document().keySet()).containsExactlyElementsOf(Arrays.stream(ContractRule.values()).map(ContractRule::id).toList());
  }

  @Test
  void theDocumentSaysWhatTheConstantsSay() throws IOException {
    Map<String, Entry> document = document();
    for (ContractRule rule : ContractRule.values()) {
      assertThat(document.get(rule.id())).as(rule.id()).isEqualTo(new Entry(applies(rule), rule.statement()));
    }
  }

  @Test
  void theDocumentCountsItsRules() throws IOException {
    assertThat(text()).contains("checks: " + ContractRule.values().length + " rules");
  }

  @Test
  void theDocumentExplainsEachCapability() throws IOException {
    String text = text();
    for (Capability capability : Capability.values()) {
      assertThat(text).contains("`" + name(capability) + "`");
    }
  }

  @Test
  void everyRuleHasATest() {
    Set<ContractRule> tested = EnumSet.noneOf(ContractRule.class);
    ContractSuite.chapters().forEach(chapter -> tested.addAll(ContractSuite.rulesOf(chapter)));
    Set<ContractRule> untested = EnumSet.complementOf(EnumSet.copyOf(tested));

    assertThat(untested).isEmpty();
  }

  @Test
  void everyRuleSaysWhatToLookAtWhenItFails() {
    assertThat(ContractRule.values()).allSatisfy(rule -> assertThat(rule.ifThisFails()).as(rule.id()).isNotEmpty().allSatisfy(hint -> assertThat(hint).isNotBlank()));
  }

  @Test
  void rulesThatTheTablesOfOthersNameExist() throws IOException {
    Matcher named = Pattern.compile("\\b((CAP|REG|META|XFER|NOTIF|DONE|FAIL|LIFE|DEV|FILE|SEC|OBS)-\\d+)\\b").matcher(text());
    while (named.find()) {
      assertThat(ContractRule.of(named.group(1))).as(named.group(1)).isPresent();
    }
  }

  @Test
  void testsAreNamedAfterTheirRules() {
    List<String> wrong = ContractSuite.chapters().stream()
        .flatMap(chapter -> Arrays.stream(chapter.getSuperclass().getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Rule.class))
        .filter(method -> !method.getName().startsWith(method.getAnnotation(Rule.class).value().id().toLowerCase(Locale.ROOT).replace("-", "") + "_"))
        .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
        .toList();
    assertThat(wrong).isEmpty();
  }

  private static String applies(ContractRule rule) {
    String scope = switch (rule.scope()) {
      case BACKEND -> "the backend";
      case MEMORY -> "each kind of memory";
      case DEVICE -> "DEVICE";
      case FILE -> "FILE";
    };
    // In the order of the declaration of needs, which a set does not keep: compare as the document has them.
    String needs = rule.needs().stream().sorted().map(capability -> "`" + name(capability) + "`").collect(Collectors.joining(", "));
    String tier = switch (rule.tier()) {
      case QUICK -> "";
      case FULL -> "; profile `full`";
      case LARGE -> "; profile `large`";
    };
    return scope + (needs.isEmpty() ? "" : "; with " + needs) + tier;
  }

  private static String name(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map<String, Entry> document() throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    text().lines().forEach(line -> {
      Matcher entry = LINE.matcher(line);
      if (entry.matches()) {
        assertThat(entries).doesNotContainKey(entry.group(1));
        entries.put(entry.group(1), new Entry(entry.group(2), entry.group(3)));
      }
    });
    return entries;
  }

  private static String text() throws IOException {
    return Files.readString(Path.of(System.getProperty("sluice.root", ".."), "tck", "CONTRACT.md"));
  }
}
