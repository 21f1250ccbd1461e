package dev.sluice.tck.bench;

import java.io.IOException;

/** Something that is measured in turn with others. */
sealed interface Subject extends AutoCloseable permits ServingSubject, Fio, Perftest, OneDescriptor {
  String name();

  /**
   * Measures a shape.
   *
   * @throws CannotException when it does not do this one
   */
  Measured measure(Shape shape, Sampling sampling) throws IOException, InterruptedException, CannotException;

  /** Ends its processes. One that starts them for each request has none now. */
  @Override
  default void close() throws IOException {}
}
