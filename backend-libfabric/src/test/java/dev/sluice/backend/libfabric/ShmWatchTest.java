package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.libfabric.ffm.ShmRegion;
import dev.sluice.ffm.ProcessStat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Regions as libfabric 1.17 lays them out, made here, of processes that sleep. That the layout is the real one is seen where the contract is tried with that library. */
class ShmWatchTest {
  private static final int PID = 4;
  private static final int LOCK = 24;
  private static final int TOTAL_SIZE = 40;
  private static final int QUEUE_OFFSET = 64;
  private static final int QUEUE = 128;
  private static final long REGION_BYTES = 8192;
  private static final int ASKS_TO_BE_KNOWN = 256;
  private static final int ENOUGH_LOOKS = 30;
  private static final int SHORT_LOOKS = 5;

  private final Arena arena = Arena.ofShared();
  private final List<Path> files = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final int self = (int) ProcessHandle.current().pid();

  @AfterEach
  void remove() throws IOException {
    processes.forEach(Process::destroyForcibly);
    for (Path file : files) {
      Files.delete(file);
    }
    arena.close();
  }

  private record Made(byte[] address, MemorySegment memory, int free) {
    void lock() {
      memory.set(JAVA_INT, LOCK, 1 - free);
    }

    boolean isLocked() {
      return memory.get(JAVA_INT, LOCK) != free;
    }
  }

  private Made region(int named, int pid) throws IOException {
    String name = named + ":0:" + System.nanoTime();
    Path file = Path.of("/dev/shm", name);
    files.add(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, REGION_BYTES, arena);
      memory.set(JAVA_INT, PID, pid);
      memory.set(JAVA_LONG, TOTAL_SIZE, REGION_BYTES);
      memory.set(JAVA_LONG, QUEUE_OFFSET, QUEUE);
      memory.set(JAVA_LONG, QUEUE, 4);
      memory.set(JAVA_LONG, QUEUE + 8, 3);
      byte[] address = ("fi_shm://" + name + "\0").getBytes(StandardCharsets.ISO_8859_1);
      return new Made(address, memory, free(memory, address));
    }
  }

  /** What a free lock looks like, which is the C library's own affair. */
  private static int free(MemorySegment memory, byte[] address) throws IOException {
    ShmRegion.of(address).ifPresent(region -> {
      boolean _ = region.free();
      region.close();
    });
    return memory.get(JAVA_INT, LOCK);
  }

  private Process sleeper() throws IOException {
    Process process = new ProcessBuilder("sleep", "600").start();
    processes.add(process);
    return process;
  }

  private void signal(String name, Process process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor(20, TimeUnit.SECONDS)).isTrue();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!ProcessStat.isAtRest(process.pid()) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static ShmWatch watch(Made own) throws IOException {
    return new ShmWatch(ShmRegion.of(own.address()).orElseThrow());
  }

  @Test
  void aRegionThatBeginsWithAnotherProcessIsNotTaken() throws Exception {
    assertThat(ShmRegion.of(region(self, self + 1).address())).isEmpty();
    assertThat(ShmRegion.of("fi_shm://1:2:nosuch".getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
  }

  @Test
  void nothingIsBegunWhoseLockIsHeld() throws Exception {
    Made own = region(self, self);
    int pid = (int) sleeper().pid();
    Made peer = region(pid, pid);
    ShmWatch watch = watch(own);
    watch.add(3, peer.address());

    assertThat(watch.enter()).isTrue();
    watch.leave();
    assertThat(watch.enter(3)).isTrue();
    watch.leave();
    peer.lock();
    assertThat(watch.enter(3)).isFalse();
    assertThat(watch.enter()).isTrue();
    watch.leave();
    own.lock();
    assertThat(watch.enter()).isFalse();
    watch.close();
  }

  @Test
  void aCallThatIsHeldUpByAStoppedProcessIsFreedAndTheConnectionToldOf() throws Exception {
    Made own = region(self, self);
    Process stopped = sleeper();
    Made peer = region((int) stopped.pid(), (int) stopped.pid());
    ShmWatch watch = watch(own);
    watch.add(0, peer.address());
    assertThat(watch.enter()).isTrue();
    own.lock();
    signal("STOP", stopped);

    looks(watch, SHORT_LOOKS);

    assertThat(own.isLocked()).isFalse();
    assertThat(watch.wasForced()).isTrue();
    assertThat(watch.wasForced()).isFalse();
    watch.close();
  }

  @Test
  void aCallThatIsHeldUpByADeadProcessAtItsOwnMemoryIsFreed() throws Exception {
    Process dead = sleeper();
    Made peer = region((int) dead.pid(), (int) dead.pid());
    ShmWatch watch = watch(region(self, self));
    watch.add(0, peer.address());
    assertThat(watch.enter(0)).isTrue();
    peer.lock();
    signal("KILL", dead);

    looks(watch, SHORT_LOOKS);

    assertThat(peer.isLocked()).isFalse();
    watch.close();
  }

  @Test
  void whoRunsKeepsTheLockForAsLongAsACopyMayTake() throws Exception {
    Made own = region(self, self);
    int pid = (int) sleeper().pid();
    Made peer = region(pid, pid);
    ShmWatch watch = watch(own);
    watch.add(0, peer.address());
    assertThat(watch.enter()).isTrue();
    own.lock();
    peer.lock();

    looks(watch, SHORT_LOOKS);
    assertThat(own.isLocked()).isTrue();
    looks(watch, ENOUGH_LOOKS);

    assertThat(own.isLocked()).as("held by somebody unknown for far too long").isFalse();
    assertThat(peer.isLocked()).as("for which nobody waits").isTrue();
    watch.close();
  }

  @Test
  void aCallThatWaitsForARunningProcessForFarTooLongIsFreedToo() throws Exception {
    int pid = (int) sleeper().pid();
    Made peer = region(pid, pid);
    ShmWatch watch = watch(region(self, self));
    watch.add(0, peer.address());
    assertThat(watch.enter(0)).isTrue();
    peer.lock();

    looks(watch, SHORT_LOOKS);
    assertThat(peer.isLocked()).isTrue();
    looks(watch, ENOUGH_LOOKS);

    assertThat(peer.isLocked()).isFalse();
    assertThat(watch.wasForced()).isTrue();
    watch.close();
  }

  @Test
  void anInterruptedThreadWatchesTooAndStaysInterrupted() throws Exception {
    Made own = region(self, self);
    Thread.currentThread().interrupt();

    boolean there = ShmRegion.of(own.address()).isPresent();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(there).isTrue();
  }

  /** The library would read address 4 otherwise. */
  @Test
  void whoAsksToBeKnownAndIsGoneHasSomethingStandInForItWhileTheLibraryLooks() throws Exception {
    Made own = region(self, self);
    ShmWatch watch = watch(own);
    String name = "4194302:0:" + System.nanoTime();
    asks(own, 0, name, 4_194_302);
    Path standIn = Path.of("/dev/shm", name);

    assertThat(watch.enter()).isTrue();

    assertThat(Files.size(standIn)).isEqualTo(REGION_BYTES);
    assertThat(ShmRegion.of(name.getBytes(StandardCharsets.ISO_8859_1))).hasValueSatisfying(region -> {
      assertThat(region.pid()).isEqualTo(4_194_302);
      assertThat(region.isFree()).isTrue();
      region.close();
    });
    watch.leave();
    assertThat(standIn).doesNotExist();
    watch.close();
  }

  @Test
  void whoAsksToBeKnownAndIsThereIsLeftAlone() throws Exception {
    Made own = region(self, self);
    int pid = (int) sleeper().pid();
    Made peer = region(pid, pid);
    ShmWatch watch = watch(own);
    asks(own, 3, files.getLast().getFileName().toString(), pid);
    peer.lock();

    assertThat(watch.enter()).isTrue();
    watch.leave();

    assertThat(peer.isLocked()).isTrue();
    assertThat(files.getLast()).exists();
    watch.close();
  }

  private static void asks(Made own, int number, String name, int pid) {
    long entry = QUEUE + 32 + number * 256L;
    own.memory().set(JAVA_INT, entry + 16, ASKS_TO_BE_KNOWN);
    own.memory().set(JAVA_LONG, entry + 32, 4096);
    own.memory().set(JAVA_INT, entry + 40, pid);
    own.memory().setString(4096, name, StandardCharsets.ISO_8859_1);
    own.memory().set(JAVA_LONG, QUEUE + 16, number);
    own.memory().set(JAVA_LONG, QUEUE + 24, number + 1);
  }

  @Test
  void noPeerNamesAFileElsewhere() throws Exception {
    assertThat(ShmRegion.of("fi_shm://1:2:/../../etc/passwd".getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
  }

  @Test
  void theOwnLockIsFreedThoughNothingCouldBeBegunForIt() throws Exception {
    Made own = region(self, self);
    ShmWatch watch = watch(own);
    own.lock();

    looks(watch, SHORT_LOOKS);
    assertThat(own.isLocked()).isTrue();
    looks(watch, ENOUGH_LOOKS);

    assertThat(own.isLocked()).isFalse();
    assertThat(watch.wasForced()).isTrue();
    watch.close();
  }

  private static void looks(ShmWatch watch, int count) {
    for (int i = 0; i < count; i++) {
      watch.look();
    }
  }
}
