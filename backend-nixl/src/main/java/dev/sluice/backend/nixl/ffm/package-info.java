/**
 * The binding of NIXL's C interface: what {@code libnixl_capi.so} offers and a transfer backend needs, under the C names without their prefix {@code nixl_capi_}, without
 * policy. {@link dev.sluice.backend.nixl.ffm.NixlLibrary#load} comes first; the classes whose methods are C functions may be touched only after it. They keep their method
 * handles in constants, so that the compiler inlines the calls.
 *
 * <p>Every C pointer is a {@code long}, and so is every size: nothing is boxed or allocated in a call, nothing is checked either, and nobody keeps the memory behind it alive
 * but the caller. A wrong one ends the process. Where a parameter is something that the function makes, it is the address of eight bytes for the handle.
 */
@NullMarked
package dev.sluice.backend.nixl.ffm;

import org.jspecify.annotations.NullMarked;
