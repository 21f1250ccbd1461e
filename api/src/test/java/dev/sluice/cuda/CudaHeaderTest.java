package dev.sluice.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Constants and structures are those of the real header, which a package of NVIDIA's carries. */
class CudaHeaderTest {
  /** Our names of places in structures, and C's. */
  private static final Map<String, String> PLACES = Map.of(
      "CuMemAllocationProp.location_type", "location.type",
      "CuMemAllocationProp.location_id", "location.id",
      "CuMemAllocationProp.gpuDirectRDMACapable", "allocFlags.gpuDirectRDMACapable",
      "CuMemAccessDesc.location_type", "location.type",
      "CuMemAccessDesc.location_id", "location.id");

  private static final List<Class<?>> STRUCTURES = List.of(CuMemAllocationProp.class, CuMemAccessDesc.class, CuMemcpyAttributes.class);

  @TempDir Path folder;

  @Test
  void constantsAndPlacesAreTheHeaders() throws Exception {
    Map<String, Long> ours = new TreeMap<>();
    Map<String, String> inC = new LinkedHashMap<>();
    for (Field field : CudaConstants.class.getFields()) {
      ours.put(field.getName(), ((Number) field.get(null)).longValue());
      inC.put(field.getName(), field.getName().equals("CU_UUID_BYTES") ? "sizeof(CUuuid)" : field.getName());
    }
    for (Class<?> structure : STRUCTURES) {
      String type = "CU" + structure.getSimpleName().substring(2, 3).toLowerCase(java.util.Locale.ROOT) + structure.getSimpleName().substring(3);
      for (Field field : structure.getDeclaredFields()) {
        String name = structure.getSimpleName() + "." + field.getName();
        ours.put(name, ((Number) field.get(null)).longValue());
        inC.put(name, field.getName().equals("SIZE") ? "sizeof(" + type + ")" : "offsetof(" + type + ", " + PLACES.getOrDefault(name, field.getName()) + ")");
      }
    }

    assertThat(ask(inC)).isEqualTo(ours);
  }

  /** What a C program with the header says of expressions. */
  private Map<String, Long> ask(Map<String, String> expressions) throws Exception {
    String source = expressions.entrySet().stream()
        .map(one -> "  printf(\"" + one.getKey() + " %ld\\n\", (long) (" + one.getValue() + "));")
        .collect(Collectors.joining("\n", "#include <cuda.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n", "\n  return 0;\n}\n"));
    Path code = Files.writeString(folder.resolve("layouts.c"), source);
    Path program = folder.resolve("layouts");
    start("cc", "-I" + header(), "-o", program.toString(), code.toString());
    return start(program.toString()).lines().map(line -> line.split(" ", 2)).collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1]), (a, _) -> a, TreeMap::new));
  }

  private static Path header() {
    return Stream.of(Path.of(System.getProperty("sluice.natives", ""), "nvidia", "cuda_runtime", "include"), Path.of("/usr/local/cuda/include"))
        .filter(include -> Files.exists(include.resolve("cuda.h")))
        .findFirst()
        .orElseThrow(() -> notRun("no cuda.h in nvidia/cuda_runtime/include of the natives, nor in /usr/local/cuda/include (./sluice natives)"));
  }

  private static String start(String... command) throws Exception {
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

  private static TestAbortedException notRun(String reason) {
    System.err.println("NOT RUN: the CUDA binding is not compared with a header: " + reason);
    return new TestAbortedException(reason);
  }
}
