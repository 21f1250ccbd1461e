package dev.sluice.tck.mutants;

import dev.sluice.spi.BackendProvider;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** What the test of the kit needs to know of the mutants, and the jar that it hands to the command. */
public final class Mutants {
  /** The backend's name. */
  public static final String NAME = MutantProvider.NAME;

  /** The variable that says which mutant it is. */
  public static final String VARIABLE = MutantProvider.VARIABLE;

  /** Rules that no backend can break: the engine keeps them above every one. */
  public static final Set<ContractRule> KEPT_BY_THE_ENGINE = EnumSet.of(
      ContractRule.CAP_1, ContractRule.REG_3, ContractRule.REG_5, ContractRule.REG_8, ContractRule.META_1, ContractRule.META_2, ContractRule.META_3, ContractRule.META_6, ContractRule.META_8,
      ContractRule.XFER_6, ContractRule.XFER_12, ContractRule.NOTIF_5, ContractRule.NOTIF_6, ContractRule.DONE_4, ContractRule.DONE_5, ContractRule.DONE_8, ContractRule.LIFE_1, ContractRule.OBS_1, ContractRule.OBS_2);

  /** Rules that are tried between two hosts alone, to which the reference backend does not reach. */
  public static final Set<ContractRule> NOT_YET = EnumSet.of(ContractRule.FAIL_5);

  private Mutants() {}

  /**
   * One mutant.
   *
   * @param name its name
   * @param profile the profile that finds it
   * @param words a pattern for the message
   * @param broken the rules that fail
   */
  public record View(String name, Profile profile, String words, Set<ContractRule> broken) {}

  /**
   * All of them.
   *
   * @return the mutants
   */
  public static List<View> all() {
    return Mutant.all().stream().map(mutant -> new View(mutant.name(), mutant.profile(), mutant.words(), mutant.broken())).toList();
  }

  /**
   * Makes a jar as the author of a backend would.
   *
   * @param file where
   * @return the file
   */
  public static Path jar(Path file) throws IOException {
    String folder = Mutants.class.getPackageName().replace('.', '/') + "/";
    Path classes = Path.of(URI.create(String.valueOf(Mutants.class.getResource("Mutants.class")))).getParent();
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out);
        var all = Files.list(classes)) {
      for (Path one : all.toList()) {
        add(jar, folder + one.getFileName(), Files.readAllBytes(one));
      }
      add(jar, "META-INF/services/" + BackendProvider.class.getName(), (MutantProvider.class.getName() + "\n").getBytes(StandardCharsets.UTF_8));
      add(jar, "META-INF/sluice/" + NAME + ".tck.properties", "apart.here.island = 1\napart.there.island = 2\n".getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}
