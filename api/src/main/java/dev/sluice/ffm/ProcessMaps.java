package dev.sluice.ffm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * The files mapped into a process, as the kernel lists them in {@code /proc/PID/maps}. A snapshot: immutable, and as
 * old as the reading.
 */
public final class ProcessMaps {
  private static final String DELETED = " (deleted)";

  private final List<Path> files;
  private final List<Path> deleted;

  private ProcessMaps(List<Path> files, List<Path> deleted) {
    this.files = files;
    this.deleted = deleted;
  }

  /**
   * Reads this process's mappings.
   *
   * @return what is mapped now; empty where the kernel has no such list
   */
  public static ProcessMaps read() {
    return read(Path.of("/proc/self/maps"));
  }

  /**
   * Reads another process's mappings.
   *
   * @param list such as {@code /proc/4711/maps}
   * @return what was mapped when the list was read; empty where it cannot be read
   */
  public static ProcessMaps read(Path list) {
    try {
      return parse(Files.readString(list, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return new ProcessMaps(List.of(), List.of());
    }
  }

  static ProcessMaps parse(String text) {
    SequencedSet<Path> files = new LinkedHashSet<>();
    SequencedSet<Path> deleted = new LinkedHashSet<>();
    text.lines().forEach(line -> pathOf(line).ifPresent(path -> sort(path, files, deleted)));
    return new ProcessMaps(List.copyOf(files), List.copyOf(deleted));
  }

  /**
   * Lists files whose name contains a text, in the order of their addresses, each once.
   *
   * @param fileNameContains a part of the last name of the path, such as {@code libucp}
   * @return the files that still exist under the path that the kernel knows
   */
  public List<Path> mapped(String fileNameContains) {
    return matching(files, fileNameContains);
  }

  /**
   * Lists files whose name contains a text and that have been deleted or replaced since they were mapped.
   *
   * @param fileNameContains a part of the last name of the path
   * @return their former paths
   */
  public List<Path> deleted(String fileNameContains) {
    return matching(deleted, fileNameContains);
  }

  private static List<Path> matching(List<Path> paths, String fileNameContains) {
    var matching = new ArrayList<Path>();
    for (Path path : paths) {
      Path name = path.getFileName();
      if (name != null && name.toString().contains(fileNameContains)) {
        matching.add(path);
      }
    }
    return List.copyOf(matching);
  }

  private static void sort(String path, SequencedSet<Path> files, SequencedSet<Path> deleted) {
    if (path.endsWith(DELETED)) {
      deleted.add(Path.of(path.substring(0, path.length() - DELETED.length())));
    } else {
      files.add(Path.of(path));
    }
  }

  private static Optional<String> pathOf(String line) {
    int at = 0;
    for (int field = 0; field < 5; field++) { // range, rights, offset, device, inode
      int space = line.indexOf(' ', at);
      if (space < 0) {
        return Optional.empty();
      }
      at = space + 1;
    }
    String path = line.substring(at).stripLeading();
    if (!path.startsWith("/")) {
      return Optional.empty(); // anonymous, or something like [stack]
    }
    // Read as Latin-1 so that every byte survives; names are UTF-8. The kernel writes a newline in a name as \012.
    String utf8 = new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return Optional.of(utf8.replace("\\012", "\n"));
  }
}
