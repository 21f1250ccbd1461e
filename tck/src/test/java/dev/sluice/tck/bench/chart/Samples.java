package dev.sluice.tck.bench.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures that nobody measured. */
final class Samples {
  static final double NAN = Double.NaN;

  private Samples() {}

  static Result bandwidth(String subject, long bytes, double gigabytesPerSecond) {
    return new Result(subject, "UCX", "posix", "HOST", "WRITE", "bandwidth", "", bytes, 32, 32 * bytes / gigabytesPerSecond / 1e3, NAN, gigabytesPerSecond, NAN, NAN, NAN, NAN, "");
  }

  static Result latency(String subject, long bytes, double microsP50, double microsP99) {
    return new Result(subject, "UCX", "posix", "HOST", "READ", "latency", "", bytes, 1, microsP50, microsP99, bytes / microsP50 / 1e3, NAN, NAN, 0, NAN, "");
  }

  static Result descriptors(String subject, long bytes, long batch, double descriptorsPerSecond) {
    return new Result(subject, "UCX", "posix", "HOST", "WRITE", "descriptors", "", bytes, batch, NAN, NAN, bytes * descriptorsPerSecond / 1e9, descriptorsPerSecond, NAN, NAN, NAN, "");
  }

  static Result workload(String subject, String workload, long bytes, long batch, double gigabytesPerSecond) {
    double micros = bytes * batch / gigabytesPerSecond / 1e3;
    return new Result(subject, "UCX", "posix", "HOST", "READ", "workload", workload, bytes, batch, micros, micros * 1.08, gigabytesPerSecond,
        gigabytesPerSecond * 1e9 / bytes, micros / 9, 1234.5, 0.21, "");
  }

  static Ratio ratio(String kind, long bytes, String against, double ratio, double low, double high, String goal, boolean met) {
    return new Ratio("UCX", "posix", "HOST", "WRITE", kind, "", bytes, against, ratio, low, high, 31, goal, met);
  }

  static BenchData data(Result... results) {
    return new BenchData(Map.of(), List.of(results), List.of(), List.of());
  }

  static BenchData data(Ratio... ratios) {
    return new BenchData(Map.of(), List.of(), List.of(ratios), List.of());
  }

  /** As much as a long run brings. */
  static BenchData plenty() {
    Map<String, String> host = new LinkedHashMap<>();
    host.put("Machine", "16 cores of Some Processor 9654 @ 2.40 GHz, 128 GiB");
    host.put("Kernel", "Linux 6.8.0-45-generic amd64");
    host.put("Java", "Eclipse Adoptium 25.0.3+9-LTS");
    host.put("Libraries", "UCX 1.22.0 (/opt/natives/ucx/lib/libucp.so.0), NIXL 1.5.1, libfabric 2.5.0");
    host.put("When", "2026-01-02 03:04 UTC, load 0.12");
    host.put("Cores", "initiator 2, target 3");
    List<Result> results = new ArrayList<>();
    List<Ratio> ratios = new ArrayList<>();
    String[] subjects = {"ucx_perftest", "sluice", "nixlbench", "jucx", "Mooncake transfer engine"};
    double[] slower = {1.01, 1.0, 1.25, 1.7, 2.6};
    for (String operation : List.of("WRITE", "READ")) {
      for (int s = 0; s < subjects.length; s++) {
        for (long bytes = 8; bytes <= 64 << 20; bytes *= 8) {
          double micros = slower[s] * (0.35 + bytes / 11e3 + (operation.equals("READ") ? 0.2 : 0));
          double rate = bytes / (slower[s] * (0.06 + bytes / (11.5e3 - 0.5e3 * s))) / 1e3;
          results.add(new Result(subjects[s], "UCX", "posix", "HOST", operation, "latency", "", bytes, 1, micros, micros * (1.3 + 0.2 * s), bytes / micros / 1e3, NAN, NAN, s == 1 ? 0 : NAN, NAN, ""));
          results.add(new Result(subjects[s], "UCX", "posix", "HOST", operation, "bandwidth", "", bytes, 32, NAN, NAN, rate, NAN, NAN, NAN, NAN, ""));
        }
        for (long bytes : new long[] {256, 32768}) {
          results.add(new Result(subjects[s], "UCX", "posix", "HOST", operation, "descriptors", "", bytes, 512, NAN, NAN, NAN, 1e9 / (60 + bytes / 12) / slower[s], NAN, NAN, NAN, ""));
        }
      }
    }
    for (int s = 0; s < 4; s++) {
      results.add(workload(subjects[s], "W1", 32768, 32000, 10.4 / slower[s]));
      results.add(workload(subjects[s], "W3b", 256, 655360, 2.1 / slower[s]));
      results.add(workload(subjects[s], "W7", 32768, 3528, 10.9 / slower[s]));
    }
    for (int s : new int[] {0, 2, 3, 4}) {
      for (String kind : List.of("latency", "bandwidth")) {
        for (long bytes = 8; bytes <= 64 << 20; bytes *= 64) {
          double ratio = kind.equals("latency") ? 1 / slower[s] + 0.004 * (bytes % 7) : slower[s] - 0.007 * (bytes % 9);
          String goal = s != 0 ? "" : kind.equals("latency") ? "<= 1.05" : ">= 0.98";
          ratios.add(ratio(kind, bytes, subjects[s], ratio, ratio * 0.985, ratio * 1.02, goal, kind.equals("latency") ? ratio <= 1.05 : ratio >= 0.98));
        }
      }
    }
    ratios.add(new Ratio("UCX", "posix", "HOST", "READ", "workload", "W3b", 256, "ucx_perftest", 0.941, 0.93, 0.955, 31, ">= 0.98", false));
    return new BenchData(host, results, ratios,
        List.of(new Missing("uccl", "needs an RDMA device, and this machine has none"), new Missing("ucxx", "two-sided: it has no operation to compare with")));
  }
}
