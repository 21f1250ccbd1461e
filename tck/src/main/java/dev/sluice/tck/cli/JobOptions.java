package dev.sluice.tck.cli;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.tck.workload.Model;
import dev.sluice.tck.workload.Workload;
import dev.sluice.tck.workload.Workloads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What demo, prefill and decode take. */
final class JobOptions {
  private static final int MOST_TOKENS = 10_000_000;

  @Option(names = "--backend", paramLabel = "NAME", description = "The backend that moves the bytes, in any case; parameters that the environment gives it hold. Default: as ./sluice config says.")
  @Nullable String backend;

  @Mixin final EngineConfigOption engine = new EngineConfigOption();

  @Option(names = "--workload", paramLabel = "ID", description = "A named layout, listed below, in any case. Not with --model and --input. Default: W7.")
  @Nullable String workload;

  @Option(names = "--model", paramLabel = "NAME", description = "The layout of a model, listed below, in any case; together with --tokens. Default: that of --workload.")
  @Nullable String model;

  @Option(names = "--tokens", paramLabel = "N", description = "How long the prompt is, from 1 to " + MOST_TOKENS + "; together with --model. No default.")
  @Nullable Integer tokens;

  @Option(names = "--input", paramLabel = "FILE", description = "Move this file's bytes, in the blocks of W7: a regular file that is not empty. Default: content that is drawn from --seed.")
  @Nullable Path input;

  @Option(names = "--memory", paramLabel = "host|device", description = "Where both pools lie. Default: host.")
  @Nullable String memory;

  @Option(names = "--device", paramLabel = "auto|simulated", description = "With --memory device: this machine's first device, or a simulated one. Default: auto.")
  @Nullable String device;

  @Option(
      names = "--operation",
      paramLabel = "read|write",
      description = "read: decode fetches; write: prefill pushes, and decode is told by a notification. Not with a backend that reaches files alone. Default: read.")
  @Nullable String operation;

  @Option(names = "--repeat", paramLabel = "N", description = "Move the workload N times, at least once, each verified. Default: 1.")
  @Nullable Integer repeat;

  @Option(names = "--seed", paramLabel = "N", description = "The number that content and block tables are drawn from; the same one draws the same. Default: a random one, which is told.")
  @Nullable Long seed;

  @Option(names = "--tamper", description = "Flip one byte at the source, or in the file between the two, after its checksum was taken: must end with exit code 1.")
  boolean tamper;

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long to wait for the other side, at least 1. Default: 600; of demo: 120.")
  @Nullable Integer timeoutSeconds;

  /** The job that these options describe; checks all of them, opens nothing. */
  Job job() {
    if (timeoutSeconds != null && timeoutSeconds < 1) {
      throw Failure.usage("--timeout: " + timeoutSeconds + " is not a number of seconds of at least 1", "give at least 1 or leave it out");
    }
    long fileBytes = input == null ? 0 : readable(input);
    long drawn = seed == null ? new SplittableRandom().nextLong() >>> 16 : seed;
    return new Job(layout(fileBytes), parsedOperation(), parsedMemory(), parsedRepeat(), drawn, fileBytes);
  }

  boolean simulated() {
    return isSimulated(device);
  }

  /** What {@code --device} says; null for nothing. */
  static boolean isSimulated(@Nullable String device) {
    return switch (device == null ? "auto" : device.toLowerCase(Locale.ROOT)) {
      case "auto" -> false;
      case "simulated" -> true;
      default -> throw Failure.usage("--device: '" + device + "' is neither auto nor simulated", "use one of the two");
    };
  }

  Duration timeout(int usualSeconds) {
    return Duration.ofSeconds(timeoutSeconds == null ? usualSeconds : timeoutSeconds);
  }

  /** What was said and not defaulted; {@link Job#disagreement} compares it. */
  Map<String, Object> wish() {
    Job job = job();
    Map<String, Object> wish = new LinkedHashMap<>();
    if (workload != null || model != null || input != null) {
      wish.put("workload", job.workload().id());
    }
    if (operation != null) {
      wish.put("operation", job.operation().name().toLowerCase(Locale.ROOT));
    }
    if (memory != null) {
      wish.put("memory", job.memory().name().toLowerCase(Locale.ROOT));
    }
    if (repeat != null) {
      wish.put("repeat", Integer.toString(job.repeat()));
    }
    return wish;
  }

  private Workload layout(long fileBytes) {
    long given = Stream.of(workload, model, input).filter(option -> option != null).count();
    if (given > 1) {
      throw Failure.usage("--workload, --model and --input exclude each other", "give one of them");
    }
    if ((model == null) != (tokens == null)) {
      throw Failure.usage(model == null ? "--tokens needs --model" : "--model needs --tokens", "give both, as in --model Qwen3-8B --tokens 4096");
    }
    if (input != null) {
      return Workloads.file(fileBytes);
    }
    return model == null ? named(workload == null ? Workloads.DEFAULT : workload) : ofModel(model, tokens == null ? 0 : tokens);
  }

  private static Workload named(String id) {
    return Workloads.named(id)
        .orElseThrow(() -> Failure.usage("--workload: there is no workload '" + id + "'", "use one of " + String.join(", ", Workloads.ids())));
  }

  private static Workload ofModel(String name, int tokens) {
    Model model =
        Workloads.model(name)
            .orElseThrow(() -> Failure.usage("--model: the layout of '" + name + "' is not known",
                "use one of " + Workloads.models().stream().map(Model::name).collect(Collectors.joining(", "))));
    if (tokens < 1 || tokens > MOST_TOKENS) {
      throw Failure.usage("--tokens: " + tokens + " is not a number from 1 to " + MOST_TOKENS, "give the length of a prompt");
    }
    return model.workload(tokens);
  }

  private Operation parsedOperation() {
    return switch (operation == null ? "read" : operation.toLowerCase(Locale.ROOT)) {
      case "read" -> Operation.READ;
      case "write" -> Operation.WRITE;
      default -> throw Failure.usage("--operation: '" + operation + "' is neither read nor write", "use one of the two");
    };
  }

  private MemoryKind parsedMemory() {
    return switch (memory == null ? "host" : memory.toLowerCase(Locale.ROOT)) {
      case "host" -> MemoryKind.HOST;
      case "device" -> MemoryKind.DEVICE;
      default -> throw Failure.usage("--memory: '" + memory + "' is neither host nor device", "use one of the two");
    };
  }

  private int parsedRepeat() {
    int times = repeat == null ? 1 : repeat;
    if (times < 1) {
      throw Failure.usage("--repeat: " + times + " is not a number of at least 1", "use 1 or leave it out");
    }
    return times;
  }

  private static long readable(Path file) {
    String what = null;
    try {
      if (!Files.exists(file)) {
        what = "there is no such file";
      } else if (!Files.isRegularFile(file)) {
        what = Files.isDirectory(file) ? "this is a directory" : "this is no regular file";
      } else if (Files.size(file) == 0) {
        what = "the file is empty";
      } else {
        try (InputStream stream = Files.newInputStream(file)) {
          what = stream.read() < 0 ? "the file cannot be read" : null;
        }
      }
      if (what == null) {
        return Files.size(file);
      }
    } catch (IOException refused) {
      what = "the file cannot be read: " + refused.getMessage();
    }
    throw Failure.configuration("--input " + file + ": " + what, "name a regular file that you may read and that is not empty");
  }
}
