package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;

/** REG-7 and XFER-4: beyond 4 GiB. */
@WantsQuiet
public abstract class LargeRules extends ContractRules {
  private static final long GIB = 1L << 30;
  private static final long REGION = 9 * GIB / 2;
  private static final long DESCRIPTOR = 4 * GIB + 4099;

  /** For subclasses. */
  protected LargeRules() {}

  @Rule(ContractRule.REG_7)
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  final void reg7_aRegionOfMoreThanFourGibibytesWorksToItsEnd() throws Exception {
    requireMemory();
    Pair pair = pair(ownPeer());
    Region local = pair.region("local", REGION, 0);
    RemoteRegion remote = pair.remote("remote", REGION, 0);
    long[] offsets = {0, 2 * GIB - 5000, 4 * GIB - 5000, 4 * GIB + 1, REGION - 10_000};
    for (Operation operation : Operation.values()) {
      for (long near : offsets) {
        for (long far : offsets) {
          long seed = newSeed();
          if (operation == Operation.WRITE) {
            Pattern.fill(local.segment().asSlice(near, 10_000), seed);
          } else {
            pair.there().fill("remote", far, 10_000, seed);
          }
          pair.move(local, remote, operation, Ranges.of(near, far, 10_000));
          assertThat(pair.there().difference("remote", far, 10_000, seed)).as("%s from %s to %s", operation, near, far).isEqualTo(-1);
          assertThat(Pattern.firstDifference(local.segment().asSlice(near, 10_000), seed)).as("%s from %s to %s", operation, near, far).isEqualTo(-1);
        }
      }
    }
  }

  @Rule(ContractRule.XFER_4)
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  final void xfer4_aDescriptorOfMoreThanFourGibibytesMoves() throws Exception {
    requireMemory();
    Pair pair = pair(ownPeer());
    long seed = newSeed();
    Region local = pair.region("local", REGION, seed);
    RemoteRegion remote = pair.remote("remote", REGION, 0);

    pair.move(local, remote, Operation.WRITE, Ranges.of(8, 16, DESCRIPTOR));
    assertThat(pair.there().sum("remote", 16, DESCRIPTOR)).isEqualTo(Pattern.sum(local.segment().asSlice(8, DESCRIPTOR)));

    pair.there().fill("remote", 0, REGION, seed + 1);
    pair.move(local, remote, Operation.READ, Ranges.of(0, 0, DESCRIPTOR));
    assertThat(Pattern.firstDifference(local.segment().asSlice(0, DESCRIPTOR / 8 * 8), seed + 1)).isEqualTo(-1);
    assertThat(pair.there().sum("remote", 0, DESCRIPTOR)).isEqualTo(Pattern.sum(local.segment().asSlice(0, DESCRIPTOR)));
  }

  private static void requireMemory() throws IOException {
    long available = Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .sum();
    if (available < 11 * GIB) {
      throw new NotRunException("two regions of 4.5 GiB need 11 GiB of free memory, and this machine has " + available / GIB);
    }
  }
}
