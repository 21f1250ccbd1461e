package dev.sluice.tck.mutants;

import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Parameter;
import dev.sluice.tck.reference.ReferenceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The provider {@code MUTANT}: the reference backend with the defect that {@code SLUICE_BACKEND_MUTANT__DEFECT} names. */
public final class MutantProvider implements BackendProvider {
  static final String NAME = "MUTANT";
  static final String VARIABLE = "SLUICE_BACKEND_MUTANT__DEFECT";

  private static final Defect DEFECT = Mutant.named(System.getenv().getOrDefault(VARIABLE, "none")).defect().get();

  private final BackendProvider real = new ReferenceProvider();

  /** For the service loader. */
  public MutantProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> aliases() {
    return DEFECT.aliases();
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(DEFECT.parameters(real.parameters()));
    all.add(Parameter.text("defect", "none", "what is broken"));
    all.add(Parameter.text("island", "", "agents on different ones cannot reach each other"));
    return all;
  }

  @Override
  public Availability availability(BackendConfig config) {
    return DEFECT.availability(real.availability(config));
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    DEFECT.opening(context);
    // The engine knows our workers, not those of the real backend.
    AtomicReference<@Nullable MutantBackend> ours = new AtomicReference<>();
    FrameSink sink = DEFECT.frames(context.frames());
    BackendContext inner = new BackendContext(
        context.agentName(),
        context.config(),
        (_, address, bytes) -> {
          MutantBackend backend = ours.get();
          if (backend != null) {
            sink.received(backend.workers().getFirst(), address, bytes);
          }
        },
        context.completions());
    MutantBackend backend = new MutantBackend(real.open(inner), DEFECT, context.config().parameter("island").orElse(""));
    ours.set(backend);
    return backend;
  }
}
