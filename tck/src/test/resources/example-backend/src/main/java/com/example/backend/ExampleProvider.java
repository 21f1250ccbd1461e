package com.example.backend;

import dev.sluice.MemoryKind;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the service loader finds. It says what there is without opening anything. */
public final class ExampleProvider implements BackendProvider {
  static final String NAME = "EXAMPLE";
  static final String TRANSPORT = "unix";

  /** The operating system takes socket paths of some 100 bytes, and what is ours behind the folder has 45. */
  private static final int LONGEST_FOLDER = 60;

  private static final String TEMPORARY = System.getProperty("java.io.tmpdir");
  private static final Parameter FOLDER =
      new Parameter("folder", TEMPORARY, "where the sockets lie: an absolute path of at most " + LONGEST_FOLDER + " bytes", ExampleProvider::check);
  private static final Parameter MAX_CONNECTIONS =
      Parameter.number("max_connections", 1024, 1, 65_536, "the most connections of peers that are served at a time");

  /** For the service loader. */
  public ExampleProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(FOLDER, MAX_CONNECTIONS);
  }

  @Override
  public Availability availability(BackendConfig config) {
    Path folder = folder(config);
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      return new Availability.Unavailable(
          "sockets cannot be made in " + folder + ": it is no folder that we may write to", "name another with the parameter " + FOLDER.name());
    }
    return new Availability.Available("1.0", "", Set.of(MemoryKind.HOST), List.of(TRANSPORT), List.of());
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    int most = context.config().parameter(MAX_CONNECTIONS.name()).map(value -> Integer.parseInt(value.trim())).orElse(1024);
    Path folder = folder(context.config());
    try {
      return new ExampleBackend(context, folder, most);
    } catch (IOException e) {
      throw new BackendException(BackendException.Kind.UNAVAILABLE, "no socket can be made in " + folder + ": " + e.getMessage() + "; check the parameter "
          + FOLDER.name() + " and ulimit -n", null, e);
    }
  }

  private static Path folder(BackendConfig config) {
    return Path.of(config.parameter(FOLDER.name()).orElse(TEMPORARY));
  }

  private static Optional<String> check(String folder) {
    boolean fits = folder.startsWith("/") && folder.indexOf(0) < 0 && folder.getBytes(StandardCharsets.UTF_8).length <= LONGEST_FOLDER;
    return fits ? Optional.empty() : Optional.of("is not an absolute path of at most " + LONGEST_FOLDER + " bytes");
  }
}
