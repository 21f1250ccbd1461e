/** The engine: agents, metadata, the engines' conversation, workers and postings. Not exported. */
@NullMarked
package dev.sluice.engine;

import org.jspecify.annotations.NullMarked;

