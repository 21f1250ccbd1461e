/** The backend that moves the bytes with NVIDIA NIXL. */
module dev.sluice.backend.nixl {
  requires static org.jspecify;
  requires transitive dev.sluice;

  exports dev.sluice.backend.nixl.interop;

  provides dev.sluice.spi.BackendProvider with
      dev.sluice.backend.nixl.NixlBackendProvider;
}
