package dev.sluice;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The notifications that arrive at an agent, in the order of arrival from each peer. Each is delivered once, to a poll or to the
 * handler. A peer's unread notifications are bounded: it is held back when the bound is reached, and none is lost. Safe for use by any thread.
 */
public interface Notifications {

  /**
   * Takes one notification if there is one, driving progress on the calling thread. Allocates nothing in a steady state.
   *
   * @param into filled when the answer is true
   * @return whether there was one
   * @throws IllegalStateException when the agent is closed or a handler is set
   */
  boolean poll(Notification into);

  /**
   * Waits for a notification; parks when there is none for a while.
   *
   * @param into filled when the answer is true
   * @param timeout how long to wait
   * @return false when the time passed
   * @throws InterruptedException when the thread is interrupted; no notification is lost
   * @throws IllegalStateException when the agent is closed or a handler is set
   */
  boolean await(Notification into, Duration timeout) throws InterruptedException;

  /**
   * Delivers every notification to a handler from now on, one at a time, on a virtual thread. A handler that throws is logged and harms
   * nothing else.
   *
   * @param handler gets a holder of its own each time, which it may keep
   * @throws IllegalStateException when the agent is closed or a handler is set
   */
  void handle(Consumer<Notification> handler);
}
