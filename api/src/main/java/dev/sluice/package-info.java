/**
 * What a user of Sluice calls: open an {@link dev.sluice.Agent}, register memory as {@link dev.sluice.Region}s, connect
 * {@link dev.sluice.Peer}s, prepare {@link dev.sluice.Link}s and post {@link dev.sluice.Transfer}s.
 */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
