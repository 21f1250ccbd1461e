/** The backend that moves the bytes with UCX. */
module dev.sluice.backend.ucx {
  requires static org.jspecify;
  requires dev.sluice;

  provides dev.sluice.spi.BackendProvider with
      dev.sluice.backend.ucx.UcxBackendProvider;
}
