package dev.sluice.tck.cli;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import dev.sluice.tck.Profile;
import dev.sluice.tck.report.Certificate;
import dev.sluice.tck.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The technology compatibility kit. */
@Command(
    name = "certify",
    description = {
      "Try whether a backend keeps the transfer contract, and write the report. Each rule of the contract is tried for each kind of memory that the backend takes, with peers in processes of their own.",
      "A backend of your own: put its jar, and what it needs, into --classpath."
    })
final class CertifyCommand implements Callable<Integer> {
  private static final Set<String> KINDS = Set.of("HOST", "FILE", "DEVICE:SIMULATED", "DEVICE:REAL");

  @Mixin private final OutputOptions output = new OutputOptions();

  @Mixin private final CertifiedOptions certified = new CertifiedOptions();

  @Option(names = "--rules", split = ",", paramLabel = "ID", description = "Only these rules, such as XFER-1; a chapter's name stands for all of its rules. What is left out is not certified. Default: all that the profile tries.")
  private List<String> rules = List.of();

  @Option(names = "--profile", paramLabel = "quick|full|large", description = "How much to try: under 2 minutes, under 15, or also what takes over 4 GiB. Default: full.")
  private Profile profile = Profile.FULL;

  @Option(names = "--require", split = ",", paramLabel = "KIND", description = "Kinds that must be certified for exit code 0: HOST, FILE, DEVICE:simulated, DEVICE:real. Default: HOST.")
  private List<String> required = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "The seed of all random data, as a report names it. Default: a random one, which the report names.")
  private @Nullable Long seed;

  @Option(names = "--report", paramLabel = "DIR", description = "The folder for report.json, report.html and junit.xml; made where it is not there. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of("sluice-report");

  @Option(names = "--files", paramLabel = "DIR", description = "The folder for the files of the FILE rules: what is certified is its file system. Default: the system's temporary folder.")
  private @Nullable Path files;

  @Option(names = "--peer", paramLabel = "HOST:PORT", description = "The other host, where ./sluice tck-peer waits; the peers' processes then run there. Default: none, they run here.")
  private @Nullable String peer;

  @Option(names = "--link-down", paramLabel = "COMMAND", description = "With --peer: what cuts the link between the hosts, run by a shell here (FAIL-5). Goes with --link-up. Default: the rule is not run.")
  private @Nullable String linkDown;

  @Option(names = "--link-up", paramLabel = "COMMAND", description = "With --peer: what joins it again. Default: none.")
  private @Nullable String linkUp;

  @Option(names = "--time-scale", paramLabel = "F", description = "Multiplies every bound of time, for slow machines: 0.1 to 1000. Default: 1.")
  private double timeScale = 1;

  @Option(names = "--must-happen", paramLabel = "SECONDS", description = "How long what must happen is waited for. Default: 30.")
  private @Nullable Double mustHappen;

  @Option(names = "--must-not-happen", paramLabel = "MILLIS", description = "How long what must not happen is watched. Default: 300.")
  private @Nullable Long mustNotHappen;

  private final Console console;

  CertifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Certification.Link link = link();
    Certification certification = new Certification(
        certified.name(), certified.jars(), chosen(), profile, seed == null ? new Random().nextInt(1_000_000) : seed, certified.device(), new Certification.Folders(folder(), checkedFiles()),
        new Certification.Times(checkedScale(), mustHappen, mustNotHappen), link, console, output.verbose);
    List<String> kinds = requiredKinds();
    Certificate certificate = certification.run();
    List<Path> files = ReportFiles.write(report, certificate);
    if (output.json) {
      console.json(ReportJson.of(certificate));
    } else {
      console.lines(CertificateText.of(certificate, files));
    }
    boolean failed = certificate.totals().getOrDefault(Outcome.FAIL, 0) > 0;
    boolean lacking = certificate.chosen().isEmpty() && !certified(certificate, kinds);
    return failed || lacking ? ExitCodes.BAD_RESULT : ExitCodes.DONE;
  }

  private static boolean certified(Certificate certificate, List<String> kinds) {
    Set<String> certified = certificate.certified();
    return kinds.stream().allMatch(kind -> certified.stream().anyMatch(kind::equalsIgnoreCase));
  }

  private Certification.Link link() {
    if (peer == null && (linkDown != null || linkUp != null)) {
      throw Failure.usage("--link-down and --link-up go with --peer", "name the other host with --peer HOST:PORT");
    }
    if ((linkDown == null) != (linkUp == null)) {
      throw Failure.usage("--link-down and --link-up go together", "give both, or neither");
    }
    return new Certification.Link(peer == null ? null : HostPort.parse("--peer", peer).toString(), linkDown, linkUp);
  }

  private Set<ContractRule> chosen() {
    Set<ContractRule> chosen = EnumSet.noneOf(ContractRule.class);
    for (String name : rules) {
      List<ContractRule> named = ContractRule.named(name);
      if (named.isEmpty()) {
        throw Failure.usage("there is no rule '" + name.trim() + "'", "rules are called such as XFER-1, and chapters "
            + String.join(", ", java.util.Arrays.stream(ContractRule.values()).map(ContractRule::chapter).distinct().toList()));
      }
      chosen.addAll(named);
    }
    if (!chosen.isEmpty() && chosen.stream().noneMatch(profile::tries)) {
      throw Failure.usage("profile " + profile.name().toLowerCase(Locale.ROOT) + " tries none of the rules asked for",
          "those of " + String.join(", ", chosen.stream().map(ContractRule::id).toList()) + " need another --profile");
    }
    return chosen;
  }

  private List<String> requiredKinds() {
    for (String kind : required) {
      if (!KINDS.contains(kind.trim().toUpperCase(Locale.ROOT))) {
        throw Failure.usage("--require " + kind + " is no kind of memory", "name HOST, FILE, DEVICE:simulated or DEVICE:real");
      }
    }
    return required.isEmpty() ? List.of("HOST") : required.stream().map(String::trim).toList();
  }

  private @Nullable Path checkedFiles() {
    if (files != null && !(Files.isDirectory(files) && Files.isWritable(files))) {
      throw Failure.usage("--files " + files + " is no folder that this user may write", "name a folder on the file system that is to be tried");
    }
    return files == null ? null : files.toAbsolutePath();
  }

  private double checkedScale() {
    if (!(timeScale >= 0.1 && timeScale <= 1000)) {
      throw Failure.usage("--time-scale " + timeScale + " is not from 0.1 to 1000", "1 is for a machine like any other");
    }
    return timeScale;
  }

  private Path folder() {
    try {
      return Files.createDirectories(report).toRealPath();
    } catch (IOException e) {
      throw Failure.configuration("the report's folder " + report + " cannot be made: " + e.getMessage(), "name another with --report");
    }
  }
}
