/** The technology compatibility kit: the contract's tests, and the {@code sluice} commands. */
module dev.sluice.tck {
  requires static org.jspecify;
  requires transitive dev.sluice;
  requires java.management;
  requires jdk.jfr;
  requires org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.launcher;
  requires jdk.management;
  requires info.picocli;
  requires tools.jackson.databind;

  exports dev.sluice.tck;
  exports dev.sluice.tck.device;
  exports dev.sluice.tck.fault;
  exports dev.sluice.tck.reference;
  exports dev.sluice.tck.suite;

  provides dev.sluice.spi.BackendProvider with
      dev.sluice.tck.reference.ReferenceProvider;

  opens dev.sluice.tck.suite to
      org.junit.platform.commons;
  opens dev.sluice.tck.cli to
      info.picocli,
      tools.jackson.databind;
}
