package dev.sluice.tck.suite;

import dev.sluice.AgentConfig;
import dev.sluice.UnavailableException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.tck.device.SimulatedDevices;
import java.util.List;
import java.util.Locale;

/** The devices that the suite uses, in every process of a run alike. */
public final class Devices {
  /** The system property that says which: {@code auto} for this machine's, {@code simulated}, or {@code none}. */
  public static final String PROPERTY = "sluice.tck.device";

  private Devices() {}

  /**
   * What a report calls them.
   *
   * @return {@code none}, {@code simulated} or {@code real}
   */
  public static String kind() {
    return switch (wanted()) {
      case "simulated" -> "simulated";
      case "none" -> "none";
      default -> hasReal() ? "real" : "none";
    };
  }

  /**
   * The name of the first one.
   *
   * @return empty when there is none
   */
  public static String name() {
    return kind().equals("none") ? "" : driver().devices().getFirst().toString();
  }

  static CudaDriver driver() {
    return switch (wanted()) {
      case "simulated" -> SimulatedDevices.driver();
      case "none" -> throw new NotRunException("there is no device: none was wanted (--device none)");
      default -> real();
    };
  }

  static CudaDevice first() {
    return driver().devices().getFirst();
  }

  /** A device beside the first; none where there is only one. */
  static List<CudaDevice> others() {
    List<CudaDevice> all = driver().devices();
    return all.subList(1, all.size());
  }

  /** Agents look for this machine's devices themselves, and are given simulated ones. */
  static AgentConfig equipped(AgentConfig config) {
    return wanted().equals("simulated") ? config.withCuda(SimulatedDevices.driver()) : config;
  }

  private static CudaDriver real() {
    try {
      CudaDriver driver = CudaDriver.ofThisMachine();
      if (!driver.devices().isEmpty()) {
        return driver;
      }
      throw new NotRunException("there is no device: the CUDA driver sees none; try --device simulated");
    } catch (UnavailableException none) {
      throw new NotRunException("there is no device: " + none.getMessage() + "; or try --device simulated");
    }
  }

  private static boolean hasReal() {
    try {
      return !real().devices().isEmpty();
    } catch (NotRunException none) {
      return false;
    }
  }

  private static String wanted() {
    return System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
  }
}
