package dev.sluice.tck.doctor;

import java.util.Comparator;
import java.util.List;

/** Looks at a machine from all sides. */
public final class Doctor {
  static final List<Check> CHECKS = List.of(
      new EfaShm(), new EfaProvider(), new EfaDeviceRdma(), new EfaDevices(), new EfaPrivileges(), new EfaDriver(), new LockedMemory(), new GpuRegistration(), new GdrCopy(),
      new NixlPluginDir(), new NixlPluginsDir(), new NixlPluginNeeds(), new ImexChannels(), new NcclMnnvl(), new UcxMnnvl(), new UcxTls(), new UcxNetDevices(), new UcxCuda(),
      new UcxRendezvous(), new CuFileModules(), new CuFileUdev(), new CuFileConfig(), new CuFilePath(), new EngineSelector(), new NearMiss(), new LibraryCopies(), new NativeAccessFlag(),
      new SideChannel());

  private Doctor() {}

  /**
   * All findings, the worst first.
   *
   * @param machine what is looked at
   * @return none where all is well
   */
  public static List<Finding> examine(Machine machine) {
    return CHECKS.stream().flatMap(check -> check.look(machine).stream()).sorted(Comparator.comparing(Finding::severity)).toList();
  }
}
