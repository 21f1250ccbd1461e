package dev.sluice.engine;

import dev.sluice.InvalidDescriptorException;
import dev.sluice.Operation;
import dev.sluice.UnsupportedException;
import dev.sluice.spi.Batch;

/**
 * Checks what a caller posts and writes it as descriptors: neighbours on both sides are merged, and none is longer than a slice. Every
 * number of the caller's arrays is read once, so that a caller who changes them meanwhile cannot slip past the checks.
 */
final class DescriptorFiller {
  /** One turn of posting moves at most this much, so no descriptor is longer. */
  static final long MAX_PIECE = 4L << 20;

  private final PreparedLink link;
  private final int maxBlocks;
  private final long piece;
  private final int capacity;
  private int[] local = new int[0];
  private int[] remote = new int[0];
  private final Repeats repeats;

  // The descriptor that may still grow.
  private long openLocal;
  private long openRemote;
  private long openLength;
  private long openLocalKey;
  private long openRemoteKey;

  DescriptorFiller(PreparedLink link, int maxBlocks) {
    if (maxBlocks < 1) {
      throw new InvalidDescriptorException("a transfer needs room for at least 1 block, not " + maxBlocks);
    }
    this.link = link;
    this.maxBlocks = maxBlocks;
    this.repeats = new Repeats(maxBlocks);
    this.piece = Math.min(MAX_PIECE, link.connection().unit().backend().capabilities().maxDescriptorBytes());
    long wanted = 0;
    for (int s = 0; s < link.spans(); s++) {
      wanted += link.whole() ? maxBlocks : maxBlocks * pieces(link.blockBytes(s));
    }
    if (wanted > Integer.MAX_VALUE - 8) {
      throw new InvalidDescriptorException(maxBlocks + " blocks over " + link.spans() + " spans are " + wanted + " descriptors: at most 2^31 fit into a transfer");
    }
    this.capacity = (int) wanted;
  }

  int capacity() {
    return capacity;
  }

  void fillBlocks(Batch batch, Operation operation, int[] localBlocks, int[] remoteBlocks, int count) {
    if (link.whole()) {
      throw new UnsupportedException("this link is between whole regions: post ranges, or link spans");
    }
    checkCount(count, Math.min(localBlocks.length, remoteBlocks.length));
    copyIndices(operation, localBlocks, remoteBlocks, count);
    if (batch.blocks() != null) {
      number(batch, count);
      return;
    }
    openLength = 0;
    for (int s = 0; s < link.spans(); s++) {
      long localBase = link.localBase(s);
      long remoteBase = link.remoteBase(s);
      long localStride = link.localStride(s);
      long remoteStride = link.remoteStride(s);
      long bytes = link.blockBytes(s);
      long localKey = link.localKey(s);
      long remoteKey = link.remoteKey(s);
      for (int i = 0; i < count; i++) {
        append(batch, localBase + local[i] * localStride, remoteBase + remote[i] * remoteStride, bytes, localKey, remoteKey);
      }
    }
    flush(batch);
  }

  private void number(Batch batch, int count) {
    int localCount = link.localCount();
    int remoteCount = link.remoteCount();
    for (int s = 0; s < link.spans(); s++) {
      long bytes = link.blockBytes(s);
      for (int i = 0; i < count; i++) {
        batch.addBlocks(s * localCount + local[i], s * remoteCount + remote[i], bytes);
      }
    }
  }

  /** Whether every block is a descriptor of its own, however they are chosen. */
  boolean numberable() {
    for (int s = 0; s < link.spans(); s++) {
      if (link.blockBytes(s) > piece) {
        return false;
      }
    }
    return !link.whole();
  }

  /** Checks ranges and counts the descriptors that they may need. */
  int rangeDescriptors(long[] localOffsets, long[] remoteOffsets, long[] lengths, int count) {
    if (!link.oneRegionEach()) {
      throw new UnsupportedException("ranges need a link between one local and one remote region; this one has several: post blocks");
    }
    checkCount(count, Math.min(lengths.length, Math.min(localOffsets.length, remoteOffsets.length)));
    long needed = 0;
    for (int i = 0; i < count; i++) {
      long length = lengths[i];
      checkRange("local", i, localOffsets[i], length, link.localBytes());
      checkRange("remote", i, remoteOffsets[i], length, link.remoteBytes());
      needed += pieces(length);
    }
    if (needed > Integer.MAX_VALUE - 8) {
      throw new InvalidDescriptorException("the ranges are " + needed + " descriptors: at most 2^31 fit into a transfer");
    }
    return (int) needed;
  }

  void fillRanges(Batch batch, long[] localOffsets, long[] remoteOffsets, long[] lengths, int count) {
    openLength = 0;
    for (int i = 0; i < count; i++) {
      long localOffset = localOffsets[i];
      long remoteOffset = remoteOffsets[i];
      long length = lengths[i];
      checkRange("local", i, localOffset, length, link.localBytes());
      checkRange("remote", i, remoteOffset, length, link.remoteBytes());
      if (batch.count() + pieces(length) + 1 > batch.capacity() + 1) {
        throw new InvalidDescriptorException("range " + i + " was changed while it was posted");
      }
      append(batch, link.localAddress() + localOffset, link.remoteAddress() + remoteOffset, length, link.localKey(0), link.remoteKey(0));
    }
    flush(batch);
  }

  private void append(Batch batch, long localAddress, long remoteAddress, long bytes, long localKey, long remoteKey) {
    if (openLength > 0) {
      if (continues(localAddress, remoteAddress, localKey, remoteKey) && openLength + bytes <= piece) {
        openLength += bytes;
        return;
      }
      batch.add(openLocal, openRemote, openLength, openLocalKey, openRemoteKey);
    }
    long at = bytes <= piece ? 0 : addPieces(batch, localAddress, remoteAddress, bytes, localKey, remoteKey);
    openLocal = localAddress + at;
    openRemote = remoteAddress + at;
    openLength = bytes - at;
    openLocalKey = localKey;
    openRemoteKey = remoteKey;
  }

  private boolean continues(long localAddress, long remoteAddress, long localKey, long remoteKey) {
    return localAddress == openLocal + openLength && remoteAddress == openRemote + openLength && localKey == openLocalKey && remoteKey == openRemoteKey;
  }

  private long addPieces(Batch batch, long localAddress, long remoteAddress, long bytes, long localKey, long remoteKey) {
    long at = 0;
    while (bytes - at > piece) {
      batch.add(localAddress + at, remoteAddress + at, piece, localKey, remoteKey);
      at += piece;
    }
    return at;
  }

  private void flush(Batch batch) {
    if (openLength > 0) {
      batch.add(openLocal, openRemote, openLength, openLocalKey, openRemoteKey);
      openLength = 0;
    }
  }

  private void checkCount(int count, int given) {
    if (count < 1) {
      throw new InvalidDescriptorException("an empty list posts nothing: give at least one block or range");
    }
    if (count > given) {
      throw new InvalidDescriptorException("count is " + count + ", and the shortest list has " + given + " entries");
    }
    if (count > maxBlocks) {
      throw new InvalidDescriptorException("count is " + count + ", and the transfer was made for at most " + maxBlocks);
    }
  }

  private void copyIndices(Operation operation, int[] localBlocks, int[] remoteBlocks, int count) {
    if (local.length < count) {
      local = new int[maxBlocks];
      remote = new int[maxBlocks];
    }
    boolean read = operation == Operation.READ;
    int localCount = link.localCount();
    int remoteCount = link.remoteCount();
    repeats.begin(read ? localCount : remoteCount);
    for (int i = 0; i < count; i++) {
      int ours = localBlocks[i];
      int theirs = remoteBlocks[i];
      if (ours < 0 || ours >= localCount) {
        throw new InvalidDescriptorException("local block " + ours + " at position " + i + " is not one of the " + localCount + " blocks of the spans");
      }
      if (theirs < 0 || theirs >= remoteCount) {
        throw new InvalidDescriptorException("remote block " + theirs + " at position " + i + " is not one of the " + remoteCount + " blocks of the spans");
      }
      int destination = read ? ours : theirs;
      if (repeats.repeated(destination)) {
        throw new InvalidDescriptorException("destination block " + destination + " is repeated at position " + i + ": each may be written once a posting");
      }
      local[i] = ours;
      remote[i] = theirs;
    }
  }

  private static void checkRange(String side, int i, long offset, long length, long regionBytes) {
    if (length < 1 || offset < 0 || offset > regionBytes - length) {
      throw new InvalidDescriptorException(
          side + " range " + i + " (offset " + offset + ", length " + length + ") does not lie in the region's " + regionBytes + " bytes");
    }
  }

  private long pieces(long bytes) {
    return (bytes + piece - 1) / piece;
  }
}
