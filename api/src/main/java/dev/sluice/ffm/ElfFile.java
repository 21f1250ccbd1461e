package dev.sluice.ffm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a shared library says about itself, read from disk without loading it. Loading a truncated library ends the
 * process, and one for another machine fails with a text that helps nobody, so a library is read first.
 *
 * <p>Immutable; it describes the file as it was when it was read.
 */
public final class ElfFile {
  private final Path path;
  private final int machine;
  private final Optional<String> soname;
  private final List<String> needed;
  private final List<String> runpath;
  private final List<String> rpath;
  private final Map<String, Set<String>> versionsNeeded;
  private final Set<String> versions;
  private final Set<String> symbols;

  private ElfFile(Path path, ElfSource source, int wantedMachine) throws ElfException {
    ElfImage image = ElfImage.read(source, wantedMachine);
    ElfDynamic dynamic = ElfDynamic.read(image);
    this.path = path;
    machine = image.machine();
    soname = dynamic.soname();
    needed = List.copyOf(dynamic.needed());
    runpath = dynamic.runpath();
    rpath = dynamic.rpath();
    var wanted = new HashMap<String, Set<String>>();
    ElfVersions.needed(image, dynamic).forEach((library, names) -> wanted.put(library, Set.copyOf(names)));
    versionsNeeded = Map.copyOf(wanted);
    versions = Set.copyOf(ElfVersions.defined(image, dynamic));
    symbols = Set.copyOf(ElfSymbols.exported(image, dynamic));
  }

  /**
   * Reads and checks a library: a complete 64-bit little-endian shared object for this machine.
   *
   * @param path the file
   * @return what it says
   * @throws ElfException if it is missing, no regular file, unreadable, empty, a text file or linker script, no ELF
   *     file, 32-bit, for another machine, truncated, damaged, or no shared object; the message says which
   */
  public static ElfFile read(Path path) throws ElfException {
    return withSource(path, source -> parse(path, source));
  }

  /** The SONAME alone, with few reads; empty for what is no shared library or has none. */
  static Optional<String> sonameOf(Path path) {
    try {
      return withSource(
          path, source -> ElfDynamic.read(ElfImage.read(source, -1)).soname());
    } catch (ElfException e) {
      return Optional.empty();
    }
  }

  static ElfFile parse(Path path, ElfSource source) throws ElfException {
    return new ElfFile(path, source, ElfMagic.machine(System.getProperty("os.arch", "")));
  }

  /**
   * The file that was read.
   *
   * @return its path as it was given
   */
  public Path path() {
    return path;
  }

  /**
   * The machine it is built for.
   *
   * @return an ELF machine number: 62 for x86-64, 183 for aarch64
   */
  public int machine() {
    return machine;
  }

  /**
   * The name that other libraries ask for it by.
   *
   * @return the SONAME, empty where it has none
   */
  public Optional<String> soname() {
    return soname;
  }

  /**
   * The libraries that it needs.
   *
   * @return their SONAMEs, in order
   */
  public List<String> needed() {
    return needed;
  }

  /**
   * Where it looks for what it needs itself.
   *
   * @return folders, which may begin with {@code $ORIGIN}
   */
  public List<String> runpath() {
    return runpath;
  }

  /**
   * Where it, and what it loads, look for what they need; without effect where there is a RUNPATH.
   *
   * @return folders, which may begin with {@code $ORIGIN}
   */
  public List<String> rpath() {
    return rpath;
  }

  /**
   * The symbol versions that it needs, such as {@code libc.so.6} to {@code GLIBC_2.34}.
   *
   * @return library to versions
   */
  public Map<String, Set<String>> versionNeeds() {
    return versionsNeeded;
  }

  /**
   * The symbol versions that it defines.
   *
   * @return versions such as {@code FABRIC_1.10}; empty where it has none
   */
  public Set<String> versions() {
    return versions;
  }

  /**
   * Tells whether it defines a function or variable that others can look up by name.
   *
   * @param symbol the name
   * @return whether it does
   */
  public boolean exports(String symbol) {
    return symbols.contains(symbol);
  }

  @Override
  public String toString() {
    return soname.map(name -> name + " (" + path + ")").orElse(path.toString());
  }

  /** What is done with an open file. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(ElfSource source) throws ElfException;
  }

  private static <T> T withSource(Path path, Reading<T> reading) throws ElfException {
    if (Files.isDirectory(path)) {
      throw new ElfException(path + " is a directory, not a library");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new ElfException(path + " is not a regular file"); // opening a pipe would wait for its writer
    }
    try (FileChannel file = FileChannel.open(path)) {
      return reading.from(ElfSource.of(path.toString(), file));
    } catch (NoSuchFileException e) {
      throw ElfException.passedOver(
          path + (Files.isSymbolicLink(path) ? " is a link to nothing" : " does not exist"));
    } catch (AccessDeniedException e) {
      throw new ElfException(path + " cannot be read: permission denied");
    } catch (IOException e) {
      throw new ElfException(path + " cannot be read: " + e.getMessage());
    }
  }
}
