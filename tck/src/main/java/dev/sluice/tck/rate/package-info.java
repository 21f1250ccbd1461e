/** How fast a route should be, by what the machine says of itself, and whether the bytes that went over it were far slower. */
@NullMarked
package dev.sluice.tck.rate;

import org.jspecify.annotations.NullMarked;
