package dev.sluice.tck.cli;

import dev.sluice.MemoryKind;
import dev.sluice.config.BackendSelection;
import dev.sluice.config.InvalidConfigurationException;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.tck.doctor.Doctor;
import dev.sluice.tck.doctor.Finding;
import dev.sluice.tck.doctor.Finding.Severity;
import dev.sluice.tck.doctor.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What in this environment will hurt. */
@Command(
    name = "doctor",
    description = "Look for what in this environment will hurt: variables, limits, devices, libraries. Nothing is changed. Ends with 1 when it finds an error.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Mixin private final EngineConfigOption engine = new EngineConfigOption();

  @Option(
      names = "--pid",
      paramLabel = "N",
      description = "Look at a process that runs, such as an engine, in the place of this one: the variables that it was started with, its limits, the libraries that it has loaded, and the files of its container."
          + " Whether backends of Sluice can be used is not tried then. Default: this command's own environment.")
  private @Nullable Long pid;

  private final Console console;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Subject subject = pid == null ? Subject.self(console.environment()) : Subject.of(pid);
    List<Finding> findings = new ArrayList<>();
    BackendSelection selection;
    Probes probes = new Probes(console, engine.file);
    try {
      selection = Selections.resolve(engine.file, subject.readableEnvironment());
      if (pid == null) {
        probes.run();
      }
    } catch (InvalidConfigurationException wrong) { // the rest is looked at all the same
      Failure failure = Failure.of(wrong);
      findings.add(new Finding("CONFIGURATION", Severity.ERROR, failure.text(), "./sluice config", "Nothing that moves bytes starts with it.", failure.remedy()));
      selection = BackendSelection.ofCode(List.of(), Map.of());
    }
    Optional<String> denied = pid == null ? NativeAccess.denied() : Optional.empty();
    findings.addAll(Doctor.examine(new Machine(subject.environment(), subject.root(), subject.folder(), selection, backends(probes), denied)));
    if (output.json) {
      console.json(Map.of("findings", findings.stream().map(DoctorCommand::json).toList()));
    } else {
      console.lines(text(findings));
    }
    return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR) ? ExitCodes.BAD_RESULT : ExitCodes.DONE;
  }

  private static List<Machine.Backend> backends(Probes probes) {
    return probes.backends().stream().map(DoctorCommand::backend).toList();
  }

  private static Machine.Backend backend(Map<String, Object> probed) {
    return new Machine.Backend(
        text(probed, "name"), Boolean.TRUE.equals(probed.get("enabled")), Boolean.TRUE.equals(probed.get("available")),
        probed.get("memoryKinds") instanceof List<?> kinds && kinds.contains(MemoryKind.DEVICE.name()),
        text(probed, "version"), probed.get("transports") instanceof List<?> transports ? transports.stream().map(String::valueOf).toList() : List.of(), text(probed, "reason"), text(probed, "remedy"));
  }

  private static String text(Map<String, Object> probed, String field) {
    Object value = probed.get(field);
    return value == null ? "" : value.toString();
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", finding.id());
    json.put("severity", finding.severity().name());
    json.put("what", finding.what());
    json.put("seen", finding.seen());
    json.put("why", finding.why());
    json.put("remedy", finding.remedy());
    json.put("page", finding.page());
    return json;
  }

  private static List<String> text(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      lines.add(String.format("%-8s %s: %s", finding.severity(), finding.id(), finding.what()));
      lines.add("  seen   " + finding.seen());
      lines.add("  why    " + finding.why());
      lines.add("  remedy " + finding.remedy());
      lines.add("  page   " + finding.page());
      lines.add("");
    }
    lines.add(findings.isEmpty() ? "nothing was found that will hurt" : count(findings, Severity.ERROR) + ", " + count(findings, Severity.WARNING) + ", " + count(findings, Severity.NOTE));
    return lines;
  }

  private static String count(List<Finding> findings, Severity severity) {
    long count = findings.stream().filter(finding -> finding.severity() == severity).count();
    return count + " " + severity.name().toLowerCase(Locale.ROOT) + (count == 1 ? "" : "s");
  }
}
