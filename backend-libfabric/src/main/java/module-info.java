/** The backend that moves the bytes with libfabric. */
module dev.sluice.backend.libfabric {
  requires static org.jspecify;
  requires dev.sluice;

  provides dev.sluice.spi.BackendProvider with
      dev.sluice.backend.libfabric.LibfabricBackendProvider;
}
