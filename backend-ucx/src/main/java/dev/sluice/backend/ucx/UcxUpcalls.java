package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.ffm.UcpCallbacks;
import dev.sluice.backend.ucx.ffm.UcpConstants;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What UCX calls. It is given numbers and no objects, so one function pointer each serves every worker and every endpoint. No exception
 * leaves an upcall: one would end the process.
 */
final class UcxUpcalls {
  /** The active message that carries our frames. */
  static final int FRAME_ID = 1;

  /** The number of an endpoint whose failures concern nobody. */
  static final long NOBODY = 0;

  private static final AtomicLong NEXT_ENDPOINT = new AtomicLong(1);
  private static final Map<Long, UcxEndpoint> ENDPOINTS = new ConcurrentHashMap<>();
  private static final Object REGISTERING = new Object();
  private static volatile @Nullable UcxWorker[] workers = new UcxWorker[4];

  private UcxUpcalls() {}

  static long failureHandler() {
    return Pointers.FAILURE;
  }

  static long frameHandler() {
    return Pointers.FRAME;
  }

  static long requestInit() {
    return Pointers.REQUEST;
  }

  /** Gives an endpoint the number that its failures are told with. */
  static void remember(UcxEndpoint endpoint) {
    long number = NEXT_ENDPOINT.getAndIncrement();
    endpoint.numbered(number);
    ENDPOINTS.put(number, endpoint);
  }

  static void forget(UcxEndpoint endpoint) {
    ENDPOINTS.remove(endpoint.number());
  }

  /** Gives a worker the number that its frames are told with. */
  static int remember(UcxWorker worker) {
    synchronized (REGISTERING) {
      @Nullable UcxWorker[] all = workers;
      int slot = 0;
      while (slot < all.length && all[slot] != null) {
        slot++;
      }
      @Nullable UcxWorker[] grown = Arrays.copyOf(all, slot < all.length ? all.length : 2 * all.length);
      grown[slot] = worker;
      workers = grown;
      return slot;
    }
  }

  static void forget(UcxWorker worker) {
    synchronized (REGISTERING) {
      @Nullable UcxWorker[] all = workers.clone();
      for (int i = 0; i < all.length; i++) {
        if (all[i] == worker) {
          all[i] = null;
        }
      }
      workers = all;
    }
  }

  private static void failed(long number, long endpoint, int status) {
    try {
      UcxEndpoint broken = ENDPOINTS.get(number);
      if (broken != null) {
        broken.brokenBy(status);
      }
    } catch (Throwable _) {
      // the next look at the endpoint's requests finds the failure as well
    }
  }

  private static int frame(long number, long header, long headerBytes, long data, long bytes, long param) {
    try {
      UcxWorker worker = workers[(int) number];
      if (worker != null) {
        worker.received(data, bytes);
      }
    } catch (Throwable _) {
      // a sink never throws; if one does, its frame is lost and the process is not
    }
    return UcsStatus.UCS_OK;
  }

  /** Made when they are first needed, which is after the library was loaded. */
  private static final class Pointers {
    static final long FAILURE = UcpCallbacks.errorHandler(UcxUpcalls::failed).address();
    static final long FRAME = UcpCallbacks.amReceiver(UcxUpcalls::frame).address();
    static final long REQUEST = UcpCallbacks.requestInit(FreshRequests::clear).address();
  }
}
