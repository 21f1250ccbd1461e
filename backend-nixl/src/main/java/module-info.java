/** The backend that moves the bytes with NVIDIA NIXL. */
module dev.sluice.backend.nixl {
  requires static org.jspecify;
  requires dev.sluice;

  provides dev.sluice.spi.BackendProvider with
      dev.sluice.backend.nixl.NixlBackendProvider;
}
