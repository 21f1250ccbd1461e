package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/** One well-formed variable of a flag family: a switch ({@code parameter} is null) or a parameter. */
record Flag(String variable, String value, String backend, @Nullable String parameter, boolean on) {

  /** The assignment as people write it, masked. */
  String shown() {
    return Text.assignment(variable, value.strip());
  }

  @Override
  public String toString() {
    return shown();
  }
}
