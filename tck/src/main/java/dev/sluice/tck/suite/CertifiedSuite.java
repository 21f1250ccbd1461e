package dev.sluice.tck.suite;

import java.util.HashMap;
import java.util.Map;

/**
 * The suite over the backend that system properties name: what {@code ./sluice certify} runs, a chapter in each JVM. Of the environment, variables that
 * choose among backends are left out, and all others kept.
 */
public final class CertifiedSuite extends ContractSuite {
  /** The system property with the backend's name. */
  public static final String BACKEND = "sluice.tck.backend";

  private static final String FLAG = "SLUICE_BACKEND_";
  private static final BackendFixture FIXTURE = fromProperties();

  /** For JUnit. */
  public CertifiedSuite() {}

  /**
   * The backend that the system properties of this JVM name.
   *
   * @return the fixture
   */
  public static BackendFixture fromProperties() {
    String backend = System.getProperty(BACKEND, "");
    Map<String, String> kept = new HashMap<>();
    System.getenv().forEach(
        (name, value) -> {
          if (!choosesBackends(name, backend) && value.chars().noneMatch(Character::isISOControl)) {
            kept.put(name, value);
          }
        });
    return BackendFixture.of(backend, kept);
  }

  private static boolean choosesBackends(String variable, String backend) {
    boolean ours = variable.equals(FLAG + backend) || variable.startsWith(FLAG + backend + "__");
    return !ours && (variable.startsWith(FLAG) || variable.startsWith("DYN_KVBM_NIXL_BACKEND_") || variable.equals("SLUICE_ENGINE_CONFIG")
        || variable.equals("SLUICE_PREFER") || variable.equals("SLUICE_CLUSTER_SECRET"));
  }

  @Override
  protected BackendFixture fixture() {
    return FIXTURE;
  }
}
