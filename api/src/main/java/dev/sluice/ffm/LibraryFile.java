package dev.sluice.ffm;

import java.nio.file.Path;

/**
 * A native library on disk and why it was chosen.
 *
 * @param path the file
 * @param soname the name that other libraries ask for it by
 * @param how which place of the look-up order it came from, for messages
 */
public record LibraryFile(Path path, String soname, String how) {}
