package dev.sluice.tck.device;

import dev.sluice.Memory;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import dev.sluice.spi.Worker;
import dev.sluice.tck.reference.ReferenceProvider;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The reference backend of an agent whose engine is not ours any more: it writes what it likes into the tables that peers fetch. */
final class ForgingProvider implements BackendProvider {
  /** The engines' frame that asks a peer to take part in a chunk, and where its fields are. */
  private static final int STAGE = 11;

  private static final int PAYLOAD_AT = 16 + 8 + 1;
  private static final ValueLayout.OfLong WIRE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final BackendProvider real = new ReferenceProvider();
  private volatile @Nullable Range forged;

  /** What the first range of a table becomes. */
  record Range(long region, long offset, long length) {}

  void forge(@Nullable Range range) {
    forged = range;
  }

  @Override
  public String name() {
    return "FORGING";
  }

  @Override
  public List<Parameter> parameters() {
    return real.parameters();
  }

  @Override
  public Availability availability(BackendConfig config) {
    return real.availability(config);
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    ConcurrentMap<Worker, Worker> ours = new ConcurrentHashMap<>();
    BackendContext inner = new BackendContext(context.agentName(), context.config(),
        (worker, address, bytes) -> context.frames().received(ours.getOrDefault(worker, worker), address, bytes), context.completions());
    Backend backend = real.open(inner);
    Slabs slabs = new Slabs();
    for (Worker worker : backend.workers()) {
      ours.put(worker, worker(worker, slabs));
    }
    List<Worker> workers = backend.workers().stream().map(ours::get).toList();
    return proxy(Backend.class, (method, arguments) -> {
      if (method.getName().equals("workers")) {
        return workers;
      }
      if (method.getName().equals("register") && arguments[0] instanceof Memory.Host(MemorySegment segment) && segment.byteSize() > Slabs.MANY) {
        slabs.address = segment.address();
      }
      if (method.getName().equals("connect")) {
        arguments[2] = backend.workers().get(workers.indexOf((Worker) arguments[2]));
      }
      return method.invoke(backend, arguments);
    });
  }

  /** Where the engine's slabs are: the only large memory that it registers here. */
  private static final class Slabs {
    static final long MANY = 8 << 20;
    volatile long address;
  }

  private Worker worker(Worker worker, Slabs slabs) {
    return proxy(Worker.class, (method, arguments) -> {
      if (method.getName().equals("send")) {
        tamper((long) arguments[1], slabs.address);
      }
      return method.invoke(worker, arguments);
    });
  }

  private void tamper(long frame, long slabs) {
    MemorySegment memory = NativeAccess.everything();
    Range range = forged;
    if (range != null && memory.get(ValueLayout.JAVA_BYTE, frame + 3) == STAGE) {
      long table = slabs + memory.get(WIRE, frame + PAYLOAD_AT);
      memory.set(ValueLayout.JAVA_LONG, table, range.region());
      memory.set(ValueLayout.JAVA_LONG, table + Long.BYTES, range.offset());
      memory.set(ValueLayout.JAVA_LONG, table + 2 * Long.BYTES, range.length());
    }
  }

  /** What happens to a call. */
  @FunctionalInterface
  private interface Call {
    @Nullable Object on(java.lang.reflect.Method method, @Nullable Object[] arguments) throws ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
      if (method.getDeclaringClass() == Object.class) {
        return switch (method.getName()) {
          case "equals" -> self == arguments[0];
          case "hashCode" -> System.identityHashCode(self);
          default -> type.getSimpleName();
        };
      }
      try {
        return call.on(method, arguments);
      } catch (InvocationTargetException thrown) {
        throw thrown.getCause() == null ? thrown : thrown.getCause();
      }
    }));
  }
}
