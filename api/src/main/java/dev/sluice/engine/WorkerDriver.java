package dev.sluice.engine;

import dev.sluice.cuda.CudaDevice;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs one worker: whoever gets its lock posts and progresses, others leave their work and go. A progress thread takes over when no caller
 * polled for some milliseconds, and sleeps when nothing is under way.
 *
 * <p>Fields without another word are touched under the lock only.
 */
final class WorkerDriver {
  /** {@link #drive()}: somebody else is inside. */
  static final int BUSY = -1;

  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final int SLICE_DESCRIPTORS = 1024;
  private static final long SLICE_BYTES = DescriptorFiller.MAX_PIECE;
  private static final int IDLE_TURNS_PROVING_DRAINED = 100;

  private final AgentEngine agent;
  private final Worker worker;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicReference<@Nullable PostedTransfer> submissions = new AtomicReference<>();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger demand = new AtomicInteger();
  private final List<Connection> connections = new ArrayList<>();
  private final List<PostedTransfer> inFlight = new ArrayList<>();
  private final InboundFrames inbound = new InboundFrames();
  private final ProgressLoop loop;
  private boolean closed;

  /** What the holder of the lock begins with. */
  private @Nullable PostedTransfer handed;

  /** The device whose context the library wants current, once device memory goes through it; null before. */
  private volatile @Nullable CudaDevice device;

  WorkerDriver(AgentEngine agent, Worker worker, String name) {
    this.agent = agent;
    this.worker = worker;
    this.loop = new ProgressLoop(this, worker, name);
  }

  Worker worker() {
    return worker;
  }

  ReentrantLock lock() {
    return lock;
  }

  InboundFrames inbound() {
    return inbound;
  }

  void start() {
    loop.start();
  }

  /** Begins a posting: at once if nobody is inside, else whoever is takes it. The progress thread is told when it sleeps. Any thread. */
  void post(PostedTransfer transfer) {
    loop.callerPolled();
    if (lock.tryLock()) {
      try {
        handed = transfer;
        transfer.scheduleDeadline();
        int _ = turn();
      } finally {
        if (handed != null) { // the turn failed before it took anything
          handed = null;
          submit(transfer);
        }
        lock.unlock();
      }
    } else {
      submit(transfer);
      transfer.scheduleDeadline();
    }
    if (hasWaiting()) {
      int _ = drive();
    }
    loop.wakeIfAsleep();
  }

  private void submit(PostedTransfer transfer) {
    PostedTransfer head;
    do {
      head = submissions.get();
      transfer.nextSubmitted = head;
    } while (!submissions.compareAndSet(head, transfer));
  }

  /** Runs something under the lock, now or soon. Any thread. */
  void execute(Runnable task) {
    tasks.add(task);
    if (drive() == BUSY) {
      loop.nudge();
    }
  }

  /** One turn on the calling thread, if nobody else is inside. @return what happened, 0 for nothing, {@link #BUSY} */
  int drive() {
    int work = BUSY;
    do {
      if (!lock.tryLock()) {
        return work;
      }
      try {
        work = Math.max(work, 0) + turn();
      } finally {
        lock.unlock();
      }
      // Work that came after the turn looked and before the lock was free would be seen by nobody.
    } while (hasWaiting());
    return work;
  }

  private boolean hasWaiting() {
    return submissions.get() != null || !tasks.isEmpty();
  }

  /** A turn after something was put into a connection's outbox: the progress thread is told when it sleeps. */
  void driveAfterSubmit() {
    loop.callerPolled();
    int _ = drive();
    loop.wakeIfAsleep();
  }

  /** A turn of a caller that polls: keeps the progress thread away. */
  int driveForCaller() {
    loop.callerPolled();
    return drive();
  }

  /** Somebody parks until something happens here (+1), or stops to (−1). Any thread. */
  void parked(int change) {
    int now = demand.addAndGet(change);
    if (change > 0 && now > 0) {
      loop.nudge();
    }
  }

  boolean demanded() {
    return demand.get() > 0;
  }

  /** Whether the progress thread has something to do besides waiting for peers. */
  boolean busy() {
    if (!inFlight.isEmpty() || hasWaiting()) {
      return true;
    }
    for (int i = 0; i < connections.size(); i++) {
      if (connections.get(i).busy()) {
        return true;
      }
    }
    return false;
  }

  /** Whether something moves in stages, each of which takes microseconds. */
  boolean staging() {
    return Scan.any(inFlight, PostedTransfer::staging) || Scan.any(connections, Connection::staging);
  }

  /** Whether a device has to do something next. Devices wake nobody. */
  boolean awaitsDevice() {
    return Scan.any(inFlight, PostedTransfer::awaitsDevice) || Scan.any(connections, Connection::awaitsDevice);
  }

  void addConnection(Connection connection) {
    connections.add(connection);
  }

  void removeConnection(Connection connection) {
    boolean _ = connections.remove(connection);
  }

  /** From now on the worker is entered with a context of the device current, on whatever thread. */
  void use(CudaDevice used) {
    device = used;
  }

  /** One turn; the caller holds the lock. */
  int turn() {
    CudaDevice used = device;
    if (used == null) {
      return turnWithin();
    }
    try (CudaDevice.Scope _ = used.enter()) {
      return turnWithin();
    }
  }

  /** Prepares the progress thread's sleep; the caller holds the lock. */
  boolean arm() {
    CudaDevice used = device;
    if (used == null) {
      return worker.arm();
    }
    try (CudaDevice.Scope _ = used.enter()) {
      return worker.arm();
    }
  }

  private int turnWithin() {
    int work = acceptSubmissions();
    Runnable task = tasks.poll();
    while (task != null) {
      run(task);
      work++;
      task = tasks.poll();
    }
    if (closed) {
      return work;
    }
    for (int i = 0; i < connections.size(); i++) {
      work += connections.get(i).beginOrdered();
      work += postSlice(connections.get(i));
    }
    work += worker.progress();
    work += handleInbound();
    work += pollInFlight();
    for (int i = connections.size() - 1; i >= 0; i--) {
      work += connections.get(i).turn();
    }
    return work;
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.WARNING, "a task of the engine failed", failed);
    }
  }

  private int acceptSubmissions() {
    int count = submissions.get() == null ? 0 : acceptSubmitted();
    PostedTransfer last = handed;
    if (last != null) {
      handed = null;
      accept(last);
      count++;
    }
    return count;
  }

  private void accept(PostedTransfer transfer) {
    if (transfer.accepted(closed)) {
      transfer.connection().accept(transfer);
    }
  }

  private int acceptSubmitted() {
    PostedTransfer newest = submissions.getAndSet(null);
    PostedTransfer first = null;
    while (newest != null) {
      PostedTransfer older = newest.nextSubmitted;
      newest.nextSubmitted = first;
      first = newest;
      newest = older;
    }
    int count = 0;
    while (first != null) {
      PostedTransfer next = first.nextSubmitted;
      first.nextSubmitted = null;
      accept(first);
      first = next;
      count++;
    }
    return count;
  }

  private int postSlice(Connection connection) {
    PostedTransfer transfer = connection.pending().peek();
    if (transfer == null) {
      return 0;
    }
    var batch = transfer.batch();
    boolean stop = transfer.givenUp() || connection.refusal() != null || batch.failure() != null;
    int before = batch.posted();
    if (!stop) {
      transfer.post(worker, sliceEnd(batch, before));
    }
    if (stop || batch.failure() != null || batch.posted() == batch.count()) {
      PostedTransfer _ = connection.pending().poll();
      transfer.finishing(worker);
      inFlight.add(transfer);
      return 1;
    }
    return batch.posted() - before;
  }

  private static int sliceEnd(dev.sluice.spi.Batch batch, int from) {
    int most = Math.min(batch.count(), from + SLICE_DESCRIPTORS);
    long bytes = 0;
    int end = from;
    while (end < most) {
      bytes += batch.length(end);
      if (bytes > SLICE_BYTES && end > from) {
        return end;
      }
      end++;
    }
    return end;
  }

  private int handleInbound() {
    int count = 0;
    InboundFrames.InboundFrame frame = inbound.poll();
    while (frame != null) {
      if (agent.conversation().handle(this, frame)) {
        inbound.give(frame);
      }
      count++;
      frame = inbound.poll();
    }
    return count;
  }

  private int pollInFlight() {
    int ended = 0;
    for (int i = inFlight.size() - 1; i >= 0; i--) {
      if (inFlight.get(i).advance(worker)) {
        PostedTransfer last = inFlight.removeLast();
        if (i < inFlight.size()) {
          inFlight.set(i, last);
        }
        ended++;
      }
    }
    return ended;
  }

  /** Whether a posting that is pending or in flight on a connection uses a region of the peer. */
  boolean uses(Connection connection, PeerRegion region) {
    for (PostedTransfer transfer : connection.waiting()) {
      if (transfer.uses(region)) {
        return true;
      }
    }
    for (PostedTransfer transfer : inFlight) {
      if (transfer.connection() == connection && transfer.uses(region)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a posting of the connection may still move bytes, or bytes are copied to verify them. */
  boolean active(Connection connection) {
    return connection.hasWaiting() || connection.staged().active() || connection.checks().busy() || inFlight.stream().anyMatch(transfer -> transfer.connection() == connection);
  }

  List<PostedTransfer> inFlight(Connection connection) {
    return inFlight.stream().filter(transfer -> transfer.connection() == connection).toList();
  }

  /** Progresses until nothing comes any more: what a dead process had sent has then been taken. */
  void drain() {
    lock.lock();
    try {
      int idle = 0;
      while (idle < IDLE_TURNS_PROVING_DRAINED && !closed) {
        idle = turn() == 0 ? idle + 1 : 0;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the progress thread; afterwards the worker is entered no more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      int _ = acceptSubmissions();
    } finally {
      lock.unlock();
    }
    loop.stop();
  }
}
