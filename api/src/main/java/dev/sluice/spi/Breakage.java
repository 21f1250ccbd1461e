package dev.sluice.spi;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What broke a connection, for a backend's {@link Endpoint} to keep: the first cause is the one that everybody is told, and a broken connection stays broken. Safe for any
 * thread, since libraries report a loss on theirs; nothing is allocated.
 */
public final class Breakage {
  private final AtomicReference<@Nullable BackendException> cause = new AtomicReference<>();

  /** Of a connection that works. */
  public Breakage() {}

  /**
   * The connection is broken, or closed: nothing more is posted on it. Ignored when it was broken before.
   *
   * @param why what broke it and what to do, in the words for the user
   */
  public void because(BackendException why) {
    cause.compareAndSet(null, why);
  }

  /**
   * Whether the connection is broken.
   *
   * @return true from the first {@link #because} on
   */
  public boolean isBroken() {
    return cause.get() != null;
  }

  /**
   * What broke the connection.
   *
   * @return the first cause, null while the connection works
   */
  public @Nullable BackendException cause() {
    return cause.get();
  }

  /**
   * For calls that need a connection that works.
   *
   * @throws BackendException when it is broken: the first cause itself
   */
  public void check() throws BackendException {
    BackendException why = cause.get();
    if (why != null) {
      throw why;
    }
  }
}
