package dev.sluice.tck.cli.natives;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pinned build: a Python package that holds plain shared libraries. Its file name says everything else:
 * {@code DISTRIBUTION-VERSION-PYTHON-ABI-PLATFORM[.PLATFORM].whl}.
 *
 * @param name the package's name, as pip knows it
 * @param file the wheel's file name
 * @param sha256 what the file must hash to, in lower-case hexadecimal digits
 * @param systemPackage the distribution's package that can stand in for it; null when there is none
 */
record Wheel(String name, String file, String sha256, @Nullable String systemPackage) {
  Wheel {
    if (!file.endsWith(".whl") || file.split("-", -1).length != 5) {
      throw new IllegalArgumentException(
          name + ": " + file + " is not DISTRIBUTION-VERSION-PYTHON-ABI-PLATFORM.whl");
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(name + ": " + sha256 + " is not a SHA-256 in hexadecimal");
    }
  }

  String distribution() {
    return part(0);
  }

  String version() {
    return part(1);
  }

  /** The folder that every unzipped wheel has; it is put in place last, so that its presence means complete. */
  String marker() {
    return distribution() + "-" + version() + ".dist-info";
  }

  /** What makes pip choose this very file, whatever Python it runs on. */
  List<String> pipArguments() {
    List<String> arguments = new ArrayList<>();
    for (String platform : part(4).replace(".whl", "").split("\\.", -1)) {
      arguments.add("--platform=" + platform);
    }
    if (part(2).startsWith("cp")) {
      arguments.add("--implementation=cp");
      arguments.add("--python-version=" + part(2).substring(2));
      arguments.add("--abi=" + part(3));
    }
    arguments.add(name + "==" + version());
    return arguments;
  }

  private String part(int index) {
    return file.split("-", -1)[index];
  }
}
