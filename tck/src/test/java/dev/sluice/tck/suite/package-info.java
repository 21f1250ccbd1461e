/** The contract over our own backends, on each of their ways. */
@NullMarked
package dev.sluice.tck.suite;

import org.jspecify.annotations.NullMarked;
