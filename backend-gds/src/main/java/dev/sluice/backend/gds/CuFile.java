package dev.sluice.backend.gds;

import dev.sluice.DeviceException;
import dev.sluice.backend.gds.ffm.CuFileCalls;
import dev.sluice.backend.gds.ffm.CuFileConstants;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/** cuFile, open in this process for one backend. The process has one driver, which counts those who opened it. Safe for any thread. */
final class CuFile {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  /** Signal handlers are kept and put back by one thread at a time. */
  private static final ReentrantLock OPENING = new ReentrantLock();

  private final CuFileVersion version;
  private final CuFileReport.Opened found;

  /** Whether the settings allow no direct way. */
  private final boolean compatOnly;

  /** Handles and registered memory that the driver still knows, or is just being told of. */
  private int known;

  private boolean closing;
  private boolean closed;

  private CuFile(CuFileVersion version, CuFileReport.Opened found, boolean compatOnly) {
    this.version = version;
    this.found = found;
    this.compatOnly = compatOnly;
  }

  /**
   * Opens it, after it has opened in a process of its own: where it would hang, this throws after {@link CuFileProbe#MOST} and not later.
   *
   * @throws BackendException with reason and remedy
   */
  static CuFile open(BackendConfig config) throws BackendException {
    try {
      LibraryFile file = CuFileFinding.find(config);
      CuFileReport.Opened found = switch (CuFileProbe.ofThisMachine().report(file.path(), Optional.empty(), config.environment())) {
        case CuFileReport.Opened opened -> opened;
        case CuFileReport.Failed failed -> throw refused(failed.why(), CuFileStatus.SUCCESS, new CuFileVersion(0));
        case CuFileReport.Unloadable unloadable -> throw refused(unloadable.why(), CuFileStatus.SUCCESS, new CuFileVersion(0));
      };
      CuFileLibrary library = CuFileLibrary.load(file);
      long status = openDriver();
      if (CuFileStatus.error(status) != CuFileStatus.SUCCESS) {
        throw refused(
            new CuFileRefusal("cuFileDriverOpen of " + library + " failed: " + CuFileStatus.explainStatus(status, library.version()), CuFileRemedies.ofOpening(status)), status, library.version());
      }
      return new CuFile(library.version(), found, CuFileDriver.flag(CuFileConstants.CUFILE_PARAM_FORCE_COMPAT_MODE).value() != 0);
    } catch (NativeLibraryException e) {
      throw refused(new CuFileRefusal(e.reason(), e.remedy()), CuFileStatus.SUCCESS, new CuFileVersion(0));
    }
  }

  /** On a thread of its own: what it does to a thread's CUDA context is not the caller's. */
  private static long openDriver() {
    CompletableFuture<Long> status = new CompletableFuture<>();
    Thread _ = Thread.ofPlatform().daemon().name("sluice-cufile-open").start(() -> {
      OPENING.lock();
      try (SignalHandlers _ = SignalHandlers.keep()) {
        status.complete(CuFileCalls.cuFileDriverOpen());
      } catch (RuntimeException | Error fault) {
        status.completeExceptionally(fault);
      } finally {
        OPENING.unlock();
      }
    });
    try {
      return status.join();
    } catch (CompletionException fault) {
      throw new IllegalStateException("cuFile cannot be opened: " + fault.getCause(), fault.getCause());
    }
  }

  private static BackendException refused(CuFileRefusal why, long status, CuFileVersion version) {
    return new BackendException(Kind.UNAVAILABLE, why.toString(), CuFileStatus.error(status) == CuFileStatus.SUCCESS ? null : CuFileStatus.describe(CuFileStatus.error(status), version), null);
  }

  /** What messages say of cuFile's errors depends on it. */
  CuFileVersion version() {
    return version;
  }

  /** Whether devices may reach a kind of storage directly, as far as there is evidence. */
  boolean direct(Storage storage) {
    return !compatOnly && found.direct(storage.kind());
  }

  /** Whether devices may reach any storage directly. */
  boolean direct() {
    return !compatOnly && found.direct();
  }

  /**
   * Makes a handle of an open file, which stays open until the handle is {@linkplain Handle#close() closed}.
   *
   * @throws BackendException with reason and remedy
   */
  Handle handle(NativeFile file) throws BackendException {
    begin();
    CuFileDriver.Answer answer = CuFileDriver.register(file.descriptor());
    if (!answer.known()) {
      end();
      throw new BackendException(
          Kind.REGISTRATION, "cuFile gives no handle for " + file.path() + ": " + CuFileStatus.explainStatus(answer.status(), version) + "; " + CuFileRemedies.ofHandle(answer.status()),
          CuFileStatus.describe(CuFileStatus.error(answer.status()), version), null);
    }
    return new Handle(this, answer.value());
  }

  /**
   * Registers memory of a device, whose context is current on this thread.
   *
   * @throws BackendException with reason and remedy
   */
  Buffer buffer(CudaDevice device, long address, long bytes) throws BackendException {
    begin();
    long status = CuFileBuffers.add(address, bytes);
    if (CuFileStatus.error(status) != CuFileStatus.SUCCESS) {
      end();
      throw new BackendException(
          Kind.REGISTRATION, "cuFile does not take " + bytes + " bytes of device " + device.id().uuid() + ": " + CuFileStatus.explainStatus(status, version) + "; "
              + CuFileRemedies.ofMemory(status),
          CuFileStatus.describe(CuFileStatus.error(status), version), null);
    }
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
      if (owner.isOpen()) {
        CuFileCalls.cuFileHandleDeregister(value);
        owner.end();
      }
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
      if (!owner.isOpen()) {
        return;
      }
      try {
        CuFileBuffers.remove(device, base);
        owner.end();
      } catch (DeviceException broken) { // cuFile keeps knowing it: the driver stays open then
        LOG.log(System.Logger.Level.WARNING, () -> "memory of device " + device.id().uuid() + " stays registered with cuFile: " + broken.getMessage());
      }
    }
  }

  private synchronized void begin() throws BackendException {
    if (closing) {
      throw new BackendException(Kind.UNAVAILABLE, "the agent is closed");
    }
    known++;
  }

  private synchronized void end() {
    known--;
    closeIfUnused();
  }

  /** Nothing is said to a driver that is closed: it would open again. */
  private synchronized boolean isOpen() {
    return !closed;
  }

  /** Closes the driver, once it knows nothing any more. While the process ends it is left open: closing it then has crashed processes. */
  synchronized void close() {
    closing = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (closing && !closed && known == 0) {
      closed = true;
      if (!isEnding()) {
        long _ = CuFileCalls.cuFileDriverClose();
      }
    }
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
