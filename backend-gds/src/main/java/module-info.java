/** The backend that moves bytes between memory and files of the same host. */
module dev.sluice.backend.gds {
  requires static org.jspecify;
  requires dev.sluice;

  provides dev.sluice.spi.BackendProvider with
      dev.sluice.backend.gds.GdsBackendProvider;
}
