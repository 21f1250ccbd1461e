package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfDependenciesTest {
  @TempDir Path folder;

  @Test
  void nothingIsWrongWithALibraryWhoseNeedsLieBesideIt() throws Exception {
    write("libleaf.so.1", new TinyElf("libleaf.so.1").defines("LEAF_1"));
    write("libmid.so.1", new TinyElf("libmid.so.1").needs("libleaf.so.1").rpath("$ORIGIN"));

    assertThat(problems(top().runpath("$ORIGIN").needs("libc.so.6"))).isEmpty();
  }

  @Test
  void namesALibraryThatIsMissing() throws Exception {
    assertThat(problems(top().runpath("${ORIGIN}/sub")))
        .singleElement()
        .asString()
        .startsWith("libmid.so.1 needed by " + folder.resolve("libtop.so"))
        .contains("is not found in " + folder + "/sub");
  }

  @Test
  void namesALibraryThatIsMissingTwoLevelsDown() throws Exception {
    write("libmid.so.1", new TinyElf("libmid.so.1").needs("libleaf.so.1"));

    assertThat(problems(top().runpath("$ORIGIN")))
        .singleElement()
        .asString()
        .startsWith("libleaf.so.1 needed by " + folder.resolve("libmid.so.1"));
  }

  @Test
  void rpathIsInheritedAndRunpathIsNot() throws Exception {
    write("libmid.so.1", new TinyElf("libmid.so.1").needs("libleaf.so.1"));
    write("libleaf.so.1", new TinyElf("libleaf.so.1"));

    assertThat(problems(top().rpath("$ORIGIN"))).isEmpty();
    assertThat(problems(top().runpath("$ORIGIN"))).hasSize(1);
  }

  @Test
  void aLibraryWithARunpathInheritsNoRpath() throws Exception {
    write("libmid.so.1", new TinyElf("libmid.so.1").needs("libleaf.so.1").runpath("$ORIGIN/elsewhere"));
    write("libleaf.so.1", new TinyElf("libleaf.so.1"));

    assertThat(problems(top().rpath("$ORIGIN")))
        .singleElement()
        .asString()
        .startsWith("libleaf.so.1 needed by " + folder.resolve("libmid.so.1"));
  }

  @Test
  void aTruncatedLibraryIsNotPassedOver() throws Exception {
    byte[] whole = new TinyElf("libmid.so.1").bytes();
    Files.write(folder.resolve("libmid.so.1"), Arrays.copyOf(whole, whole.length - 1));

    assertThat(problems(top().runpath("$ORIGIN")))
        .singleElement()
        .asString()
        .contains("libmid.so.1 needed by", "cannot be used", "is truncated");
  }

  @Test
  void aLibraryForAnotherMachineIsPassedOver() throws Exception {
    write("bad/libmid.so.1", new TinyElf("libmid.so.1").machine(8));
    write("good/libmid.so.1", new TinyElf("libmid.so.1"));

    assertThat(problems(top().runpath("$ORIGIN/bad:$ORIGIN/good"))).isEmpty();
    assertThat(problems(top().runpath("$ORIGIN/bad"))).singleElement().asString().contains("is built for");
  }

  @Test
  void namesAVersionThatTheNeededLibraryLacks() throws Exception {
    write("libmid.so.1", new TinyElf("libmid.so.1").defines("MID_1.0"));

    assertThat(problems(top().runpath("$ORIGIN").needsVersion("libmid.so.1", "MID_1.1")))
        .singleElement()
        .asString()
        .startsWith("MID_1.1 needed by " + folder.resolve("libtop.so"))
        .contains("is not defined in " + folder.resolve("libmid.so.1"));
  }

  @Test
  void namesAVersionThatTheMappedCLibraryLacks() throws Exception {
    assertThat(problems(new TinyElf("libtop.so").needs("libc.so.6").needsVersion("libc.so.6", "GLIBC_9.99")))
        .singleElement()
        .asString()
        .startsWith("GLIBC_9.99 needed by")
        .contains("libc.so.6, which is too old");
  }

  @Test
  void librariesThatNeedEachOtherEnd() throws Exception {
    write("libmid.so.1", new TinyElf("libmid.so.1").needs("libtop.so").needs("libmid.so.1"));

    assertThat(problems(top().rpath("$ORIGIN"))).isEmpty();
  }

  private static TinyElf top() {
    return new TinyElf("libtop.so").needs("libmid.so.1");
  }

  private void write(String name, TinyElf elf) {
    elf.write(folder.resolve(name));
  }

  private List<String> problems(TinyElf top) throws Exception {
    Path file = top.write(folder.resolve("libtop.so"));
    return ElfDependencies.problems(ElfFile.read(file), new LibraryFinder(Map.of(), Optional.empty()));
  }
}
