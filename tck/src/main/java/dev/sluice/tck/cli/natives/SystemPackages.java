package dev.sluice.tck.cli.natives;

import java.io.IOException;
import java.util.List;

/** The distribution's packages: the second choice, because their versions are not pinned. */
interface SystemPackages {
  /** Whether {@link #install} may be tried here, by us. */
  boolean installable();

  /** The command by which the user installs them. */
  String command(List<String> packages);

  /**
   * Installs them.
   *
   * @throws IOException if that failed; the message says why
   */
  void install(List<String> packages) throws IOException, InterruptedException;
}
