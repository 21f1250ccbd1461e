package dev.sluice.tck.fault;

import dev.sluice.AgentConfig;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import dev.sluice.spi.Providers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A backend with faults on purpose: it takes the parameters and declares the capabilities of the backend that it wraps, and moves its bytes with it, under a name
 * of its own. A test of an author's needs three lines:
 *
 * {@snippet :
 * FaultPlan plan = FaultPlan.of(seed).withHarmless(0.1).with(Fault.FAIL_POST, 0.02);
 * FaultyBackends faulty = FaultyBackends.found("REFERENCE", "FAULTY", plan);
 * try (Agent agent = Agent.open(faulty.config("decode-0"))) { // ... and print faulty.log() when the test fails
 * }
 * }
 *
 * <p>Agents connect over backends of one name, so both sides of a connection are opened with a faulty backend of that name; a plan without faults makes one
 * that only passes on. Each agent gets faults of its own, since its name is part of every decision; {@link FaultPlan} says how far runs repeat.
 *
 * <p>The wrapper keeps the contract of a backend in all that it does. A batch is reported as failed when the wrapped backend has ended it, so that its buffers are
 * quiet; an end that was reported once is repeated; frames are neither lost nor doubled and stay in order; what is held back is handed
 * on after some turns, and until then the worker refuses to sleep; a lost connection ends its batches. It allocates where the
 * wrapped backend does not, so allocation cannot be measured through it. Safe for use by any thread.
 */
public final class FaultyBackends {
  private final BackendProvider provider;
  private final FaultPlan plan;
  private final FaultLog log;

  private FaultyBackends(BackendProvider provider, FaultPlan plan, FaultLog log) {
    this.provider = provider;
    this.plan = plan;
    this.log = log;
  }

  /**
   * Wraps a provider.
   *
   * @param provider the provider
   * @param name the name that the faulty backend goes by, another than the provider's
   * @param plan which faults
   * @return the faulty backend
   */
  public static FaultyBackends wrap(BackendProvider provider, String name, FaultPlan plan) {
    FaultLog log = new FaultLog(plan.seed());
    return new FaultyBackends(new Wrapped(provider, name, plan, log, new ConcurrentHashMap<>()), plan, log);
  }

  /**
   * Wraps a provider that is found on the class path or the module path.
   *
   * @param backend the name of the backend to wrap
   * @param name the name that the faulty backend goes by, another one
   * @param plan which faults
   * @return the faulty backend
   * @throws IllegalArgumentException when there is no such backend; the message lists those that were found
   */
  public static FaultyBackends found(String backend, String name, FaultPlan plan) {
    List<BackendProvider> found = Providers.discover(FaultyBackends.class.getClassLoader()).found().stream().map(Providers.Found::provider).toList();
    return wrap(
        found.stream().filter(provider -> provider.name().equals(backend)).findFirst().orElseThrow(() -> new IllegalArgumentException(
            "there is no backend " + backend + " to be wrapped, only " + found.stream().map(BackendProvider::name).toList())),
        name,
        plan);
  }

  /**
   * The provider of the faulty backend.
   *
   * @return the provider
   */
  public BackendProvider provider() {
    return provider;
  }

  /**
   * Which faults are injected when.
   *
   * @return the plan
   */
  public FaultPlan plan() {
    return plan;
  }

  /**
   * What was injected so far.
   *
   * @return the log, which grows
   */
  public FaultLog log() {
    return log;
  }

  /**
   * A class loader that finds the faulty backend besides all others, for {@link AgentConfig#withLoader}.
   *
   * @return the loader
   */
  public ClassLoader loader() {
    return new FaultyLoader(provider);
  }

  /**
   * The configuration of an agent that uses the faulty backend alone, without parameters.
   *
   * @param agent the agent's name
   * @return the configuration
   */
  public AgentConfig config(String agent) {
    return AgentConfig.ofBackends(agent, List.of(provider.name()), Map.of()).withLoader(loader());
  }

  /** Openings are counted by the agent's name: one that is opened again meets other faults. */
  private record Wrapped(BackendProvider inner, String name, FaultPlan plan, FaultLog log, Map<String, Integer> openings) implements BackendProvider {
    @Override
    public List<Parameter> parameters() {
      return inner.parameters();
    }

    @Override
    public Availability availability(BackendConfig config) {
      return inner.availability(config);
    }

    @Override
    public Availability usable(BackendConfig config) {
      return inner.usable(config);
    }

    @Override
    public Backend open(BackendContext context) throws BackendException {
      int opening = openings.merge(context.agentName(), 1, Integer::sum);
      return FaultyBackend.open(inner, name, context, worker -> new Decisions(plan, log, context.agentName(), opening, worker));
    }
  }
}
