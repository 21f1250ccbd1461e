/**
 * Moves memory of GPUs, hosts and files between processes: the API, the choice of backends, the interface that
 * backends implement, and what binds native libraries.
 */
@SuppressWarnings("requires-automatic") // Micrometer has no descriptor, but keeps that name.
module dev.sluice {
  requires static java.management;
  requires jdk.jfr;
  requires static micrometer.core;
  requires static org.jspecify;
  requires static org.snakeyaml.engine;

  exports dev.sluice;
  exports dev.sluice.config;
  exports dev.sluice.cuda;
  exports dev.sluice.ffm;
  exports dev.sluice.metrics;
  exports dev.sluice.spi;

  uses dev.sluice.spi.BackendProvider;
}
