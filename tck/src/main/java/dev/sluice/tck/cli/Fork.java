package dev.sluice.tck.cli;

import dev.sluice.tck.fork.OwnProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM like this one: same Java, same modules or class path, same settings of ours. */
final class Fork {
  private static final String YAML = "org.snakeyaml.engine";

  private Fork() {}

  static List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=warning:stderr"));
    command.addAll(OwnProperties.options(OwnProperties.now()));
    String classPath = System.getProperty("java.class.path", "");
    Module module = main.getModule();
    if (module.isNamed()) {
      command.addAll(List.of("-p", System.getProperty("jdk.module.path", ""), "--enable-native-access=dev.sluice"));
      if (ModuleLayer.boot().findModule(YAML).isPresent()) {
        command.addAll(List.of("--add-modules", YAML));
      }
      if (!classPath.isEmpty()) {
        command.addAll(List.of("-cp", classPath));
      }
      command.addAll(List.of("-m", module.getName() + "/" + main.getName()));
    } else {
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main.getName()));
    }
    command.addAll(List.of(arguments));
    return command;
  }
}
