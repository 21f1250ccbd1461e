package dev.sluice.tck.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The side that holds the blocks, for two machines. */
@Command(
    name = "prefill",
    description = "Fill a pool with a KV cache and hand it to the decode command of another machine. They agree on what is moved; what they tell each other is signed where SLUICE_CLUSTER_SECRET is set, on both.")
final class PrefillCommand implements Callable<Integer> {
  private static final int USUAL_TIMEOUT_SECONDS = 600;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final JobOptions options = new JobOptions();

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The address and port to listen on, where decode finds it: 0.0.0.0 for all addresses, brackets around one of IPv6, port 0 for any that is free. Required.")
  private String listen = "";

  private final Console console;

  PrefillCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    HostPort.parse("--listen", listen);
    Job job = options.job();
    console.warnings(Selections.resolve(options.backend, options.engine.file, console.environment()).warnings());
    MemoryCheck.one(job.workload(), job.workload().sourceBytes());
    RoleRequest request =
        new RoleRequest(
            options.backend, options.engine.file, options.input, null, listen, options.timeout(USUAL_TIMEOUT_SECONDS), options.tamper,
            options.simulated(), output.verbose, null, job, Map.of());
    try (Supervisor supervisor = new Supervisor(console)) {
      supervisor.start(RoleRequest.PREFILL, request);
      JsonNode result =
          supervisor.run((host, port) -> console.note("prefill holds " + Role.describe(job.workload()) + " and listens on "
              + new HostPort("--listen", host, port) + "; now start ./sluice decode --connect HOST:" + port));
      return Reports.result(console, output, result);
    }
  }
}
