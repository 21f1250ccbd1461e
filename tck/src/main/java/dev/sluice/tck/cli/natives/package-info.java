/** Fetches the pinned builds of the native libraries into a folder of ours. */
@NullMarked
package dev.sluice.tck.cli.natives;

import org.jspecify.annotations.NullMarked;
