/**
 * What a backend author implements, and nothing else is needed to write one: a {@link dev.sluice.spi.BackendProvider} that is found by
 * {@link java.util.ServiceLoader}, and the {@link dev.sluice.spi.Backend} that it opens.
 *
 * <p>The engine owns names, bounds, metadata, custody, postings, deadlines, threads and liveness. A backend owns bytes, keys,
 * connections and native errors. Every descriptor that reaches a backend has been checked against both regions.
 */
@NullMarked
package dev.sluice.spi;

import org.jspecify.annotations.NullMarked;
