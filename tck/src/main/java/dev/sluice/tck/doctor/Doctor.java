package dev.sluice.tck.doctor;

import java.util.Comparator;
import java.util.List;

/** Looks at a machine from all sides. */
public final class Doctor {
  static final List<Check> CHECKS = List.of(
      new BackendUnavailable(),
      new EfaShm(), new EfaProvider(), new EfaDeviceRdma(), new EfaUcx(), new EfaPages(), new EfaDevices(), new EfaPrivileges(), new EfaDriver(), new EfaHugePages(), new EfaFork(), new EfaCache(),
      new LockedMemory(), new RdmaPorts(), new GpuRegistration(), new GdrCopy(),
      new NixlPluginDir(), new NixlPluginsDir(), new NixlLoaded(),
      new ImexChannels(), new NcclMnnvl(), new UcxMnnvl(), new FabricMemory(),
      new UcxTls(), new UcxNetDevices(), new UcxGid(), new UcxCuda(), new UcxRendezvous(), new UcxThreshold(), new UcxTimeouts(), new UcxCache(),
      new CuFileModules(), new CuFileUdev(), new CuFileConfig(), new CuFilePath(), new CuFileFileSystem(),
      new EngineSelector(), new NearMiss(), new LibraryCopies(), new LoadedCopies(), new NativeAccessFlag(), new SideChannel());

  private Doctor() {}

  /**
   * All findings, the worst first.
   *
   * @param machine what is looked at
   * @return none where all is well
   */
  public static List<Finding> examine(Machine machine) {
    return CHECKS.stream().flatMap(check -> look(check, machine).stream()).sorted(Comparator.comparing(Finding::severity)).toList();
  }

  /** One check that fails takes no other with it. */
  private static List<Finding> look(Check check, Machine machine) {
    try {
      return check.look(machine);
    } catch (RuntimeException fault) {
      return check.found(Finding.Severity.NOTE, "this was not looked at: " + fault, "a fault of ours", "report it");
    }
  }
}
