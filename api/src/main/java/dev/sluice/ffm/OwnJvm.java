package dev.sluice.ffm;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JVM of a backend's own, for what may hang or crash a process: small, quick to start, and without a word when it crashes. */
public final class OwnJvm {
  private static final List<String> OPTIONS = List.of(
      "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ErrorFile=/dev/null", "-XX:-CreateCoredumpOnCrash", "--enable-native-access=ALL-UNNAMED");

  private OwnJvm() {}

  /**
   * The command that runs a class, to which the class's own arguments are added. It has the classes of that class's module and of this one, and nothing else.
   *
   * @param main a class with a {@code main}
   * @param options further options of the JVM
   * @return a list that may be changed; empty where there is no Java command, or the classes are not in files
   */
  public static Optional<List<String>> command(Class<?> main, List<String> options) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Optional<String> theirs = place(main);
    Optional<String> ours = place(OwnJvm.class);
    if (theirs.isEmpty() || ours.isEmpty() || !Files.isExecutable(java)) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(List.of("-cp", theirs.get() + File.pathSeparator + ours.get(), main.getName()));
    return Optional.of(command);
  }

  private static Optional<String> place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      URI uri = source == null ? URI.create("none:/") : source.getLocation().toURI();
      return "file".equals(uri.getScheme()) ? Optional.of(Path.of(uri).toString()) : Optional.empty();
    } catch (URISyntaxException notOnDisk) {
      return Optional.empty();
    }
  }
}
