package dev.sluice.tck.cli;

import dev.sluice.spi.Providers;
import dev.sluice.tck.suite.CertifiedSuite;
import dev.sluice.tck.suite.Declared;
import dev.sluice.tck.suite.Devices;
import dev.sluice.tck.suite.UnfitBackendException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the backend that is to be certified what it declares, in a process of its own. */
final class DeclaredTask {
  static final String NAME = "declared";

  private final ParentLink parent;

  DeclaredTask(ParentLink parent) {
    this.parent = parent;
  }

  /** What is asked: for the messages, also what the user named. */
  static Map<String, Object> request(List<Path> added) {
    return Map.of("added", added.stream().map(Path::toString).toList());
  }

  int run() {
    List<Path> added = new ArrayList<>();
    parent.request().path("added").forEach(path -> added.add(Path.of(path.asString(""))));
    MissingProvider.check(System.getProperty(CertifiedSuite.BACKEND, ""), added, Providers.discover(DeclaredTask.class.getClassLoader()));
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
    json.put("capabilities", declared.capabilities().declared().stream().map(Declared::word).sorted().toList());
    json.put("device", Map.of("kind", Devices.kind(), "name", Devices.name()));
    parent.event("declared", json);
    return ExitCodes.DONE;
  }
}
