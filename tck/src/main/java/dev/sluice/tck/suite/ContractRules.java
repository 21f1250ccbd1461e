package dev.sluice.tck.suite;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.TimedOutException;
import dev.sluice.Transfer;
import dev.sluice.spi.Capability;
import dev.sluice.tck.Profile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the chapters share: a peer's process a class, fresh agents a test, data from a seed that is printed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Applicability.class)
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ContractRules {
  /** The system property with the seed of all random data; a new one is taken, and printed, where it is not set. */
  public static final String SEED_PROPERTY = "sluice.seed";

  /** The system property with the rules and chapters to run, separated by commas; all of them where it is not set. */
  public static final String RULES_PROPERTY = "sluice.tck.rules";

  /** Bytes that take a while to move: less of them in the profile that must be quick. */
  static final long LARGE = Profile.current() == Profile.QUICK ? 64L << 20 : 256L << 20;

  private static final long SEED = Long.getLong(SEED_PROPERTY, new Random().nextInt(1_000_000));
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final List<PeerProcess> processes = new ArrayList<>();
  private RandomGenerator random = new Random(SEED);
  private @Nullable PeerProcess peer;
  private @Nullable Pair shared;

  ContractRules() {}

  /**
   * The backend, and the way that it goes.
   *
   * @return the same for every call
   */
  protected abstract BackendFixture fixture();

  @BeforeAll
  final void printSeed() {
    System.out.println(getClass().getSimpleName() + ": -D" + SEED_PROPERTY + "=" + SEED);
  }

  @BeforeEach
  final void seed(TestInfo test) {
    random = new Random(SEED * 31 + test.getDisplayName().hashCode());
  }

  @AfterEach
  final void undo() {
    shared = null;
    RuntimeException failure = null;
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (RuntimeException failed) {
        failure = failed;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @AfterAll
  final void endProcesses() {
    processes.forEach(PeerProcess::close);
  }

  /** What the backend says of itself. */
  final Declared declared() {
    return Declared.of(fixture());
  }

  final boolean declares(Capability capability) {
    return declared().has(capability);
  }

  /** How often something is repeated: less often in the profile that must be quick. */
  static int times(int quick, int full) {
    return Profile.current().times(quick, full);
  }

  final RandomGenerator random() {
    return random;
  }

  final long newSeed() {
    return random.nextInt(1, Integer.MAX_VALUE);
  }

  final void afterwards(Runnable action) {
    undo.push(action);
  }

  /** The process that the tests of a class share. */
  final PeerProcess peer() {
    PeerProcess now = peer;
    if (now == null || !now.alive()) {
      now = PeerProcess.start();
      processes.add(now);
      peer = now;
    }
    return now;
  }

  /** A process of this test's own, to stop and to kill. */
  final PeerProcess ownPeer() {
    return ownPeer(Map.of());
  }

  final PeerProcess ownPeer(Map<String, String> environment) {
    PeerProcess own = PeerProcess.start(environment);
    afterwards(own::close);
    return own;
  }

  static String newName(String beginning) {
    return beginning + "-" + NAMES.incrementAndGet();
  }

  final Agent here() {
    return here(fixture().environment());
  }

  final Agent here(Map<String, String> environment) {
    Agent agent = Agent.open(Devices.equipped(AgentConfig.fromEnvironment(newName("here"), environment)));
    afterwards(agent::close);
    return agent;
  }

  final RemoteAgent there(PeerProcess process) {
    return there(process, newName("there"));
  }

  final RemoteAgent there(PeerProcess process, String name) {
    return there(process, name, fixture().environment());
  }

  /** Ends a test of what only a backend does that reaches other agents. */
  final void wantsPeers() {
    if (!declares(Capability.REMOTE)) {
      throw new NotApplicableException("the backend does not declare remote: an agent has no peer but itself");
    }
  }

  final RemoteAgent there(PeerProcess process, String name, Map<String, String> environment) {
    wantsPeers();
    RemoteAgent agent = RemoteAgent.open(process, name, environment, fixture().pools());
    afterwards(() -> {
      if (process.answers()) {
        agent.close();
      }
    });
    return agent;
  }

  /** Connected agents, the other one in the shared process. */
  final Pair pair() {
    return pair(peer());
  }

  /** The same agents for a whole test. */
  final Pair shared() {
    Pair now = shared;
    if (now == null) {
      now = pair();
      shared = now;
    }
    return now;
  }

  final Pair pair(PeerProcess process) {
    return Pair.connect(here(), there(process));
  }

  final Transfer transfer(Pair pair, Region local, RemoteRegion remote, int most) {
    Transfer transfer = pair.link(local, remote).transfer(most);
    afterwards(transfer::close);
    return transfer;
  }

  /** Sends notifications until the peer, which takes none, takes no more: a posting with one then stays posted. */
  static int exhaust(Pair pair) throws InterruptedException {
    byte[] payload = new byte[pair.here().maxNotificationBytes()];
    int sent = 0;
    try {
      while (sent < 1_000_000) {
        pair.peer().notify(payload, Deadline.after(200, TimeUnit.MILLISECONDS));
        sent++;
      }
    } catch (TimedOutException full) {
      return sent;
    }
    throw new AssertionError("a peer that takes no notification was sent " + sent);
  }

  /** A posting that stays posted until the peer takes notifications. */
  final Held hold(Pair pair) throws InterruptedException {
    return hold(pair, Deadline.none());
  }

  final Held hold(Pair pair, Deadline deadline) throws InterruptedException {
    Region local = pair.region(newName("held"), 4096, newSeed());
    RemoteRegion remote = pair.remote(newName("held"), 4096, newSeed());
    int before = exhaust(pair);
    Transfer transfer = transfer(pair, local, remote, 1);
    long posting = Ranges.of(0, 0, 4096).post(transfer, Operation.WRITE, new byte[pair.here().maxNotificationBytes()], deadline);
    return new Held(pair, transfer, posting, before, System.nanoTime());
  }

  /** A posting that is held, and how it is let go. */
  record Held(Pair pair, Transfer transfer, long posting, int notificationsBefore, long postedAt) {
    void letGo() {
      for (int i = 0; i < notificationsBefore; i++) {
        if (pair.there().note(Budgets.mustHappen().toMillis()).isEmpty()) {
          throw new AssertionError("notification " + i + " of " + notificationsBefore + " does not come");
        }
      }
    }
  }
}
