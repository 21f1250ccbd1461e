package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileVersion;
import java.util.List;
import java.util.Optional;

/** What came of opening cuFile in a process of its own. Immutable. */
sealed interface CuFileReport {

  /** Whether a file got a handle. */
  enum Handle {
    /** No file was given. */
    NOT_TRIED,
    /** It did. */
    REGISTERED,
    /** It did not. */
    REFUSED
  }

  /**
   * It opens.
   *
   * @param version of cuFile
   * @param nvfs the version of nvidia-fs; 0.0 without it
   * @param fileSystems what nvidia-fs serves
   * @param peerToPeer ways on which devices reach storage directly, such as {@code NVMe by PCI P2PDMA}
   * @param allowsCompat whether it may go through main memory where there is no direct way
   * @param handle whether a file in the folder that was asked about got a handle
   * @param refusal why it did not
   */
  record Opened(
      CuFileVersion version, String nvfs, List<String> fileSystems, List<String> peerToPeer, boolean allowsCompat, Handle handle, Optional<CuFileRefusal> refusal)
      implements CuFileReport {
    static final String NO_NVFS = "0.0";

    /** Whether there is any evidence of a direct way; without it bytes go through main memory. What a file at hand does is not said. */
    boolean direct() {
      return (!nvfs.equals(NO_NVFS) && !fileSystems.isEmpty()) || !peerToPeer.isEmpty();
    }

    /** Whether there is evidence of a direct way to some kind of storage. */
    boolean direct(String kind) {
      return (!nvfs.equals(NO_NVFS) && fileSystems.contains(kind)) || peerToPeer.stream().anyMatch(way -> way.startsWith(kind + " by "));
    }

    /** {@code direct} or {@code compat}. */
    String path() {
      return direct() ? "direct" : "compat";
    }
  }

  /**
   * It does not, or this was not tried.
   *
   * @param why reason and remedy
   * @param version of cuFile; empty where it was not loaded
   */
  record Failed(CuFileRefusal why, Optional<CuFileVersion> version) implements CuFileReport {}

  /**
   * It is no libcufile that can be loaded.
   *
   * @param why reason and remedy
   */
  record Unloadable(CuFileRefusal why) implements CuFileReport {}
}
