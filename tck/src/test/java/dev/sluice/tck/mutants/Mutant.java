package dev.sluice.tck.mutants;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Profile;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A backend that is broken in one way.
 *
 * @param name its name, a word for the command line
 * @param profile the profile that finds it
 * @param words what the message of the failure must name, as a regular expression
 * @param broken the rules that must fail, and no other of the chapter
 * @param defect makes the defect
 */
record Mutant(String name, Profile profile, String words, Set<ContractRule> broken, Supplier<Defect> defect) {

  /** One that the quick profile finds. */
  static Mutant of(String name, String words, Supplier<Defect> defect, ContractRule... broken) {
    return new Mutant(name, Profile.QUICK, words, Set.of(broken), defect);
  }

  /** One that only the full profile finds. */
  static Mutant inFull(String name, String words, Supplier<Defect> defect, ContractRule... broken) {
    return new Mutant(name, Profile.FULL, words, Set.of(broken), defect);
  }

  /** One that only the profile finds that takes more than 4 GiB. */
  static Mutant inLarge(String name, String words, Supplier<Defect> defect, ContractRule... broken) {
    return new Mutant(name, Profile.LARGE, words, Set.of(broken), defect);
  }

  /** All there are. */
  static List<Mutant> all() {
    return java.util.stream.Stream.of(CapMutants.all(), RegMutants.all(), XferMutants.all(), NotifMutants.all(), DoneMutants.all(), FailMutants.all(), FileMutants.all(), DevMutants.all())
        .flatMap(List::stream)
        .toList();
  }

  static Mutant named(String name) {
    return all().stream().filter(mutant -> mutant.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException("no mutant " + name));
  }
}
