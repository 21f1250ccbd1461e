/** The benchmark: what its subjects are asked, and what is made of their answers. */
@NullMarked
package dev.sluice.tck.bench;

import org.jspecify.annotations.NullMarked;
