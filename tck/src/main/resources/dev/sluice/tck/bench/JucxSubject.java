import module java.base;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openucx.jucx.UcxException;
import org.openucx.jucx.ucp.UcpContext;
import org.openucx.jucx.ucp.UcpEndpoint;
import org.openucx.jucx.ucp.UcpEndpointParams;
import org.openucx.jucx.ucp.UcpMemMapParams;
import org.openucx.jucx.ucp.UcpMemory;
import org.openucx.jucx.ucp.UcpParams;
import org.openucx.jucx.ucp.UcpRemoteKey;
import org.openucx.jucx.ucp.UcpRequest;
import org.openucx.jucx.ucp.UcpWorker;
import org.openucx.jucx.ucp.UcpWorkerParams;

/**
 * What jucx takes, the Java binding of UCX itself: implicit puts or gets, and one flush a call.
 *
 * <pre>
 *   LD_LIBRARY_PATH=UCX/lib taskset -c 0 java --enable-native-access=ALL-UNNAMED --class-path jucx-1.18.1.jar JucxSubject.java cores=0,1
 * </pre>
 *
 * Arguments: memory=registered|allocated (by UCX), errors=none|peer, pool=BYTES, check=1. The initiator stays where whoever starts it has bound it, all threads of
 * its JVM included; the target is bound to the second core. UCX's settings come from the environment.
 */
public final class JucxSubject {
  private static final Map<String, String> ARGUMENTS = new HashMap<>(Map.of("cores", "0,1", "pool", "1140850688", "memory", "registered", "errors", "none"));
  private static volatile boolean ending;
  private static UcpWorker worker;
  private static UcpEndpoint peer;
  private static UcpRemoteKey remoteKey;
  private static MemorySegment pool;
  private static long remote;
  private static long turns;
  private static long targetPid;

  public static void main(String[] words) {
    for (String word : words) ARGUMENTS.put(word.substring(0, Math.max(word.indexOf('='), 0)), word.substring(word.indexOf('=') + 1));
    int out = Libc.quietStandardOutput();
    // UCX reads its environment when it is loaded: its signal handlers would take the JVM's implicit null checks, and processes stand still while others are measured.
    Libc.call("setenv", "UCX_ERROR_SIGNALS", "", 0L);
    Libc.call("setenv", "UCX_KEEPALIVE_INTERVAL", "60s", 0L);
    boolean target = "target".equals(ARGUMENTS.get("role"));
    int status = 1;
    try {
      if (target) targetSide(out);
      else initiatorSide(out);
      status = 0;
    } catch (LinkageError missing) {
      if (!target) Libc.write(out, ("missing " + missing + "\n").replaceAll("\n(?=.)", " ").getBytes(StandardCharsets.UTF_8));
      status = target ? 1 : 0;
    } catch (Throwable failure) {
      failure.printStackTrace();
    }
    System.exit(status);
  }

  // ---- the two processes ----

  private static void targetSide(int out) throws Exception {
    Libc.call("prctl", 1L, 9L); // PR_SET_PDEATHSIG, SIGKILL: works on a process that is stopped, too
    InputStream in = new FileInputStream(FileDescriptor.in);
    OutputStream pipe = new OutputStream() {
      @Override public void write(int one) { Libc.write(out, new byte[] {(byte) one}); }
      @Override public void write(byte[] bytes, int from, int length) { Libc.write(out, Arrays.copyOfRange(bytes, from, from + length)); }
    };
    open(new DataInputStream(in), new DataOutputStream(pipe));
    while (true) {
      for (int i = 0; i < 1000; i++) worker.progress();
      if (in.available() == 0) continue;
      int what = in.read();
      if (what == 'c') pipe.write(checkHere(Request.forCheck(), false) ? 1 : 0);
      else if (what == 'e' || what < 0) break;
    }
    ending = true;
  }

  private static void initiatorSide(int out) throws Exception {
    Class.forName("org.openucx.jucx.ucp.UcpContext"); // says here whether it can be loaded at all
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>(List.of("taskset", "-c", ARGUMENTS.get("cores").split(",")[1], self.command().orElseThrow()));
    command.addAll(List.of(self.arguments().orElseThrow()));
    command.add("role=target");
    Process target = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    targetPid = target.pid();
    OutputStream to = target.getOutputStream();
    open(new DataInputStream(target.getInputStream()), new DataOutputStream(to));
    if ("1".equals(ARGUMENTS.get("check"))) check(to, target.getInputStream());
    // The JIT compiler has to be done with the loops before anything is timed: no request's own warm-up is long enough for that.
    for (String operation : List.of("WRITE", "READ"))
      for (int batch : new int[] {1, 1000})
        measure(Request.of("operation=" + operation + " bytes=8 set=1048576 stride=64 samples=40 warm=0.3 batch=" + batch));
    turns = 0;
    Libc.write(out, ("ready " + target.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Request request = Request.of(line);
      String cannot = request.cannot(pool.byteSize());
      Libc.write(out, ((cannot == null ? measure(request) : "cannot " + cannot + "\n") + "done\n").getBytes(StandardCharsets.US_ASCII));
    }
    ending = true;
    to.write('e');
    to.flush();
    if (target.waitFor() != 0) throw new IOException("the target ended with " + target.exitValue());
  }

  private static void open(DataInputStream in, DataOutputStream out) throws Exception {
    UcpContext context = new UcpContext(new UcpParams().requestRmaFeature());
    worker = context.newWorker(new UcpWorkerParams());
    long bytes = Long.parseLong(ARGUMENTS.get("pool"));
    UcpMemMapParams mapped = new UcpMemMapParams().setLength(bytes);
    UcpMemory memory;
    if (ARGUMENTS.get("memory").equals("allocated")) {
      memory = context.memoryMap(mapped.allocate());
      pool = MemorySegment.ofAddress(memory.getAddress()).reinterpret(bytes).fill((byte) 1);
    } else {
      long pages = Libc.call("mmap", 0L, bytes, 3L, 0x22L, -1L, 0L); // private anonymous pages to read and write: not the JVM's own
      if (pages == -1) throw new IOException("no memory for a pool of " + bytes + " bytes");
      pool = MemorySegment.ofAddress(pages).reinterpret(bytes).fill((byte) 1);
      memory = context.memoryMap(mapped.setAddress(pages));
    }
    ByteBuffer key = memory.getRemoteKeyBuffer(), address = worker.getAddress();
    out.writeLong(pool.address());
    for (ByteBuffer part : List.of(key, address)) {
      byte[] sent = new byte[part.remaining()];
      part.get(sent);
      out.writeInt(sent.length);
      out.write(sent);
    }
    out.flush();
    remote = in.readLong();
    ByteBuffer theirKey = received(in), theirAddress = received(in);
    UcpEndpointParams params = new UcpEndpointParams().setUcpAddress(theirAddress).setErrorHandler((endpoint, status, message) -> {
      if (!ending && status != -25) System.err.println("JucxSubject: the peer is lost: " + message); // -25: closed by the peer, at the end
    });
    peer = worker.newEndpoint(ARGUMENTS.get("errors").equals("peer") ? params.setPeerErrorHandlingMode() : params);
    remoteKey = peer.unpackRemoteKey(theirKey);
  }

  private static ByteBuffer received(DataInputStream in) throws IOException {
    byte[] bytes = in.readNBytes(in.readInt());
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  // ---- what is measured ----

  private static void call(Request request, Places places) throws Exception {
    UcpEndpoint to = peer;
    UcpRemoteKey key = remoteKey;
    long[] ours = places.ours, theirs = places.theirs;
    long local = pool.address(), far = remote, bytes = request.bytes;
    int from = places.at, end = from + request.batch;
    if (request.write) for (int i = from; i < end; i++) to.putNonBlockingImplicit(local + ours[i], bytes, far + theirs[i], key);
    else for (int i = from; i < end; i++) to.getNonBlockingImplicit(far + theirs[i], key, local + ours[i], bytes);
    UcpRequest flush = to.flushNonBlocking(null);
    while (!flush.isCompleted()) worker.progress();
    if (flush.getStatus() != 0) throw new UcxException("the flush ended with " + flush.getStatus());
    places.at = (int) ((from + (long) request.batch) % places.count);
  }

  private static String measure(Request request) throws Exception {
    Places places = Places.of(request, turns++);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] found = new double[request.samples];
    long begin = System.nanoTime(), calls = 0;
    do {
      call(request, places);
      calls++;
    } while (calls < 2 || System.nanoTime() - begin < request.warm * 1e9);
    double each = (double) (System.nanoTime() - begin) / calls;
    long loops = request.each ? 1 : (long) (request.nanos / each) + 1;
    long cpu = Libc.cpuNanos(targetPid);
    long allocated = threads.getTotalThreadAllocatedBytes();
    for (int s = 0; s < found.length; s++) found[s] = sample(request, places, loops);
    allocated = threads.getTotalThreadAllocatedBytes() - allocated;
    cpu = Libc.cpuNanos(targetPid) - cpu;
    StringBuilder answer = new StringBuilder("nanos=");
    for (int s = 0; s < found.length; s++) answer.append(s == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.2f", found[s]));
    answer.append(String.format(Locale.ROOT, "%nallocated=%.2f%ncalls=%d%ncpu=%d%n", (double) allocated / loops / found.length, loops * found.length, cpu));
    return answer.toString();
  }

  private static double sample(Request request, Places places, long loops) throws Exception {
    long start = System.nanoTime();
    for (long i = 0; i < loops; i++) call(request, places);
    return (double) (System.nanoTime() - start) / loops;
  }

  // ---- check=1: do bytes arrive where they should? ----

  private static void check(OutputStream to, InputStream from) throws Exception {
    Request request = Request.forCheck();
    checkHere(request, true);
    call(request, Places.of(request, 0));
    to.write('c');
    to.flush();
    if (from.read() != 1) throw new IOException("bytes have not arrived at the target as they were written");
    pool.fill((byte) 0);
    request.write = false;
    call(request, Places.of(request, 0));
    Places places = Places.of(request, 0);
    for (int i = 0; i < request.batch; i++)
      if (!blockIs(places.ours[i], request.bytes, places.ours[i])) throw new IOException("bytes have not come back as they were written");
    System.err.println("JucxSubject: " + request.batch + " blocks arrived and came back");
    pool.fill((byte) 1);
  }

  /** Fills the initiator's blocks, or tells whether the target's have what was written from there. */
  private static boolean checkHere(Request request, boolean fill) {
    Places places = Places.of(request, 0);
    for (int i = 0; i < request.batch; i++) {
      long word = places.ours[i];
      for (long at = 0; fill && at < request.bytes; at += 8) pool.set(ValueLayout.JAVA_LONG, word + at, word + at + 1);
      if (!fill && !blockIs(places.theirs[i], request.bytes, word)) return false;
    }
    return true;
  }

  private static boolean blockIs(long offset, long bytes, long word) {
    for (long at = 0; at < bytes; at += 8) if (pool.get(ValueLayout.JAVA_LONG, offset + at) != word + at + 1) return false;
    return true;
  }
}

/** A line of the protocol. */
final class Request {
  boolean write = true, random, each;
  long bytes, set, stride, nanos = 2_000_000;
  int batch = 1, spans, blocks, run = 1, tables = 1, samples = 25;
  double warm = 0.05;

  static Request of(String line) {
    Request request = new Request();
    for (String word : line.trim().split(" +")) {
      String value = word.substring(word.indexOf('=') + 1);
      switch (word.substring(0, Math.max(word.indexOf('='), 0))) {
        case "operation" -> request.write = !value.equals("READ");
        case "bytes" -> request.bytes = Long.parseLong(value);
        case "batch" -> request.batch = Integer.parseInt(value);
        case "set" -> request.set = Long.parseLong(value);
        case "stride" -> request.stride = Long.parseLong(value);
        case "spans" -> request.spans = Integer.parseInt(value);
        case "blocks" -> request.blocks = Integer.parseInt(value);
        case "run" -> request.run = Integer.parseInt(value);
        case "tables" -> request.tables = Integer.parseInt(value);
        case "order" -> request.random = value.equals("random");
        case "each" -> request.each = !value.equals("0");
        case "samples" -> request.samples = Integer.parseInt(value);
        case "warm" -> request.warm = Double.parseDouble(value);
        case "nanos" -> request.nanos = Long.parseLong(value);
        default -> throw new IllegalArgumentException("a request is not understood: " + line);
      }
    }
    if (request.bytes <= 0 || request.batch <= 0 || request.samples <= 0 || request.stride < request.bytes) throw new IllegalArgumentException("a request is not understood: " + line);
    return request;
  }

  /** Other places on both sides, so that a block that lies in the wrong place is seen. */
  static Request forCheck() {
    return of("bytes=4096 batch=4096 spans=8 blocks=512 run=2 stride=8192");
  }

  /** Why this shape cannot be done, or null. */
  String cannot(long pool) {
    long reach = spans > 0 ? (long) spans * blocks * stride : set;
    if (reach > pool || spans == 0 && set < stride) return "fit this into a pool of " + pool + " bytes";
    return spans > 0 && ((long) spans * blocks != batch || blocks % run != 0) ? "lay " + batch + " descriptors out like this" : null;
  }
}

/** Offsets on both sides: those of a walk are kept for all slots and one call takes a stretch of them; those of tables for one call each. */
final class Places {
  final long[] ours, theirs;
  final int count;
  int at;

  private Places(long[] ours, long[] theirs, int count, long at) {
    this.ours = ours;
    this.theirs = theirs;
    this.count = count;
    this.at = (int) at;
  }

  static Places of(Request request, long turns) {
    return request.spans > 0 ? tables(request) : walk(request, turns);
  }

  private static Places walk(Request request, long turns) {
    int slots = (int) (request.set / request.stride);
    int[] order = request.random ? shuffle(slots, 88172645463325252L) : IntStream.range(0, slots).toArray();
    long[] all = new long[slots + request.batch]; // the first slots stand once more at the end, so that a call that goes round is one stretch
    for (int i = 0; i < all.length; i++) all[i] = order[i % slots] * request.stride;
    return new Places(all, all, slots, turns * 1000003 % slots);
  }

  private static Places tables(Request request) {
    int all = request.batch * request.tables;
    Places places = new Places(new long[all], new long[all], all, 0);
    for (int t = 0; t < request.tables; t++) {
      fill(request, places.ours, t * request.batch, 0x9E3779B97F4A7C15L + t, request.stride);
      fill(request, places.theirs, t * request.batch, 0xD1B54A32D192ED03L + t, request.bytes);
    }
    return places;
  }

  private static void fill(Request request, long[] into, int from, long seed, long stride) {
    int[] order = shuffle(request.blocks / request.run, seed);
    for (int s = 0; s < request.spans; s++)
      for (int i = 0; i < request.blocks; i++)
        into[from + s * request.blocks + i] = ((long) s * request.blocks + (long) order[i / request.run] * request.run + i % request.run) * stride;
  }

  private static int[] shuffle(int count, long seed) {
    int[] into = IntStream.range(0, count).toArray();
    long state = seed;
    for (int i = count - 1; i >= 1; i--) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      int other = (int) Long.remainderUnsigned(state, i + 1), moved = into[i];
      into[i] = into[other];
      into[other] = moved;
    }
    return into;
  }
}

/** The few things that only libc does. None of them is called while anything is timed. */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();

  private Libc() {}

  /** Every argument is a long or a string: where the function takes an int, it looks at the lower half of the register. */
  static long call(String name, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemoryLayout[] layouts = new MemoryLayout[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        layouts[i] = arguments[i] instanceof Long ? ValueLayout.JAVA_LONG : ValueLayout.ADDRESS;
        if (arguments[i] instanceof String text) arguments[i] = arena.allocateFrom(text);
      }
      FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_LONG, layouts);
      return (long) LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape).invokeWithArguments(arguments);
    } catch (Throwable failure) {
      throw new IllegalStateException(name, failure);
    }
  }

  private static final MethodHandle CLOCK =
      LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("clock_gettime"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  private static final MemorySegment TIME = Arena.global().allocate(16, 8);

  /** The processor time that this process and another have taken. */
  static long cpuNanos(long other) {
    return clock(2) + clock((int) (~other << 3 | 2)); // CLOCK_PROCESS_CPUTIME_ID, and as clock_getcpuclockid(3) makes it
  }

  private static long clock(int which) {
    try {
      int failed = (int) CLOCK.invokeExact(which, TIME);
      return failed != 0 ? 0 : TIME.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000 + TIME.get(ValueLayout.JAVA_LONG, 8);
    } catch (Throwable failure) {
      throw new IllegalStateException("clock_gettime", failure);
    }
  }

  /** Descriptor 1 becomes stderr, since UCX writes its log there; the answer is another descriptor of what it was. */
  static int quietStandardOutput() {
    int out = (int) call("dup", 1L);
    call("dup2", 2L, 1L);
    return out;
  }

  static void write(int descriptor, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      for (long at = 0; at < bytes.length; ) {
        long some = call("write", (long) descriptor, copy.asSlice(at), bytes.length - at);
        if (some <= 0) throw new IllegalStateException("nobody reads the answers");
        at += some;
      }
    }
  }
}
