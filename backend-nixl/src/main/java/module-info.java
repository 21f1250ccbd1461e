/** The binding of NVIDIA NIXL, on which the backend that moves the bytes with it stands. */
module dev.sluice.backend.nixl {
  requires static org.jspecify;
  requires dev.sluice;
}
