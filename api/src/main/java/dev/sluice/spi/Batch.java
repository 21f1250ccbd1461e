package dev.sluice.spi;

import dev.sluice.Operation;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of one posting, as columns of 64-bit numbers in native memory: local address, remote address, length, local key,
 * remote key. The engine fills it, a worker posts it. Reused; used under the worker's lock.
 */
public final class Batch {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final int COLUMNS = 5;
  private static final int LOCAL = 0;
  private static final int REMOTE = 1;
  private static final int LENGTH = 2;
  private static final int LOCAL_KEY = 3;
  private static final int REMOTE_KEY = 4;

  private final int capacity;
  private final Arena arena;
  private final MemorySegment columns;
  private final long stride;
  private final long base;

  /** The capacity, until the columns are freed. */
  private int room;

  private Operation operation = Operation.READ;
  private @Nullable Endpoint endpoint;
  private @Nullable PreparedBlocks blocks;
  private long bytes;
  private int count;
  private int posted;
  private @Nullable BackendException failure;
  private int failedDescriptor;
  private @Nullable Object attachment;
  private @Nullable Runnable whenFreed;

  /**
   * An empty batch.
   *
   * @param capacity the most descriptors
   */
  public Batch(int capacity) {
    this.capacity = capacity;
    this.arena = Arena.ofShared();
    this.stride = capacity * (long) Long.BYTES;
    this.columns = arena.allocate(Math.max(1, stride * COLUMNS), Long.BYTES);
    this.base = columns.address();
    this.room = capacity;
  }

  /**
   * Begins a posting: no descriptors, no failure.
   *
   * @param direction the operation
   * @param connection where it goes
   */
  public void prepare(Operation direction, Endpoint connection) {
    operation = direction;
    endpoint = connection;
    blocks = null;
    count = 0;
    bytes = 0;
    posted = 0;
    failure = null;
  }

  /**
   * Begins a posting of numbered blocks: {@link #addBlocks} instead of {@link #add}.
   *
   * @param direction the operation
   * @param connection where it goes
   * @param prepared what {@link Endpoint#prepare} gave
   */
  public void prepare(Operation direction, Endpoint connection, PreparedBlocks prepared) {
    prepare(direction, connection);
    blocks = prepared;
  }

  /**
   * What the numbers are of.
   *
   * @return what {@link Endpoint#prepare} gave, null where the batch has descriptors
   */
  public @Nullable PreparedBlocks blocks() {
    return blocks;
  }

  /**
   * Appends a pair of blocks. Such an entry has a length and two numbers, and no addresses or keys.
   *
   * @param local the number of our block
   * @param remote the number of the peer's block
   * @param length how long they are
   * @throws IndexOutOfBoundsException when the batch is full
   */
  public void addBlocks(int local, int remote, long length) {
    long at = Objects.checkIndex(count, room);
    MEMORY.set(ValueLayout.JAVA_INT, base + at * Integer.BYTES, local);
    MEMORY.set(ValueLayout.JAVA_INT, base + stride + at * Integer.BYTES, remote);
    MEMORY.set(ValueLayout.JAVA_LONG, base + LENGTH * stride + at * Long.BYTES, length);
    bytes += length;
    count++;
  }

  /**
   * Where the numbers of our blocks are, as C {@code int}s.
   *
   * @return the address of the first
   */
  public long localNumbers() {
    return base;
  }

  /**
   * Where the numbers of the peer's blocks are, as C {@code int}s.
   *
   * @return the address of the first
   */
  public long remoteNumbers() {
    return base + stride;
  }

  /**
   * Appends a descriptor.
   *
   * @param localAddress where our bytes are
   * @param remoteAddress where the peer's bytes are
   * @param length how many, at least 1
   * @param localKey {@link RegionKey#handle()} of our region
   * @param remoteKey what {@link Endpoint#importRegion} gave for the peer's region
   * @throws IndexOutOfBoundsException when the batch is full
   */
  public void add(long localAddress, long remoteAddress, long length, long localKey, long remoteKey) {
    // One check for all five: the columns lie behind each other.
    long at = base + Objects.checkIndex(count, room) * (long) Long.BYTES;
    MEMORY.set(ValueLayout.JAVA_LONG, at, localAddress);
    MEMORY.set(ValueLayout.JAVA_LONG, at + stride, remoteAddress);
    MEMORY.set(ValueLayout.JAVA_LONG, at + 2 * stride, length);
    MEMORY.set(ValueLayout.JAVA_LONG, at + 3 * stride, localKey);
    MEMORY.set(ValueLayout.JAVA_LONG, at + 4 * stride, remoteKey);
    bytes += length;
    count++;
  }

  /**
   * How long the descriptors are together.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * The direction.
   *
   * @return READ or WRITE
   */
  public Operation operation() {
    return operation;
  }

  /**
   * The connection.
   *
   * @return the endpoint that {@link #prepare} was given
   */
  public Endpoint endpoint() {
    if (endpoint == null) {
      throw new IllegalStateException("the batch was never prepared");
    }
    return endpoint;
  }

  /**
   * How many descriptors there are.
   *
   * @return the count
   */
  public int count() {
    return count;
  }

  /**
   * The most descriptors.
   *
   * @return the capacity
   */
  public int capacity() {
    return capacity;
  }

  /**
   * How many descriptors were posted.
   *
   * @return the index of the next one
   */
  public int posted() {
    return posted;
  }

  /**
   * Says that descriptors were posted.
   *
   * @param next the index of the next one
   */
  public void posted(int next) {
    posted = next;
  }

  /**
   * Where our bytes are.
   *
   * @param i the descriptor
   * @return the address
   */
  public long localAddress(int i) {
    return at(LOCAL, i);
  }

  /**
   * Where the peer's bytes are.
   *
   * @param i the descriptor
   * @return the address
   */
  public long remoteAddress(int i) {
    return at(REMOTE, i);
  }

  /**
   * How long a descriptor is.
   *
   * @param i the descriptor
   * @return bytes, at least 1
   */
  public long length(int i) {
    return at(LENGTH, i);
  }

  /**
   * Our region's key.
   *
   * @param i the descriptor
   * @return the handle
   */
  public long localKey(int i) {
    return at(LOCAL_KEY, i);
  }

  /**
   * The peer's region's key.
   *
   * @param i the descriptor
   * @return the handle
   */
  public long remoteKey(int i) {
    return at(REMOTE_KEY, i);
  }

  /**
   * The columns, for libraries that take arrays: five of {@link #capacity()} numbers each, in the order of {@link #add}'s parameters.
   *
   * @return the native memory; it lives until {@link #free()}
   */
  public MemorySegment columns() {
    return columns;
  }

  /**
   * Records the first failure; later ones are ignored.
   *
   * @param cause what failed
   * @param descriptor which descriptor, or −1 when it was none in particular
   */
  public void fail(BackendException cause, int descriptor) {
    if (failure == null) {
      failure = cause;
      failedDescriptor = descriptor;
    }
  }

  /**
   * The first failure.
   *
   * @return the failure, null when there is none
   */
  public @Nullable BackendException failure() {
    return failure;
  }

  /**
   * The descriptor of the first failure.
   *
   * @return its index, or −1
   */
  public int failedDescriptor() {
    return failedDescriptor;
  }

  /**
   * What the backend keeps with this batch, such as its request handles.
   *
   * @return the object, null before the backend set one
   */
  public @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Keeps an object with this batch; it stays over {@link #prepare}.
   *
   * @param object the object
   */
  public void attach(Object object) {
    attachment = object;
  }

  /**
   * Keeps an object with this batch that has something native to be freed.
   *
   * @param object the object
   * @param freeing called once, by whatever thread, without the worker's lock, when the batch is quiet and used no more
   */
  public void attach(Object object, Runnable freeing) {
    attachment = object;
    whenFreed = freeing;
  }

  /** Frees the columns. Called by the engine when the batch is quiet. */
  public void free() {
    room = 0;
    if (whenFreed != null) {
      whenFreed.run();
      whenFreed = null;
    }
    arena.close();
  }

  private long at(int column, int i) {
    return columns.get(ValueLayout.JAVA_LONG, column * stride + i * (long) Long.BYTES);
  }
}
