package dev.sluice.tck.fork;

import dev.sluice.tck.Profile;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a JVM with the same classes as this one, all of them on the class path, whatever this one runs on: there a jar that
 * somebody adds needs no module, and what tests patch into a module is seen.
 */
public final class ClassPathJvm {
  /** The system property with the folder in which JVMs leave their reports of crashes; the working directory where it is not set. */
  public static final String CRASHES = "sluice.tck.crashes";

  /** The system property with an archive of classes that makes JVMs start faster; none where it is not set. */
  public static final String ARCHIVE = "sluice.tck.archive";

  /** The system property with a jar of our classes that stands for the folder they are in: only jars can be archived. */
  public static final String OWN_JAR = "sluice.tck.own-jar";

  private ClassPathJvm() {}

  /**
   * The command that runs a main class.
   *
   * @param main the class
   * @return the command
   */
  public static List<String> command(Class<?> main) {
    return command(main, List.of(), Map.of(), List.of());
  }

  /**
   * The command that runs a main class.
   *
   * @param main the class
   * @param more jars and folders to add to the class path
   * @param changed system properties of ours that differ from this JVM's
   * @param arguments the program's
   * @return the command
   */
  public static List<String> command(Class<?> main, List<Path> more, Map<String, String> changed, List<String> arguments) {
    Map<String, String> properties = OwnProperties.now();
    properties.putAll(changed);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto"));
    if (properties.getOrDefault(Profile.PROPERTY, "").equalsIgnoreCase(Profile.QUICK.name())) {
      command.add("-XX:TieredStopAtLevel=1"); // short lives: a third of their time would go to compiling what then ends
    }
    // What a JVM has to say is no answer of its program's.
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr"));
    String archive = properties.get(ARCHIVE);
    if (archive != null) {
      command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off:stderr", "-Xlog:aot*=off:stderr")); // one that does not fit is no news
    }
    String crashes = properties.get(CRASHES);
    if (crashes != null) {
      command.add("-XX:ErrorFile=" + Path.of(crashes, "hs_err_pid%p.log"));
    }
    command.addAll(OwnProperties.options(properties));
    Set<String> entries = ownEntries(properties.get(OWN_JAR));
    more.forEach(path -> entries.add(path.toAbsolutePath().toString()));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, entries), main.getName()));
    command.addAll(arguments);
    return command;
  }

  private static Set<String> ownEntries(@Nullable String ownJar) {
    Set<String> entries = new LinkedHashSet<>();
    Path own = ownClasses();
    entries.add(ownJar == null ? own.toString() : ownJar);
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (!entry.isEmpty()) {
          Path path = Path.of(entry).toAbsolutePath(); // the process may have another working directory
          if (property.equals("jdk.module.path") && Files.isDirectory(path) && !Files.exists(path.resolve("module-info.class"))) {
            entries.add(path.resolve("*").toString()); // a folder of jars
          } else if (ownJar == null || !path.equals(own)) {
            entries.add(path.toString());
          }
        }
      }
    }
    return entries;
  }

  /** Where our classes are; their module's location is another folder when tests are patched into it. */
  private static Path ownClasses() {
    String name = "/" + ClassPathJvm.class.getName().replace('.', '/') + ".class";
    String own = String.valueOf(ClassPathJvm.class.getResource(ClassPathJvm.class.getSimpleName() + ".class"));
    String location = own.substring(0, own.length() - name.length());
    return Path.of(URI.create(location.startsWith("jar:") ? location.substring("jar:".length(), location.length() - 1) : location));
  }
}
