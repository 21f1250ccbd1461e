package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorbellTest {
  private static final int MUST_HAPPEN_MILLIS = 30_000;
  private static final Path FOLDER = Path.of("/dev/shm");

  @Test
  void ringingEndsASleepAndIsTakenNoteOfOnce() {
    try (Doorbell ours = Doorbell.make(_ -> {}); Doorbell theirs = Doorbell.of(ours.name()); FdPoller poller = new FdPoller(ours.descriptor())) {
      assertThat(ours.silence()).isFalse();

      theirs.ring();
      theirs.ring();

      assertThat(poller.poll(MUST_HAPPEN_MILLIS)).isEqualTo(1);
      assertThat(ours.silence()).isTrue();
      assertThat(ours.silence()).isFalse();
      assertThat(poller.poll(0)).isZero();
    }
  }

  @Test
  void ringingNobodyDoesNothing() {
    Doorbell ours = Doorbell.make(_ -> {});
    try (Doorbell theirs = Doorbell.of(ours.name())) {
      ours.close();
      theirs.ring();
      assertThatThrownBy(() -> Doorbell.of(ours.name())).isInstanceOf(NativeLibraryException.class).hasMessageContaining(ours.name());
    }
  }

  @Test
  void aBellThatIsRungWithoutEndBlocksNobody() {
    try (Doorbell ours = Doorbell.make(_ -> {}); Doorbell theirs = Doorbell.of(ours.name())) {
      for (int i = 0; i < 200_000; i++) {
        theirs.ring();
      }
      assertThat(ours.silence()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", "sluice-bell-1-2-3/../x", "sluice-bell-1-2-", "other"})
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> Doorbell.of(name)).isInstanceOf(NativeLibraryException.class);
  }

  @Test
  void aFileOfThatNameIsNotWrittenInto() throws IOException {
    Path file = FOLDER.resolve("sluice-bell-1-" + ProcessHandle.current().pid() + "-abc");
    try {
      Files.writeString(file, "mine");

      assertThatThrownBy(() -> Doorbell.of(file.getFileName().toString())).isInstanceOf(NativeLibraryException.class).hasMessageContaining("no pipe");

      assertThat(file).hasContent("mine");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Test
  void whatADeadProcessLeftIsRemoved() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    assertThat(dead.waitFor(MUST_HAPPEN_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    String name;
    try (Doorbell ours = Doorbell.make(_ -> {})) {
      name = ours.name();
    }
    Path left = FOLDER.resolve(name.replace("-" + ProcessHandle.current().pid() + "-", "-" + dead.pid() + "-"));
    Path ofAnotherNamespace = FOLDER.resolve("sluice-bell-1-" + dead.pid() + "-abc");
    try {
      Files.createFile(left);
      Files.createFile(ofAnotherNamespace);
      List<Integer> told = new ArrayList<>();
      try (Doorbell _ = Doorbell.make(told::add)) {
        assertThat(told).contains((int) dead.pid());
        assertThat(left).doesNotExist();
        assertThat(ofAnotherNamespace).as("whose numbers mean others").exists();
      }
    } finally {
      Files.deleteIfExists(left);
      Files.deleteIfExists(ofAnotherNamespace);
    }
  }
}
