package dev.sluice.tck.bench;

import java.io.IOException;

/** Starts a subject anew. */
interface Starter {
  ServingSubject start() throws IOException, InterruptedException, MissingException;
}
