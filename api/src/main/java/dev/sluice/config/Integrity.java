package dev.sluice.config;

/** How the bytes of postings are verified. */
public enum Integrity {
  /** As the backend and its network verify them. */
  OFF,
  /** Both engines sum them up by CRC32C where they are at last, and compare, before a posting is done and its notification leaves. */
  CRC32C
}
