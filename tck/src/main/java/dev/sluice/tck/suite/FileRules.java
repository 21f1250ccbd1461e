package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.FileOptions;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegionState;
import dev.sluice.RegistrationException;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import dev.sluice.UnsupportedException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** FILE: storage. An agent moves bytes between its memory and files of its own, as a peer of itself. */
public abstract class FileRules extends ContractRules {
  private static final int MIB = 1 << 20;

  /** The system property with the folder in which the files are made: its file system is what is tried. */
  public static final String FOLDER = "sluice.tck.files";

  @TempDir(factory = Place.class)
  Path folder;

  /** Makes a folder for each test where the files are wanted. */
  static final class Place implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
      return Files.createTempDirectory(((FileRules) test.getRequiredTestInstance()).place(), "sluice-files");
    }
  }

  /** For subclasses. */
  protected FileRules() {}

  /**
   * Where files are made.
   *
   * @return a folder; the one that {@value #FOLDER} names, or else the system's temporary folder
   */
  protected Path place() {
    return Path.of(System.getProperty(FOLDER, System.getProperty("java.io.tmpdir")));
  }

  /** An agent that is its own peer. */
  private record Self(Agent agent, Peer peer) {
    Region memory(String name, long bytes, long seed) {
      MemorySegment memory = Arena.ofShared().allocate(bytes, 4096);
      Pattern.fill(memory, seed);
      return agent.register(name, Memory.host(memory));
    }

    RemoteRegion file(String name, Path path, long offset, long bytes) {
      return file(name, Memory.file(path, offset, bytes, true), RegionOptions.defaults());
    }

    RemoteRegion file(String name, Memory file, RegionOptions options) {
      Region _ = agent.register(name, file, options);
      peer.update(agent.metadata());
      return peer.region(name);
    }

    void move(Region memory, RemoteRegion file, Operation operation, Ranges ranges) throws InterruptedException {
      try (Transfer transfer = agent.link(memory, file).transfer(ranges.count())) {
        transfer.await(ranges.post(transfer, operation, null));
      }
    }
  }

  private Self self() {
    Agent agent = here();
    return new Self(agent, agent.connect(agent.metadata()));
  }

  private Path file(String name, int bytes, long seed) throws IOException {
    return Files.write(folder.resolve(name), Pattern.bytes(bytes, seed));
  }

  @Rule(ContractRule.FILE_1)
  final void file1_whatWasWrittenIsReadBackEqualAlsoByOthers() throws Exception {
    Self self = self();
    int bytes = 5 * MIB + 123;
    long seed = newSeed();
    Path path = file("data", bytes, newSeed());
    Region source = self.memory("source", bytes, seed);
    Region target = self.memory("target", bytes, newSeed());
    RemoteRegion remote = self.file("file", path, 0, bytes);

    self.move(source, remote, Operation.WRITE, Ranges.of(0, 0, bytes));

    assertThat(Pattern.firstDifference(MemorySegment.ofArray(Files.readAllBytes(path)), seed)).as("through an open of our own").isEqualTo(-1);
    Path copy = folder.resolve("copy");
    assertThat(new ProcessBuilder("cp", path.toString(), copy.toString()).inheritIO().start().waitFor()).isZero();
    assertThat(Pattern.firstDifference(MemorySegment.ofArray(Files.readAllBytes(copy)), seed)).as("by another program").isEqualTo(-1);
    self.move(target, remote, Operation.READ, Ranges.of(0, 0, bytes));
    assertThat(Pattern.firstDifference(target.segment(), seed)).as("read back").isEqualTo(-1);
    Self other = self();
    Region again = other.memory("again", bytes, 0);
    other.move(again, other.file("file", path, 0, bytes), Operation.READ, Ranges.of(0, 0, bytes));
    assertThat(Pattern.firstDifference(again.segment(), seed)).as("read by another agent").isEqualTo(-1);
  }

  @Rule(ContractRule.FILE_1)
  final void file1_whatAnotherProgramWritesIsSeenByTheNextRead() throws Exception {
    Self self = self();
    int bytes = 100_000;
    Path path = file("data", bytes, 1);
    Region memory = self.memory("memory", bytes, 0);
    RemoteRegion remote = self.file("file", path, 0, bytes);
    for (int round = 2; round < 12; round++) {
      Files.write(path, Pattern.bytes(bytes, round));
      self.move(memory, remote, Operation.READ, Ranges.of(0, 0, bytes));
      assertThat(Pattern.firstDifference(memory.segment(), round)).as("round %s", round).isEqualTo(-1);
    }
  }

  @Rule(ContractRule.FILE_2)
  final void file2_anyOffsetAndLengthMoves() throws Exception {
    Self self = self();
    for (Operation operation : Operation.values()) {
      for (int round = 0; round < times(6, 30); round++) {
        Ranges ranges = Ranges.scattered(random(), 200, round % 3 == 0 ? 40_000 : 700, 600);
        long mine = newSeed();
        long other = newSeed();
        long begin = random().nextInt(10_000);
        int length = (int) (begin + ranges.remoteEnd() + 1000);
        Path path = file("data-" + operation + round, length, other);
        Region local = self.memory("local-" + operation + round, ranges.localEnd() + 100, mine);
        RemoteRegion remote = self.file("file-" + operation + round, path, begin, length - begin);

        self.move(local, remote, operation, ranges);

        MemorySegment ours = MemorySegment.ofArray(Pattern.bytes((int) local.bytes(), mine));
        MemorySegment theirs = MemorySegment.ofArray(Pattern.bytes(length, other));
        ranges.apply(operation, ours, theirs.asSlice(begin));
        assertThat(local.segment().mismatch(ours)).as("%s: first byte of memory that is wrong", operation).isEqualTo(-1);
        assertThat(MemorySegment.ofArray(Files.readAllBytes(path)).mismatch(theirs)).as("%s: first byte of the file that is wrong", operation).isEqualTo(-1);
      }
    }
  }

  @Rule(ContractRule.FILE_2)
  final void file2_moreDescriptorsThanAQueueHoldsAllMove() throws Exception {
    Self self = self();
    Ranges ranges = Ranges.scattered(random(), 20_000, 500, 100);
    long mine = newSeed();
    long other = newSeed();
    for (Operation operation : Operation.values()) {
      Path path = file("many-" + operation, (int) ranges.remoteEnd(), other);
      Region local = self.memory("many-" + operation, ranges.localEnd(), mine);

      self.move(local, self.file("many-file-" + operation, path, 0, ranges.remoteEnd()), operation, ranges);

      MemorySegment ours = MemorySegment.ofArray(Pattern.bytes((int) ranges.localEnd(), mine));
      MemorySegment theirs = MemorySegment.ofArray(Pattern.bytes((int) ranges.remoteEnd(), other));
      ranges.apply(operation, ours, theirs);
      assertThat(local.segment().mismatch(ours)).as("%s: first byte of memory that is wrong", operation).isEqualTo(-1);
      assertThat(MemorySegment.ofArray(Files.readAllBytes(path)).mismatch(theirs)).as("%s: first byte of the file that is wrong", operation).isEqualTo(-1);
    }
  }

  @Rule(ContractRule.FILE_2)
  final void file2_deviceMemoryMovesToFilesAndBack() throws Exception {
    CudaDevice device = Devices.first();
    Self self = self();
    for (Operation operation : Operation.values()) {
      for (int longest : new int[] {40_000, 3 * MIB}) {
        Ranges ranges = Ranges.scattered(random(), longest == 40_000 ? 300 : 5, longest, 600);
        long mine = newSeed();
        long other = newSeed();
        String way = operation + " of up to " + longest + " bytes";
        Path path = file(way.replace(' ', '-'), (int) ranges.remoteEnd(), other);
        DeviceBlock block = DeviceBlock.allocate(device, ranges.localEnd(), DeviceBlock.Way.PLAIN);
        block.fill(0, ranges.localEnd(), mine);
        Region local = self.agent().register("memory for " + way, block.memory().memory());

        self.move(local, self.file("file for " + way, path, 0, ranges.remoteEnd()), operation, ranges);

        MemorySegment ours = MemorySegment.ofArray(Pattern.bytes((int) ranges.localEnd(), mine));
        MemorySegment theirs = MemorySegment.ofArray(Pattern.bytes((int) ranges.remoteEnd(), other));
        ranges.apply(operation, ours, theirs);
        assertThat(MemorySegment.ofArray(block.contents()).mismatch(ours)).as("%s: first byte of the device that is wrong", way).isEqualTo(-1);
        assertThat(MemorySegment.ofArray(Files.readAllBytes(path)).mismatch(theirs)).as("%s: first byte of the file that is wrong", way).isEqualTo(-1);
      }
    }
  }

  @Rule(ContractRule.FILE_3)
  final void file3_readingPastTheEndFailsAndSaysHowMuchThereWas() throws Exception {
    Self self = self();
    int there = 6000;
    Path path = file("short", there, 1);
    Region memory = self.memory("memory", 20_000, 2);
    RemoteRegion remote = self.file("file", path, 0, 20_000);

    for (long[] range : new long[][] {{0, 20_000}, {5000, 2000}, {there - 1, 2}, {there, 1}, {15_000, 100}}) {
      assertThatThrownBy(() -> self.move(memory, remote, Operation.READ, Ranges.of(0, range[0], range[1])))
          .as("%s bytes at %s of a file of %s", range[1], range[0], there)
          .isInstanceOf(SluiceException.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining(Integer.toString(there));
    }
    self.move(memory, remote, Operation.READ, Ranges.of(0, 0, there));
    assertThat(Pattern.firstDifference(memory.segment().asSlice(0, there), 1)).as("what is there is read").isEqualTo(-1);
  }

  @Rule(ContractRule.FILE_3)
  final void file3_aFileThatIsCutShortAfterItsRegistrationIsReadToItsNewEndOnly() throws Exception {
    Self self = self();
    Path path = file("cut", 3 * MIB, 1);
    Region memory = self.memory("memory", 3 * MIB, 2);
    RemoteRegion remote = self.file("file", path, 0, 3 * MIB);
    self.move(memory, remote, Operation.READ, Ranges.of(0, 0, 3 * MIB));
    try (FileChannel open = FileChannel.open(path, StandardOpenOption.WRITE)) {
      FileChannel _ = open.truncate(MIB + 5);
    }

    assertThatThrownBy(() -> self.move(memory, remote, Operation.READ, Ranges.of(0, 0, 3 * MIB)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(Integer.toString(MIB + 5));
    self.move(memory, remote, Operation.READ, Ranges.of(0, 0, MIB + 5));
    assertThat(Pattern.firstDifference(memory.segment().asSlice(0, MIB + 5), 1)).as("what is left is read").isEqualTo(-1);
  }

  @Rule(ContractRule.FILE_4)
  final void file4_aFullDeviceFailsThePosting() throws Exception {
    Path full = Path.of("/dev/full");
    if (!Files.isWritable(full)) {
      throw new NotRunException("there is no /dev/full on this machine");
    }
    Self self = self();
    Region memory = self.memory("memory", 3 * MIB, 1);
    RemoteRegion remote = self.file("file", full, 0, 3 * MIB);

    assertThatThrownBy(() -> self.move(memory, remote, Operation.WRITE, Ranges.of(0, 0, 3 * MIB)))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining(full.toString())
        .hasMessageMatching("(?s).*(No space left|ENOSPC).*");
    Path path = file("fine", MIB, 2);
    self.move(memory, self.file("fine", path, 0, MIB), Operation.WRITE, Ranges.of(0, 0, MIB));
    assertThat(Pattern.firstDifference(MemorySegment.ofArray(Files.readAllBytes(path)), 1)).as("other files are none the worse for it").isEqualTo(-1);
  }

  @Rule(ContractRule.FILE_4)
  final void file4_aFullFileSystemFailsThePostingAndKeepsWhatWasThere() throws Exception {
    int room = 16 * MIB;
    try (SmallDisk disk = SmallDisk.mounted(folder.resolve("disk"), room)) {
      Self self = self();
      Region memory = self.memory("memory", room, 1);
      Path path = disk.folder().resolve("data");
      Region file = self.agent().register("file", Memory.file(Files.write(path, Pattern.bytes(MIB, 2)), 0, room, true));
      self.peer().update(self.agent().metadata());
      RemoteRegion remote = self.peer().region("file");

      assertThatThrownBy(() -> self.move(memory, remote, Operation.WRITE, Ranges.of(0, MIB, room - MIB)))
          .isInstanceOf(SluiceException.class)
          .hasMessageContaining(path.toString())
          .hasMessageMatching("(?s).*(No space left|ENOSPC).*");

      Region other = self.memory("other", MIB, 0);
      self.move(other, remote, Operation.READ, Ranges.of(0, 0, MIB));
      assertThat(Pattern.firstDifference(other.segment(), 2)).as("what the file had before").isEqualTo(-1);
      assertThat(file.deregister()).isEqualTo(RegionState.RELEASED);
    }
  }

  @Rule(ContractRule.FILE_4)
  final void file4_anInputOutputErrorFailsThePosting() throws Exception {
    for (Operation operation : Operation.values()) {
      String calls = operation == Operation.READ ? "read,pread64,readv,preadv,preadv2" : "write,pwrite64,writev,pwritev,pwritev2";
      Path path = file("broken-" + operation, 3 * MIB, 1);
      Path trace = folder.resolve("trace-" + operation);
      try (PeerProcess process = PeerProcess.startFailing(strace(), path, calls, "error=EIO", trace)) {
        RemoteAgent agent = RemoteAgent.open(process, newName("broken"), fixture().environment(), false);
        agent.register("memory", 3 * MIB, 5);
        agent.registerFile("file", path, 0, 3 * MIB, false);
        agent.connect(agent.metadata());

        Throwable refused = catchThrowable(() -> agent.post("memory", agent.name(), "file", operation, pieces(3 * MIB, 12), Optional.empty()));

        if (!Files.readString(trace).contains("INJECTED")) {
          throw new NotRunException("the backend reads and writes " + path + " by other system calls than those which strace was told to fail: " + calls);
        }
        assertThat(refused).as("a %s whose system calls fail", operation).isInstanceOf(PeerFailure.class).hasMessageContaining(path.toString()).hasMessageMatching("(?s).*(nput/output|EIO).*");
        assertThat(process.alive()).isTrue();
      }
    }
  }

  private static Ranges pieces(int bytes, int count) {
    long[] offsets = IntStream.range(0, count).mapToLong(i -> (long) bytes / count * i).toArray();
    return new Ranges(offsets, offsets, LongStream.generate(() -> bytes / count).limit(count).toArray());
  }

  private static Path strace() {
    Path strace = Path.of("/usr/bin/strace");
    if (!Files.isExecutable(strace)) {
      throw new NotRunException("strace, which shows system calls and lets them fail, is not installed");
    }
    return strace;
  }

  @Rule(ContractRule.FILE_4)
  final void file4_theLimitOfAFilesSizeFailsThePosting() throws Exception {
    int limit = 64 * MIB; // the limit holds for shared memory, too, of which a library may need some
    PeerProcess process = PeerProcess.startLimited(limit);
    afterwards(process::close);
    RemoteAgent agent = RemoteAgent.open(process, newName("limited"), fixture().environment(), false);
    Path path = file("limited", 1000, 1);
    agent.register("memory", MIB, 5);
    agent.registerFile("file", path, limit - 100_000, MIB, false);
    agent.connect(agent.metadata());

    Throwable refused = catchThrowable(() -> agent.post("memory", agent.name(), "file", Operation.WRITE, Ranges.of(0, 0, MIB), Optional.empty()));

    assertThat(refused).isInstanceOf(PeerFailure.class).hasMessageContaining(path.toString()).hasMessageMatching("(?s).*(too large|EFBIG).*");
    assertThat(process.alive()).isTrue();
    assertThat(Files.size(path)).isLessThanOrEqualTo(limit);
  }

  @Rule(ContractRule.FILE_5)
  final void file5_whatIsNoFileToBeUsedIsRefusedAtRegistration() throws IOException {
    Agent agent = here();
    Path missing = folder.resolve("missing").resolve("file");
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Path path = file("there", 1000, 1);
    Path unwritable = Path.of("/sys/devices/system/cpu/present"); // not even root may write it

    assertRefused(agent, "missing", missing, true);
    assertRefused(agent, "missing, to read", missing, false);
    assertRefused(agent, "directory", directory, true);
    assertRefused(agent, "directory, to read", directory, false);
    if (Files.exists(unwritable)) {
      assertRefused(agent, "unwritable", unwritable, true);
    }
    assertThatThrownBy(() -> agent.register("read-only for peers who write", Memory.file(path, 0, 1000, false)))
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining(path.toString());
    assertThat(agent.metadata().regions()).isEmpty();
    assertThat(missing).doesNotExist();
  }

  private static void assertRefused(Agent agent, String name, Path path, boolean writable) {
    RegionOptions options = writable ? RegionOptions.defaults() : RegionOptions.defaults().withRights(Rights.READ);
    assertThatThrownBy(() -> agent.register(name, Memory.file(path, 0, 1000, writable), options))
        .as(name)
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining(path.toString());
  }

  @Rule(ContractRule.FILE_5)
  final void file5_aFileThatCannotPassThePageCacheByIsRefusedWhereThatIsRequired() {
    Path device = Path.of("/dev/zero");
    FileOptions options = FileOptions.readOnly().withDirect(FileOptions.DirectIo.REQUIRED);

    assertThatThrownBy(() -> here().register("never on a disk", Memory.file(device, 0, 4096, options), RegionOptions.defaults().withRights(Rights.READ)))
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining("page cache");
  }

  @Rule(ContractRule.FILE_5)
  final void file5_aFileForReadingIsNotWritten() throws Exception {
    Self self = self();
    Path path = file("precious", 10_000, 1);
    Region memory = self.memory("memory", 10_000, 2);
    RemoteRegion remote = self.file("file", Memory.file(path, 0, 10_000, false), RegionOptions.defaults().withRights(Rights.READ));

    assertThatThrownBy(() -> self.move(memory, remote, Operation.WRITE, Ranges.of(0, 0, 10_000))).isInstanceOf(UnsupportedException.class);

    assertThat(Pattern.firstDifference(MemorySegment.ofArray(Files.readAllBytes(path)), 1)).isEqualTo(-1);
    self.move(memory, remote, Operation.READ, Ranges.of(0, 0, 10_000));
    assertThat(Pattern.firstDifference(memory.segment(), 1)).isEqualTo(-1);
  }

  @Rule(ContractRule.FILE_6)
  final void file6_doneMeansThatTheFileWasSynced() throws Exception {
    Path path = file("durable", MIB, 1);
    Path trace = folder.resolve("trace");
    PeerProcess process = PeerProcess.startTraced(strace(), trace);
    afterwards(process::close);
    RemoteAgent agent = RemoteAgent.open(process, newName("durable"), fixture().environment(), false);
    agent.register("memory", MIB, 5);
    agent.registerFile("file", path, 0, MIB, true);
    agent.connect(agent.metadata());

    agent.post("memory", agent.name(), "file", Operation.WRITE, Ranges.of(0, 0, MIB), Optional.empty());

    String calls = Files.readString(trace);
    assertThat(calls).as("system calls that sync").containsPattern("(fdatasync|fsync)\\(\\d+<" + java.util.regex.Pattern.quote(path.toRealPath().toString()) + ">\\)");
  }

  @Rule(ContractRule.FILE_6)
  final void file6_afterASyncThatFailedNoWriteToThatRegionIsDoneAnyMore() throws Exception {
    Path path = file("unsynced", MIB, 1);
    Path trace = folder.resolve("trace-unsynced");
    PeerProcess process = PeerProcess.startFailing(strace(), path, "fsync,fdatasync,sync_file_range", "error=EIO:when=1", trace);
    afterwards(process::close);
    RemoteAgent agent = RemoteAgent.open(process, newName("unsynced"), fixture().environment(), false);
    agent.register("memory", MIB, 5);
    agent.registerFile("file", path, 0, MIB, true);
    agent.connect(agent.metadata());

    for (int round = 0; round < 3; round++) {
      Throwable refused = catchThrowable(() -> agent.post("memory", agent.name(), "file", Operation.WRITE, Ranges.of(0, 0, MIB), Optional.empty()));
      assertThat(refused).as("write %s: the kernel tells of a failed sync once, and what is lost stays lost", round).isInstanceOf(PeerFailure.class).hasMessageContaining(path.toString());
    }

    assertThat(Files.readString(trace).lines().filter(line -> line.contains("INJECTED"))).as("syncs that were made to fail: strace counts them for each thread").hasSize(1);
    agent.registerFile("other", file("other", MIB, 1), 0, MIB, true);
    agent.connect(agent.metadata());
    agent.post("memory", agent.name(), "other", Operation.WRITE, Ranges.of(0, 0, MIB), Optional.empty());
  }

  @Rule(ContractRule.FILE_7)
  final void file7_bytesOutsideTheDescriptorsAndTheFilesLengthStay() throws Exception {
    Self self = self();
    int bytes = 300_001;
    Path path = file("data", bytes, 1);
    Region memory = self.memory("memory", bytes, 2);
    RemoteRegion part = self.file("part", path, 1000, 200_000);
    byte[] expected = Pattern.bytes(bytes, 1);
    for (int round = 0; round < 40; round++) {
      int offset = random().nextInt(199_000);
      int length = 1 + random().nextInt(Math.min(50_000, 200_000 - offset));
      self.move(memory, part, Operation.WRITE, Ranges.of(round, offset, length));
      System.arraycopy(Pattern.bytes(bytes, 2), round, expected, 1000 + offset, length);

      assertThat(Files.size(path)).isEqualTo(bytes);
      assertThat(MemorySegment.ofArray(Files.readAllBytes(path)).mismatch(MemorySegment.ofArray(expected))).as("first byte that is wrong").isEqualTo(-1);
    }
  }

  @Rule(ContractRule.FILE_8)
  final void file8_aReleasedFileGivesItsDescriptorsBackAndCanBeRegisteredAgain() throws Exception {
    Self self = self();
    Path path = file("data", 10_000, 1);
    Region memory = self.memory("memory", 10_000, 2);
    for (int round = 0; round < 30; round++) {
      useAndRelease(self, memory, path); // until the backend has the threads that it wants
    }
    Footprint before = Footprint.now();

    for (int round = 0; round < 50; round++) {
      useAndRelease(self, memory, path);
    }

    Footprint.now().assertNoMoreThan(before, 32L * MIB, "50 more registrations of a file");
  }

  private static void useAndRelease(Self self, Region memory, Path path) throws InterruptedException {
    Region file = self.agent().register("again", Memory.file(path, 0, 10_000, true));
    self.peer().update(self.agent().metadata());
    self.move(memory, self.peer().region("again"), Operation.READ, Ranges.of(0, 0, 10_000));
    assertThat(Pattern.firstDifference(memory.segment(), 1)).isEqualTo(-1);
    assertThat(file.deregister()).isEqualTo(RegionState.RELEASED);
  }
}
