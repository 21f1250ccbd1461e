package dev.sluice.tck.doctor;

import dev.sluice.ffm.ElfDependencies;
import dev.sluice.ffm.ElfException;
import dev.sluice.ffm.ElfFile;
import dev.sluice.ffm.LibraryFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What NIXL's plugins need. */
final class NixlPluginNeeds implements Check {
  private static final int DEPTH = 4;

  private static List<Path> files(Path library, String plugin) {
    Path install = library.toAbsolutePath().getParent();
    if (install == null) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(install, DEPTH)) {
      return all.filter(file -> file.endsWith("libplugin_" + plugin + ".so")).toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  @Override
  public String id() {
    return "NIXL-PLUGIN-NEEDS";
  }

  @Override
  public String why() {
    return "A plugin whose libraries are missing is called missing itself.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Path library = machine.libraries().get("NIXL");
    if (library == null) {
      return List.of();
    }
    LibraryFinder finder = LibraryFinder.standard(machine.environment());
    List<Finding> findings = new ArrayList<>();
    for (String plugin : machine.selection().nixlPlugins()) {
      for (Path file : files(library, plugin)) {
        try {
          List<String> problems = ElfDependencies.problems(ElfFile.read(file), finder);
          if (!problems.isEmpty()) {
            findings.addAll(found(Finding.Severity.ERROR, "NIXL's plugin " + plugin + " is asked for, and does not load", file + ": " + String.join("; ", problems), "install what it lacks, or do not ask for it"));
          }
        } catch (ElfException unreadable) {
          findings.addAll(found(Finding.Severity.ERROR, "NIXL's plugin " + plugin + " is asked for, and cannot be read", file + ": " + unreadable.getMessage(), "install NIXL again"));
        }
      }
    }
    return findings;
  }
}
