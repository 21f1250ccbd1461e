package dev.sluice.tck.fork;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The command line of a JVM with the same classes as this one, all of them on the class path, whatever this one runs on: there a jar that
 * somebody adds needs no module, and what tests patch into a module is seen.
 */
public final class ClassPathJvm {
  /** The system property with the folder in which JVMs leave their reports of crashes; the working directory where it is not set. */
  public static final String CRASHES = "sluice.tck.crashes";

  /** The system property with an archive of classes that makes JVMs start faster; none where it is not set. */
  public static final String ARCHIVE = "sluice.tck.archive";

  private ClassPathJvm() {}

  /**
   * The command that runs a main class.
   *
   * @param main the class
   * @param more jars and folders to add to the class path
   * @param arguments the program's
   * @return the command
   */
  public static List<String> command(Class<?> main, List<Path> more, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto"));
    // What a JVM has to say is no answer of its program's.
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr"));
    String archive = System.getProperty(ARCHIVE);
    if (archive != null) {
      command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off:stderr", "-Xlog:aot*=off:stderr")); // one that does not fit is no news
    }
    String crashes = System.getProperty(CRASHES);
    if (crashes != null) {
      command.add("-XX:ErrorFile=" + Path.of(crashes, "hs_err_pid%p.log"));
    }
    for (String property : new TreeSet<>(System.getProperties().stringPropertyNames())) {
      if (property.startsWith("sluice.")) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    Set<String> entries = ownEntries();
    more.forEach(path -> entries.add(path.toAbsolutePath().toString()));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, entries), main.getName()));
    command.addAll(arguments);
    return command;
  }

  private static Set<String> ownEntries() {
    Set<String> entries = new LinkedHashSet<>();
    entries.add(ownClasses().toString());
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (!entry.isEmpty()) {
          Path path = Path.of(entry).toAbsolutePath(); // the process may have another working directory
          if (property.equals("jdk.module.path") && Files.isDirectory(path) && !Files.exists(path.resolve("module-info.class"))) {
            entries.add(path.resolve("*").toString()); // a folder of jars
          } else {
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
