package dev.sluice.backend.libfabric.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Offsets and constants are those of the real headers: the system's, and those in the folders that the property {@code sluice.test.libfabric.include} names. */
class FabricLayoutTest {
  private static final Map<String, Class<?>> STRUCTURES = Map.ofEntries(
      Map.entry("fi_info", FiInfo.class), Map.entry("fi_tx_attr", FiTxAttr.class), Map.entry("fi_rx_attr", FiRxAttr.class), Map.entry("fi_ep_attr", FiEpAttr.class),
      Map.entry("fi_domain_attr", FiDomainAttr.class), Map.entry("fi_fabric_attr", FiFabricAttr.class), Map.entry("fid_nic", FidNic.class),
      Map.entry("fi_device_attr", FiDeviceAttr.class), Map.entry("fi_bus_attr", FiBusAttr.class), Map.entry("fi_pci_attr", FiPciAttr.class), Map.entry("fi_cq_attr", FiCqAttr.class),
      Map.entry("fi_av_attr", FiAvAttr.class), Map.entry("fi_cq_data_entry", FiCqDataEntry.class), Map.entry("fi_cq_err_entry", FiCqErrEntry.class),
      Map.entry("fid", Fid.class), Map.entry("fid_mr", FidMr.class), Map.entry("fi_mr_attr", FiMrAttr.class), Map.entry("fi_mr_dmabuf", FiMrDmabuf.class));

  /** Where functions are in the tables, and where objects point to their tables; the constants are private to the classes that call them. */
  private static final Map<String, Long> TABLES = Map.ofEntries(
      Map.entry("fi_ops.close", 8L), Map.entry("fi_ops.bind", 16L), Map.entry("fi_ops.control", 24L), Map.entry("fid_fabric.ops", 24L), Map.entry("fi_ops_fabric.domain", 8L),
      Map.entry("fi_ops_fabric.trywait", 40L), Map.entry("fid_domain.ops", 24L), Map.entry("fid_domain.mr", 32L), Map.entry("fi_ops_domain.av_open", 8L),
      Map.entry("fi_ops_domain.cq_open", 16L), Map.entry("fi_ops_domain.endpoint", 24L), Map.entry("fi_ops_mr.reg", 8L), Map.entry("fi_ops_mr.regattr", 24L), Map.entry("fid_ep.ops", 24L), Map.entry("fi_ops_ep.setopt", 24L), Map.entry("fid_ep.cm", 32L), Map.entry("fid_ep.msg", 40L),
      Map.entry("fid_ep.rma", 48L), Map.entry("fi_ops_cm.getname", 16L), Map.entry("fi_ops_msg.recv", 8L), Map.entry("fi_ops_msg.send", 32L), Map.entry("fi_ops_rma.read", 8L),
      Map.entry("fi_ops_rma.write", 32L), Map.entry("fi_ops_rma.writemsg", 48L), Map.entry("fi_msg_rma.msg_iov", 0L), Map.entry("fi_msg_rma.desc", 8L),
      Map.entry("fi_msg_rma.iov_count", 16L), Map.entry("fi_msg_rma.addr", 24L), Map.entry("fi_msg_rma.rma_iov", 32L), Map.entry("fi_msg_rma.rma_iov_count", 40L),
      Map.entry("fi_msg_rma.context", 48L), Map.entry("fi_msg_rma.data", 56L), Map.entry("fi_rma_iov.addr", 0L), Map.entry("fi_rma_iov.len", 8L), Map.entry("fi_rma_iov.key", 16L), Map.entry("fid_av.ops", 24L), Map.entry("fi_ops_av.insert", 8L), Map.entry("fid_cq.ops", 24L),
      Map.entry("fi_ops_cq.read", 8L), Map.entry("fi_ops_cq.readerr", 24L), Map.entry("fi_ops_cq.strerror", 56L));

  /** What older headers lack, and by which words newer ones are known. */
  private static final Map<String, String> LATER = Map.of(
      "fi_cq_err_entry.src_addr", "src_addr;", "FI_OPT_SHARED_MEMORY_PERMITTED", "FI_OPT_SHARED_MEMORY_PERMITTED,", "FI_MR_DMABUF", "FI_MR_DMABUF", "fi_mr_dmabuf.fd", "FI_MR_DMABUF",
      "fi_mr_dmabuf.offset", "FI_MR_DMABUF", "fi_mr_dmabuf.len", "FI_MR_DMABUF", "fi_mr_dmabuf.base_addr", "FI_MR_DMABUF");

  @TempDir Path folder;

  static List<Path> headers() {
    String more = System.getProperty("sluice.test.libfabric.include", "");
    List<Path> found = Stream.concat(Stream.of(Path.of("/usr/include")), Stream.of(more.split(":")).filter(one -> !one.isEmpty()).map(Path::of))
        .filter(one -> Files.exists(one.resolve("rdma/fabric.h")))
        .toList();
    if (found.isEmpty()) {
      throw notRun("no rdma/fabric.h (package libfabric-dev)");
    }
    return found;
  }

  private static TestAbortedException notRun(String why) {
    System.err.println("NOT RUN: libfabric's layouts are not compared with a header: " + why);
    return new TestAbortedException(why);
  }

  @ParameterizedTest
  @MethodSource("headers")
  void agreesWithTheHeaders(Path include) throws Exception {
    Map<String, Long> ours = ours();
    String headers = Files.readString(include.resolve("rdma/fi_eq.h")) + Files.readString(include.resolve("rdma/fi_endpoint.h")) + Files.readString(include.resolve("rdma/fi_domain.h"));
    LATER.forEach((name, words) -> {
      if (!headers.contains(words)) {
        ours.remove(name);
      }
    });

    assertThat(theirs(include, ours.keySet())).as("of %s", include).containsExactlyInAnyOrderEntriesOf(ours);
  }

  private static Map<String, Long> ours() throws ReflectiveOperationException {
    Map<String, Long> ours = new TreeMap<>(TABLES);
    for (Map.Entry<String, Class<?>> structure : STRUCTURES.entrySet()) {
      for (Field field : constants(structure.getValue())) {
        if (!field.getName().equals("SIZE")) {
          ours.put(structure.getKey() + "." + field.getName(), field.getLong(null));
        }
      }
    }
    for (Field field : constants(FabricConstants.class)) {
      ours.put(field.getName(), field.getType() == int.class ? (long) field.getInt(null) : field.getLong(null));
    }
    return ours;
  }

  private static List<Field> constants(Class<?> type) {
    return Stream.of(type.getFields()).filter(field -> Modifier.isStatic(field.getModifiers())).toList();
  }

  private Map<String, Long> theirs(Path include, Iterable<String> names) throws Exception {
    List<String> lines = new ArrayList<>(List.of("#include <stdio.h>", "#include <stddef.h>"));
    for (String header : List.of("fabric", "fi_domain", "fi_endpoint", "fi_cm", "fi_rma", "fi_eq", "fi_errno")) {
      lines.add("#include <rdma/" + header + ".h>");
    }
    lines.add("int main(void) {");
    for (String name : names) {
      int dot = name.indexOf('.');
      String value = dot < 0 ? name : "offsetof(struct " + name.substring(0, dot) + ", " + name.substring(dot + 1) + ")";
      lines.add("  printf(\"" + name + " %lld\\n\", (long long) (" + value + "));");
    }
    lines.add("  return 0;\n}");
    Path source = Files.write(folder.resolve("layouts.c"), lines);
    Path program = folder.resolve("layouts");
    String _ = run("cc", "-I" + include, "-o", program.toString(), source.toString());
    Map<String, Long> values = new TreeMap<>();
    run(program.toString()).lines().map(line -> line.split(" ", 2)).forEach(pair -> values.put(pair[0], Long.valueOf(pair[1])));
    return values;
  }

  private static String run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw notRun("no C compiler (cc): " + e.getMessage());
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0).as("%s: %s", command[0], output).isTrue();
    return output;
  }
}
