/** The technology compatibility kit: the contract's tests, and the {@code sluice} commands. */
module dev.sluice.tck {
  requires static org.jspecify;
  requires dev.sluice;
  requires java.management;
  requires jdk.management;
  requires info.picocli;
  requires tools.jackson.databind;

  opens dev.sluice.tck.cli to
      info.picocli,
      tools.jackson.databind;
}
