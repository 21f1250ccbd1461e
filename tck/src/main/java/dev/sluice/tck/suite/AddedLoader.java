package dev.sluice.tck.suite;

import dev.sluice.spi.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Finds, besides every other provider, an {@link AddedProvider} in a folder of its own, as in a jar that somebody added. */
final class AddedLoader extends URLClassLoader {
  private static final String ADDED = AddedProvider.class.getName();

  private AddedLoader(Path folder) throws IOException {
    super(new URL[] {folder.toUri().toURL()}, AddedLoader.class.getClassLoader());
  }

  /** Puts the provider into a folder; it calls itself by a name. */
  static AddedLoader in(Path folder, String name) throws IOException {
    System.setProperty(AddedProvider.NAME, name);
    Path file = folder.resolve(ADDED.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    try (InputStream code = AddedLoader.class.getResourceAsStream(AddedProvider.class.getSimpleName() + ".class")) {
      Files.write(file, Objects.requireNonNull(code).readAllBytes());
    }
    Path services = folder.resolve("META-INF/services/" + BackendProvider.class.getName());
    Files.createDirectories(services.getParent());
    Files.writeString(services, ADDED + "\n");
    return new AddedLoader(folder);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(ADDED)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : findClass(name);
    }
  }
}
