/**
 * Finding, checking and binding native libraries: what every backend needs before its first native call.
 *
 * <p>The way to a function goes through four steps, and each can say why it failed: {@link
 * dev.sluice.ffm.LibraryFinder} looks a file up, {@link dev.sluice.ffm.ElfFile} reads it without loading it, {@link
 * dev.sluice.ffm.ElfDependencies} checks what it needs, and {@link dev.sluice.ffm.NativeLibraries} loads it for the
 * life of the process. {@link dev.sluice.ffm.NativeLibrary} then binds functions.
 *
 * <p>This package performs every restricted operation of the project, so that native access has to be granted to one
 * module only. Code that uses it can touch any memory: it is meant for backends, not for applications.
 *
 * <p>It is written for Linux on x86-64 and aarch64 with the GNU C library.
 */
@NullMarked
package dev.sluice.ffm;

import org.jspecify.annotations.NullMarked;
