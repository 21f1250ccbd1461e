/**
 * The binding of UCX: what {@code libucp.so.0} and {@code libucs.so.0} offer and a transfer backend needs, under the C
 * names, without policy.
 *
 * <p>{@link dev.sluice.backend.ucx.ffm.UcpLibrary#load} comes first, and the classes whose methods are C functions may
 * be touched only after it: {@link dev.sluice.backend.ucx.ffm.UcpContexts}, {@link
 * dev.sluice.backend.ucx.ffm.UcpMemories}, {@link dev.sluice.backend.ucx.ffm.UcpWorkers}, {@link
 * dev.sluice.backend.ucx.ffm.UcpEndpoints}, {@link dev.sluice.backend.ucx.ffm.UcpRequests} and {@link
 * dev.sluice.backend.ucx.ffm.Ucs}. They keep their method handles in constants, so that the compiler inlines the calls.
 *
 * <p>Every C pointer is a {@code long}: nothing is boxed or allocated in a call, nothing is checked either, and nobody
 * keeps the memory behind it alive but the caller. A wrong one ends the process. A {@code ucs_status_t} is returned as
 * an {@code int}, to be compared with the constants of {@link dev.sluice.backend.ucx.ffm.UcsStatus}.
 *
 * <p>A structure is allocated with the largest known size and zeroed; older libraries read less. A mask bit that the
 * loaded version does not know must not be set.
 */
@NullMarked
package dev.sluice.backend.ucx.ffm;

import org.jspecify.annotations.NullMarked;
