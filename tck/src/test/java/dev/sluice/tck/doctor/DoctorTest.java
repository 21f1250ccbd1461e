package dev.sluice.tck.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.doctor.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check finds what it is for, and nothing where all is well. */
class DoctorTest {
  private static final String MOUNTS = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n30 27 0:27 / /work rw,relatime shared:1 - tmpfs tmpfs rw\n";

  @TempDir Path root;

  /** A machine in a folder. */
  @FunctionalInterface
  private interface Making {
    Machine in(Path folder) throws IOException;
  }

  /**
   * A check's two machines.
   *
   * @param id the check
   * @param title what makes the difference
   * @param severity of what is found
   * @param seen a piece of where it shows
   */
  private record Case(String id, String title, Severity severity, String seen, Making ill, Making well) {
    @Override
    public String toString() {
      return id + ": " + title;
    }
  }

  private static Case of(String id, String title, Severity severity, String seen, Making ill, Making well) {
    return new Case(id, title, severity, seen, ill, well);
  }

  static List<Case> cases() {
    return List.of(
        of("BACKEND", "one that is missing", Severity.ERROR, "there is no libnixl", r -> new Recorded(r).missing("NIXL", "there is no libnixl", "./sluice natives").machine(), r -> new Recorded(r).backend("NIXL", false).machine()),
        of("EFA-SHM", "on", Severity.ERROR, "FI_EFA_ENABLE_SHM_TRANSFER=1", r -> new Recorded(r).with("FI_EFA_ENABLE_SHM_TRANSFER", "1").machine(), r -> new Recorded(r).with("FI_EFA_ENABLE_SHM_TRANSFER", "0").machine()),
        of("EFA-SHM", "the older name", Severity.ERROR, "FI_EFA_ENABLE_SHM=1", r -> new Recorded(r).with("FI_EFA_ENABLE_SHM", "1").machine(), r -> new Recorded(r).machine()),
        of("EFA-SHM", "left open on a machine with EFA", Severity.WARNING, "FI_EFA_ENABLE_SHM_TRANSFER is not set", r -> Recorded.aws(r, 32).unset("FI_EFA_ENABLE_SHM_TRANSFER").machine(), r -> Recorded.aws(r, 32).machine()),
        of("EFA-SHM", "a word that libfabric does not know", Severity.WARNING, "FI_EFA_ENABLE_SHM_TRANSFER=n", r -> Recorded.aws(r, 32).with("FI_EFA_ENABLE_SHM_TRANSFER", "n").machine(), r -> Recorded.aws(r, 32).with("FI_EFA_ENABLE_SHM_TRANSFER", "off").machine()),
        of("EFA-PROVIDER", "something else on a machine with EFA", Severity.ERROR, "FI_PROVIDER=tcp", r -> Recorded.aws(r, 32).with("FI_PROVIDER", "tcp").machine(), r -> Recorded.aws(r, 32).with("FI_PROVIDER", "efa").machine()),
        of("EFA-PROVIDER", "EFA forbidden", Severity.ERROR, "FI_PROVIDER=^tcp,efa", r -> Recorded.aws(r, 32).with("FI_PROVIDER", "^tcp,efa").machine(), r -> Recorded.aws(r, 32).with("FI_PROVIDER", "^tcp").machine()),
        of("EFA-PROVIDER", "EFA where there is none", Severity.ERROR, "no rdmap*", r -> new Recorded(r).with("FI_PROVIDER", "efa").machine(), r -> new Recorded(r).with("FI_PROVIDER", "tcp").machine()),
        of("EFA-RDMA", "off", Severity.WARNING, "FI_EFA_USE_DEVICE_RDMA=0", r -> Recorded.aws(r, 32).with("FI_EFA_USE_DEVICE_RDMA", "0").machine(), r -> Recorded.aws(r, 32).with("FI_EFA_USE_DEVICE_RDMA", "1").machine()),
        of("EFA-DEVICES", "none is given", Severity.ERROR, "for 2 of 2", r -> Recorded.aws(r, 2).without("/dev/infiniband/uverbs0").without("/dev/infiniband/uverbs1").machine(), r -> Recorded.aws(r, 2).machine()),
        of("EFA-DEVICES", "some are given", Severity.WARNING, "rdmap80s0", r -> Recorded.aws(r, 4).without("/dev/infiniband/uverbs1").machine(), r -> Recorded.aws(r, 4).machine()),
        of("EFA-PRIVILEGES", "a container with IPC_LOCK alone", Severity.WARNING, "CapEff", r -> Recorded.aws(r, 8).file("/.dockerenv", "").file("/proc/self/status", "CapEff:\t00000000a80465fb\n").machine(),
            r -> Recorded.aws(r, 8).file("/.dockerenv", "").machine()),
        of("EFA-DRIVER", "an old module", Severity.WARNING, "2.13", r -> Recorded.aws(r, 8).file("/sys/module/efa/version", "2.13.0g\n").machine(), r -> Recorded.aws(r, 8).machine()),
        of("MEMLOCK", "a soft limit without the capability", Severity.WARNING, "8388608", r -> limited(r).file("/proc/self/status", "CapEff:\t0000000000000000\n").machine(), r -> limited(r).machine()),
        of("GPU-REGISTRATION", "an old kernel without the module", Severity.WARNING, "5.10", r -> Recorded.aws(r, 8).kernel("5.10.0-32-cloud-amd64").machine(),
            r -> Recorded.aws(r, 8).kernel("5.10.0-32-cloud-amd64").file("/proc/modules", "nvidia_peermem 16384 0 - Live 0x0000000000000000\n").machine()),
        of("GPU-REGISTRATION", "the closed driver without the module", Severity.WARNING, "closed driver", r -> Recorded.aws(r, 8).file("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01\n").machine(),
            r -> Recorded.aws(r, 8).file("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01\n").file("/sys/class/infiniband/rdmap79s0/device/p2p", "NVIDIA\n").machine()),
        of("GDRCOPY", "not there", Severity.NOTE, "/dev/gdrdrv", r -> Recorded.aws(r, 8).without("/dev/gdrdrv").machine(), r -> Recorded.aws(r, 8).machine()),
        of("NIXL-PLUGIN-DIR", "no folder", Severity.ERROR, "NIXL_PLUGIN_DIR=/nonexistent", r -> new Recorded(r).with("NIXL_PLUGIN_DIR", "/nonexistent").machine(),
            r -> new Recorded(r).with("NIXL_PLUGIN_DIR", "/opt/nixl/lib/plugins").file("/opt/nixl/lib/plugins/libplugin_UCX.so", "").machine()),
        of("NIXL-PLUGIN-DIR", "of another install", Severity.WARNING, "/usr/lib/python3/nixl_cu12.libs/libnixl-0a1b2c3d.so", r -> nixl(r).mapped("/usr/lib/python3/nixl_cu12.libs/libnixl-0a1b2c3d.so").machine(),
            r -> nixl(r).mapped("/opt/nixl/lib/libnixl.so", "/opt/nixl/lib/libnixl_build.so").machine()),
        of("NIXL-PLUGIN-DIR", "of another package of Python's", Severity.WARNING, "has loaded /site/.nixl_cu12.mesonpy.libs/libnixl.so", r -> wheel(r, "tensorrt_llm/libs/nixl/plugins").machine(), r -> wheel(r, "nixl_cu12.libs/nixl").machine()),
        of("NIXL-PLUGINS-DIR", "the misspelt name", Severity.WARNING, "NIXL_PLUGINS_DIR=/opt", r -> new Recorded(r).with("NIXL_PLUGINS_DIR", "/opt").machine(), r -> new Recorded(r).machine()),
        of("IMEX-CHANNELS", "none, and NCCL is to use it", Severity.ERROR, "NVIDIA GB200", r -> Recorded.gb200(r).with("NCCL_MNNVL_ENABLE", "1").without("/dev/nvidia-caps-imex-channels/channel0").machine(), r -> Recorded.gb200(r).with("NCCL_MNNVL_ENABLE", "1").machine()),
        of("IMEX-CHANNELS", "none", Severity.WARNING, "NVIDIA GB200", r -> Recorded.gb200(r).without("/dev/nvidia-caps-imex-channels/channel0").machine(), r -> Recorded.gb200(r).machine()),
        of("NCCL-MNNVL", "off", Severity.WARNING, "NCCL_NVLS_ENABLE=0", r -> Recorded.gb200(r).with("NCCL_NVLS_ENABLE", "0").machine(), r -> Recorded.gb200(r).with("NCCL_NVLS_ENABLE", "2").machine()),
        of("UCX-MNNVL", "without a channel", Severity.WARNING, "UCX_CUDA_IPC_ENABLE_MNNVL=y", r -> new Recorded(r).with("UCX_CUDA_IPC_ENABLE_MNNVL", "y").machine(), r -> Recorded.gb200(r).machine()),
        of("UCX-MNNVL", "left open", Severity.NOTE, "is not set", r -> Recorded.gb200(r).unset("UCX_CUDA_IPC_ENABLE_MNNVL").machine(), r -> Recorded.gb200(r).machine()),
        of("UCX-TLS", "nothing that reaches a peer", Severity.ERROR, "UCX_TLS=cuda_copy,cuda_ipc", r -> Recorded.aws(r, 8).with("UCX_TLS", "cuda_copy,cuda_ipc").machine(), r -> Recorded.aws(r, 8).with("UCX_TLS", "tcp,cuda_copy,cuda_ipc").machine()),
        of("UCX-TLS", "without cuda_copy", Severity.WARNING, "UCX_TLS=rc,sm", r -> Recorded.aws(r, 8).with("UCX_TLS", "rc,sm").machine(), r -> Recorded.aws(r, 8).with("UCX_TLS", "rc,sm,cuda_copy,cuda_ipc").machine()),
        of("UCX-TLS", "cuda_copy forbidden", Severity.WARNING, "UCX_TLS=^cuda_copy", r -> Recorded.aws(r, 8).with("UCX_TLS", "^cuda_copy").machine(), r -> Recorded.aws(r, 8).with("UCX_TLS", "^tcp").machine()),
        of("UCX-TLS", "without cuda_ipc", Severity.WARNING, "UCX_TLS=rc,cuda_copy", r -> Recorded.aws(r, 8).with("UCX_TLS", "rc,cuda_copy").machine(), r -> new Recorded(r).with("UCX_TLS", "rc").machine()),
        of("UCX-NET-DEVICES", "none that exists", Severity.ERROR, "there is no mlx5_9", r -> new Recorded(r).file("/sys/class/infiniband/mlx5_0", "").with("UCX_NET_DEVICES", "mlx5_9:1").machine(),
            r -> new Recorded(r).file("/sys/class/infiniband/mlx5_0", "").file("/sys/class/net/eth0", "").with("UCX_NET_DEVICES", "mlx5_0:1,eth0").machine()),
        of("UCX-NET-DEVICES", "one that does not exist", Severity.WARNING, "there is no mlx5_9", r -> new Recorded(r).file("/sys/class/infiniband/mlx5_0", "").with("UCX_NET_DEVICES", "mlx5_0:1,mlx5_9:1").machine(),
            r -> new Recorded(r).file("/sys/class/infiniband/mlx5_0", "").with("UCX_NET_DEVICES", "cuda0-mlx5_0:1").machine()),
        of("UCX-CUDA", "not built with it", Severity.WARNING, "without DEVICE", r -> Recorded.aws(r, 8).backend("UCX", false).machine(), r -> Recorded.aws(r, 8).backend("UCX", true).machine()),
        of("UCX-RNDV", "get_zcopy on a new kernel of AWS", Severity.WARNING, "6.8.0-1021-aws", r -> Recorded.aws(r, 8).with("UCX_RNDV_SCHEME", "get_zcopy").machine(), r -> Recorded.aws(r, 8).kernel("6.5.0-1022-aws").with("UCX_RNDV_SCHEME", "get_zcopy").machine()),
        of("CUFILE-MODULES", "no list of modules", Severity.WARNING, "/proc/modules", r -> gds(r).machine(), r -> gds(r).file("/proc/modules", "").machine()),
        of("CUFILE-UDEV", "no database", Severity.WARNING, "/run/udev/data", r -> gds(r).gpus(1, "NVIDIA H200").machine(), r -> gds(r).gpus(1, "NVIDIA H200").file("/run/udev/data/b259:0", "").machine()),
        of("CUFILE-CONFIG", "no such file", Severity.WARNING, "CUFILE_ENV_PATH_JSON=/etc/other.json", r -> gds(r).with("CUFILE_ENV_PATH_JSON", "/etc/other.json").machine(),
            r -> gds(r).with("CUFILE_ENV_PATH_JSON", "/etc/other.json").file("/etc/other.json", "{}").machine()),
        of("CUFILE-COMPAT", "no direct way", Severity.NOTE, "nvidia_fs", r -> gds(r).gpus(1, "NVIDIA H200").machine(), r -> gds(r).gpus(1, "NVIDIA H200").file("/sys/module/nvidia_fs/version", "2.22").machine()),
        of("TRTLLM-SELECTOR", "beside DEFAULT", Severity.WARNING, "backend: DEFAULT", r -> new Recorded(r).with("TRTLLM_USE_UCX_KVCACHE", "1").configured("DEFAULT"), r -> new Recorded(r).with("TRTLLM_USE_UCX_KVCACHE", "true").configured("DEFAULT")),
        of("TRTLLM-SELECTOR", "the misspelt name", Severity.WARNING, "TRTLLM_USE_UCX_KV_CACHE=1", r -> new Recorded(r).with("TRTLLM_USE_UCX_KV_CACHE", "1").machine(), r -> new Recorded(r).machine()),
        of("TRTLLM-SELECTOR", "without a configuration", Severity.NOTE, "no engine configuration", r -> new Recorded(r).with("TRTLLM_USE_UCX_KVCACHE", "1").machine(), r -> new Recorded(r).with("TRTLLM_USE_UCX_KVCACHE", "0").machine()),
        of("VARIABLES", "a misspelt flag", Severity.WARNING, "config", r -> new Recorded(r).with("DYN_KVBM_NIXL_BACKENDS_UCX", "true").machine(), r -> new Recorded(r).with("DYN_KVBM_NIXL_BACKEND_UCX", "true").machine()),
        of("LIBRARY-COPIES", "two of libfabric", Severity.WARNING, "/opt/amazon/efa/lib/libfabric.so.1", r -> new Recorded(r).file("/opt/amazon/efa/lib/libfabric.so.1", "a").file("/usr/lib/libfabric.so.1", "b")
            .with("LD_LIBRARY_PATH", "/opt/amazon/efa/lib:/usr/lib").machine(), r -> new Recorded(r).file("/usr/lib/libfabric.so.1", "b").with("LD_LIBRARY_PATH", "/opt/amazon/efa/lib:/usr/lib").machine()),
        of("NATIVE-ACCESS", "denied", Severity.ERROR, "no native access", r -> new Recorded(r).denied("no native access").machine(), r -> new Recorded(r).machine()),
        of("EFA-UCX", "a UCX without srd", Severity.WARNING, "UCX 1.22.0 without srd", r -> ucxOnEfa(r).backend("UCX", "1.22.0", "tcp/eth0", "sysv/memory").machine(), r -> Recorded.aws(r, 4).backend("UCX", "1.22.0", "tcp/eth0").machine()),
        of("EFA-UCX", "a UCX with srd that may take another way", Severity.NOTE, "srd is one of", r -> ucxOnEfa(r).backend("UCX", "1.20.0", "srd/rdmap79s0:1", "tcp/eth0").machine(),
            r -> ucxOnEfa(r).with("SLUICE_BACKEND_UCX__REQUIRE_TRANSPORT", "srd").backend("UCX", "1.20.0", "srd/rdmap79s0:1", "tcp/eth0").machine()),
        of("EFA-UCX", "NIXL's UCX", Severity.NOTE, "4 adapters of EFA", r -> ucxOnEfa(r).with("SLUICE_BACKEND_NIXL", "true").with("DYN_KVBM_NIXL_BACKEND_UCX", "true").machine(),
            r -> ucxOnEfa(r).with("SLUICE_BACKEND_NIXL", "true").with("DYN_KVBM_NIXL_BACKEND_UCX", "true").with("SGLANG_DISAGGREGATION_NIXL_BACKEND", "LIBFABRIC").machine()),
        of("EFA-PAGES", "an old libfabric", Severity.WARNING, "pages of 64 KiB, and libfabric 2.4", r -> largePages(r).backend("LIBFABRIC", "2.4").machine(), r -> largePages(r).backend("LIBFABRIC", "2.6").machine()),
        of("EFA-PAGES", "one that may be old", Severity.NOTE, "libfabric 2.5", r -> largePages(r).backend("LIBFABRIC", "2.5").machine(), r -> largePages(r).file("/proc/self/smaps", "KernelPageSize:        4 kB\n").backend("LIBFABRIC", "2.4").machine()),
        of("EFA-HUGE-PAGES", "there are none", Severity.NOTE, "HugePages_Total: 0", r -> hugePages(r, 0).machine(), r -> hugePages(r, 512).machine()),
        of("EFA-HUGE-PAGES", "beside forking", Severity.NOTE, "FI_EFA_FORK_SAFE=1", r -> hugePages(r, 512).with("FI_EFA_FORK_SAFE", "1").machine(), r -> hugePages(r, 512).with("FI_EFA_FORK_SAFE", "0").machine()),
        of("EFA-FORK", "in rdma-core", Severity.WARNING, "RDMAV_FORK_SAFE=1", r -> Recorded.aws(r, 4).with("RDMAV_FORK_SAFE", "1").machine(), r -> Recorded.aws(r, 4).with("FI_EFA_FORK_SAFE", "1").machine()),
        of("EFA-MR-CACHE", "few places", Severity.NOTE, "FI_EFA_MR_MAX_CACHED_COUNT=1024", r -> Recorded.aws(r, 4).with("FI_EFA_MR_MAX_CACHED_COUNT", "1024").machine(), r -> Recorded.aws(r, 4).with("FI_EFA_MR_MAX_CACHED_COUNT", "524288").machine()),
        of("EFA-MR-CACHE", "off", Severity.NOTE, "FI_EFA_MR_CACHE_ENABLE=0", r -> Recorded.aws(r, 4).with("FI_EFA_MR_CACHE_ENABLE", "0").machine(), r -> Recorded.aws(r, 4).with("FI_EFA_MR_CACHE_ENABLE", "1").machine()),
        of("RDMA-PORTS", "no active one", Severity.WARNING, "mlx5_0:1 DOWN", r -> new Recorded(r).port("mlx5_0", "1: DOWN", "InfiniBand", "0x0", Recorded.GID).machine(), r -> infiniBand(r).machine()),
        of("RDMA-PORTS", "one that is not active beside one that is", Severity.NOTE, "mlx5_1:1 INIT", r -> infiniBand(r).port("mlx5_1", "2: INIT", "InfiniBand", "0x0", Recorded.GID).machine(),
            r -> infiniBand(r).port("mlx5_1", "4: ACTIVE", "InfiniBand", "0x2", Recorded.GID).machine()),
        of("RDMA-PORTS", "one that is not active and is to be used", Severity.WARNING, "mlx5_1:1 INIT", r -> infiniBand(r).port("mlx5_1", "2: INIT", "InfiniBand", "0x0", Recorded.GID).with("UCX_NET_DEVICES", "mlx5_0:1,mlx5_1:1").machine(), r -> infiniBand(r).machine()),
        of("RDMA-PORTS", "InfiniBand without an address", Severity.WARNING, "mlx5_0:1 LID 0", r -> new Recorded(r).port("mlx5_0", "4: ACTIVE", "InfiniBand", "0x0", Recorded.GID).machine(), r -> roce(r).machine()),
        of("RDMA-PORTS", "Ethernet without an address", Severity.WARNING, "all GIDs zero", r -> new Recorded(r).port("mlx5_0", "4: ACTIVE", "Ethernet", "0x0", Recorded.NO_GID).machine(), r -> roce(r).machine()),
        of("UCX-GID", "addresses of InfiniBand on Ethernet", Severity.WARNING, "UCX_IB_ADDR_TYPE=ib_global", r -> roce(r).with("UCX_IB_ADDR_TYPE", "ib_global").machine(), r -> roce(r).with("UCX_IB_ADDR_TYPE", "eth").machine()),
        of("UCX-GID", "an index that is empty", Severity.WARNING, "no such GID of mlx5_0:1", r -> roce(r).with("UCX_IB_GID_INDEX", "1").machine(), r -> roce(r).with("UCX_IB_GID_INDEX", "0").machine()),
        of("UCX-GID", "the older kind", Severity.NOTE, "UCX_IB_GID_INDEX=0", r -> roce(r).with("UCX_IB_GID_INDEX", "0").file("/sys/class/infiniband/mlx5_0/ports/1/gid_attrs/types/0", "IB/RoCE v1\n").machine(),
            r -> roce(r).with("UCX_IB_GID_INDEX", "0").file("/sys/class/infiniband/mlx5_0/ports/1/gid_attrs/types/0", "RoCE v2\n").machine()),
        of("UCX-TIMEOUTS", "short", Severity.NOTE, "UCX_RC_TIMEOUT=100ms", r -> new Recorded(r).with("UCX_RC_TIMEOUT", "100ms").machine(), r -> new Recorded(r).with("UCX_RC_TIMEOUT", "600s").with("UCX_KEEPALIVE_INTERVAL", "300s").machine()),
        of("UCX-TIMEOUTS", "none", Severity.NOTE, "UCX_KEEPALIVE_INTERVAL=inf", r -> new Recorded(r).with("UCX_KEEPALIVE_INTERVAL", "inf").machine(), r -> new Recorded(r).with("UCX_KEEPALIVE_INTERVAL", "1m").machine()),
        of("UCX-RNDV-THRESH", "always copied", Severity.NOTE, "UCX_RNDV_THRESH=inf", r -> infiniBand(r).with("UCX_RNDV_THRESH", "inf").machine(), r -> infiniBand(r).with("UCX_RNDV_THRESH", "8192").machine()),
        of("UCX-RCACHE", "no limit", Severity.NOTE, "is not set", r -> infiniBand(r).with("SLUICE_BACKEND_NIXL", "true").machine(), r -> infiniBand(r).with("SLUICE_BACKEND_NIXL", "true").with("UCX_RCACHE_MAX_UNRELEASED", "1024").machine()),
        of("TRTLLM-FABRIC", "pools of plain memory", Severity.WARNING, "TRTLLM_KVCACHE_POOL_USE_FABRIC_MEMORY is not set", r -> Recorded.gb200(r).configured("NIXL"), r -> Recorded.gb200(r).with("TRTLLM_KVCACHE_POOL_USE_FABRIC_MEMORY", "1").configured("NIXL")),
        of("TRTLLM-FABRIC", "turned off", Severity.WARNING, "=0", r -> Recorded.gb200(r).with("TRTLLM_KVCACHE_POOL_USE_FABRIC_MEMORY", "0").machine(), r -> Recorded.gb200(r).machine()),
        of("CUFILE-FILESYSTEM", "a container's own layers", Severity.WARNING, "/data is on overlay, mounted at /", r -> mounted(r, "overlay", "rw"), r -> mounted(r, "ext4", "rw,data=ordered")),
        of("CUFILE-FILESYSTEM", "NFS over TCP", Severity.WARNING, "nfs4", r -> mounted(r, "nfs4", "rw,proto=tcp"), r -> mounted(r, "nfs4", "rw,proto=rdma")),
        of("CUFILE-FILESYSTEM", "the current folder", Severity.WARNING, "/work/run is on tmpfs, mounted at /work", r -> gds(r).gpus(1, "NVIDIA H200").link("/proc/self/cwd", "/work/run").file("/proc/self/mountinfo", MOUNTS).machine(),
            r -> gds(r).gpus(1, "NVIDIA H200").link("/proc/self/cwd", "/workspace").file("/proc/self/mountinfo", MOUNTS).machine()),
        of("CUFILE-COMPAT", "the kernel's part of P2PDMA alone", Severity.NOTE, "no use_pci_p2pdma in /etc/cufile.json", r -> gds(r).gpus(1, "NVIDIA H200").file("/proc/kallsyms", "0000000000000000 d p2pdma_pgmap_ops\n").machine(),
            r -> p2pdma(r).file("/etc/cufile.json", "{\n  // direct\n  \"properties\": {\"use_pci_p2pdma\": true}\n}").machine()),
        of("CUFILE-COMPAT", "P2PDMA in a comment", Severity.NOTE, "there is no use_pci_p2pdma in /etc/cufile.json", r -> p2pdma(r).file("/etc/cufile.json", "{\n  // \"use_pci_p2pdma\": true\n}").machine(), r -> p2pdma(r).file("/etc/cufile.json", "{\"use_pci_p2pdma\" : true}").machine()),
        of("NIXL-LOADED", "another plugin than was asked for", Severity.WARNING, "libplugin_UCX.so", r -> Recorded.aws(r, 4).mapped("/opt/nixl/libnixl.so", "/opt/nixl/plugins/libplugin_UCX.so").machine(),
            r -> Recorded.aws(r, 4).mapped("/opt/nixl/plugins/libplugin_UCX.so", "/opt/nixl/plugins/libplugin_LIBFABRIC.so").machine()),
        of("LOADED-COPIES", "libnl of a package beside the system's", Severity.WARNING, "nixl.libs/libnl-route-3-0a1b2c3d.so.200.26.0, /usr/lib/libnl-route-3.so.200.26.0",
            r -> new Recorded(r).mapped("/usr/lib/libnl-route-3.so.200.26.0", "/opt/nixl.libs/libnl-route-3-0a1b2c3d.so.200.26.0").machine(), r -> new Recorded(r).mapped("/usr/lib/libnl-route-3.so.200.26.0", "/usr/lib/libnl-route-3.so.200.26.0").machine()),
        of("LOADED-COPIES", "two of UCX", Severity.WARNING, "/opt/hpcx/libucp.so.0", r -> new Recorded(r).mapped("/usr/lib/libucp.so.0.0.0", "/opt/hpcx/libucp.so.0").machine(), r -> new Recorded(r).mapped("/usr/lib/libucp.so.0.0.0", "/usr/lib/libuct.so.0.0.0").machine()),
        of("LOADED-COPIES", "two of something else", Severity.NOTE, "libgomp.so.1", r -> new Recorded(r).mapped("/usr/lib/libgomp.so.1.0.0", "/opt/torch/lib/libgomp-24e2ab19.so.1.0.0").machine(), r -> new Recorded(r).mapped("/usr/lib/libssl.so.3", "/opt/lib/libssl.so.1.1").machine()),
        of("SIDE-CHANNEL", "left alone, with several hosts", Severity.WARNING, "VLLM_NIXL_SIDE_CHANNEL_HOST is not set, and SLURM_NNODES=4", r -> new Recorded(r).with("VLLM_USE_V1", "1").with("SLURM_NNODES", "4").machine(), r -> new Recorded(r).with("SLURM_NNODES", "4").machine()),
        of("SIDE-CHANNEL", "this host alone, with several hosts", Severity.WARNING, "=127.0.0.1, and VLLM_HOST_IP=10.0.0.5", r -> new Recorded(r).with("VLLM_NIXL_SIDE_CHANNEL_HOST", "127.0.0.1").with("VLLM_HOST_IP", "10.0.0.5").machine(),
            r -> new Recorded(r).with("VLLM_HOST_IP", "127.0.0.1").with("SLURM_NNODES", "1").machine()),
        of("SIDE-CHANNEL", "this host alone", Severity.NOTE, "=localhost", r -> new Recorded(r).with("VLLM_NIXL_SIDE_CHANNEL_HOST", "localhost").machine(), r -> new Recorded(r).with("VLLM_NIXL_SIDE_CHANNEL_HOST", "10.0.0.5").machine()));
  }

  private static Recorded limited(Path root) {
    return Recorded.aws(root, 8).file("/proc/self/limits", "Max locked memory         8388608              unlimited            bytes\n");
  }

  private static Recorded gds(Path root) {
    return new Recorded(root).with("DYN_KVBM_NIXL_BACKEND_GDS", "true");
  }

  private static Recorded nixl(Path root) {
    return new Recorded(root).with("NIXL_PLUGIN_DIR", "/opt/nixl/lib/plugins").file("/opt/nixl/lib/plugins/libplugin_UCX.so", "");
  }

  private static Recorded wheel(Path root, String plugins) {
    return new Recorded(root).mapped("/site/.nixl_cu12.mesonpy.libs/libnixl.so").with("NIXL_PLUGIN_DIR", "/site/" + plugins).file("/site/" + plugins + "/libplugin_UCX.so", "");
  }

  private static Recorded ucxOnEfa(Path root) {
    return Recorded.aws(root, 4).unset("DYN_KVBM_NIXL_BACKEND_LIBFABRIC");
  }

  private static Recorded largePages(Path root) {
    return Recorded.aws(root, 4).file("/proc/self/smaps", "aaaadf3a0000-aaaadf3c0000 r-xp 00000000 08:01 17 /usr/bin/java\nSize:                128 kB\nKernelPageSize:       64 kB\n");
  }

  private static Recorded hugePages(Path root, int count) {
    return Recorded.aws(root, 4).with("FI_EFA_USE_HUGE_PAGE", "1").file("/proc/meminfo", "HugePages_Total:    " + count + "\n");
  }

  private static Recorded infiniBand(Path root) {
    return new Recorded(root).port("mlx5_0", "4: ACTIVE", "InfiniBand", "0x1f", Recorded.GID);
  }

  private static Recorded roce(Path root) {
    return new Recorded(root).port("mlx5_0", "4: ACTIVE", "Ethernet", "0x0", Recorded.GID);
  }

  private static Machine mounted(Path root, String type, String options) {
    return gds(root).gpus(1, "NVIDIA H200").with("DYN_KVBM_DISK_CACHE_DIR", "/data").file("/proc/self/mountinfo", "22 1 0:21 / / rw,relatime - " + type + " x " + options + "\n").machine();
  }

  /** All that it needs but cuFile's setting. */
  private static Recorded p2pdma(Path root) {
    return gds(root).gpus(1, "NVIDIA H200").file("/proc/kallsyms", "0000000000000000 d p2pdma_pgmap_ops\n").file("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05\n")
        .file("/proc/driver/nvidia/params", "RegistryDwords: \"RMForceStaticBar1=1;RmForceDisableIomapWC=1;\"\n");
  }

  private static List<Finding> of(Case one, Machine machine) {
    return Doctor.examine(machine).stream().filter(finding -> finding.id().equals(one.id())).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsWrongIsFound(Case one) throws IOException {
    assertThat(of(one, one.ill().in(root))).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(one.severity());
      assertThat(finding.seen()).contains(one.seen());
      assertThat(finding.what()).isNotBlank();
      assertThat(finding.why()).isNotBlank();
      assertThat(finding.remedy()).isNotBlank();
    });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whereAllIsWellNothingIsFound(Case one) throws IOException {
    assertThat(of(one, one.well().in(root))).isEmpty();
  }

  @Test
  void everyCheckIsTried() {
    assertThat(cases().stream().map(Case::id).collect(Collectors.toSet())).containsExactlyInAnyOrderElementsOf(Doctor.CHECKS.stream().map(Check::id).toList());
  }

  @Test
  void wholeMachinesThatAreWellHaveNoFindings() {
    assertThat(Doctor.examine(Recorded.aws(root.resolve("aws"), 32).machine())).isEmpty();
    assertThat(Doctor.examine(Recorded.gb200(root.resolve("gb200")).machine())).isEmpty();
    assertThat(Doctor.examine(new Recorded(root.resolve("bare")).machine())).isEmpty();
  }

  @Test
  void whatOneCheckSaysNoOtherRepeats() throws IOException {
    Machine machine = new Recorded(root).with("NIXL_PLUGINS_DIR", "/opt").with("TRTLLM_USE_UCX_KVCACHE", "1").configured("DEFAULT");

    assertThat(Doctor.examine(machine)).extracting(Finding::id).containsExactlyInAnyOrder("NIXL-PLUGINS-DIR", "TRTLLM-SELECTOR");
  }

  @Test
  void linksLeadToPlacesInTheRootThatIsLookedAt() {
    Machine machine = new Recorded(root).file("/opt/nixl/plugins/libplugin_UCX.so", "").link("/etc/alternatives/nixl", "/opt/nixl").link("/usr/lib/nixl", "../../etc/alternatives/nixl").with("NIXL_PLUGIN_DIR", "/usr/lib/nixl/plugins").machine();

    assertThat(machine.real("/usr/lib/nixl/plugins")).isEqualTo("/opt/nixl/plugins");
    assertThat(Doctor.examine(machine)).isEmpty();
  }

  @Test
  void linksThatLeadInACircleEnd() {
    assertThat(new Recorded(root).link("/a", "/b").link("/b", "/a").machine().exists("/a/c")).isFalse();
  }

  @Test
  void theWorstIsToldFirst() {
    Machine machine = Recorded.aws(root, 4).without("/dev/infiniband/uverbs1").with("VLLM_NIXL_SIDE_CHANNEL_HOST", "localhost").with("FI_PROVIDER", "tcp").machine();

    assertThat(Doctor.examine(machine)).extracting(Finding::severity).containsExactly(Severity.ERROR, Severity.WARNING, Severity.NOTE);
  }

  @Test
  void everyFindingHasItsPage() throws IOException {
    String page = Files.readString(Path.of("DOCTOR.md"));

    for (Check check : Doctor.CHECKS) {
      assertThat(page).contains("## " + check.id() + "\n\n" + check.why() + "\n");
    }
    assertThat(Stream.of(page.split("\n", -1)).filter(line -> line.startsWith("## ")).count()).as("and one for the configuration").isEqualTo(Doctor.CHECKS.size() + 1);
  }
}
