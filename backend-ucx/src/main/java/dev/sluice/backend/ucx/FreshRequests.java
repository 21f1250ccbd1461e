package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.ffm.UcpVersion;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;

/**
 * Sets the memory of UCX's requests to zero when UCX takes it. UCX answers a peer's reads and writes with requests of its own whose type of
 * data it never sets. When a connection fails or is closed while such answers wait for a peer that reads nothing, it looks at that type, and where
 * malloc gave it memory that says "a list of buffers" it follows a wild pointer: the process ends with SIGSEGV in ucp_request_dt_dereg (seen
 * with 1.22, called by ucp_request_send_state_ff; the code is the same since 1.13). Zero says "one buffer, not registered", which it leaves alone.
 */
final class FreshRequests {
  private static final MemorySegment MEMORY = NativeAccess.everything();

  /** A request begins with its status, its flags and its number. UCX sets those itself before we are called. */
  private static final long SET_BY_UCX = 16;

  /** Up to this minor version UCX is known to set nothing else first. */
  private static final int LAST_KNOWN_MINOR = 23;

  private static volatile long requestBytes;

  private FreshRequests() {}

  /** Learns how large UCX's part of a request is, 0 for unknown; until then requests are left as they are. Workers come later. */
  static void learn(long bytes, UcpVersion version) {
    if (bytes > SET_BY_UCX && !version.isAtLeast(1, LAST_KNOWN_MINOR + 1)) {
      requestBytes = bytes;
    }
  }

  /** Clears a request that UCX made; the address is of what follows its own part. */
  static void clear(long request) {
    long bytes = requestBytes;
    if (bytes > 0) {
      MEMORY.asSlice(request - bytes + SET_BY_UCX, bytes - SET_BY_UCX).fill((byte) 0);
    }
  }
}
