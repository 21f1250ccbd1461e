package dev.sluice.spi;

/** Blocks of a link that a backend has told its library of. Batches carry it, with numbers of blocks instead of descriptors. */
public interface PreparedBlocks {

  /** No batch carries it any more. Called once, by any thread; afterwards the endpoint may be closed already. */
  void free();
}
