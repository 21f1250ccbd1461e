package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where engines meet. */
final class SideChannel implements Check {
  private static final String NAME = "VLLM_NIXL_SIDE_CHANNEL_HOST";
  private static final String REMEDY = "name an address of this host that other hosts reach, unless all workers are on this one";
  /** Variables that number hosts, and such that name another one. */
  private static final List<String> COUNTS = List.of("SLURM_JOB_NUM_NODES", "SLURM_NNODES", "LWS_GROUP_SIZE", "NNODES");
  private static final List<String> ADDRESSES = List.of("VLLM_HOST_IP", "VLLM_DP_MASTER_IP", "MASTER_ADDR", "LWS_LEADER_ADDRESS");

  private static boolean isHere(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1") || host.equals("0.0.0.0") || host.equals("::");
  }

  private static boolean severalHosts(Machine machine) {
    return telling(machine).findAny().isPresent();
  }

  private static String seen(Machine machine) {
    return String.join(", ", telling(machine).map(machine::seen).toList());
  }

  private static Stream<String> telling(Machine machine) {
    Stream<String> counts = COUNTS.stream().filter(name -> machine.variable(name).filter(count -> count.matches("[2-9]|[1-9]\\d+")).isPresent());
    return Stream.concat(counts, ADDRESSES.stream().filter(name -> machine.variable(name).filter(host -> !isHere(host)).isPresent()));
  }

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
    Optional<String> host = machine.variable(NAME);
    boolean several = severalHosts(machine);
    if (host.isEmpty() && machine.hasVariableOf("VLLM_") && several) {
      return found(Finding.Severity.WARNING, "vLLM tells its peers localhost, and they are on other hosts", machine.seen(NAME) + ", and " + seen(machine), REMEDY);
    }
    return host.filter(SideChannel::isHere).isPresent()
        ? found(several ? Finding.Severity.WARNING : Finding.Severity.NOTE, "vLLM tells its peers an address of this host alone", machine.seen(NAME) + (several ? ", and " + seen(machine) : ""), REMEDY)
        : List.of();
  }
}
