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
    /** One descriptor with a notification: the time until the target was told, as half of a way there and back. */
    ONE_WAY,
    /** Many bytes under way at once. */
    BANDWIDTH,
    /** Many small scattered descriptors in one posting. */
    DESCRIPTORS,
    /** What one request of a model moves. */
    WORKLOAD;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether less is better. */
    boolean isTime() {
      return this == LATENCY || this == ONE_WAY;
    }
  }

  /** Too much for caches. */
  private static final long WORKING_SET = 256L << 20;

  private static final long LARGEST_SET = 1L << 30;
  private static final long LONGEST_LATENCY = 64 << 10;
  private static final long SHORTEST_BANDWIDTH = 4 << 10;
  private static final long BATCH_BYTES = 4L << 20;
  private static final int LONGEST_BATCH = 1024;
  private static final long ONE_WAY_BYTES = 8;
  private static final int DESCRIPTORS = 32_000;
  private static final List<Long> SCATTERED = List.of(8L, 256L, 4096L);

  /** Where none are asked for. */
  private static final List<Long> SIZES = List.of(8L, 256L, 4096L, 65_536L, 1_048_576L, 16_777_216L, 67_108_864L);

  private static final List<Long> FILE_SIZES = List.of(32_768L, 1_310_720L);

  /** Files are moved in whole pages: others cannot go past the page cache. */
  private static final long PAGE = 4096;

  private static final long FILE_CALL_BYTES = 128L << 20;

  /** The workload that is also moved with its blocks behind each other. */
  private static final String NEIGHBOURS_OF = "W1";

  /** @param sizes empty for those that are usual */
  static List<BenchCase> of(Group group, List<Long> sizes, List<String> workloads) {
    if (group.isFile()) {
      return files(sizes.isEmpty() ? FILE_SIZES : sizes);
    }
    List<BenchCase> cases = memory(sizes.isEmpty() ? SIZES : sizes, workloads);
    if (group.hasNeighbours() && workloads.stream().anyMatch(NEIGHBOURS_OF::equalsIgnoreCase)) {
      Part part = Workloads.named(NEIGHBOURS_OF).orElseThrow().parts().getFirst();
      cases.add(new BenchCase(Kind.WORKLOAD, NEIGHBOURS_OF + " neighbours", Shape.inOrder(Operation.WRITE, part.blockBytes(), part.spans(), part.blocks())));
    }
    return cases;
  }

  /** So many in each call that its end, when not all threads have something to do, does not count. */
  private static List<BenchCase> files(List<Long> sizes) {
    List<BenchCase> cases = new ArrayList<>();
    for (Operation operation : List.of(Operation.READ, Operation.WRITE)) {
      sizes.stream().filter(bytes -> bytes % PAGE == 0 && bytes <= FILE_CALL_BYTES)
          .forEach(bytes -> cases.add(new BenchCase(Kind.BANDWIDTH, "", Shape.walk(operation, bytes, (int) (Math.min(FILE_CALL_BYTES, BenchFile.bytes()) / bytes), BenchFile.bytes()))));
    }
    return cases;
  }

  private static List<BenchCase> memory(List<Long> sizes, List<String> workloads) {
    List<BenchCase> cases = new ArrayList<>();
    for (Operation operation : List.of(Operation.WRITE, Operation.READ)) {
      sizes.stream().filter(bytes -> bytes <= LONGEST_LATENCY).forEach(bytes -> cases.add(new BenchCase(Kind.LATENCY, "", Shape.walk(operation, bytes, 1, WORKING_SET))));
      sizes.stream().filter(bytes -> bytes >= SHORTEST_BANDWIDTH).forEach(bytes -> cases.add(new BenchCase(Kind.BANDWIDTH, "", bandwidth(operation, bytes))));
    }
    sizes.stream().filter(bytes -> bytes == ONE_WAY_BYTES).forEach(bytes -> cases.add(new BenchCase(Kind.ONE_WAY, "", Shape.oneWay(bytes))));
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
    return new Shape(walk.operation(), walk.bytes(), walk.batch(), walk.stride(), walk.set(), true, 0, 0, 1, 1, false);
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
