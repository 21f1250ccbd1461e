package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.gds.ffm.RealCuFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The real cuFile, open, with main memory and a file on tmpfs, in a process that has the {@link StandIn}. */
@TestInstance(Lifecycle.PER_CLASS)
class CuFileHostTest {
  static final Path TMPFS = Path.of("/dev/shm");

  private Map<String, String> told;

  @BeforeAll
  void run(@TempDir Path folder) throws Exception {
    told = StandIn.run(folder, CuFileHostMain.class, RealCuFile.file().path().toString(), tmpfs());
    assertThat(told).containsEntry("end", "reached");
  }

  static String tmpfs() {
    if (!Files.isWritable(TMPFS)) {
      System.err.println("NOT RUN: cuFile does not read and write files: there is no " + TMPFS);
      throw new TestAbortedException("no " + TMPFS);
    }
    return TMPFS.toString();
  }

  @Test
  void theDriverCountsItsUsers() {
    assertThat(told)
        .containsEntry("open", "0").containsEntry("openAgain", "0").containsEntry("users", "2")
        .containsEntry("close", "0").containsEntry("closeAgain", "0").containsEntry("closeTooOften", "5001").containsEntry("usersAfter", "0");
  }

  @Test
  void theDriverTellsWhatItIs() {
    assertThat(told.get("properties")).startsWith("Properties[status=0, nvfsMajor=").contains("maxDirectKib=");
    assertThat(told.get("p2p")).startsWith("Answer[status=0, value=");
  }

  @Test
  void openingTakesNoSignalFromTheJvm() {
    assertThat(told).containsEntry("signalsTaken", "[]");
  }

  @Test
  void memoryAndFilesAreRegisteredOnce() {
    assertThat(told)
        .containsEntry("register", "0").containsEntry("registerAgain", "5023").containsEntry("deregister", "0").containsEntry("deregisterAgain", "5024")
        .containsEntry("handle", "0").containsEntry("handleAgain", "5028");
  }

  @Test
  void aDescriptorThatIsNoneIsRefused() {
    assertThat(told).containsEntry("badDescriptor", "5022");
  }

  @Test
  void bytesGoThereAndBack() {
    assertThat(told)
        .containsEntry("write", "65536").containsEntry("written", "true").containsEntry("read", "65536").containsEntry("same", "true")
        .containsEntry("unaligned", "777").containsEntry("sameUnaligned", "true").containsEntry("unregisteredMemory", "4096");
  }

  @Test
  void theEndOfAFileIsAShortCount() {
    assertThat(told).containsEntry("shortAtTheEnd", "4096").containsEntry("atTheEnd", "0").containsEntry("behindTheEnd", "0").containsEntry("nothing", "0");
  }

  @Test
  void writingBehindTheEndExtendsTheFile() {
    assertThat(told).containsEntry("extend", "4096").containsEntry("extendedTo", Long.toString(4L * 65536 + 4096));
  }

  @Test
  void failuresAreCuFilesOwnErrorsBelowZero() {
    assertThat(told)
        .containsEntry("negativeOffset", "-5022").containsEntry("beyondTheMemory", "-5017").containsEntry("afterDeregister", "-5027")
        .containsEntry("readOnly", "4096").containsEntry("writeToReadOnly", "-5019")
        .containsEntry("writeToReadOnlyText", "CU_FILE_INVALID_FILE_OPEN_FLAG (5019): unsupported file open flags");
  }
}
