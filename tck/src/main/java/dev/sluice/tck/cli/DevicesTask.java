package dev.sluice.tck.cli;

import dev.sluice.UnavailableException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the CUDA driver for its devices, in a process of its own: one that hangs or breaks costs nothing but itself. */
final class DevicesTask {
  static final String NAME = "devices";

  private final ParentLink parent;

  DevicesTask(ParentLink parent) {
    this.parent = parent;
  }

  int run() {
    List<Map<String, Object>> devices = new ArrayList<>();
    String reason = "";
    try {
      CudaDriver driver = CudaDriver.ofThisMachine();
      driver.devices().forEach(device -> devices.add(json(driver, device)));
      reason = devices.isEmpty() ? "the CUDA driver " + driver.library() + " (for CUDA " + driver.version() + ") sees none" : "";
    } catch (UnavailableException none) {
      reason = String.valueOf(none.getMessage());
    }
    parent.event("devices", Map.of("devices", devices, "reason", reason));
    return ExitCodes.DONE;
  }

  private static Map<String, Object> json(CudaDriver driver, CudaDevice device) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", "cuda");
    json.put("ordinal", device.id().ordinal());
    json.put("name", device.name());
    json.put("memoryBytes", device.memoryBytes());
    json.put("uuid", device.id().uuid());
    json.put("pciAddress", device.id().pciAddress());
    json.put("cuda", driver.version());
    return json;
  }
}
