package dev.sluice.backend.gds;

import dev.sluice.MemoryKind;
import dev.sluice.Route;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Breakage;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connection of an agent to itself. */
final class LocalEndpoint implements Endpoint {
  private final String peer;
  private final GdsWorker worker;
  private final Regions regions;
  private final Optional<FileWay> required;
  private final Breakage breakage = new Breakage();

  /** @param required the only way that bytes may go; empty for any */
  LocalEndpoint(String peer, GdsWorker worker, Regions regions, Optional<FileWay> required) {
    this.peer = peer;
    this.worker = worker;
    this.regions = regions;
    this.required = required;
  }

  @Override
  public Worker worker() {
    return worker;
  }

  Breakage breakage() {
    return breakage;
  }

  @Override
  public long importRegion(byte[] exported) throws BackendException {
    breakage.check();
    long handle = Registered.handleIn(exported, regions);
    if (regions.find(handle) == null) {
      throw new BackendException(Kind.METADATA, "a region's key from " + peer + " is of no region of this agent; take its metadata again");
    }
    return handle;
  }

  @Override
  public void dropRegion(long remoteKey) {
    // A key is the region's own handle.
  }

  /** Each file has a way of its own, unless only one is allowed. */
  @Override
  public Route route() {
    return new Route(
        GdsBackendProvider.NAME, required.orElse(FileWay.POSIX).text(), "file", Route.Path.DIRECT, required.filter(way -> way != FileWay.CUFILE_DIRECT).isPresent() ? Route.Known.REPORTED : Route.Known.UNKNOWN);
  }

  @Override
  public Route route(MemoryKind local, long remoteKey) {
    OpenFile file = file(remoteKey);
    if (file == null) {
      return route();
    }
    OpenFile.ForDevices taken = local == MemoryKind.DEVICE ? file.forDevices() : null;
    return new Route(
        GdsBackendProvider.NAME, (taken == null ? file.way() : taken.way()).text(), file.fileSystem(), Route.Path.DIRECT, taken == null ? Route.Known.REPORTED : file.knownForDevices(taken));
  }

  /** cuFile takes some files and not others. */
  @Override
  public boolean movesDevices(long remoteKey) {
    OpenFile file = file(remoteKey);
    return file != null && file.forDevices() != null;
  }

  private @Nullable OpenFile file(long remoteKey) {
    Registered region = regions.find(remoteKey);
    return region == null ? null : region.file();
  }

  @Override
  public Optional<BackendException> failure() {
    return Optional.ofNullable(breakage.cause());
  }

  @Override
  public void abort() {
    breakage.because(new BackendException(Kind.FAILED, "the connection of " + peer + " to itself was broken off; connect again"));
  }

  @Override
  public void close() {
    breakage.because(new BackendException(Kind.FAILED, "the connection of " + peer + " to itself is closed"));
  }
}
