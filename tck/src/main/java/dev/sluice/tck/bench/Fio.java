package dev.sluice.tck.bench;

import dev.sluice.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** fio on the same file: as many threads, each with one block at a time. It is started for each request. */
final class Fio implements Subject {
  private static final String PROGRAM = "fio";
  private static final String RUNTIME = "300ms";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;
  private final boolean direct;
  private final int depth;
  private final String cores;

  private Fio(Path file, boolean direct, int depth, String cores) {
    this.file = file;
    this.direct = direct;
    this.depth = depth;
    this.cores = cores;
  }

  /** @throws MissingException when it is not installed */
  static Fio of(Path file, boolean direct, int depth, String cores) throws IOException, InterruptedException, MissingException {
    try (OneShot shot = OneShot.start(List.of(PROGRAM, "--version"), Map.of())) {
      String _ = shot.output();
    } catch (CannotException broken) {
      throw new MissingException(String.valueOf(broken.getMessage()));
    } catch (IOException missing) {
      throw new MissingException("fio is not installed");
    }
    return new Fio(file, direct, depth, cores);
  }

  @Override
  public String name() {
    return Peers.FIO;
  }

  @Override
  public Measured measure(Shape shape, Sampling sampling) throws IOException, InterruptedException, CannotException {
    try (OneShot shot = OneShot.start(command(shape), Map.of())) {
      return measured(shot.output(), shape);
    }
  }

  private List<String> command(Shape shape) {
    String kind = (shape.random() ? "rand" : "") + shape.operation().name().toLowerCase(Locale.ROOT);
    return List.of(
        "taskset", "-c", cores, PROGRAM, "--name=bench", "--filename=" + file, "--size=" + shape.set(), "--bs=" + shape.bytes(), "--rw=" + kind, "--direct=" + (direct ? 1 : 0), "--ioengine=psync",
        "--thread", "--numjobs=" + depth, "--runtime=" + RUNTIME, "--time_based", "--group_reporting", "--invalidate=0", "--randrepeat=0", "--output-format=json");
  }

  /** What its JSON says, as the time of a call of ours. */
  static Measured measured(String json, Shape shape) throws CannotException {
    JsonNode job;
    try {
      // Warnings may come first.
      job = MAPPER.readTree(json.substring(Math.max(0, json.indexOf('{')))).path("jobs").path(0);
    } catch (JacksonException broken) {
      throw new CannotException("fio said no JSON: " + OneShot.lastWords(json));
    }
    JsonNode side = job.path(shape.operation() == Operation.READ ? "read" : "write");
    double bytes = side.path("io_bytes").asDouble(0);
    double millis = side.path("runtime").asDouble(0);
    if (job.path("error").asInt(0) != 0 || bytes <= 0 || millis <= 0) {
      throw new CannotException("fio moved nothing, error " + job.path("error").asInt(0));
    }
    double calls = bytes / shape.bytesOfCall();
    return new Measured(new double[] {millis * 1e6 / calls}, new double[0], Double.NaN, Math.max(1, Math.round(calls)), Double.NaN, "");
  }
}
