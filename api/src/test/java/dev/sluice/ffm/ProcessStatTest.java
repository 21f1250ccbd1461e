package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProcessStatTest {
  /** The kernel gives no process such a number. */
  private static final long NOBODY = 4_194_305;

  @TempDir Path folder;

  private Process child;

  @AfterEach
  void kill() {
    if (child != null) {
      child.destroyForcibly();
    }
  }

  @Test
  void thisProcessIsTheOneOfItsNumber() throws Exception {
    ProcessStat ours = ProcessStat.ofThisProcess();

    assertThat(ours.startTime()).isEqualTo(ProcessStat.of(ProcessHandle.current().pid()).startTime()).isPositive();
    assertThat(ours.ticks()).isPositive();
  }

  @Test
  void whatACommandIsCalledMisleadsNobody() throws Exception {
    Path strange = Files.copy(Path.of("/bin/sleep"), folder.resolve("a) Z 1 2 )"));
    child = new ProcessBuilder(strange.toString(), "60").start();

    assertThat(ProcessStat.of(child.pid()).startTime()).isGreaterThanOrEqualTo(ProcessStat.ofThisProcess().startTime());
    assertThat(ProcessStat.isDead(child.pid())).isFalse();
  }

  @Test
  void theLivingAndTheDeadAreToldApart() throws Exception {
    child = new ProcessBuilder("sleep", "60").start();
    assertThat(ProcessStat.isDead(child.pid())).isFalse();

    child.destroyForcibly();

    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ProcessStat.isDead(child.pid())).isTrue();
  }

  @Test
  void aProcessWithTheNumberOfAnEarlierOneIsNotThatOne() throws Exception {
    long pid = ProcessHandle.current().pid();
    long startTime = ProcessStat.ofThisProcess().startTime();

    assertThat(ProcessStat.isDead(pid, startTime)).isFalse();
    assertThat(ProcessStat.isDead(pid, startTime - 1)).isTrue();
  }

  @Test
  @Timeout(20)
  void aProcessThatHasEndedAndThatNobodyWaitsForIsDead() throws Exception {
    child = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec sleep 60").start();
    long left = Long.parseLong(child.inputReader().readLine());
    while (!Files.readString(Path.of("/proc", Long.toString(child.pid()), "comm")).equals("sleep\n")) {
      Thread.onSpinWait(); // a shell might wait for it
    }

    assertThat(ProcessHandle.of(left).orElseThrow().destroyForcibly()).isTrue();

    while (ProcessStat.of(left).state() != 'Z') {
      Thread.onSpinWait();
    }
    assertThat(ProcessStat.isDead(left)).isTrue();
    assertThat(ProcessStat.isDead(left, ProcessStat.of(left).startTime())).isTrue();
  }

  @Test
  void theStatesOfTheDeadAreToldFromTheOthers() {
    assertThat(new ProcessStat('Z', 1, 1).isDead()).isTrue();
    assertThat(new ProcessStat('X', 1, 1).isDead()).isTrue();
    assertThat(new ProcessStat('T', 1, 1).isDead()).isFalse();
  }

  @Test
  void aNumberThatNobodyHasIsOfNoProcess() {
    assertThatThrownBy(() -> ProcessStat.of(NOBODY)).isInstanceOf(NoSuchFileException.class);
    assertThat(ProcessStat.isDead(NOBODY)).isTrue();
    assertThat(ProcessStat.isDead(NOBODY, 1)).isTrue();
  }
}
