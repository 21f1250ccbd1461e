package dev.sluice.tck.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The main job on one machine. */
@Command(
    name = "demo",
    description = {
      "Move a KV cache between two processes of this machine and compare every byte. The prefill process fills its pool in the workload's block layout; the decode process fetches the blocks into a"
          + " randomly permuted block table, or is pushed them, and compares them by checksum and by content.",
      "A backend that reaches files alone makes it an offload: prefill writes the blocks into a file, and decode reloads them."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int USUAL_TIMEOUT_SECONDS = 120;

  private static final String HERE = "127.0.0.1";

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final JobOptions options = new JobOptions();

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "With a backend that reaches files alone: the file between the two, which must not exist and is removed at the end"
          + ". Default: a new one in the temporary folder.")
  private @Nullable Path file;

  private final Console console;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Job job = options.job();
    console.warnings(Selections.resolve(options.backend, options.engine.file, console.environment()).warnings());
    MemoryCheck.both(job.workload());
    String token = ChildProcess.newToken();
    try (Supervisor supervisor = new Supervisor(console, new OffloadFile(file))) {
      supervisor.start(RoleRequest.PREFILL, request(HERE + ":0", token, job));
      supervisor.start(RoleRequest.DECODE, request(null, token, null));
      JsonNode result = supervisor.run((host, port) -> supervisor.tell(RoleRequest.DECODE, Map.of("connect", host + ":" + port)));
      return Reports.result(console, output, result);
    }
  }

  private RoleRequest request(@Nullable String address, String token, @Nullable Job job) {
    return new RoleRequest(
        options.backend, options.engine.file, options.input, file, address, options.timeout(USUAL_TIMEOUT_SECONDS),
        options.tamper, options.simulated(), output.verbose, token, job, job == null ? Map.of() : options.wish());
  }
}
