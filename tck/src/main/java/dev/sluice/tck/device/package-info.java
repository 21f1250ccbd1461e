/**
 * A simulated GPU, for machines without one: the CUDA driver's functions, written in Java behind upcalls, so that the real binding runs on it. Its memory is
 * mapped without access rights, and the bytes lie behind a second mapping that only the simulation knows: whoever touches them from the CPU, in Java or in a
 * native library, faults at once. What it certifies is called {@code simulated}, never {@code real}.
 */
@NullMarked
package dev.sluice.tck.device;

import org.jspecify.annotations.NullMarked;
