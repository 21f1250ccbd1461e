package dev.sluice.tck.fault;

import dev.sluice.spi.BackendProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Lets a service loader find a provider that exists already: a copy of {@link FoundProvider} is defined here, so that each loader has a class of
 * its own, and asks its loader for the provider.
 */
final class FaultyLoader extends ClassLoader implements Supplier<BackendProvider> {
  private static final String FOUND = FoundProvider.class.getName();
  private static final String SERVICES = "META-INF/services/" + BackendProvider.class.getName();

  private final BackendProvider provider;

  FaultyLoader(BackendProvider provider) {
    super(FaultyLoader.class.getClassLoader());
    this.provider = provider;
  }

  @Override
  public BackendProvider get() {
    return provider;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.equals(FOUND)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define();
    }
  }

  private Class<?> define() {
    try (InputStream code = FaultyLoader.class.getResourceAsStream(FoundProvider.class.getSimpleName() + ".class")) {
      byte[] bytes = Objects.requireNonNull(code).readAllBytes();
      return defineClass(FOUND, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asked after the parent's. */
  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    return name.equals(SERVICES) ? Collections.enumeration(List.of(URL.of(URI.create("fault:" + SERVICES), new Text(FOUND)))) : Collections.emptyEnumeration();
  }

  /** A resource that is a short text. */
  private static final class Text extends URLStreamHandler {
    private final String text;

    Text(String text) {
      this.text = text;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
      };
    }
  }
}
