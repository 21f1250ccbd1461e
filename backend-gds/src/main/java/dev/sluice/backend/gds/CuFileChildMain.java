package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.Alarm;
import dev.sluice.backend.gds.ffm.CuFileCalls;
import dev.sluice.backend.gds.ffm.CuFileDriver;
import dev.sluice.backend.gds.ffm.CuFileLibrary;
import dev.sluice.backend.gds.ffm.CuFileStatus;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.NativeFile;
import dev.sluice.ffm.NativeLibraryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens cuFile in a process of its own and writes down how far it comes, each line before what may be the process's last step. {@link CuFileAnswer} reads it. */
final class CuFileChildMain {
  static final String VERSION = "version";
  static final String STEP = "step";
  static final String OPENED = "opened";
  static final String HANDLE = "handle";
  static final String PROPERTIES = "properties";
  static final String PEER_TO_PEER = "peer-to-peer";
  static final String REFUSED = "refused";

  /** In the place of the file: cuFile is loaded and not opened. */
  static final String LOAD_ONLY = "-";

  static final String DONE = "done";

  private final Path answer;

  private CuFileChildMain(Path answer) {
    this.answer = answer;
  }

  /**
   * Opens cuFile.
   *
   * @param words the library, the file to be written, after how many seconds this process is ended whatever it does, and a file of which a handle is wanted, if one is, or
   *     {@value #LOAD_ONLY}
   */
  public static void main(String[] words) {
    CuFileChildMain child = new CuFileChildMain(Path.of(words[1]));
    try {
      Alarm.endThisProcessIn(Integer.parseInt(words[2]));
      child.open(Path.of(words[0]), words.length > 3 ? words[3] : null);
    } catch (NativeLibraryException refused) {
      child.say(REFUSED, refused.reason() + "\t" + refused.remedy());
    } catch (IOException | RuntimeException | LinkageError refused) {
      child.say(REFUSED, refused + "\tsee that this process may read it");
    }
    Runtime.getRuntime().halt(0);
  }

  private void open(Path library, @org.jspecify.annotations.Nullable String file) throws IOException {
    say(VERSION, CuFileLibrary.load(new LibraryFile(library, CuFileLibrary.SONAME, "given")).version().number());
    if (LOAD_ONLY.equals(file)) {
      say(DONE, "");
      return;
    }
    say(STEP, "cuFileDriverOpen");
    long status = CuFileCalls.cuFileDriverOpen();
    say(OPENED, status);
    if (CuFileStatus.error(status) != CuFileStatus.SUCCESS) {
      say(DONE, "");
      return;
    }
    if (file != null) {
      register(Path.of(file));
    }
    say(STEP, "cuFileDriverGetProperties");
    CuFileDriver.Properties properties = CuFileDriver.properties();
    say(PROPERTIES, properties.nvfsMajor() + " " + properties.nvfsMinor() + " " + properties.fileSystems() + " " + properties.control());
    for (int fileSystem : CuFileFlags.all()) {
      CuFileDriver.Answer ways = CuFileDriver.p2pFlags(fileSystem);
      if (ways.value() != 0) {
        say(PEER_TO_PEER, fileSystem + " " + (int) ways.value());
      }
    }
    say(DONE, ""); // before closing, which has crashed in some releases
    long _ = CuFileCalls.cuFileDriverClose();
  }

  private void register(Path path) throws IOException {
    say(STEP, "cuFileHandleRegister");
    try (NativeFile file = NativeFile.open(path, true)) {
      CuFileDriver.Answer handle = CuFileDriver.register(file.descriptor());
      say(HANDLE, handle.status());
      if (handle.known()) {
        CuFileCalls.cuFileHandleDeregister(handle.value());
      }
    }
  }

  private void say(String what, Object value) {
    try {
      Files.writeString(answer, what + "\t" + String.valueOf(value).replace('\n', ' ') + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
