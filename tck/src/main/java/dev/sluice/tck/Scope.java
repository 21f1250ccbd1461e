package dev.sluice.tck;

/** What a rule is about, and so which entries of a report it has. */
public enum Scope {
  /** The backend as a whole: one entry, tried with HOST memory. */
  BACKEND,
  /** Each kind of memory that peers exchange: an entry for HOST, and one for DEVICE where that is declared. */
  MEMORY,
  /** Device memory alone. */
  DEVICE,
  /** Files alone. */
  FILE
}
