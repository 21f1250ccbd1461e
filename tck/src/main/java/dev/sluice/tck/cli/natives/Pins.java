package dev.sluice.tck.cli.natives;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The pin file: its bytes, because a copy of them marks a complete folder, and what they say. */
final class Pins {
  private static final String RESOURCE = "natives.properties";

  private final byte[] bytes;
  private final Properties properties = new Properties();

  Pins(byte[] bytes) {
    this.bytes = bytes.clone();
    try {
      properties.load(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Pins ours() {
    try (InputStream in = Pins.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar of the tck");
      }
      return new Pins(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** What today's modules need on this kind of machine, in the order of the file. */
  List<Wheel> wanted(String architecture) {
    List<Wheel> wheels = new ArrayList<>();
    for (String name : properties.getProperty("fetch", "").trim().split("\\s+", -1)) {
      if (!name.isEmpty()) {
        wheels.add(wheel(name, architecture));
      }
    }
    return wheels;
  }

  private Wheel wheel(String name, String architecture) {
    String pin = properties.getProperty(name + "." + architecture);
    if (pin == null) {
      throw new NativesException(
          "no build of " + name + " is pinned for " + architecture,
          "Install the library yourself and name its folder in SLUICE_NATIVES.",
          null);
    }
    String[] fileAndHash = pin.trim().split("\\s+", 2);
    if (fileAndHash.length != 2) {
      throw new IllegalArgumentException(name + "." + architecture + " needs a file name and a SHA-256: " + pin);
    }
    return new Wheel(name, fileAndHash[0], fileAndHash[1], properties.getProperty(name + ".package"));
  }
}
