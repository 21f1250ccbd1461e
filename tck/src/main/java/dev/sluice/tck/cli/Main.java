package dev.sluice.tck.cli;

import dev.sluice.tck.cli.manual.Manual;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code sluice} command line. */
@Command(
    name = "sluice",
    description = {
      "Move GPU and host memory between processes and hosts. The first workload is the KV cache of disaggregated LLM serving: a prefill worker fills blocks, a decode worker fetches them.",
      "Which backends move the bytes is said by variables of the environment, or by the configuration of an engine."
    },
    versionProvider = Version.class)
public final class Main implements Callable<Integer> {
  @Mixin final HelpOption help = new HelpOption();

  @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the versions of Sluice and of Java.")
  boolean version;

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int exit = run(new Console(System.getenv(), out, err), arguments);
    out.flush();
    System.exit(exit);
  }

  /** Runs a command. Never throws. */
  static int run(Console console, String... arguments) {
    List<String> given = Arrays.asList(arguments);
    boolean json = given.contains("--json");
    boolean verbose = given.contains("--verbose");
    CommandLine line = commands(console);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((wrong, _) -> console.report(UsageErrors.failure(wrong), json, verbose));
    line.setExecutionExceptionHandler((thrown, _, _) -> console.report(Failure.of(thrown), json, verbose));
    try {
      return line.execute(arguments);
    } catch (RuntimeException | Error thrown) {
      return console.report(Failure.of(thrown), json, verbose);
    }
  }

  static CommandLine commands(Console console) {
    CommandLine line = new CommandLine(new Main());
    line.addSubcommand(new DemoCommand(console));
    line.addSubcommand(new PrefillCommand(console));
    line.addSubcommand(new DecodeCommand(console));
    line.addSubcommand(new InfoCommand(console));
    line.addSubcommand(new ConfigCommand(console));
    line.addSubcommand(new DoctorCommand(console));
    line.addSubcommand(new CertifyCommand(console));
    line.addSubcommand(new BenchCommand(console));
    line.addSubcommand(new TckPeerCommand(console));
    line.addSubcommand(new NativesCommand(console));
    line.addSubcommand(new TestCommand());
    line.addSubcommand(new CompletionCommand(console));
    line.addSubcommand(new HelpCommand(console));
    line.addSubcommand(new ManCommand(console));
    Manual.become(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  @Override
  public Integer call() {
    throw Failure.usage("no command is given", "name one of " + String.join(", ", commandNames()) + "; ./sluice --help says what they do");
  }

  private static List<String> commandNames() {
    return List.of("demo", "prefill", "decode", "info", "config", "doctor", "certify", "bench", "tck-peer", "natives", "test", "completion", "help", "man");
  }
}
