package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** CAP-2: whatever the native library is, availability answers. */
public abstract class AvailabilityRules extends ContractRules {
  private static final long MOST_MILLIS = 5000;
  private static final int ELF_CLASS = 4;
  private static final int ELF_MACHINE = 18;

  @TempDir
  Path folder;

  /** For subclasses. */
  protected AvailabilityRules() {}

  @Rule(ContractRule.CAP_2)
  final void cap2_availabilityAnswersInTimeAndPrintsNothing() throws IOException {
    Path errors = folder.resolve("stderr-2");
    Files.createFile(errors);
    PeerProcess process = PeerProcess.start(folder, errors, Map.of());
    afterwards(process::close);

    List<String> answer = process.call("availability", fixture().backend(), "-");

    assertThat(Long.parseLong(answer.getFirst())).as("ms").isLessThan(MOST_MILLIS);
    assertThat(answer.get(1)).isEqualTo("available");
    assertThat(process.strays()).as("printed to stdout").isEmpty();
    assertThat(Files.readString(errors)).as("printed to stderr").isEmpty();
  }

  @Rule(ContractRule.CAP_2)
  final void cap2_availabilityAnswersWithTheReasonWhateverTheLibraryIs() throws IOException {
    if (declared().library().isEmpty()) {
      throw new NotApplicableException("the backend has no native library");
    }
    if (Declared.find(fixture().backend()).provider().parameters().stream().noneMatch(parameter -> parameter.name().equals("library"))) {
      throw new NotRunException("the backend has a native library and no parameter 'library' that names another file");
    }
    Path errors = folder.resolve("stderr");
    Files.createFile(errors);
    PeerProcess process = PeerProcess.start(folder, errors, Map.of());
    afterwards(process::close);
    byte[] good = Files.readAllBytes(goodLibrary());
    Map<String, Path> bad = new LinkedHashMap<>();
    bad.put("absent", folder.resolve("absent").resolve(libraryName()));
    bad.put("empty file", library("empty", new byte[0]));
    bad.put("truncated to its header", library("header", Arrays.copyOf(good, 40)));
    bad.put("truncated in the middle", library("half", Arrays.copyOf(good, good.length / 2)));
    bad.put("without its last bytes", library("short", Arrays.copyOf(good, good.length - 100)));
    bad.put("a text file", library("text", "this is no library\n".repeat(100).getBytes(StandardCharsets.UTF_8)));
    bad.put("a directory in its place", Files.createDirectories(folder.resolve("directory").resolve(libraryName())));
    bad.put("without its symbols", library("symbols", Files.readAllBytes(otherLibrary())));
    bad.put("for another machine", library("machine", patched(good, ELF_MACHINE, 183)));
    bad.put("for 32 bits", library("bits", patched(good, ELF_CLASS, 1)));
    bad.put("needing a library that is not there", library("needs", needing(good, "libc.so.6", "libq.so.6")));
    List<String> wrong = new ArrayList<>();
    bad.forEach((what, path) -> {
      List<String> answer = process.call("availability", fixture().backend(), path);
      String reason = answer.get(2);
      if (Long.parseLong(answer.getFirst()) > MOST_MILLIS) {
        wrong.add(what + ": it took " + answer.getFirst() + " ms");
      }
      if (!answer.get(1).equals("unavailable")) {
        wrong.add(what + ": it is " + answer.get(1) + " as " + reason);
      } else if (!reason.contains(path.toString()) || !reason.contains(libraryName())) {
        wrong.add(what + ": the reason does not name " + path + ": " + reason);
      } else if (answer.get(3).isBlank()) {
        wrong.add(what + ": no remedy");
      }
    });

    assertThat(wrong).isEmpty();
    assertThat(process.strays()).as("printed to stdout").isEmpty();
    assertThat(Files.readString(errors)).as("printed to stderr").isEmpty();
    assertThat(process.call("availability", fixture().backend(), goodLibrary()).get(1)).as("a good one, after all that").isEqualTo("available");
  }

  /** A library that this machine can load. */
  private Path goodLibrary() throws IOException {
    return Path.of(declared().library()).toRealPath();
  }

  private String libraryName() {
    return Path.of(declared().library()).getFileName().toString();
  }

  private static Path otherLibrary() {
    return java.util.stream.Stream.of("/lib/x86_64-linux-gnu/libm.so.6", "/lib64/libm.so.6", "/usr/lib/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6")
        .map(Path::of)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private Path library(String name, byte[] bytes) throws IOException {
    return Files.write(Files.createDirectories(folder.resolve(name)).resolve(libraryName()), bytes);
  }

  /** The same library with another name among those that it needs. */
  private static byte[] needing(byte[] good, String name, String other) {
    String text = new String(good, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(name + "\0");
    return text.replace(name + "\0", other + "\0").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] patched(byte[] good, int at, int value) {
    byte[] bytes = good.clone();
    bytes[at] = (byte) value;
    return bytes;
  }
}
