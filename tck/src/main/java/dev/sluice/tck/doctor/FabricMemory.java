package dev.sluice.tck.doctor;

import java.util.List;

/** The KV cache of TensorRT-LLM over NVLink between hosts. */
final class FabricMemory implements Check {
  private static final String NAME = "TRTLLM_KVCACHE_POOL_USE_FABRIC_MEMORY";

  @Override
  public String id() {
    return "TRTLLM-FABRIC";
  }

  @Override
  public String why() {
    return "Only fabric memory is reached over NVLink between hosts; pools of plain cudaMalloc are staged and go over the network, at a thousandth of the speed.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    boolean wanted = machine.ofUcx("UCX_CUDA_IPC_ENABLE_MNNVL").orElse(false) || machine.variable("NCCL_MNNVL_ENABLE").filter("1"::equals).isPresent();
    return machine.spansHosts() && wanted && machine.hasTensorRtLlm() && machine.variable(NAME).filter("1"::equals).isEmpty()
        ? found(Finding.Severity.WARNING, "NVLink between hosts is wanted, and TensorRT-LLM may allocate its pools without it", machine.seen(NAME),
            "set " + NAME + "=1 for prefill and decode alike; newer versions do it themselves with transceiver_runtime: PYTHON")
        : List.of();
  }
}
