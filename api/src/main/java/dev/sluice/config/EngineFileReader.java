package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gets an engine configuration file from the disk; what goes wrong becomes a problem. */
final class EngineFileReader {
  static final int LARGEST_FILE = 1 << 20;

  private EngineFileReader() {}

  /** Reads and interprets the file; null when it could not be read. */
  static @Nullable EngineFile read(Path path, Problems problems) {
    String text = text(path, problems);
    if (text == null) {
      return null;
    }
    try {
      Yaml.Document document = Yaml.read(text, EngineFile.SECTION);
      if (document != null) {
        return EngineFile.of(path, document, problems);
      }
      problems.add(path.toString(), null, "the engine configuration is empty",
          "write 'cache_transceiver_config:' and below it, indented, 'backend: UCX'");
    } catch (Yaml.SyntaxException e) {
      String where = e.line() == 0 ? path.toString() : path + ":" + e.line();
      problems.add(where, null, "not a readable engine configuration: " + Text.printable(e.text()),
          "correct the YAML");
    } catch (LinkageError e) {
      // Absent altogether, or out of this module's reach.
      problems.add(path.toString(), null, "reading an engine configuration needs SnakeYAML Engine (" + e + ")",
          "add the jar snakeyaml-engine 3.2 (org.snakeyaml:snakeyaml-engine) to the class path, or to the"
              + " module path with --add-modules org.snakeyaml.engine");
    }
    return null;
  }

  private static @Nullable String text(Path path, Problems problems) {
    try {
      if (Files.isDirectory(path)) {
        return refuse(path, "is a directory", "name the YAML file in it", problems);
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(path)) {
        // One byte more than allowed: a device or a growing file has no size to ask for.
        bytes = in.readNBytes(LARGEST_FILE + 1);
      }
      if (bytes.length > LARGEST_FILE) {
        return refuse(path, "larger than 1 MiB", "name an engine configuration file", problems);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      return refuse(path, "no such file", "name an engine configuration file that exists", problems);
    } catch (AccessDeniedException e) {
      return refuse(path, "not readable by this user", "grant read access to it", problems);
    } catch (CharacterCodingException e) {
      return refuse(path, "not text in UTF-8", "name an engine configuration file", problems);
    } catch (IOException e) {
      return refuse(path, "cannot be read: " + Text.printable(e.toString()), "check the file", problems);
    }
  }

  private static @Nullable String refuse(Path path, String message, String remedy, Problems problems) {
    problems.add(path.toString(), null, message, remedy);
    return null;
  }
}
