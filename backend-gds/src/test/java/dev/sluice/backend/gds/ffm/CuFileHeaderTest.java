package dev.sluice.backend.gds.ffm;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Structures, constants and errors are those of the real header, which the library's package carries; and of those in the folders that {@code sluice.test.cufile.include} names. */
class CuFileHeaderTest {
  /** By which words headers with the errors of today are known. */
  private static final String NEW_ERRORS = "CU_FILE_INTERNAL_BATCH_SETUP_ERROR";

  @TempDir Path folder;

  static List<Path> headers() {
    Path natives = Path.of(System.getProperty("sluice.natives", ""), "nvidia");
    String more = System.getProperty("sluice.test.cufile.include", "");
    List<Path> found = Stream.concat(
            Stream.of(natives.resolve("cu13/include"), natives.resolve("cufile/include"), Path.of("/usr/local/cuda/include")),
            Stream.of(more.split(":")).filter(one -> !one.isEmpty()).map(Path::of))
        .filter(one -> Files.exists(one.resolve("cufile.h")))
        .toList();
    if (found.isEmpty()) {
      throw notRun("no cufile.h in nvidia/cu13/include of the natives, nor in /usr/local/cuda/include (./sluice natives)");
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("headers")
  void structuresAndConstantsAreTheHeaders(Path include) throws Exception {
    String header = Files.readString(include.resolve("cufile.h"), StandardCharsets.ISO_8859_1);
    Map<String, Long> ours = new TreeMap<>();
    Map<String, String> inC = new LinkedHashMap<>();
    for (Field field : CuFileConstants.class.getFields()) {
      if (header.contains(NEW_ERRORS) || header.contains(field.getName())) { // older ones lack some
        ours.put(field.getName(), (long) field.getInt(null));
        inC.put(field.getName(), field.getName());
      }
    }
    for (Class<?> structure : List.of(CUfileDescr.class, CUfileDrvProps.class)) {
      String type = structure.equals(CUfileDescr.class) ? "CUfileDescr_t" : "CUfileDrvProps_t";
      for (Field field : structure.getFields()) {
        String name = structure.getSimpleName() + "." + field.getName();
        if (!field.getName().equals("ROOM")) {
          ours.put(name, field.getLong(null));
          inC.put(name, field.getName().equals("SIZE") ? "sizeof(" + type + ")" : "offsetof(" + type + ", " + field.getName().replace("nvfs_", "nvfs.") + ")");
        }
      }
    }
    inC.put("sizeof(CUfileError_t)", "sizeof(CUfileError_t)");
    ours.put("sizeof(CUfileError_t)", 8L);
    inC.put("cu_err", "offsetof(CUfileError_t, cu_err)");
    ours.put("cu_err", 4L);
    String lines = inC.entrySet().stream().map(one -> "  printf(\"" + one.getKey() + "\\t%ld\\n\", (long) (" + one.getValue() + "));").collect(Collectors.joining("\n"));

    assertThat(ask(include, lines)).as("of %s", include).isEqualTo(ours.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().toString())));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void errorsAreTheHeaders(Path include) throws Exception {
    boolean today = Files.readString(include.resolve("cufile.h"), StandardCharsets.ISO_8859_1).contains(NEW_ERRORS);
    CuFileVersion version = new CuFileVersion(today ? 1150 : 1140);
    Map<String, String> ours = new TreeMap<>();
    for (int code = 5001; code < 5100; code++) {
      String text = CuFileStatus.explain(code, version);
      if (text.startsWith("CU_FILE_")) {
        ours.put(Integer.toString(code), text);
      }
    }
    String lines = "#define ONE(code, name, text) if (code != 0) printf(\"%d\\t%s (%d): %s\\n\", (int) (code), #name, (int) (code), #text);\n"
        + "#define CUFILE_OP ONE\n  CUFILEOP_STATUS_ENTRIES";

    assertThat(ask(include, lines)).as("of %s", include).isEqualTo(ours).hasSizeGreaterThan(30);
  }

  /** What a C program with the header prints. */
  private Map<String, String> ask(Path include, String statements) throws Exception {
    Path code = Files.writeString(
        folder.resolve("cufile.c"), "#include <stddef.h>\n#include <stdio.h>\n#include <sys/types.h>\n#include <cufile.h>\nint main(void) {\n" + statements + "\n  return 0;\n}\n");
    Path program = folder.resolve("cufile");
    String _ = start("cc", "-w", "-D_GNU_SOURCE", "-I" + include, "-I" + cuda(), "-o", program.toString(), code.toString());
    return start(program.toString()).lines().map(line -> line.split("\t", 2)).collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static Path cuda() {
    return Stream.of(Path.of(System.getProperty("sluice.natives", ""), "nvidia", "cuda_runtime", "include"), Path.of("/usr/local/cuda/include"))
        .filter(include -> Files.exists(include.resolve("cuda.h")))
        .findFirst()
        .orElseThrow(() -> notRun("no cuda.h, which cufile.h wants (./sluice natives)"));
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
    System.err.println("NOT RUN: cuFile's binding is not compared with a header: " + reason);
    return new TestAbortedException(reason);
  }
}
