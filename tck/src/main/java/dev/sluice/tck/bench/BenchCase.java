package dev.sluice.tck.bench;

import dev.sluice.Operation;
import dev.sluice.tck.workload.Part;
import dev.sluice.tck.workload.Workload;
import dev.sluice.tck.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something that is measured.
 *
 * @param kind of what
 * @param workload its name, where it is one
 * @param shape what a call moves
 */
record BenchCase(Kind kind, String workload, Shape shape) {
  /** Of what. */
  enum Kind {
    /** One descriptor at a time: the time until it is complete at the other side. */
    LATENCY,
    /** Many bytes under way at once. */
    BANDWIDTH,
    /** Many small scattered descriptors in one posting. */
    DESCRIPTORS,
    /** What one request of a model moves. */
    WORKLOAD;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether less is better. */
    boolean isTime() {
      return this == LATENCY;
    }
  }

  /** Too much for caches. */
  private static final long WORKING_SET = 256L << 20;

  private static final long LARGEST_SET = 1L << 30;
  private static final long LONGEST_LATENCY = 64 << 10;
  private static final long SHORTEST_BANDWIDTH = 4 << 10;
  private static final long BATCH_BYTES = 4L << 20;
  private static final int LONGEST_BATCH = 1024;
  private static final int DESCRIPTORS = 32_000;
  private static final List<Long> SCATTERED = List.of(8L, 256L, 4096L);

  static List<BenchCase> of(List<Long> sizes, List<String> workloads) {
    List<BenchCase> cases = new ArrayList<>();
    for (Operation operation : List.of(Operation.WRITE, Operation.READ)) {
      sizes.stream().filter(bytes -> bytes <= LONGEST_LATENCY).forEach(bytes -> cases.add(new BenchCase(Kind.LATENCY, "", Shape.walk(operation, bytes, 1, WORKING_SET))));
      sizes.stream().filter(bytes -> bytes >= SHORTEST_BANDWIDTH).forEach(bytes -> cases.add(new BenchCase(Kind.BANDWIDTH, "", bandwidth(operation, bytes))));
    }
    sizes.stream().filter(SCATTERED::contains).forEach(bytes -> cases.add(new BenchCase(Kind.DESCRIPTORS, "", scattered(bytes))));
    workloads.forEach(id -> cases.add(workload(Workloads.named(id).orElseThrow(() -> new IllegalArgumentException("there is no workload " + id + "; known are " + String.join(", ", Workloads.ids()))))));
    return cases;
  }

  private static Shape bandwidth(Operation operation, long bytes) {
    int batch = Math.clamp(BATCH_BYTES / bytes, 1, LONGEST_BATCH);
    return Shape.walk(operation, bytes, batch, Math.clamp(4 * bytes, WORKING_SET, LARGEST_SET));
  }

  private static Shape scattered(long bytes) {
    Shape walk = Shape.walk(Operation.WRITE, bytes, DESCRIPTORS, WORKING_SET);
    return new Shape(walk.operation(), walk.bytes(), walk.batch(), walk.stride(), walk.set(), true, 0, 0, 1, 1);
  }

  private static BenchCase workload(Workload workload) {
    Part part = workload.parts().getFirst();
    return new BenchCase(Kind.WORKLOAD, workload.id(), Shape.table(Operation.WRITE, part.blockBytes(), part.spans(), part.blocks(), part.run(), part.sourceStride()));
  }

  /** For people. */
  String text() {
    String what = kind == Kind.WORKLOAD ? workload : kind.text() + " " + Sizes.text(shape.bytes());
    return what + (kind == Kind.WORKLOAD ? "" : " " + shape.operation().name().toLowerCase(Locale.ROOT));
  }
}
