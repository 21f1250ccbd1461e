package dev.sluice.tck.cli.natives;

import java.io.IOException;
import java.nio.file.Path;

/** Gets a wheel's file from wherever it is kept. What it returns is checked by the caller. */
@FunctionalInterface
interface Downloader {
  /**
   * Puts the wheel's file into a folder.
   *
   * @throws NoPipException if there is nothing here that downloads
   * @throws IOException if the download failed; the message says why
   */
  Path download(Wheel wheel, Path folder) throws IOException, InterruptedException;
}
