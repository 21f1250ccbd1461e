package dev.sluice.tck.suite;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A peer's process on this host. */
final class LocalLife implements PeerLife {
  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  LocalLife(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  @Override
  public BufferedWriter in() {
    return in;
  }

  @Override
  public BufferedReader out() {
    return out;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean alive() {
    return process.isAlive();
  }

  @Override
  public char state() {
    return Stat.of(process.pid()).state();
  }

  @Override
  public void signal(String name) {
    if (name.equals("KILL")) {
      process.destroyForcibly();
    } else {
      Signals.send(process.pid(), name);
    }
  }

  @Override
  public void endInput() throws IOException {
    in.close();
  }

  @Override
  public OptionalInt awaitExit(Duration within) throws InterruptedException {
    return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS) ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
  }

  @Override
  public void end() {
    process.destroyForcibly();
  }
}
