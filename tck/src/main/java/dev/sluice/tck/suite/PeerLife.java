package dev.sluice.tck.suite;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/** A peer's process, on this host or on another. */
interface PeerLife {
  /** Its standard input. */
  BufferedWriter in();

  /** Its standard output. */
  BufferedReader out();

  long pid();

  boolean alive();

  /** The state that the kernel gives: T stopped. */
  char state();

  /** Sends a signal, with a name such as {@code STOP}. */
  void signal(String name);

  /** Ends its standard input. */
  void endInput() throws IOException;

  /** Waits for its end. @return its exit code, empty when it lives on */
  OptionalInt awaitExit(Duration within) throws InterruptedException;

  /** Kills it, if it lives. */
  void end();
}
