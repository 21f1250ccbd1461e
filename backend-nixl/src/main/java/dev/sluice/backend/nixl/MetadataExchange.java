package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlMetadata;
import dev.sluice.backend.nixl.ffm.NixlOptions;
import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.ffm.Libc;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What agents of NIXL tell each other by NIXL's own means: a store that the environment names, or a listener at an address. Both tell nothing of how it went, so that what
 * was asked for is looked for until it is there. For the package {@code interop}; safe for any thread.
 */
public final class MetadataExchange {
  /** One of them makes NIXL use a store; both at once it refuses. */
  private static final List<String> STORES = List.of("NIXL_ETCD_ENDPOINTS", "NIXL_TCPSTORE_ENDPOINT");

  private static final long LOOKING_NANOS = 2_000_000;

  /** NIXL itself looks into its store for 5 s, and then says nothing. */
  private static final long ASK_AGAIN_NANOS = 6_000_000_000L;

  private final NativeAgent agent;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean published;
  private boolean closed;

  MetadataExchange(NativeAgent agent) {
    this.agent = agent;
  }

  private static Optional<String> store() {
    return STORES.stream().filter(name -> Libc.getenv(name).filter(value -> !value.isEmpty()).isPresent()).findFirst();
  }

  /**
   * Tells others of this agent and everything that it has registered by now.
   *
   * @param to another agent's listener; empty for the store
   * @throws BackendException when NIXL knows no such way
   */
  public void publish(Optional<InetSocketAddress> to) throws BackendException {
    String where = where(to, false);
    call(to, options -> NixlMetadata.send_local_md(agent.handle(), options), "NIXL does not tell " + where + " of this agent");
    if (to.isEmpty()) {
      published = true;
    }
  }

  /**
   * Takes back what was told; others forget this agent when they hear it.
   *
   * @param from the listener that was told; empty for the store
   * @throws BackendException when NIXL knows no such way
   */
  public void withdraw(Optional<InetSocketAddress> from) throws BackendException {
    String where = where(from, false);
    call(from, options -> NixlMetadata.invalidate_local_md(agent.handle(), options), "NIXL does not take back from " + where + " what it told of this agent");
    if (from.isEmpty()) {
      published = false;
    }
  }

  /**
   * Waits until NIXL knows an agent and some of its memory.
   *
   * @param name what NIXL calls it
   * @param from its listener; empty for the store
   * @param memories what has to be known
   * @param timeout how long to wait at most
   * @throws BackendException when NIXL knows no such way, or does not get to know it in time
   */
  public void fetch(String name, Optional<InetSocketAddress> from, List<ForeignMemory> memories, Duration timeout) throws BackendException {
    String where = where(from, true);
    if (name.equals(agent.name())) {
      throw new BackendException(Kind.CONFIGURATION, "agent " + name + " is this one: fetch another's metadata");
    }
    try (Arena scratch = Arena.ofConfined()) {
      long text = scratch.allocateFrom(name).address();
      long begin = System.nanoTime();
      long asked = begin - ASK_AGAIN_NANOS;
      while (true) {
        if (System.nanoTime() - asked >= ASK_AGAIN_NANOS) {
          asked = System.nanoTime();
          call(from, options -> NixlMetadata.fetch_remote_md(agent.handle(), text, options), "NIXL does not ask " + where + " for agent " + name);
        }
        if (knows(text, memories)) {
          return;
        }
        if (System.nanoTime() - begin >= timeout.toNanos() || Thread.currentThread().isInterrupted()) {
          throw new BackendException(
              Kind.METADATA, "NIXL did not get to know agent " + name + (memories.isEmpty() ? "" : " and its " + memories.size() + " ranges of memory") + " from " + where
                  + " within " + timeout.toMillis() + " ms: see that it is reachable, that the agent has that name, and that it has published what it has registered");
        }
        LockSupport.parkNanos(LOOKING_NANOS);
      }
    }
  }

  private boolean knows(long name, List<ForeignMemory> memories) throws BackendException {
    lock.lock();
    try {
      checkOpen();
      if (NixlMetadata.check_remote_md(agent.handle(), name, 0) != NixlStatus.SUCCESS) {
        return false;
      }
      for (ForeignMemory memory : memories) {
        if (agent.knows(name, memory.range()) != NixlStatus.SUCCESS) {
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private String where(Optional<InetSocketAddress> address, boolean answers) throws BackendException {
    if (address.isEmpty()) {
      String variable = store().orElseThrow(() -> new BackendException(
          Kind.CONFIGURATION, "NIXL has no store to exchange metadata through: set " + String.join(" or ", STORES) + " before the agent is opened, or give an address"));
      return "the store of " + variable + "=" + Libc.getenv(variable).orElse("");
    }
    if (!(address.get().getAddress() instanceof Inet4Address)) {
      throw new BackendException(Kind.CONFIGURATION, "NIXL's listeners have IPv4 addresses, and " + address.get() + " is none, or is not known");
    }
    if (answers && !agent.listens()) {
      throw new BackendException(
          Kind.CONFIGURATION, "NIXL hears the answer of a listener only where the agent that asks has one of its own: set parameter listen_port, or use a store");
    }
    return "the listener at " + address.get().getAddress().getHostAddress() + ":" + address.get().getPort();
  }

  private interface Call {
    int with(long options);
  }

  private void call(Optional<InetSocketAddress> address, Call call, String what) throws BackendException {
    lock.lock();
    try (Arena scratch = Arena.ofConfined()) {
      checkOpen();
      long options = 0;
      if (address.isPresent()) {
        options = Calls.made(Kind.FAILED, "no options for NIXL can be made", NixlFailure.LOG_REMEDY, NixlOptions::create_opt_args);
        int _ = NixlOptions.opt_args_set_ip_addr(options, scratch.allocateFrom(address.get().getAddress().getHostAddress()).address());
        int _ = NixlOptions.opt_args_set_port(options, (short) address.get().getPort());
      }
      try {
        Calls.check(call.with(options), Kind.FAILED, what, NixlFailure.LOG_REMEDY);
      } finally {
        int _ = options == 0 ? 0 : NixlOptions.destroy_opt_args(options);
      }
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() throws BackendException {
    if (closed) {
      throw new BackendException(Kind.FAILED, "the agent is closed");
    }
  }

  /** Takes back what is in the store, and lets nobody call NIXL any more. */
  void close() {
    lock.lock();
    try {
      if (published) {
        int _ = NixlMetadata.invalidate_local_md(agent.handle(), 0);
      }
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
