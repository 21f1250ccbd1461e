/** The backend NIXL: moves the bytes with NVIDIA NIXL, through the plugins that are asked for. Nothing here calls native code but through the package {@code ffm}. */
@org.jspecify.annotations.NullMarked
package dev.sluice.backend.nixl;
