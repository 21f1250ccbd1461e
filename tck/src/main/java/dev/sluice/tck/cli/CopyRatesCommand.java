package dev.sluice.tck.cli;

import dev.sluice.UnavailableException;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.tck.device.CopyRates;
import dev.sluice.tck.device.SimulatedDevices;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** For {@code tck/gpu-run}: what the driver itself copies, which transfers of device memory are measured against. */
@Command(name = "copy-rates", hidden = true, description = "Measure what the CUDA driver copies in one process.")
final class CopyRatesCommand implements Callable<Integer> {
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(names = "--device", paramLabel = "auto|simulated", description = "The device (default: auto).")
  private String device = "auto";

  private final Console console;

  CopyRatesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      console.lines(CopyRates.of(device.equals("simulated") ? SimulatedDevices.driver() : CudaDriver.ofThisMachine()));
      return ExitCodes.DONE;
    } catch (UnavailableException none) {
      throw new Failure(ExitCodes.UNAVAILABLE, "unavailable", "copy-rates: " + none.getMessage(), "try --device simulated", none);
    }
  }
}
