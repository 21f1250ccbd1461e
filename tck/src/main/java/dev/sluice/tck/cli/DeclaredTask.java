package dev.sluice.tck.cli;

import dev.sluice.tck.suite.CertifiedSuite;
import dev.sluice.tck.suite.Declared;
import dev.sluice.tck.suite.UnfitBackendException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Asks the backend that is to be certified what it declares, in a process of its own. */
final class DeclaredTask {
  static final String NAME = "declared";

  private final ParentLink parent;

  DeclaredTask(ParentLink parent) {
    this.parent = parent;
  }

  int run() {
    Declared declared;
    try {
      declared = Declared.of(CertifiedSuite.fromProperties());
    } catch (UnfitBackendException unfit) {
      throw new Failure(ExitCodes.UNAVAILABLE, "unavailable", String.valueOf(unfit.getMessage()), unfit.remedy(), unfit);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("provider", declared.provider());
    json.put("origin", declared.origin());
    json.put("version", declared.version());
    json.put("library", declared.library());
    json.put(
        "capabilities",
        declared.capabilities().declared().stream().map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-')).sorted().toList());
    parent.event("declared", json);
    return ExitCodes.DONE;
  }
}
