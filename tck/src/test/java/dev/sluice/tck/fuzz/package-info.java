/**
 * Fuzz targets: what strangers, peers and users hand in. The ordinary test run replays the inputs that are kept in {@code src/test/resources}, one
 * directory a target. To look for new ones, one target at a time (Jazzer runs the first of a run only), for the minute that the target names:
 *
 * <pre>
 * mvn -Pfuzz -pl tck -am test-compile surefire:test@fuzz -Dsurefire.failIfNoSpecifiedTests=false -Dtest='AgentMetadataFuzz#anyBody'
 * </pre>
 *
 * <p>An input that fails is written beside the kept ones, and fails every ordinary run from then on.
 */
package dev.sluice.tck.fuzz;
