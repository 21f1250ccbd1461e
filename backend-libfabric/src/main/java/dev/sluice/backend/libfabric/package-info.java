/** The backend LIBFABRIC: moves the bytes with libfabric, through the provider that is asked for or found. Nothing here calls native code but through the package {@code ffm}. */
@org.jspecify.annotations.NullMarked
package dev.sluice.backend.libfabric;
