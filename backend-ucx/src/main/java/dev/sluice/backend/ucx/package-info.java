/**
 * The backend that moves bytes with UCX. Its entry is {@link dev.sluice.backend.ucx.UcxBackendProvider}; what calls the library is in the
 * {@code ffm} package below, what decides is here.
 */
@NullMarked
package dev.sluice.backend.ucx;

import org.jspecify.annotations.NullMarked;
