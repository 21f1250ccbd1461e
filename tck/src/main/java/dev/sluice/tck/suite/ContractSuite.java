package dev.sluice.tck.suite;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * Every chapter of the contract over one backend: extend it, name the backend, and JUnit runs the rules.
 *
 * <pre>{@code
 * class AcmeContractTest extends ContractSuite {
 *   protected BackendFixture fixture() {
 *     return BackendFixture.of("ACME");
 *   }
 * }
 * }</pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ContractSuite {

  /** For subclasses. */
  protected ContractSuite() {}

  /**
   * The backend, and the way that it goes.
   *
   * @return the same for every call
   */
  protected abstract BackendFixture fixture();

  /** One failure that says so is better than one a test. */
  @BeforeAll
  final void theRulesAndTheBackendAreThere() {
    var _ = Applicability.chosen();
    try {
      Declared _ = Declared.of(fixture());
    } catch (UnfitBackendException unfit) {
      throw new UnfitBackendException(unfit.getMessage() + "; " + unfit.remedy(), unfit.remedy());
    }
  }

  /** {@link AvailabilityRules}. */
  @Nested
  @DisplayName("CAP-2")
  public class Availability extends AvailabilityRules {
    /** For JUnit. */
    public Availability() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link CapRules}. */
  @Nested
  @DisplayName("CAP")
  public class Cap extends CapRules {
    /** For JUnit. */
    public Cap() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link ProcessRules}. */
  @Nested
  @DisplayName("CAP-5, CAP-7, CAP-8")
  public class Processes extends ProcessRules {
    /** For JUnit. */
    public Processes() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link RegRules}. */
  @Nested
  @DisplayName("REG")
  public class Reg extends RegRules {
    /** For JUnit. */
    public Reg() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link ReleaseRules}. */
  @Nested
  @DisplayName("REG-4")
  public class Release extends ReleaseRules {
    /** For JUnit. */
    public Release() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link MetaRules}. */
  @Nested
  @DisplayName("META")
  public class Meta extends MetaRules {
    /** For JUnit. */
    public Meta() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link XferRules}. */
  @Nested
  @DisplayName("XFER")
  public class Xfer extends XferRules {
    /** For JUnit. */
    public Xfer() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link XferBlockRules}. */
  @Nested
  @DisplayName("XFER with blocks")
  public class XferBlock extends XferBlockRules {
    /** For JUnit. */
    public XferBlock() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link NotifRules}. */
  @Nested
  @DisplayName("NOTIF")
  public class Notif extends NotifRules {
    /** For JUnit. */
    public Notif() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link DoneRules}. */
  @Nested
  @DisplayName("DONE")
  public class Done extends DoneRules {
    /** For JUnit. */
    public Done() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link FailRules}. */
  @Nested
  @DisplayName("FAIL")
  public class Fail extends FailRules {
    /** For JUnit. */
    public Fail() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link LifeRules}. */
  @Nested
  @DisplayName("LIFE")
  public class Life extends LifeRules {
    /** For JUnit. */
    public Life() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link BesideRules}. */
  @Nested
  @DisplayName("META-3, LIFE-3")
  public class Beside extends BesideRules {
    /** For JUnit. */
    public Beside() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link NotifGuardRules}. */
  @Nested
  @DisplayName("NOTIF-5, NOTIF-6")
  public class NotifGuard extends NotifGuardRules {
    /** For JUnit. */
    public NotifGuard() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link ObsRules}. */
  @Nested
  @DisplayName("OBS-1")
  public class Obs extends ObsRules {
    /** For JUnit. */
    public Obs() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link EventRules}. */
  @Nested
  @DisplayName("OBS-2")
  public class Events extends EventRules {
    /** For JUnit. */
    public Events() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link IntegrityRules}. */
  @Nested
  @DisplayName("XFER-12")
  public class Integrity extends IntegrityRules {
    /** For JUnit. */
    public Integrity() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link ManyRules}. */
  @Nested
  @DisplayName("XFER-10, XFER-11, DONE-5")
  public class Many extends ManyRules {
    /** For JUnit. */
    public Many() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link LeakRules}. */
  @Nested
  @DisplayName("REG-6, FAIL-7, LIFE-4")
  public class Leak extends LeakRules {
    /** For JUnit. */
    public Leak() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link LargeRules}. */
  @Nested
  @DisplayName("REG-7, XFER-4")
  public class Large extends LargeRules {
    /** For JUnit. */
    public Large() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link FileRules}. */
  @Nested
  @DisplayName("FILE")
  public class Files extends FileRules {
    /** For JUnit. */
    public Files() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link DevRules}. */
  @Nested
  @DisplayName("DEV")
  public class Dev extends DevRules {
    /** For JUnit. */
    public Dev() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link DevOrderRules}. */
  @Nested
  @DisplayName("DEV-7")
  public class DevOrder extends DevOrderRules {
    /** For JUnit. */
    public DevOrder() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link SecRules}. */
  @Nested
  @DisplayName("SEC")
  public class Sec extends SecRules {
    /** For JUnit. */
    public Sec() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /** {@link LinkRules}. */
  @Nested
  @DisplayName("FAIL-5")
  public class Link extends LinkRules {
    /** For JUnit. */
    public Link() {}

    @Override
    protected BackendFixture fixture() {
      return ContractSuite.this.fixture();
    }
  }

  /**
   * The chapters, in the contract's order.
   *
   * @return the nested classes
   */
  public static List<Class<? extends ContractRules>> chapters() {
    return List.of(
        Availability.class, Cap.class, Processes.class, Reg.class, Release.class, Meta.class, Beside.class, Xfer.class, XferBlock.class, Integrity.class, Many.class,
        Notif.class, NotifGuard.class, Done.class, Fail.class, Link.class, Life.class, Leak.class, Large.class, Dev.class, DevOrder.class, Files.class, Sec.class, Obs.class, Events.class);
  }

  /**
   * The rules that a chapter tests.
   *
   * @param chapter one of {@link #chapters()}
   * @return the rules
   */
  public static Set<ContractRule> rulesOf(Class<?> chapter) {
    Set<ContractRule> rules = EnumSet.noneOf(ContractRule.class);
    for (Class<?> type = chapter; type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        Rule rule = method.getAnnotation(Rule.class);
        if (rule != null) {
          rules.add(rule.value());
        }
      }
    }
    return rules;
  }
}
