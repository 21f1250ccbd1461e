package dev.sluice;

/** Where the bytes of a region live. */
public enum MemoryKind {
  /** Main memory of the process (NIXL: DRAM). */
  HOST,
  /** Memory of an accelerator (NIXL: VRAM). */
  DEVICE,
  /** Bytes of a file. */
  FILE
}
