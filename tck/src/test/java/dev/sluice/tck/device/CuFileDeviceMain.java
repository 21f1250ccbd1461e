package dev.sluice.tck.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.FileOptions;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Providers;
import dev.sluice.tck.fault.FaultPlan;
import dev.sluice.tck.fault.FaultyBackends;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Moves memory of a simulated device to and from files with the real cuFile, which takes it for main memory, and prints what came of it. The memory is opened to every access before: a
 * real device's is not.
 */
final class CuFileDeviceMain {
  private static final int BYTES = 300_000;
  private static final int PROT_READ_WRITE = 3;
  private static final CudaDevice DEVICE = SimulatedDevices.driver().devices().getFirst();

  private CuFileDeviceMain() {}

  /** @param words a folder on tmpfs, whose files get handles without udev, and one on a disk */
  public static void main(String[] words) throws Exception {
    Path onTmpfs = Files.createTempFile(Path.of(words[0]), "sluice-cufile", "");
    try {
      try (Agent agent = agent(Map.of("device_memory", "cufile"))) {
        say("backends", agent.register("probe", visible(DEVICE.allocate(4096)).memory()).backends());
        through(agent, onTmpfs, "tmpfs");
        through(agent, Path.of(words[1], "data"), "disk");
        edges(agent, onTmpfs);
        twice(agent, onTmpfs);
        failing(agent, onTmpfs, "failing");
      }
      try (Agent agent = agent(Map.of("require_path", "cufile-compat"))) {
        failing(agent, onTmpfs, "required");
        say("hostRequired", refusal(() -> agent.link(agent.register("host", Memory.host(Arena.global().allocate(BYTES))), file(agent, onTmpfs, "of-host", FileOptions.readWrite()))));
        say("diskRequired", refusal(() -> file(agent, Path.of(words[1], "data"), "on-disk", FileOptions.readWrite())));
      }
      say("directRequired", refusal(() -> {
        try (Agent agent = agent(Map.of("require_path", "cufile-direct"))) {
          Peer _ = file(agent, onTmpfs, "file", FileOptions.readWrite()).peer();
        }
      }));
      say("contradiction", refusal(() -> agent(Map.of("require_path", "posix", "device_memory", "cufile")).close()));
    } finally {
      Files.delete(onTmpfs);
    }
    say("end", "reached");
  }

  /** Device memory there and back through a file. */
  private static void through(Agent agent, Path path, String name) throws Exception {
    Files.write(path, new byte[BYTES]);
    CudaMemory source = visible(DEVICE.allocate(BYTES));
    CudaMemory target = visible(DEVICE.allocate(BYTES));
    byte[] content = content(1);
    DEVICE.copyToDevice(source.pointer(), Arena.global().allocateFrom(JAVA_BYTE, content));
    RemoteRegion file = file(agent, path, name, FileOptions.readWrite());
    Link write = agent.link(agent.register(name + "-source", source.memory()), file);
    Link read = agent.link(agent.register(name + "-target", target.memory()), file);
    say(name + "Route", write.route());
    move(write, Operation.WRITE, 0, 0, BYTES);
    say(name + "Written", Arrays.equals(Files.readAllBytes(path), content));
    move(read, Operation.READ, 0, 0, BYTES);
    say(name + "Read", Arrays.equals(bytes(target), content));
  }

  /** Regions that begin at one address. */
  private static void twice(Agent agent, Path path) throws Exception {
    Files.write(path, new byte[BYTES]);
    CudaMemory memory = visible(DEVICE.allocate(BYTES));
    byte[] content = content(5);
    DEVICE.copyToDevice(memory.pointer(), Arena.global().allocateFrom(JAVA_BYTE, content));
    Region first = agent.register("twice-1", memory.memory());
    Region second = agent.register("twice-2", Memory.device(memory.pointer(), BYTES / 2, DEVICE.id()));
    say("twiceBackends", first.backends() + " " + second.backends());
    say("firstDeregistered", first.deregister());
    move(agent.link(second, file(agent, path, "twice", FileOptions.readWrite())), Operation.WRITE, 0, 0, BYTES / 2);
    say("twiceWritten", Arrays.equals(Arrays.copyOf(Files.readAllBytes(path), BYTES / 2), Arrays.copyOf(content, BYTES / 2)));
  }

  /** What shares pages with other bytes, and the file's end. */
  private static void edges(Agent agent, Path path) throws Exception {
    byte[] before = content(2);
    byte[] content = content(3);
    Files.write(path, before);
    CudaMemory memory = visible(DEVICE.allocate(BYTES));
    DEVICE.copyToDevice(memory.pointer(), Arena.global().allocateFrom(JAVA_BYTE, content));
    Link link = agent.link(agent.register("edges-memory", memory.memory()), file(agent, path, "edges", FileOptions.readWrite()));
    move(link, Operation.WRITE, 11, 4097, 100_001);
    byte[] wanted = before.clone();
    System.arraycopy(content, 11, wanted, 4097, 100_001);
    say("edgesWritten", Arrays.equals(Files.readAllBytes(path), wanted));
    move(link, Operation.READ, 200_003, 4099, 777);
    say("edgesRead", Arrays.equals(Arrays.copyOfRange(bytes(memory), 200_003, 200_780), Arrays.copyOfRange(wanted, 4099, 4876)));
    try (var channel = Files.newByteChannel(path, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(5000);
    }
    say("pastTheEnd", refusal(() -> move(link, Operation.READ, 0, 4096, 8192)));
  }

  /** Memory that cuFile cannot touch. */
  private static void failing(Agent agent, Path path, String name) throws Exception {
    Files.write(path, new byte[BYTES]);
    CudaMemory memory = DEVICE.allocate(BYTES);
    byte[] content = content(4);
    DEVICE.copyToDevice(memory.pointer(), Arena.global().allocateFrom(JAVA_BYTE, content));
    Link link = agent.link(agent.register(name + "-memory", memory.memory()), file(agent, path, name, FileOptions.readWrite()));
    say(name + "Refusal", refusal(() -> move(link, Operation.WRITE, 0, 0, BYTES)));
    say(name + "Written", Arrays.equals(Files.readAllBytes(path), content));
    DEVICE.fill(memory.pointer(), (byte) 0, BYTES);
    say(name + "ReadRefusal", refusal(() -> move(link, Operation.READ, 0, 0, BYTES)));
    say(name + "Read", Arrays.equals(bytes(memory), content));
  }

  private static RemoteRegion file(Agent agent, Path path, String name, FileOptions options) {
    Region region = agent.register(name, Memory.file(path, 0, BYTES, options), RegionOptions.defaults().withRights(Rights.READ_WRITE));
    return agent.connect(agent.metadata()).region(region.name());
  }

  private static void move(Link link, Operation operation, long local, long remote, long length) throws InterruptedException {
    try (Transfer transfer = link.transfer(1)) {
      transfer.await(transfer.postRanges(operation, new long[] {local}, new long[] {remote}, new long[] {length}, 1, null, Deadline.after(Duration.ofSeconds(30))));
    }
  }

  private static byte[] content(int seed) {
    byte[] content = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      content[i] = (byte) (i * (30 + seed) + (i >>> 8));
    }
    return content;
  }

  private static byte[] bytes(CudaMemory memory) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(memory.bytes());
      DEVICE.copyToHost(copy, memory.pointer());
      return copy.toArray(JAVA_BYTE);
    }
  }

  /** Opens the memory to every access. */
  private static CudaMemory visible(CudaMemory memory) throws Exception {
    MethodHandle protect = NativeAccess.downcall(NativeAccess.ofTheCLibrary("mprotect").orElseThrow(), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    try {
      if ((int) protect.invokeExact(memory.pointer(), memory.bytes(), PROT_READ_WRITE) != 0) {
        throw new IllegalStateException("mprotect");
      }
      return memory;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  /** An agent whose backend for files is told that it reaches simulated devices. */
  private static Agent agent(Map<String, String> parameters) {
    BackendProvider real = Providers.discover(CuFileDeviceMain.class.getClassLoader()).found().stream().map(Providers.Found::provider).filter(found -> found.name().equals("GDS"))
        .findFirst().orElseThrow();
    BackendProvider told = proxy(BackendProvider.class, real, "open", backend -> proxy(Backend.class, (Backend) backend, "reaches", _ -> true));
    FaultyBackends passing = FaultyBackends.wrap(told, "CUFILE", FaultPlan.of(1));
    CudaDriver driver = SimulatedDevices.driver();
    return Agent.open(AgentConfig.ofBackends("cufile", List.of("CUFILE"), Map.of("CUFILE", parameters)).withLoader(passing.loader()).withCuda(driver));
  }

  private static <T> T proxy(Class<T> type, T real, String method, java.util.function.UnaryOperator<Object> changed) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, called, arguments) -> {
      try {
        Object answer = called.invoke(real, arguments);
        return called.getName().equals(method) ? changed.apply(answer) : answer;
      } catch (InvocationTargetException thrown) {
        throw thrown.getCause();
      }
    }));
  }

  /** Something that may be refused. */
  @FunctionalInterface
  private interface Attempt {
    void make() throws Exception;
  }

  private static String refusal(Attempt attempt) throws Exception {
    try {
      attempt.make();
      return "none";
    } catch (SluiceException refused) {
      return refused.getClass().getSimpleName() + ": " + String.valueOf(refused.getMessage()).replace('\n', ' ');
    }
  }

  private static void say(String what, Object value) {
    System.out.println(what + " " + value);
  }
}
