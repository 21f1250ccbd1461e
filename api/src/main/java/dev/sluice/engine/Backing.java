package dev.sluice.engine;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What a region of ours consists of.
 *
 * @param kind where its bytes live
 * @param bytes how many
 * @param segment main memory; null for other kinds
 * @param device device memory; null for other kinds
 * @param file a range of a file; null for other kinds
 * @param release lets go of it, when nobody can reach the region any more
 */
record Backing(MemoryKind kind, long bytes, @Nullable MemorySegment segment, @Nullable DeviceRange device, Memory.@Nullable InFile file, Runnable release) {}
