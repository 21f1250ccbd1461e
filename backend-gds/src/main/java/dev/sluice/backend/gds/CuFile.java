package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileCalls;
import dev.sluice.backend.gds.ffm.CuFileDriver;
import dev.sluice.backend.gds.ffm.CuFileLibrary;
import dev.sluice.backend.gds.ffm.CuFileStatus;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.NativeFile;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.SignalHandlers;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.Optional;

/** cuFile, open in this process for one backend. The process has one driver, which counts those who opened it. Safe for any thread. */
final class CuFile {
  private final CuFileVersion version;
  private final CuFileReport.Opened found;

  /** Handles and registered memory that the driver still knows. */
  private int known;

  private boolean closed;

  private CuFile(CuFileVersion version, CuFileReport.Opened found) {
    this.version = version;
    this.found = found;
  }

  /**
   * Opens it, after it has opened in a process of its own: where it would hang, this throws after {@link CuFileProbe#LIMIT} and not before.
   *
   * @throws BackendException with reason and remedy
   */
  static CuFile open(BackendConfig config) throws BackendException {
    try {
      LibraryFile file = CuFileFinding.find(config);
      CuFileReport.Opened found = switch (CuFileProbe.ofThisMachine().report(file.path(), Optional.empty(), config.environment())) {
        case CuFileReport.Opened opened -> opened;
        case CuFileReport.Failed failed -> throw refused(failed.why());
        case CuFileReport.Unloadable unloadable -> throw refused(unloadable.why());
      };
      CuFileLibrary library = CuFileLibrary.load(file);
      try (SignalHandlers _ = SignalHandlers.keep()) {
        long status = CuFileCalls.cuFileDriverOpen();
        if (CuFileStatus.error(status) != CuFileStatus.SUCCESS) {
          throw refused(new CuFileRefusal("cuFileDriverOpen of " + library + " failed: " + CuFileStatus.explainStatus(status, library.version()), CuFileRemedies.ofOpening(status)));
        }
      }
      return new CuFile(library.version(), found);
    } catch (NativeLibraryException e) {
      throw refused(new CuFileRefusal(e.reason(), e.remedy()));
    }
  }

  private static BackendException refused(CuFileRefusal why) {
    return new BackendException(Kind.UNAVAILABLE, why.toString());
  }

  /** What messages say of cuFile's errors depends on it. */
  CuFileVersion version() {
    return version;
  }

  /** What it was found to be able to. */
  CuFileReport.Opened found() {
    return found;
  }

  /**
   * Makes a handle of an open file, which stays open until the handle is {@linkplain Handle#close() closed}.
   *
   * @throws BackendException with reason and remedy
   */
  synchronized Handle handle(NativeFile file) throws BackendException {
    CuFileDriver.Answer answer = CuFileDriver.register(file.descriptor());
    if (!answer.known()) {
      throw new BackendException(
          Kind.REGISTRATION, "cuFile gives no handle for " + file.path() + ": " + CuFileStatus.explainStatus(answer.status(), version) + "; " + CuFileRemedies.ofHandle(answer.status()));
    }
    known++;
    return new Handle(this, answer.value());
  }

  /**
   * Registers memory of a device, whose context is current on this thread.
   *
   * @throws BackendException with reason and remedy
   */
  synchronized Buffer buffer(CudaDevice device, long address, long bytes) throws BackendException {
    long status = CuFileCalls.cuFileBufRegister(address, bytes, 0);
    if (CuFileStatus.error(status) != CuFileStatus.SUCCESS) {
      throw new BackendException(
          Kind.REGISTRATION, "cuFile does not take " + bytes + " bytes of device " + device.id().uuid() + ": " + CuFileStatus.explainStatus(status, version) + "; "
              + CuFileRemedies.ofMemory(status));
    }
    known++;
    return new Buffer(this, device, address);
  }

  /**
   * A file's handle.
   *
   * @param owner whose it is
   * @param value what cuFile calls it
   */
  record Handle(CuFile owner, long value) {
    /** Gives it back, before its file is closed. Called once, when nobody uses it any more. */
    void close() {
      owner.forget(() -> CuFileCalls.cuFileHandleDeregister(value));
    }
  }

  /**
   * Registered memory.
   *
   * @param owner whose it is
   * @param device the device
   * @param base where it begins
   */
  record Buffer(CuFile owner, CudaDevice device, long base) {
    /** Takes it back, before the memory is freed. Called once, when nobody uses it any more. */
    void close() {
      owner.forget(() -> {
        try (CudaDevice.Scope _ = device.enter()) {
          long _ = CuFileCalls.cuFileBufDeregister(base);
        }
      });
    }
  }

  /** Nothing is said to a driver that is closed: it would open again. */
  private synchronized void forget(Runnable saying) {
    if (known > 0 && !closed) {
      saying.run();
      known--;
    }
  }

  /**
   * Closes the driver, once nothing is read or written. While the process ends it is left open, as where something is registered still: closing it then has crashed processes.
   */
  synchronized void close() {
    if (!closed && known == 0 && !isEnding()) {
      long _ = CuFileCalls.cuFileDriverClose();
    }
    closed = true;
  }

  private static boolean isEnding() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return !Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return true;
    }
  }
}
