package dev.sluice.backend.ucx.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Structures and constants are those of the real header, for each header that is found. */
class UcpLayoutTest {
  private static final Map<String, Class<?>> STRUCTURES =
      Map.ofEntries(
          Map.entry("ucp_am_handler_param_t", UcpAmHandlerParam.class),
          Map.entry("ucp_am_recv_param_t", UcpAmRecvParam.class),
          Map.entry("ucp_context_attr_t", UcpContextAttr.class),
          Map.entry("ucp_dt_iov_t", UcpDtIov.class),
          Map.entry("ucp_dt_local_sgl_t", UcpDtLocalSgl.class),
          Map.entry("ucp_dt_remote_sgl_t", UcpDtRemoteSgl.class),
          Map.entry("ucp_ep_attr_t", UcpEpAttr.class),
          Map.entry("ucp_ep_params_t", UcpEpParams.class),
          Map.entry("ucp_mem_attr_t", UcpMemAttr.class),
          Map.entry("ucp_mem_map_params_t", UcpMemMapParams.class),
          Map.entry("ucp_params_t", UcpParams.class),
          Map.entry("ucp_request_attr_t", UcpRequestAttr.class),
          Map.entry("ucp_request_param_t", UcpRequestParam.class),
          Map.entry("ucp_transport_entry_t", UcpTransportEntry.class),
          Map.entry("ucp_worker_attr_t", UcpWorkerAttr.class),
          Map.entry("ucp_worker_params_t", UcpWorkerParams.class));

  /** Structures that have grown since. */
  private static final Map<String, Long> SIZES_OF_1_13 =
      Map.of(
          "ucp_params_t.SIZE", 80L,
          "ucp_context_attr_t.SIZE", 64L,
          "ucp_mem_map_params_t.SIZE", 40L,
          "ucp_request_param_t.SIZE", 72L,
          "ucp_ep_attr_t.SIZE", 296L);

  private static final int ALL_KNOWN = 22;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> agreesWithTheHeaders() {
    List<Path> headers = HeaderProbe.headers();
    if (headers.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "no header",
              () -> {
                throw HeaderProbe.notRun("no ucp/api/ucp.h in libucx/include of the natives, nor in /usr/include");
              }));
    }
    return headers.stream()
        .map(include -> DynamicTest.dynamicTest(include.toString(), () -> compare(include)));
  }

  @Test
  void comparesEveryStructureOfThisPackage() throws Exception {
    Path classes = Path.of(UcpParams.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var structures = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace('/', '.').replace(".class", "");
        if (name.startsWith(UcpParams.class.getPackageName() + ".Ucp")) {
          Class<?> type = Class.forName(name, false, UcpParams.class.getClassLoader());
          if (Stream.of(type.getDeclaredFields()).anyMatch(field -> field.getName().equals("SIZE"))) {
            structures.add(type.getSimpleName());
          }
        }
      }
    }

    assertThat(STRUCTURES.values()).extracting(Class::getSimpleName).containsExactlyInAnyOrderElementsOf(structures);
  }

  private void compare(Path include) throws Exception {
    Map<String, String> header = HeaderProbe.run(include, Files.createTempDirectory(folder, "probe"));
    Map<String, Long> ours = ours();
    assertThat(header.remove("UCP_API_MAJOR")).isEqualTo("1");
    int minor = Integer.parseInt(header.remove("UCP_API_MINOR"));
    assertThat(header.keySet()).containsExactlyInAnyOrderElementsOf(ours.keySet());

    var differences = new SoftAssertions();
    ours.forEach(
        (name, value) -> {
          String theirs = header.get(name);
          if (theirs == null || theirs.equals("absent")) {
            differences.assertThat(minor).as(name + " is absent").isLessThan(ALL_KNOWN);
          } else if (name.endsWith(".SIZE") && minor != ALL_KNOWN) {
            compareSize(differences, minor, name, value, Long.parseLong(theirs));
          } else {
            differences.assertThat(value).as(name).isEqualTo(Long.parseLong(theirs));
          }
        });
    differences.assertAll();
  }

  /** Older structures are shorter, newer ones may be longer. */
  private static void compareSize(
      SoftAssertions differences, int minor, String name, long ours, long theirs) {
    if (minor == 13) {
      differences.assertThat(theirs).as(name).isEqualTo(SIZES_OF_1_13.getOrDefault(name, ours));
    } else if (minor < ALL_KNOWN) {
      differences.assertThat(theirs).as(name).isLessThanOrEqualTo(ours);
    } else {
      differences.assertThat(theirs).as(name).isGreaterThanOrEqualTo(ours);
    }
  }

  private static Map<String, Long> ours() throws IllegalAccessException {
    var ours = new TreeMap<String, Long>();
    for (var structure : STRUCTURES.entrySet()) {
      add(ours, structure.getKey() + ".", structure.getValue());
    }
    add(ours, "", UcpConstants.class);
    add(ours, "", UcsConstants.class);
    add(ours, "", UcsStatus.class);
    ours.remove("UCP_API_MAJOR");
    ours.remove("UCP_API_MINOR");
    Long size = ours.remove("SIZE");
    ours.put("ucs_status_t.SIZE", size);
    return ours;
  }

  private static void add(Map<String, Long> to, String prefix, Class<?> constants) throws IllegalAccessException {
    for (Field field : constants.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        to.put(prefix + field.getName(), ((Number) field.get(null)).longValue());
      }
    }
  }
}
