/** Starting JVMs like this one. */
@NullMarked
package dev.sluice.tck.fork;

import org.jspecify.annotations.NullMarked;
