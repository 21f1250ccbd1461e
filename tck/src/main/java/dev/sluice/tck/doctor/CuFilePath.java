package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Whether GPUs reach storage. */
final class CuFilePath implements Check {
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");
  private static final Pattern ASKED = Pattern.compile("\"use_pci_p2pdma\"\\s*:\\s*true");

  @Override
  public String id() {
    return "CUFILE-COMPAT";
  }

  @Override
  public String why() {
    return "Without a direct way cuFile copies through main memory, and does not say so.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (!machine.asksForCuFile() || machine.gpus().isEmpty() || machine.hasModule("nvidia_fs")) {
      return List.of();
    }
    List<String> lacking = lacking(machine);
    return lacking.isEmpty()
        ? List.of()
        : found(Finding.Severity.NOTE, "GPUs reach no storage directly: bytes go through main memory", "no nvidia_fs, and for the kernel's PCI P2PDMA there is no " + String.join(", no ", lacking),
            "load nvidia-fs, or give cuFile all that P2PDMA needs, where a direct way is wanted");
  }

  /** What the way past nvidia-fs lacks; the kernel's part alone is not enough. */
  private static List<String> lacking(Machine machine) {
    List<String> lacking = new ArrayList<>();
    if (machine.text("/proc/kallsyms").filter(symbols -> symbols.contains("p2pdma_pgmap_ops")).isEmpty()) {
      lacking.add("CONFIG_PCI_P2PDMA in a kernel from 6.2 on");
    }
    String driver = machine.text("/proc/driver/nvidia/version").orElse("");
    if (!machine.hasOpenDriver() || !driver.contains("x86_64") || !Machine.from(driver.substring(driver.indexOf("x86_64")).replaceFirst("x86_64", ""), 570)) {
      lacking.add("open driver of NVIDIA from 570 on for x86-64");
    }
    if (machine.text("/proc/driver/nvidia/params").filter(params -> params.contains("RMForceStaticBar1=1")).isEmpty()) {
      lacking.add("RMForceStaticBar1=1 in NVreg_RegistryDwords of the driver");
    }
    String settings = machine.variable("CUFILE_ENV_PATH_JSON").orElse("/etc/cufile.json");
    if (!settings.startsWith("/") || machine.text(settings).filter(text -> ASKED.matcher(COMMENT.matcher(text).replaceAll("")).find()).isEmpty()) {
      lacking.add("use_pci_p2pdma in " + settings);
    }
    return lacking;
  }
}
