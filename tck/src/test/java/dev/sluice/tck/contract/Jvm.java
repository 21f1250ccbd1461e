package dev.sluice.tck.contract;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Starts JVMs like this one: the same java, the same classes. */
final class Jvm {
  private Jvm() {}

  /** The command that runs a main class of the tests, on the class path whatever this JVM runs on. */
  static List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto"));
    String natives = System.getProperty("sluice.natives");
    if (natives != null) {
      command.add("-Dsluice.natives=" + natives);
    }
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Signals a process, with a name such as {@code STOP}. */
  static void signal(long pid, String signal) {
    try {
      int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -" + signal + " " + pid + " ended with " + status);
      }
    } catch (IOException e) {
      throw new IllegalStateException("kill cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where the classes of the tests are; their module's location is another folder when they are patched into it. */
  static Path testClasses() {
    String name = "/" + Jvm.class.getName().replace('.', '/') + ".class";
    String own = String.valueOf(Jvm.class.getResource(Jvm.class.getSimpleName() + ".class"));
    return Path.of(URI.create(own.substring(0, own.length() - name.length())));
  }

  private static String classPath() {
    Set<String> entries = new LinkedHashSet<>();
    entries.add(testClasses().toString());
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (!entry.isEmpty()) {
          entries.add(Path.of(entry).toAbsolutePath().toString()); // the process may have another working directory
        }
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
