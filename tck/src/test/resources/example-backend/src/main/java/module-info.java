/** A backend for Sluice, by a stranger. */
module com.example.backend {
  requires dev.sluice;

  // The same as META-INF/services: Java reads this one on the module path, and that one on the class path.
  provides dev.sluice.spi.BackendProvider with
      com.example.backend.ExampleProvider;
}
