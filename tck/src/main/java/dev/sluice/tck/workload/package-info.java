/** The layouts that KV caches really have, the content that fills them, and what compares it afterwards. */
@NullMarked
package dev.sluice.tck.workload;

import org.jspecify.annotations.NullMarked;
