package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/** How a process that used NIXL ends: beside the system's drivers of InfiniBand, which crashed it, and without them. */
class NixlExitTest {
  /** Puts nothing in the place of the libraries of rdma-core, and runs a command. */
  private static final String HIDING = "for file in /usr/lib*/*/libibverbs.so.* /usr/lib*/*/libefa.so.* /usr/lib*/libibverbs.so.* /usr/lib*/libefa.so.*; do "
      + "[ ! -f \"$file\" ] || mount --bind /dev/null \"$file\"; done && exec \"$@\"";

  @BeforeAll
  static void nixl() {
    NixlOfThisMachine.require();
  }

  @ParameterizedTest
  @CsvSource({"return, 0", "exit, 7", "open, 0"})
  void theExitCodeIsTheProgramsOwn(String how, int code) throws Exception {
    ChildJvm.Ended ended = run(List.of(), how, "auto");

    assertThat(ended.code()).as(ended.output()).isEqualTo(code);
    assertThat(ended.output()).contains("hook ran");
  }

  @ParameterizedTest
  @CsvSource({"return, 0", "exit, 7"})
  void theExitCodeIsTheProgramsOwnWhereTheSystemsDriversAreHidden(String how, int code) throws Exception {
    ChildJvm.Ended ended = run(withoutDrivers(), how, "auto");

    assertThat(ended.code()).as(ended.output()).isEqualTo(code);
    assertThat(ended.output()).doesNotContain("copies 2").contains("hook ran");
  }

  @Test
  void withoutTheGuardSuchAProcessCrashes() throws Exception {
    ChildJvm.Ended ended = run(List.of(), "return", "off");
    if (!ended.output().contains("copies 2")) {
      throw new TestAbortedException("NOT RUN: the system has no drivers of InfiniBand (ibverbs-providers) that bring a second libnl-route");
    }

    assertThat(ended.code()).as("else the guard is needed no more: %s", ended.output()).isNotZero();
  }

  /** In a mount namespace of its own. */
  private static List<String> withoutDrivers() {
    List<String> hiding = List.of("unshare", "-m", "sh", "-c", HIDING, "hiding");
    try {
      List<String> trying = new ArrayList<>(hiding);
      trying.add("true");
      if (new ProcessBuilder(trying).redirectErrorStream(true).start().waitFor() == 0) {
        return hiding;
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new TestAbortedException("NOT RUN: this user may not make a mount namespace");
  }

  private static ChildJvm.Ended run(List<String> before, String... words) throws Exception {
    return ChildJvm.run(Map.of(), before, ExitMain.class, words);
  }
}
