/** Files as regions. An agent is its own peer here: it moves bytes between its memory and files that it has registered. */
@NullMarked
package dev.sluice.backend.gds;

import org.jspecify.annotations.NullMarked;
