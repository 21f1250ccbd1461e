package dev.sluice.tck.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is certified, which both hosts of a certification are told. */
final class CertifiedOptions {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]*");

  @Option(names = "--backend", required = true, paramLabel = "NAME", description = "The backend that is certified, in any case. ./sluice info lists those that are found. Required.")
  private String backend = "";

  @Option(names = "--classpath", paramLabel = "JARS", description = "Jars and folders with the backend and what it needs, separated by colons. Default: the backends that come with Sluice.")
  private @Nullable String classPath;

  @Option(
      names = "--device",
      paramLabel = "auto|none|simulated",
      description = "Where DEVICE memory is: on this machine's GPUs if there are any; nowhere; or on a device that is simulated. Default: ${DEFAULT-VALUE}.")
  private String device = "auto";

  String name() {
    String name = backend.trim().toUpperCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      throw Failure.usage("--backend '" + backend + "' is no name of a backend", "names are such as UCX; ./sluice info lists those that are found");
    }
    return name;
  }

  List<Path> jars() {
    return Jars.parse(classPath);
  }

  String device() {
    return switch (device.toLowerCase(Locale.ROOT)) {
      case "auto", "none", "simulated" -> device.toLowerCase(Locale.ROOT);
      default -> throw Failure.usage("--device " + device + " is none of auto, none and simulated", "choose one of them");
    };
  }
}
