package dev.sluice.tck.doctor;

import java.util.List;

/** Where engines meet. */
final class SideChannel implements Check {
  @Override
  public String id() {
    return "SIDE-CHANNEL";
  }

  @Override
  public String why() {
    return "vLLM tells its peers this address for the handshake: a peer on another host cannot reach one of this host alone.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.variable("VLLM_NIXL_SIDE_CHANNEL_HOST").filter(host -> host.equals("localhost") || host.startsWith("127.") || host.equals("::1")).isPresent()
        ? found(Finding.Severity.NOTE, "vLLM tells its peers an address of this host alone", machine.seen("VLLM_NIXL_SIDE_CHANNEL_HOST"), "name an address that other hosts reach, unless all workers are on this one")
        : List.of();
  }
}
