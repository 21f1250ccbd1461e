package dev.sluice.backend.gds;

import dev.sluice.spi.BackendConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Asks the probe and the provider, and prints what they say. */
final class CuFileProbeMain {
  private CuFileProbeMain() {}

  /** @param words the library, then folders */
  public static void main(String[] words) throws IOException {
    for (int i = 1; i < words.length; i++) {
      System.out.println("folder" + i + " " + CuFileProbe.ofThisMachine().report(Path.of(words[0]), Optional.of(Path.of(words[i])), System.getenv()));
    }
    System.out.println("availability " + new GdsBackendProvider().availability(new BackendConfig(Map.of("library", words[0]), System.getenv())));
    System.out.println("mapped " + Files.readString(Path.of("/proc/self/maps")).contains("libcufile"));
  }
}
