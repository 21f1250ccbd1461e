package dev.sluice.backend.ucx.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.NativeLibrary;
import dev.sluice.ffm.NativeLibraryException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UcpLibraryTest {
  private static final List<Class<?>> FUNCTIONS =
      List.of(
          Ucs.class, UcpContexts.class, UcpMemories.class, UcpWorkers.class, UcpEndpoints.class, UcpRequests.class);

  @Test
  void requiresEveryFunctionThatIsBoundAndNoOther() {
    List<String> bound =
        FUNCTIONS.stream()
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .map(Method::getName)
            .toList();

    assertThat(bound)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(UcpSymbols.UCS, UcpSymbols.UCP).flatMap(List::stream).toList());
  }

  @Test
  void refusesALibraryThatLacksFunctionsAndNamesThemAll() {
    NativeLibrary library =
        NativeLibrary.standIn(
            "lacking",
            name ->
                name.equals("ucp_put_nbx") || name.equals("ucp_get_nbx")
                    ? Optional.empty()
                    : Optional.of(MemorySegment.ofAddress(1)));

    assertThatThrownBy(() -> UcpLibrary.open(library, library))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("lacking (lacking) has no ucp_get_nbx, ucp_put_nbx")
        .hasMessageContaining("use UCX 1.13.0 or newer");
  }

  @Test
  void givesTheSameLibraryForTheSameFiles() {
    UcpLibrary library = RealUcx.load();

    assertThat(RealUcx.load()).isSameAs(library);
    assertThat(UcpLibrary.open(library.ucs(), library.ucp())).isSameAs(library);
    assertThat(UcpLibrary.opened()).containsSame(library);
  }

  @Test
  void refusesASecondUcxAndNamesTheFirst() {
    UcpLibrary library = RealUcx.load();
    NativeLibrary other = NativeLibrary.standIn("other", _ -> Optional.of(MemorySegment.ofAddress(1)));

    assertThatThrownBy(() -> UcpLibrary.open(other, other))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("this process uses UCX " + library.version())
        .hasMessageContaining(library.ucp().path().toString())
        .hasMessageContaining("cannot use other");
  }

  @Test
  void looksForTheServiceLibraryBesideTheOther() {
    assertThat(UcpLibrary.ucsQuery(Path.of("/natives/libucx/lib/libucp.so.0")).explicitPath())
        .contains("/natives/libucx/lib");
    assertThat(UcpLibrary.ucpQuery(Optional.of("/x")).explicitPath()).contains("/x");
    assertThat(UcpLibrary.ucpQuery(Optional.empty()).subfolders()).contains("libucx/lib");
  }

  @Test
  void anAbsentFileIsNotLoaded() {
    var absent = new LibraryFile(Path.of("/nonexistent/libucs.so.0"), UcpLibrary.UCS, "test");

    assertThatThrownBy(() -> UcpLibrary.load(absent, absent))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("/nonexistent/libucs.so.0");
  }

  @Test
  void versionsAreOrdered() {
    var version = new UcpVersion(1, 18, 1);

    assertThat(version.isAtLeast(1, 18)).isTrue();
    assertThat(version.isAtLeast(1, 19)).isFalse();
    assertThat(version).isLessThan(new UcpVersion(2, 0, 0)).hasToString("1.18.1");
  }
}
