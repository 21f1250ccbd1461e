package dev.sluice.tck.cli.manual;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.workload.Model;
import dev.sluice.tck.workload.Workloads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of each command. */
final class Pages {
  /** A section that several commands have. */
  static final String WORKLOADS = "WORKLOADS";

  private static final List<String> MOVING = joined(Variables.SELECTION, joined(List.of(Variables.NATIVES, "UCX_TLS, UCX_NET_DEVICES", "FI_PROVIDER"), Variables.AGENTS));
  private static final List<String> LOOKING = joined(Variables.SELECTION, List.of(Variables.NATIVES));
  private static final List<String> CERTIFYING = List.of("SLUICE_BACKEND_<NAME>__<PARAMETER>", Variables.NATIVES, "UCX_TLS, UCX_NET_DEVICES", "FI_PROVIDER");
  private static final String UNAVAILABLE = "A backend that is asked for is not available: the message has the reason, and the remedy.";
  private static final String DIFFERENT = "The bytes that arrived differ, as they must with --tamper.";

  private static final Map<String, Page> BY_COMMAND = Map.ofEntries(
      Map.entry("demo", Page.of(DIFFERENT, UNAVAILABLE, true, MOVING, workloads(),
          "./sluice demo", "Moves W7 with the backend that the environment asks for, UCX where it asks for none.",
          "./sluice demo --operation write --repeat 20", "Prefill pushes, and decode is told by a notification; 20 times.",
          "./sluice demo --model Qwen3-8B --tokens 4096", "The layout of a model, and of a prompt's length.",
          "./sluice demo --backend GDS --file /mnt/nvme/kv", "Offloads into a file, and reloads in another process.",
          "./sluice demo --tamper", "One byte is flipped at the source: must end with 1.",
          "UCX_TLS=tcp ./sluice demo", "The same over TCP.")),
      Map.entry("prefill", Page.of(DIFFERENT, UNAVAILABLE, true, joined(MOVING, Variables.SECRET), workloads(),
          "./sluice prefill --listen 0.0.0.0:7070", "Fills a pool, and waits for ./sluice decode --connect HOST:7070 of another machine.",
          "./sluice prefill --listen 0.0.0.0:7070 --workload W3b --operation write", "Pushes 655,360 pieces of 256 bytes.")),
      Map.entry("decode", Page.of(DIFFERENT, UNAVAILABLE, true, joined(MOVING, Variables.SECRET), workloads(),
          "./sluice decode --connect 10.0.0.5:7070", "Fetches what ./sluice prefill of that machine holds. What is to be moved is said there; said here too, it must be the same.")),
      Map.entry("info", Page.of("", "", false, LOOKING, List.of(),
          "./sluice info", "Every backend with version, library, memory kinds, transports and parameters, then the devices. One that is not available is told with the reason, and is no error.",
          "./sluice info --json", "The same for programs.")),
      Map.entry("config", Page.of("", "", false, Variables.SELECTION, List.of(),
          "DYN_KVBM_NIXL_BACKEND_GDS=true ./sluice config", "Shows that GDS is on, and why.",
          "./sluice config --engine-config engine.yaml --json", "What a configuration of TensorRT-LLM asks for, for programs.")),
      Map.entry("doctor", Page.of("An ERROR was found; warnings and notes alone end with 0.", "", false, LOOKING,
          List.of(new Section("FINDINGS", List.of(
              new Block.Item("ERROR", "What was asked for does not work, or loses data."),
              new Block.Item("WARNING", "It works worse than it could, or only as long as nothing changes."),
              new Block.Item("NOTE", "To be known."),
              new Block.Paragraph("Each has a name, where it was seen, why it matters and what to do; tck/DOCTOR.md has a section for each name.")))),
          "./sluice doctor", "Looks at this environment, and at this machine.",
          "./sluice doctor --engine-config engine.yaml", "The same with a configuration of TensorRT-LLM.",
          "./sluice doctor --pid 4711 --json", "Looks at an engine that runs, for programs.")),
      Map.entry("certify", Page.of("A rule failed, or a kind of --require is not certified.", UNAVAILABLE, true, joined(CERTIFYING, Variables.AGENTS),
          List.of(new Section("RULES", List.of(new Block.Paragraph("tck/CONTRACT.md has them all. The chapters are "
              + Arrays.stream(ContractRule.values()).map(ContractRule::chapter).distinct().collect(Collectors.joining(", ")) + ".")))),
          "./sluice certify --backend UCX --profile quick", "Certifies UCX in two minutes.",
          "./sluice certify --backend MINE --classpath mine.jar:lib --require HOST,DEVICE:simulated", "A backend of your own, which must be fit for device memory.",
          "./sluice certify --backend UCX --rules XFER,DONE-1 --seed 42", "One chapter and one rule, with the random data of an earlier report.",
          "./sluice certify --backend UCX --peer 10.0.0.5:7071", "Over two hosts; the other runs ./sluice tck-peer.")),
      Map.entry("bench", Page.of("", UNAVAILABLE, false, joined(CERTIFYING, Variables.AGENTS), workloads(),
          "./sluice bench", "How fast UCX moves bytes through Sluice, between two processes of this machine: some minutes.",
          "./sluice bench --peers --chart bench.svg", "The same beside the native library from C, in turn; draws it, and writes bench.html.",
          "cd /mnt/nvme && /path/to/sluice bench --backend GDS --peers", "How fast blocks move to and from a file on that disk, beside pread and pwrite from C, and fio.",
          "./sluice bench --peers --quick --sizes 4096,1048576 --workloads none", "A first look.",
          "./sluice bench --in-process", "What post, poll and metadata cost by themselves, and whether costs grow with descriptors, regions and peers.")),
      Map.entry("tck-peer", Page.of("", "", false, CERTIFYING, List.of(),
          "./sluice tck-peer --listen 0.0.0.0:7071 --backend UCX", "Waits for ./sluice certify --backend UCX --peer HOST:7071 of another host.")),
      Map.entry("natives", Page.of("", "What is missing cannot be fetched: the message says what is in the way, and what to do.", false, List.of(Variables.NATIVES), List.of(),
          "./sluice natives", "Fetches what is missing.",
          "./sluice natives --force", "Fetches everything again.")),
      Map.entry("test", Page.of("A test failed, or none ran.", "", false, List.of("SLUICE_JDK", "JAVA_HOME"), List.of(),
          "./sluice test", "Runs every test.",
          "./sluice test -Dtest=DoctorTest -Dsurefire.failIfNoSpecifiedTests=false", "Runs one; what follows is Maven's.")),
      Map.entry("completion", Page.of("", "", false, List.of(), List.of(),
          "source <(./sluice completion)", "Completes commands and options in this bash. In zsh first: autoload -U +X bashcompinit && bashcompinit")),
      Map.entry("help", Page.of("", "", false, List.of(), List.of(),
          "./sluice help demo", "The same as ./sluice demo --help.")),
      Map.entry("man", Page.of("", "", false, List.of(), List.of(),
          "./sluice man | man -l -", "Reads it.",
          "./sluice man > /usr/local/share/man/man1/sluice.1", "Installs it, for man sluice.")));

  /** Of the command that all others are of. */
  private static final Page ROOT = Page.of("Done, and the result is bad: bytes differ, a rule of the contract failed, the doctor found an error.", UNAVAILABLE, true, List.of(), List.of(),
      "./sluice demo", "Moves a real KV-cache layout between two processes of this machine, and compares every byte.",
      "./sluice doctor", "Looks for what in this environment will hurt.",
      "./sluice help certify", "Explains a command.",
      "./sluice man | man -l -", "The whole manual.");

  private Pages() {}

  /** Of a command; of the one that all others are of, if there is none of that name. */
  static Page of(String command) {
    return BY_COMMAND.getOrDefault(command, ROOT);
  }

  static boolean has(String command) {
    return BY_COMMAND.containsKey(command);
  }

  private static List<Section> workloads() {
    List<Block> table = new ArrayList<>();
    Workloads.table().forEach(workload -> table.add(new Block.Item(workload.id(), workload.title())));
    table.add(new Block.Paragraph("Models for --model: " + Workloads.models().stream().map(Model::name).collect(Collectors.joining(", ")) + "."));
    return List.of(new Section(WORKLOADS, table));
  }

  private static List<String> joined(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }
}
