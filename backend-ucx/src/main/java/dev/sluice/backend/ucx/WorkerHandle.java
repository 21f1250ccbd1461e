package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.ffm.UcpEndpoints;
import dev.sluice.backend.ucx.ffm.UcpRequests;
import dev.sluice.backend.ucx.ffm.UcpWorkers;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.spi.BackendException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One worker of UCX: where it receives, its event descriptor, and what is closing on it. A {@link UcxWorker} has several. Used under that worker's
 * lock.
 */
final class WorkerHandle {
  private static final int MOST_ROUNDS = 16;

  /** After so many turns without anything it is looked at in one turn of some only: others are waited for. */
  private static final int QUIET_TURNS = 1024;

  private static final int TURNS_BETWEEN_LOOKS = 16;

  /** After so many armings without anything, too. */
  private static final int QUIET_ARMINGS = 1;

  /** UCX is known to miss events: one that is quiet and armed already is armed anew with every so manieth of the others' armings. */
  private static final int ARMINGS_BETWEEN = 32;

  /** What UCX does at most when it probes a connection, or answers a probe. */
  private static final int MOST_OF_A_PROBE = 2;

  /** A little that is done after so long a pause is a probe; if more follows soon, it was not. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final long handle;
  private final int eventDescriptor;
  private final List<Long> closings = new ArrayList<>();
  private int quietTurns;
  private int quietArmings;
  private long lastStir = System.nanoTime() - PAUSE_NANOS;
  private boolean retired;
  private boolean forced;
  private boolean cutOff;
  private boolean armed;
  private volatile boolean told;

  private WorkerHandle(long handle, int eventDescriptor) {
    this.handle = handle;
    this.eventDescriptor = eventDescriptor;
  }

  /**
   * Makes one.
   *
   * @param number what frames that it receives are told with
   */
  static WorkerHandle open(long context, int number) throws BackendException {
    long handle = NativeWorkers.create(context);
    try {
      WorkerHandle made = new WorkerHandle(handle, NativeWorkers.eventDescriptor(handle));
      NativeWorkers.receiveFrames(handle, number);
      return made;
    } catch (BackendException | RuntimeException e) {
      UcpWorkers.ucp_worker_destroy(handle);
      throw e;
    }
  }

  long handle() {
    return handle;
  }

  int eventDescriptor() {
    return eventDescriptor;
  }

  EndpointInfo.WorkerAddress address(boolean overNetwork) throws BackendException {
    return new EndpointInfo.WorkerAddress(NativeWorkers.address(handle), overNetwork ? NativeWorkers.networkAddress(handle) : new byte[0]);
  }

  /**
   * Progresses, while there is something to do.
   *
   * @return how much was done; 0 for a probe of an idle connection, too, which is no reason to look again soon
   */
  int progress() {
    int total = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      int some = UcpWorkers.ucp_worker_progress(handle);
      if (some == 0) {
        break;
      }
      total += some;
    }
    if (!closings.isEmpty()) {
      closings.removeIf(WorkerHandle::hasEnded);
    }
    if (total == 0) {
      quietTurns++;
      return 0;
    }
    if (isProbe(total)) {
      return 0;
    }
    used();
    return total;
  }

  private boolean isProbe(int done) {
    if (done > MOST_OF_A_PROBE || !isQuiet()) {
      return false;
    }
    long before = lastStir;
    lastStir = System.nanoTime();
    return lastStir - before > PAUSE_NANOS;
  }

  /** Progresses as one of several: only now and then where nothing happened for long, and not where nothing is to happen any more. */
  int progressAmongOthers(int turn) {
    if (told) {
      told = false;
      armed = false;
      return cutOff ? 0 : progressTold();
    }
    boolean left = cutOff || (isQuiet() && turn % TURNS_BETWEEN_LOOKS != 0);
    return left && closings.isEmpty() ? 0 : progress();
  }

  /** Where nothing arrived UCX's timer of probes has told: arming reads it, and says that it is busy; arming again lets the next call probe. */
  private int progressTold() {
    int done = progress();
    if (done > 0 || !isQuiet()) {
      return done;
    }
    if (!arms()) {
      boolean _ = arms();
    }
    return progress();
  }

  private boolean arms() {
    return UcpWorkers.ucp_worker_arm(handle) != UcsStatus.UCS_ERR_BUSY;
  }

  private boolean isQuiet() {
    return quietTurns > QUIET_TURNS || quietArmings > QUIET_ARMINGS;
  }

  /** Its event descriptor says that something happened. May be called without the lock. */
  void tell() {
    told = true;
  }

  /** Something of ours is under way on it from now on. */
  void used() {
    quietTurns = 0;
    quietArmings = 0;
    armed = false;
  }

  /**
   * Whether its event descriptor tells what happens from now on; false when something happened already.
   *
   * @param arming how often its worker was armed
   */
  boolean arm(int arming) {
    quietArmings++;
    if (cutOff || (armed && !told && isQuiet() && closings.isEmpty() && arming % ARMINGS_BETWEEN != 0)) {
      return true;
    }
    armed = arms();
    return armed;
  }

  /** Closes a connection; what is then still under way ends while this progresses. */
  void closeConnection(long connection, long param, boolean force) {
    forced |= force;
    long request = UcpEndpoints.ucp_ep_close_nbx(connection, param);
    if (request != 0 && !UcsStatus.isError(request)) {
      freesLater(request);
    }
  }

  /**
   * Closes the last connection by force. From then on it is progressed only while something of ours has not ended: UCX would go on reading from its sockets. When a peer that gave us up too is heard again, as when a link comes
   * back, UCX crashes where there is also room to write what was left (1.22: {@code uct_tcp_iface_handle_events} goes on with an endpoint that a {@code CONN_FIN} has just freed).
   */
  void cutOff(long connection, long param) {
    closeConnection(connection, param, true);
    for (int round = 0; round < MOST_ROUNDS && !closings.isEmpty(); round++) {
      int _ = progress();
    }
    cutOff = true;
  }

  boolean isCutOff() {
    return cutOff;
  }

  /** Takes a request that nobody waits for. */
  void freesLater(long request) {
    closings.add(request);
  }

  boolean closes() {
    return !closings.isEmpty();
  }

  /** Nobody uses it any more: it can be destroyed when nothing closes on it. */
  void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  boolean isOver() {
    return retired && closings.isEmpty();
  }

  /** UCX forgets its own answers to a peer that is lost, and would warn of each of them here, where they are freed after all. */
  void destroy(UcxSettings settings) {
    try (QuietLog _ = forced ? QuietLog.begin(settings) : null) {
      UcpWorkers.ucp_worker_destroy(handle);
    }
  }

  private static boolean hasEnded(long request) {
    if (UcpRequests.ucp_request_check_status(request) == UcsStatus.UCS_INPROGRESS) {
      return false;
    }
    UcpRequests.ucp_request_free(request);
    return true;
  }
}
