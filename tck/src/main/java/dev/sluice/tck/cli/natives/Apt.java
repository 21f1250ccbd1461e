package dev.sluice.tck.cli.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's and Ubuntu's packages. */
final class Apt implements SystemPackages {
  private static final Path APT = Path.of("/usr/bin/apt-get");

  @Override
  public boolean installable() {
    return Files.isExecutable(APT) && isRoot();
  }

  @Override
  public String command(List<String> packages) {
    return "apt-get install --no-install-recommends " + String.join(" ", packages);
  }

  @Override
  public void install(List<String> packages) throws IOException, InterruptedException {
    run(List.of("update", "-qq"));
    List<String> install = new ArrayList<>(List.of("install", "-y", "-qq", "--no-install-recommends"));
    install.addAll(packages);
    run(install);
  }

  private static void run(List<String> arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(APT.toString()));
    line.addAll(arguments);
    Command apt = Command.run(line, Map.of("DEBIAN_FRONTEND", "noninteractive"));
    if (apt.exit() != 0) {
      throw new IOException(String.join(" ", line) + " failed with exit " + apt.exit() + ": " + apt.lastLine());
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
