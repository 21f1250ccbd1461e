package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.ConfigurationException;
import dev.sluice.backend.nixl.interop.NixlInterop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NIXL's own ways to exchange metadata: a real etcd, and its listeners; with an agent of the real Python package on the other side. */
class MetadataExchangeTest {
  /** Where NIXL listens if it is asked to without a port. */
  private static final int NIXLS_PORT = 8888;

  @TempDir Path folder;

  @BeforeAll
  static void nixl() {
    NixlOfThisMachine.require();
    Path _ = PythonNixl.require();
  }

  @Test
  void agentsMeetThroughEtcd() throws Exception {
    try (EtcdServer etcd = EtcdServer.start(folder.resolve("etcd"))) {
      ChildJvm.Ended ended = ChildJvm.run(Map.of("NIXL_ETCD_ENDPOINTS", etcd.endpoint()), List.of(), ExchangeMain.class, "store", folder.toString());

      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("we hear that it withdrew", "no range of that size", "it hears that our agent is closed").doesNotContain("NO:");
    }
  }

  @Test
  void agentsMeetAtEachOthersListeners() throws Exception {
    String ours = Integer.toString(EtcdServer.freePort());
    String theirs = Integer.toString(EtcdServer.freePort());

    ChildJvm.Ended ended = ChildJvm.run(Map.of(), List.of(), ExchangeMain.class, "listeners", folder.toString(), ours, theirs);

    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("without a listener there is no answer").doesNotContain("NO:");
  }

  @Test
  void nothingListensUnlessAskedTo() {
    try (Agent _ = NixlOfThisMachine.open("silent", Map.of())) {
      assertThatThrownBy(() -> new Socket("127.0.0.1", NIXLS_PORT).close()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void withoutAStoreThereIsNothingToPublishIn() {
    try (Agent agent = NixlOfThisMachine.open("alone", Map.of())) {
      assertThatThrownBy(() -> NixlInterop.publish(agent)).isInstanceOf(ConfigurationException.class).hasMessageContaining("NIXL_ETCD_ENDPOINTS");
    }
  }

  @Test
  void addressesThatNixlCannotUseAreRefused() {
    try (Agent agent = NixlOfThisMachine.open("narrow", Map.of())) {
      assertThatThrownBy(() -> NixlInterop.publish(agent, new InetSocketAddress("::1", 7))).isInstanceOf(ConfigurationException.class).hasMessageContaining("IPv4");
      assertThatThrownBy(() -> NixlInterop.publish(agent, InetSocketAddress.createUnresolved("nowhere.invalid", 7)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("nowhere.invalid");
    }
  }
}
