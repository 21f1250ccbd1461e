package dev.sluice.backend.gds;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds out whether cuFile opens here and what it can, without loading it into this process, where every other library would find it from then on. What is found is kept as long
 * as this process lives. Safe for any thread.
 */
final class CuFileProbe {
  /** How long opening may take. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  private static final Duration STARTING = Duration.ofSeconds(5);

  /** How long a report may take. */
  static final Duration MOST = LIMIT.plus(STARTING);

  private static final ConcurrentMap<Tried, CompletableFuture<CuFileReport>> KNOWN = new ConcurrentHashMap<>();

  private final CuFileGuards guards;
  private final Duration limit;

  private record Tried(CuFileChild child, Map<String, String> environment) {}

  /**
   * @param guards what is looked at before anything is tried
   * @param limit how long opening may take, at least 1 s
   */
  CuFileProbe(CuFileGuards guards, Duration limit) {
    this.guards = guards;
    this.limit = limit;
  }

  static CuFileProbe ofThisMachine() {
    return new CuFileProbe(CuFileGuards.ofThisMachine(), LIMIT);
  }

  /**
   * Whether cuFile opens. The first call for a library and a folder waits for a process.
   *
   * @param library the file
   * @param folder where files are to be: whether one there gets a handle is tried; empty to try none
   * @param environment what the process gets beside this one's
   */
  CuFileReport report(Path library, Optional<Path> folder, Map<String, String> environment) {
    return within(limit.plus(STARTING), library, folder, environment)
        .orElseGet(() -> failed("trying cuFile took too long, or was interrupted", "try again"));
  }

  /**
   * The same, but not waiting longer than a time; what is begun goes on.
   *
   * @return empty when the time is over or this thread is interrupted
   */
  Optional<CuFileReport> within(Duration wait, Path library, Optional<Path> folder, Map<String, String> environment) {
    Optional<CuFileRefusal> unloaded = guards.loading();
    if (unloaded.isPresent()) {
      return Optional.of(new CuFileReport.Failed(unloaded.get(), Optional.empty()));
    }
    Optional<CuFileRefusal> forbidden = guards.opening();
    CuFileChild child = new CuFileChild(real(library), forbidden.isPresent() ? Optional.empty() : folder.map(CuFileProbe::real), forbidden);
    CompletableFuture<CuFileReport> report = KNOWN.computeIfAbsent(new Tried(child, Map.copyOf(environment)), one -> begin(one.child(), one.environment()));
    try {
      return Optional.of(report.get(wait.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException late) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException fault) {
      return Optional.of(failed("trying cuFile failed: " + fault.getCause(), "report this fault of ours"));
    }
  }

  private static CuFileReport failed(String reason, String remedy) {
    return new CuFileReport.Failed(new CuFileRefusal(reason, remedy), Optional.empty());
  }

  private CompletableFuture<CuFileReport> begin(CuFileChild child, Map<String, String> environment) {
    CompletableFuture<CuFileReport> report = new CompletableFuture<>();
    Thread _ = Thread.ofPlatform().daemon().name("sluice-cufile-probe").start(() -> {
      try {
        report.complete(child.open(environment, limit));
      } catch (RuntimeException | Error fault) {
        report.completeExceptionally(fault);
      }
    });
    return report;
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath();
    }
  }
}
