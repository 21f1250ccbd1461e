package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real libraries, really loaded. Each test has SONAMEs of its own, since nothing is ever unloaded. */
class NativeLibrariesTest {
  private static final FunctionDescriptor INT = FunctionDescriptor.of(JAVA_INT);
  private static final String SEVEN = "int seven(void) { return 7; }";

  @TempDir Path folder;

  @Test
  void bindsAFunction() throws Throwable {
    NativeLibrary library = open("libbinds.so.1", SEVEN);

    MethodHandle seven = library.function("seven", INT);

    assertThat((int) seven.invokeExact()).isEqualTo(7);
    assertThat(library.has("seven")).isTrue();
    assertThat(library.soname()).isEqualTo("libbinds.so.1");
  }

  @Test
  void namesAMissingFunctionAndItsLibrary() throws Exception {
    NativeLibrary library = open("libmissing.so.1", SEVEN);

    assertThat(library.has("eight")).isFalse();
    assertThat(library.optionalFunction("eight", INT)).isEmpty();
    assertThatThrownBy(() -> library.function("eight", INT))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("eight")
        .hasMessageContaining(library.path().toString())
        .hasMessageContaining("use a version of libmissing.so.1");
  }

  @Test
  void givesTheSameLibraryForTheSameFileAlsoByALink() throws Exception {
    Path file = Compiler.library(folder.resolve("libsame.so.1"), "libsame.so.1", SEVEN);
    Path link = Files.createSymbolicLink(folder.resolve("link.so"), file);

    NativeLibrary library = NativeLibraries.open(file(link));

    assertThat(library.path()).isEqualTo(file.toRealPath());
    assertThat(library.folder()).contains(folder.toRealPath());
    assertThat(NativeLibraries.open(file(file))).isSameAs(library);
  }

  @Test
  void manyThreadsGetOneLibrary() throws Exception {
    Path file = Compiler.library(folder.resolve("libmany.so.1"), "libmany.so.1", SEVEN);
    Set<NativeLibrary> libraries = ConcurrentHashMap.newKeySet();

    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 50).forEach(i -> executor.execute(() -> libraries.add(NativeLibraries.open(file(file)))));
    }

    assertThat(libraries).hasSize(1);
  }

  @Test
  void refusesASecondFileOfASonameAndNamesBoth() throws Exception {
    Path first = Compiler.library(folder.resolve("libtwice.so.1"), "libtwice.so.1", SEVEN);
    Path second = Files.copy(first, folder.resolve("copy.so"));
    NativeLibraries.open(file(first));

    assertThatThrownBy(() -> NativeLibraries.open(file(second)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("libtwice.so.1 from " + first.toRealPath())
        .hasMessageContaining(second.toString());
  }

  @Test
  void refusesASecondFileThatSomebodyElseLoadedTheFirstOf() throws Exception {
    Path first = Compiler.library(folder.resolve("libforeign.so.1"), "libforeign.so.1", SEVEN);
    Path second = Files.copy(first, folder.resolve("copy.so"));
    assertThat(DynamicLinker.open(first.toString(), false).handle()).isNotZero();

    assertThatThrownBy(() -> NativeLibraries.open(file(second)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("this process has libforeign.so.1 from " + first.toRealPath());
    assertThat(NativeLibraries.open(file(first)).has("seven")).isTrue();
  }

  @Test
  void refusesANewFileInThePlaceOfOneThatIsLoadedAndGone() throws Exception {
    Path first = Compiler.library(folder.resolve("libgone.so.1"), "libgone.so.1", SEVEN);
    Path next = Files.copy(first, folder.resolve("next.so"));
    assertThat(DynamicLinker.open(first.toString(), false).handle()).isNotZero();
    Files.move(next, first, StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> NativeLibraries.open(file(first)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("(deleted since)");
  }

  @Test
  void saysWhatTheLinkerSaid() throws Exception {
    Path file =
        Compiler.library(
            folder.resolve("libneedy.so.1"), "libneedy.so.1", "int absent(void); int f(void) { return absent(); }");

    assertThatThrownBy(() -> NativeLibraries.open(file(file)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("undefined symbol: absent");
  }

  @Test
  void aGlobalLibraryIsSeenByLaterOnes() throws Exception {
    Path base = Compiler.library(folder.resolve("libbase.so.1"), "libbase.so.1", SEVEN);
    Path user =
        Compiler.library(
            folder.resolve("libuser.so.1"), "libuser.so.1", "int seven(void); int f(void) { return seven(); }");
    NativeLibrary local = NativeLibraries.open(file(base));
    assertThatThrownBy(() -> NativeLibraries.open(file(user))).isInstanceOf(NativeLibraryException.class);

    assertThat(NativeLibraries.open(file(base), NativeLibraries.Visibility.GLOBAL)).isSameAs(local);

    assertThat(NativeLibraries.open(file(user)).has("f")).isTrue();
  }

  @Test
  void aTruncatedLibraryIsRefusedBeforeTheLinkerSeesIt() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", "libextnet.so"));
    Path cut = Files.write(folder.resolve("libcut.so"), Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> NativeLibraries.open(file(cut)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("is truncated");
  }

  @Test
  void readsAndLoadsAgreeAboutSymbolsAndNeeds() throws Exception {
    Compiler.library(folder.resolve("libpart.so.1"), "libpart.so.1", "int part(void) { return 1; }");
    Path file =
        Compiler.library(
            folder.resolve("libwhole.so.1"),
            "libwhole.so.1",
            "int part(void); int whole(void) { return part(); } static int hidden(void) { return 2; }"
                + " int (*p)(void) = hidden;",
            "-Wl,-rpath,$ORIGIN",
            folder.resolve("libpart.so.1").toString());
    ElfFile elf = ElfFile.read(file);

    assertThat(elf.needed()).contains("libpart.so.1");
    assertThat(elf.exports("whole")).isTrue();
    assertThat(elf.exports("p")).isTrue();
    assertThat(elf.exports("part")).isFalse();
    assertThat(elf.exports("hidden")).isFalse();
    assertThat(NativeLibraries.open(file(file)).has("part")).as("through what it needs").isTrue();
  }

  private NativeLibrary open(String soname, String source) throws Exception {
    return NativeLibraries.open(file(Compiler.library(folder.resolve(soname), soname, source)));
  }

  private static LibraryFile file(Path path) {
    return new LibraryFile(path, String.valueOf(path.getFileName()), "test");
  }
}
