/**
 * Moves memory of GPUs, hosts and files between processes: the API, the choice of backends, the interface that
 * backends implement, and what binds native libraries.
 */
module dev.sluice {
  requires jdk.jfr;
  requires static org.jspecify;
  requires static org.snakeyaml.engine;

  exports dev.sluice;
  exports dev.sluice.config;
  exports dev.sluice.cuda;
  exports dev.sluice.ffm;
  exports dev.sluice.spi;

  uses dev.sluice.spi.BackendProvider;
}
