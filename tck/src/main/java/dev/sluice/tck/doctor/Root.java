package dev.sluice.tck.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A folder that stands for {@code /}: links that begin with a slash lead to places in it too, as they do for the processes of a container.
 *
 * @param folder such as {@code /proc/4711/root}
 */
record Root(Path folder) {
  private static final int MOST_LINKS = 40;

  /** Where a path really lies, from this root on, all links followed; what is not there is taken as it stands. */
  String real(String path) {
    Deque<String> ahead = new ArrayDeque<>(parts(path));
    List<String> behind = new ArrayList<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.removeFirst();
      if (name.equals("..")) {
        behind = new ArrayList<>(behind.subList(0, Math.max(0, behind.size() - 1)));
        continue;
      }
      behind.add(name);
      Path here = at(behind);
      if (links < MOST_LINKS && Files.isSymbolicLink(here)) {
        String target = target(here);
        links++;
        behind = target.startsWith("/") ? new ArrayList<>() : new ArrayList<>(behind.subList(0, behind.size() - 1));
        parts(target).reversed().forEach(ahead::addFirst);
      }
    }
    return "/" + String.join("/", behind);
  }

  /** The same as seen from here. */
  Path path(String path) {
    return at(parts(real(path)));
  }

  private Path at(List<String> parts) {
    return folder.resolve(String.join("/", parts));
  }

  private static List<String> parts(String path) {
    return List.of(path.split("/", -1)).stream().filter(part -> !part.isEmpty() && !part.equals(".")).toList();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
