package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlTransfers;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.HashMap;
import java.util.Map;

/** NIXL's lists of ranges, one for each kind of memory, used again and again. Used under the worker's lock. */
final class Ranges {
  private final Map<Integer, Long> lists = new HashMap<>();

  /** An empty list for a kind of memory. */
  long clear(int kind) throws BackendException {
    Long known = lists.get(kind);
    if (known == null) {
      known = make(kind);
      lists.put(kind, known);
    }
    int _ = NixlTransfers.xfer_dlist_clear(known);
    return known;
  }

  /** A list that is the caller's to destroy. */
  static long make(int kind) throws BackendException {
    return Calls.made(Kind.FAILED, "no list for NIXL can be made", NixlFailure.LOG_REMEDY, out -> NixlTransfers.create_xfer_dlist(kind, out));
  }

  void free() {
    for (long list : lists.values()) {
      int _ = NixlTransfers.destroy_xfer_dlist(list);
    }
    lists.clear();
  }
}
