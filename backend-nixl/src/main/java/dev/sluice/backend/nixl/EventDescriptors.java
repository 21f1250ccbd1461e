package dev.sluice.backend.nixl;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What UCX, inside NIXL, waits on. NIXL's C interface does not hand it out, so it is looked for among the descriptors that appear while a plugin is set up: the sets of
 * epoll that are not parts of others, but for those of UCX's own thread, which have timers and wake-ups in them. What is found wrongly costs a look in vain, no more.
 */
final class EventDescriptors {
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final Path DETAILS = Path.of("/proc/self/fdinfo");
  private static final String EPOLL = "anon_inode:[eventpoll]";
  private static final Set<String> OF_A_THREAD = Set.of("anon_inode:[timerfd]", "anon_inode:[eventfd]");
  private static final Pattern WATCHED = Pattern.compile("(?m)^tfd:\\s*(\\d+)");

  private final Set<Integer> before = open().keySet();

  /** Those that have appeared since this was made; none where it cannot be told. */
  int[] appeared() {
    Map<Integer, String> now = open();
    Set<Integer> sets = new TreeSet<>();
    Set<Integer> parts = new HashSet<>();
    now.forEach((fd, kind) -> {
      if (!before.contains(fd) && kind.equals(EPOLL)) {
        List<Integer> watched = watchedBy(fd);
        parts.addAll(watched);
        if (!watched.isEmpty() && watched.stream().noneMatch(one -> OF_A_THREAD.contains(now.getOrDefault(one, "")))) {
          sets.add(fd);
        }
      }
    });
    sets.removeAll(parts);
    return sets.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Map<Integer, String> open() {
    Map<Integer, String> kinds = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(OPEN)) {
      for (Path one : all) {
        kinds.put(Integer.valueOf(one.getFileName().toString()), kindOf(one));
      }
    } catch (IOException unknown) {
      return Map.of();
    }
    return kinds;
  }

  private static String kindOf(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private static List<Integer> watchedBy(int fd) {
    try {
      Matcher lines = WATCHED.matcher(Files.readString(DETAILS.resolve(Integer.toString(fd))));
      return lines.results().map(line -> Integer.valueOf(line.group(1))).toList();
    } catch (IOException gone) {
      return List.of();
    }
  }
}
