package dev.sluice.backend.gds;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sluice.backend.gds.ffm.CuFileCalls;
import dev.sluice.backend.gds.ffm.CuFileDriver;
import dev.sluice.backend.gds.ffm.CuFileLibrary;
import dev.sluice.backend.gds.ffm.CuFileStatus;
import dev.sluice.backend.gds.ffm.CuFileTransfers;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.NativeFile;
import dev.sluice.ffm.SignalHandlers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Uses the real cuFile with main memory and a file, and prints what came of each call. */
final class CuFileHostMain {
  private static final int BYTES = 64 << 10;
  private static final int PAGE = 4096;
  private static final int NO_DESCRIPTOR = 9999;

  private CuFileHostMain() {}

  /** @param words the library, and a folder on tmpfs, which needs no udev */
  public static void main(String[] words) throws Exception {
    Path path = Files.createTempFile(Path.of(words[1]), "sluice-cufile", "");
    try (Arena arena = Arena.ofConfined(); SignalHandlers before = SignalHandlers.keep()) {
      say("version", CuFileLibrary.load(new LibraryFile(Path.of(words[0]), CuFileLibrary.SONAME, "given")).version());
      status("open", CuFileCalls.cuFileDriverOpen());
      status("openAgain", CuFileCalls.cuFileDriverOpen());
      say("users", CuFileCalls.cuFileUseCount());
      say("properties", CuFileDriver.properties());
      say("p2p", CuFileDriver.p2pFlags(4));
      try (CuFileTransfers transfers = new CuFileTransfers()) {
        use(path, transfers, arena);
      }
      status("close", CuFileCalls.cuFileDriverClose());
      status("closeAgain", CuFileCalls.cuFileDriverClose());
      status("closeTooOften", CuFileCalls.cuFileDriverClose());
      say("usersAfter", CuFileCalls.cuFileUseCount());
      say("signalsTaken", before.taken());
    } finally {
      Files.delete(path);
    }
    say("end", "reached");
  }

  private static void use(Path path, CuFileTransfers transfers, Arena arena) throws Exception {
    MemorySegment memory = arena.allocate(2L * BYTES, PAGE);
    long base = memory.address();
    byte[] content = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      content[i] = (byte) (i * 31 + (i >>> 8));
    }
    MemorySegment.copy(content, 0, memory, JAVA_BYTE, 0, BYTES);
    status("register", CuFileCalls.cuFileBufRegister(base, 2L * BYTES, 0));
    status("registerAgain", CuFileCalls.cuFileBufRegister(base, 2L * BYTES, 0));
    status("badDescriptor", CuFileDriver.register(NO_DESCRIPTOR).status());
    NativeFile file = NativeFile.open(path, true);
    CuFileDriver.Answer handle = CuFileDriver.register(file.descriptor());
    long of = handle.value();
    status("handle", handle.status());
    status("handleAgain", CuFileDriver.register(file.descriptor()).status());

    say("write", transfers.write(of, base, BYTES, 0, 0));
    say("written", Arrays.equals(Files.readAllBytes(path), content));
    say("read", transfers.read(of, base, BYTES, 0, BYTES));
    say("same", Arrays.equals(memory.asSlice(BYTES, BYTES).toArray(JAVA_BYTE), content));
    say("unaligned", transfers.read(of, base, 777, 1001, BYTES + 3));
    say("sameUnaligned", Arrays.equals(memory.asSlice(BYTES + 3, 777).toArray(JAVA_BYTE), Arrays.copyOfRange(content, 1001, 1778)));
    say("shortAtTheEnd", transfers.read(of, base, BYTES, BYTES - PAGE, 0));
    say("atTheEnd", transfers.read(of, base, BYTES, BYTES, 0));
    say("behindTheEnd", transfers.read(of, base, BYTES, 2L * BYTES, 0));
    say("nothing", transfers.read(of, base, 0, 0, 0));
    say("negativeOffset", transfers.read(of, base, PAGE, -PAGE, 0));
    say("beyondTheMemory", transfers.read(of, base, PAGE, 0, 2L * BYTES - 100));
    say("unregisteredMemory", transfers.read(of, arena.allocate(PAGE, PAGE).address(), PAGE, 0, 0));
    say("extend", transfers.write(of, base, PAGE, 4L * BYTES, 0));
    say("extendedTo", Files.size(path));
    CuFileCalls.cuFileHandleDeregister(of);
    say("afterDeregister", transfers.read(of, base, PAGE, 0, 0));
    file.close();

    NativeFile readOnly = NativeFile.open(path, false);
    CuFileDriver.Answer reading = CuFileDriver.register(readOnly.descriptor());
    status("readOnlyHandle", reading.status());
    say("readOnly", transfers.read(reading.value(), base, PAGE, 0, 0));
    long refused = transfers.write(reading.value(), base, PAGE, 0, 0);
    say("writeToReadOnly", refused);
    say("writeToReadOnlyText", CuFileStatus.explain(refused, new dev.sluice.backend.gds.ffm.CuFileVersion(1200)));
    CuFileCalls.cuFileHandleDeregister(reading.value());
    readOnly.close();
    status("deregister", CuFileCalls.cuFileBufDeregister(base));
    status("deregisterAgain", CuFileCalls.cuFileBufDeregister(base));
  }

  private static void status(String what, long status) {
    say(what, CuFileStatus.error(status) + (CuFileStatus.cuda(status) == 0 ? "" : "/" + CuFileStatus.cuda(status)));
  }

  private static void say(String what, Object value) {
    System.out.println(what + " " + value);
  }
}
