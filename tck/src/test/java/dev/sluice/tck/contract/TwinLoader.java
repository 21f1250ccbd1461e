package dev.sluice.tck.contract;

import dev.sluice.spi.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Loads {@link TwinProvider} from a folder of its own, as a jar that somebody added would be. */
final class TwinLoader extends URLClassLoader {
  private static final String TWIN = TwinProvider.class.getName();

  private TwinLoader(Path folder) throws IOException {
    super(new URL[] {folder.toUri().toURL()}, TwinLoader.class.getClassLoader());
  }

  static TwinLoader in(Path folder, String name) throws IOException {
    System.setProperty(TwinProvider.NAME, name);
    Path file = folder.resolve(TWIN.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    try (InputStream code = TwinLoader.class.getResourceAsStream(TwinProvider.class.getSimpleName() + ".class")) {
      Files.write(file, Objects.requireNonNull(code).readAllBytes());
    }
    Path services = folder.resolve("META-INF/services/" + BackendProvider.class.getName());
    Files.createDirectories(services.getParent());
    Files.writeString(services, TWIN + "\n");
    return new TwinLoader(folder);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(TWIN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : findClass(name);
    }
  }
}
