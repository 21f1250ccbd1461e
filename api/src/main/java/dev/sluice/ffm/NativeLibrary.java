package dev.sluice.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A library that this process has loaded, for as long as it lives. Symbols are looked for in the library and in what it
 * needs. Immutable and safe for any thread.
 */
public final class NativeLibrary {
  private final Path path;
  private final String soname;
  private final SymbolLookup symbols;
  private final boolean standIn;

  private NativeLibrary(Path path, String soname, SymbolLookup symbols, boolean standIn) {
    this.path = path;
    this.soname = soname;
    this.symbols = symbols;
    this.standIn = standIn;
  }

  static NativeLibrary loaded(Path path, String soname, long handle) {
    return new NativeLibrary(
        path,
        soname,
        name ->
            Optional.of(DynamicLinker.symbol(handle, name))
                .filter(address -> address != 0)
                .map(MemorySegment::ofAddress),
        false);
  }

  /**
   * Something that takes a library's place behind the same binding: a simulation for tests.
   *
   * @param name what messages call it
   * @param symbols its functions, which must stay as long as the process lives
   * @return a library without a file
   */
  public static NativeLibrary standIn(String name, SymbolLookup symbols) {
    return new NativeLibrary(Path.of(name), name, symbols, true);
  }

  /**
   * The file that is really loaded.
   *
   * @return its path without links; of a stand-in, its name
   */
  public Path path() {
    return path;
  }

  /**
   * The folder of that file, where plug-ins lie beside it.
   *
   * @return the folder; empty for a stand-in
   */
  public Optional<Path> folder() {
    return standIn ? Optional.empty() : Optional.ofNullable(path.getParent());
  }

  /**
   * The name that other libraries ask for it by.
   *
   * @return the SONAME
   */
  public String soname() {
    return soname;
  }

  /**
   * Tells whether a symbol can be looked up.
   *
   * @param symbol the C name
   * @return whether it is there
   */
  public boolean has(String symbol) {
    return symbols.find(symbol).isPresent();
  }

  /**
   * Looks a symbol up, function or variable.
   *
   * @param symbol the C name
   * @return its address, as a segment of length 0
   */
  public Optional<MemorySegment> symbol(String symbol) {
    return symbols.find(symbol);
  }

  /**
   * Binds a function that must be there.
   *
   * @param name the C name
   * @param function the C signature
   * @param options of the linker
   * @return the handle
   * @throws NativeLibraryException if the library has no such symbol, or native access is denied
   */
  public MethodHandle function(String name, FunctionDescriptor function, Linker.Option... options) {
    MemorySegment symbol =
        symbols
            .find(name)
            .orElseThrow(
                () ->
                    new NativeLibraryException(
                        "function " + name + " is missing in " + soname + " (" + path + ")",
                        "use a version of " + soname + " that has it"));
    return NativeAccess.downcall(symbol, function, options);
  }

  /**
   * Binds a function that only some versions have.
   *
   * @param name the C name
   * @param function the C signature
   * @param options of the linker
   * @return the handle, or empty where the library has no such symbol
   * @throws NativeLibraryException if native access is denied
   */
  public Optional<MethodHandle> optionalFunction(
      String name, FunctionDescriptor function, Linker.Option... options) {
    return symbols.find(name).map(symbol -> NativeAccess.downcall(symbol, function, options));
  }

  @Override
  public String toString() {
    return soname + " (" + path + ")";
  }
}
