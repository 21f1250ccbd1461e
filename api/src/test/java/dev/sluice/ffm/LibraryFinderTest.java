package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The look-up order, and that a broken library in a named place is never passed over. */
class LibraryFinderTest {
  private static final String SONAME = "libtiny.so.1";

  @TempDir Path folder;
  private Path explicit;
  private Path variable;
  private Path natives;
  private Path libraryPath;
  private Path system;

  @BeforeEach
  void putTheLibraryEverywhere() {
    explicit = library("explicit/" + SONAME);
    variable = library("variable/tiny/lib/" + SONAME);
    natives = library("natives/tiny/lib/" + SONAME);
    libraryPath = library("path/" + SONAME);
    system = library("system/" + SONAME);
  }

  @Test
  void takesTheExplicitFileFirst() {
    assertThat(found(find(Optional.of(explicit.toString()))).path()).isEqualTo(explicit);
  }

  @Test
  void takesTheLibraryInAnExplicitFolder() {
    assertThat(found(find(Optional.of(folder.resolve("explicit").toString()))).path()).isEqualTo(explicit);
  }

  @Test
  void thenTheVariablesFolder() {
    assertThat(found(find(Optional.empty())))
        .isEqualTo(new LibraryFile(variable, SONAME, "SLUICE_NATIVES"));
  }

  @Test
  void acceptsTheLibraryDirectlyInTheVariablesFolder() throws Exception {
    Path direct = folder.resolve("variable").resolve(SONAME);
    Files.move(variable, direct);

    assertThat(found(find(Optional.empty())).path()).isEqualTo(direct);
  }

  @Test
  void thenTheFetchedOnes() throws Exception {
    Files.delete(variable);

    assertThat(found(find(Optional.empty())).path()).isEqualTo(natives);
  }

  @Test
  void thenLdLibraryPathAndTheSystemsFolders() throws Exception {
    Files.delete(variable);
    Files.delete(natives);
    assertThat(found(find(Optional.empty()))).isEqualTo(new LibraryFile(libraryPath, SONAME, "LD_LIBRARY_PATH"));

    Files.delete(libraryPath);
    assertThat(found(find(Optional.empty())).path()).isEqualTo(system);
  }

  @Test
  void aBrokenOneInANamedPlaceIsNotPassedOver() throws Exception {
    for (Path broken : List.of(explicit, variable, natives)) {
      Files.writeString(broken, "not a library");
      Search search = find(broken.equals(explicit) ? Optional.of(broken.toString()) : Optional.empty());
      assertThat(unusable(search).reason()).contains(broken.toString(), "is a text file", SONAME);
      Files.delete(broken);
    }
  }

  @Test
  void aDirectoryInItsPlaceIsNotPassedOver() throws Exception {
    Files.delete(variable);
    Files.createDirectory(variable);

    assertThat(unusable(find(Optional.empty())).reason()).contains(variable.toString(), "is a directory");
  }

  @Test
  void aBrokenOneOfTheSystemIsPassedOver() throws Exception {
    Files.delete(variable);
    Files.delete(natives);
    new TinyElf(SONAME).machine(8).write(libraryPath);

    assertThat(found(find(Optional.empty())).path()).isEqualTo(system);
  }

  @Test
  void anExplicitPathThatDoesNotExistIsUnusable() {
    var unusable = unusable(find(Optional.of("/nowhere/at/all")));

    assertThat(unusable.reason()).contains("library=/nowhere/at/all", SONAME, "no such file");
    assertThat(unusable.remedy()).contains("library parameter", SONAME);
  }

  @Test
  void anExplicitFolderWithoutTheLibraryIsUnusable() throws Exception {
    Files.delete(explicit);

    assertThat(unusable(find(Optional.of(folder.resolve("explicit").toString()))).reason())
        .contains("is a directory that holds no " + SONAME);
  }

  @Test
  void anExplicitFileOfAnotherLibraryIsUnusable() {
    Path other = new TinyElf("libtiny.so.2").write(folder.resolve("other.so"));

    assertThat(unusable(find(Optional.of(other.toString()))).reason())
        .contains("is libtiny.so.2, not libtiny.so.1");
  }

  @Test
  void anExplicitFileMayHaveTheNameThatABundlingToolGaveIt() {
    Path bundled = new TinyElf("libtiny-0af31c2e.so.1.4.0").write(folder.resolve("bundled.so"));

    assertThat(found(find(Optional.of(bundled.toString()))).soname()).isEqualTo("libtiny-0af31c2e.so.1.4.0");
  }

  @Test
  void aVariableThatNamesNoFolderIsUnusable() {
    var finder =
        new LibraryFinder(Map.of("SLUICE_NATIVES", "/nowhere"), Optional.of(folder.resolve("natives")));

    assertThat(unusable(finder.find(query(Optional.empty()))).reason())
        .contains("SLUICE_NATIVES=/nowhere is no folder");
  }

  @Test
  void nothingAnywhereNamesEveryPlace() {
    var query = new LibraryQuery("libnowhere.so.7", Optional.empty(), List.of("tiny/lib"));

    var unusable = unusable(finder().find(query));

    assertThat(unusable.reason())
        .contains("libnowhere.so.7 is not found")
        .contains(folder.resolve("variable") + " (SLUICE_NATIVES)")
        .contains(folder.resolve("natives") + " (fetched natives)")
        .contains(folder.resolve("path") + " (LD_LIBRARY_PATH)")
        .contains(folder.resolve("system").toString());
    assertThat(unusable.remedy()).contains("./sluice natives");
    assertThat(unusable.tried()).isNotEmpty();
  }

  @Test
  void findsTheCLibraryAsTheSystemDoes() {
    var finder = new LibraryFinder(Map.of(), Optional.empty());

    var search = finder.find(new LibraryQuery("libc.so.6", Optional.empty(), List.of()));

    assertThat(found(search).path().toString()).endsWith("libc.so.6");
  }

  private Path library(String place) {
    return new TinyElf(SONAME).write(folder.resolve(place));
  }

  private Search find(Optional<String> explicitPath) {
    return finder().find(query(explicitPath));
  }

  private LibraryFinder finder() {
    return new LibraryFinder(
        Map.of("SLUICE_NATIVES", folder.resolve("variable").toString()),
        Optional.of(folder.resolve("natives")),
        new SystemLoader(
            List.of(folder.resolve("path")), folder.resolve("no.cache"), List.of(folder.resolve("system"))));
  }

  private static LibraryQuery query(Optional<String> explicitPath) {
    return new LibraryQuery(SONAME, explicitPath, List.of("tiny/lib"));
  }

  private static LibraryFile found(Search search) {
    assertThat(search).isInstanceOf(Search.Found.class);
    return ((Search.Found) search).file();
  }

  private static Search.Unusable unusable(Search search) {
    assertThat(search).isInstanceOf(Search.Unusable.class);
    return (Search.Unusable) search;
  }
}
