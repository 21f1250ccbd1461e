package dev.sluice.tck.bench;

import dev.sluice.tck.bench.chart.Check;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What is measured of ours alone, over UCX: what calls cost within a process, and how costs grow. */
final class Alone {
  private static final String NAME = "sluice alone";

  /** Something that is measured, with others or by itself. */
  private interface Part {
    void run(List<Check> into) throws IOException, InterruptedException, MissingException, CannotException;
  }

  private final String cores;
  private final Effort effort;
  private final Consumer<String> progress;
  private final Findings findings;

  Alone(String cores, Effort effort, Consumer<String> progress, Findings findings) {
    this.cores = cores;
    this.effort = effort;
    this.progress = progress;
    this.findings = findings;
  }

  /** @param checks gets what is found, part by part */
  void run(List<Check> checks) throws IOException, InterruptedException {
    Group group = Group.of("UCX", Bench.Where.HOST, cores).stream().filter(one -> one.transport().equals("posix")).findFirst().orElseThrow();
    List<Part> parts = List.of(
        into -> new Costs().run(effort.quick(), progress, into),
        into -> into.addAll(new Connecting().run(effort.quick(), progress)),
        into -> into.addAll(new Growth(() -> Peers.ours(group, Map.of()), effort, progress).run(group)),
        into -> into.addAll(ManyPeers.ours(group, effort, progress).run(group)));
    for (Part part : parts) {
      try {
        part.run(checks);
      } catch (MissingException missing) {
        findings.missing(group, NAME, missing.reason());
      } catch (CannotException cannot) {
        findings.missing(group, NAME, String.valueOf(cannot.getMessage()));
      }
    }
  }
}
