package dev.sluice.backend.gds;

import dev.sluice.MemoryKind;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The entry of the backend {@value #NAME}. Safe for any thread. */
public final class GdsBackendProvider implements BackendProvider {
  /** The backend's name. */
  static final String NAME = "GDS";

  private static final Set<MemoryKind> WITHOUT_DEVICES = Set.of(MemoryKind.HOST, MemoryKind.FILE);

  /** Makes the provider; nothing native is touched. */
  public GdsBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** As other programs name what moves bytes to files. */
  @Override
  public Set<String> aliases() {
    return Set.of("GDS_MT", "POSIX");
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.number("threads", GdsSettings.DEFAULT_THREADS, 1, 256, "threads that read and write, each one piece at a time"),
        Parameter.number("chunk", GdsSettings.DEFAULT_CHUNK, 4096, 1L << 30, "bytes of the pieces into which longer descriptors are cut, in whole pages"),
        Parameter.matching(
            "direct", "false", "whether files that leave it open pass the page cache by (O_DIRECT) where they can", Pattern.compile("true|false", Pattern.CASE_INSENSITIVE), "is neither true nor false"),
        Parameter.matching(
            "device_memory", GdsSettings.STAGED, "cufile lets cuFile move device memory, where it opens; staged moves it through main memory", Pattern.compile("staged|cufile", Pattern.CASE_INSENSITIVE),
            "is neither staged nor cufile"),
        Parameter.matching(
            "require_path", "", "the only way that files may be read and written: " + FileWay.pattern() + "; others are refused at registration",
            Pattern.compile("|" + FileWay.pattern(), Pattern.CASE_INSENSITIVE), "is none of " + FileWay.pattern()),
        Parameter.text(CuFileFinding.PARAMETER, "", "libcufile.so.0 or the folder that holds it; main memory and files do without"));
  }

  @Override
  public Availability availability(BackendConfig config) {
    return availability(config, CuFileFinding.WAIT);
  }

  private static Availability availability(BackendConfig config, Duration wait) {
    GdsSettings settings = GdsSettings.of(config);
    Optional<CuFileRefusal> contradiction = settings.contradiction();
    if (contradiction.isPresent()) {
      return unavailable(contradiction.get());
    }
    CuFileFinding cuFile;
    try {
      cuFile = CuFileFinding.of(config, wait);
    } catch (RuntimeException | LinkageError e) {
      cuFile = CuFileFinding.noted("cuFile cannot be looked at: " + e);
    }
    if (cuFile.refusal().isPresent()) {
      return unavailable(cuFile.refusal().get());
    }
    boolean devices = settings.cuFile() && cuFile.opens();
    if (!devices && !settings.movesHost()) {
      return unavailable(new CuFileRefusal("the parameter require_path lets bytes go through cuFile alone: " + String.join("; ", cuFile.notes()), "drop it, and files move through main memory"));
    }
    return available(devices ? settings.movesHost() ? Set.of(MemoryKind.values()) : Set.of(MemoryKind.DEVICE, MemoryKind.FILE) : WITHOUT_DEVICES, cuFile.transports(), cuFile.notes());
  }

  /** Main memory and files do without cuFile, and need nothing but the system; a library that somebody named has to be one, and so has one that is to move device memory. */
  @Override
  public Availability usable(BackendConfig config) {
    GdsSettings settings = GdsSettings.of(config);
    boolean named = config.parameter(CuFileFinding.PARAMETER).filter(path -> !path.isBlank()).isPresent();
    return named || settings.cuFile() ? availability(config, settings.cuFile() ? CuFileProbe.MOST : CuFileFinding.WAIT) : available(WITHOUT_DEVICES, List.of(), List.of());
  }

  private static Availability unavailable(CuFileRefusal why) {
    return new Availability.Unavailable(why.reason(), why.remedy());
  }

  private static Availability available(Set<MemoryKind> kinds, List<String> transports, List<String> notes) {
    return new Availability.Available("1", "", kinds, Stream.concat(FileWay.ofTheSystem().stream().map(FileWay::text), transports.stream()).toList(), notes);
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    return new GdsBackend(context, GdsSettings.of(context.config()));
  }
}
