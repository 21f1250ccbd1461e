/**
 * The events that an agent gives to the flight recorder, which registers them when it first meets them. Nothing of the engine's is seen here: it fills them in. They are named
 * {@code dev.sluice.Posting}, {@code SlowPosting}, {@code Registration}, {@code Connect}, {@code PeerLoss} and {@code Selection}.
 */
@NullMarked
package dev.sluice.events;

import org.jspecify.annotations.NullMarked;
