/**
 * A backend in plain Java, without native code: the example for authors of backends, and the subject of the kit's test of itself. It moves
 * bytes between processes of one host over TCP of the loopback device, and to and from files; the target's worker does its share of the work, so a transfer
 * moves while both sides progress. Read {@code ReferenceBackend} first.
 */
@NullMarked
package dev.sluice.tck.reference;

import org.jspecify.annotations.NullMarked;
