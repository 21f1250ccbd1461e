package dev.sluice.tck.doctor;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library that a process has mapped, by the name that its copies share.
 *
 * @param name such as {@code libucp.so.0}; the letters that Python's packages add to the names of what they bring along are left out
 * @param files where its copies are
 */
record LoadedLibrary(String name, List<String> files) {
  private static final Pattern NAME = Pattern.compile("(lib[^/]+?)(?:-[0-9a-f]{8})?\\.so((?:\\.\\d+)?)[.\\d]*");

  /** All that the process has mapped. */
  static List<LoadedLibrary> of(Machine machine) {
    TreeMap<String, TreeSet<String>> libraries = new TreeMap<>();
    for (String file : machine.mappedFiles()) {
      Matcher name = NAME.matcher(file.substring(file.lastIndexOf('/') + 1));
      if (name.matches()) {
        libraries.computeIfAbsent(name.group(1) + ".so" + name.group(2), _ -> new TreeSet<>()).add(file);
      }
    }
    return libraries.entrySet().stream().map(entry -> new LoadedLibrary(entry.getKey(), List.copyOf(entry.getValue()))).toList();
  }

  /** Whether it is one of these, whatever its version. */
  boolean isOf(Collection<String> stems) {
    return stems.contains(name.substring(0, name.indexOf(".so")));
  }
}
