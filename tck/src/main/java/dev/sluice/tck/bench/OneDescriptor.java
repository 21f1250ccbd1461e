package dev.sluice.tck.bench;

import java.io.IOException;

/**
 * Ours again, with one descriptor where a shape has many that lie behind each other: what there is to reach for who merges them.
 *
 * @param ours which it is, and who ends it
 */
record OneDescriptor(Subject ours) implements Subject {
  @Override
  public String name() {
    return Peers.ONE_DESCRIPTOR;
  }

  @Override
  public Measured measure(Shape shape, Sampling sampling) throws IOException, InterruptedException, CannotException {
    return ours.measure(shape.merged(), sampling);
  }
}
