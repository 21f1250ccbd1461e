@NullMarked
package dev.sluice.backend.ucx;

import org.jspecify.annotations.NullMarked;
