package dev.sluice.backend.ucx.ffm;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A C function pointer that calls Java, good for as long as the process lives. Safe for any thread. */
public final class UcpCallback {
  private final long address;
  private final AtomicReference<@Nullable Throwable> failures;

  UcpCallback(long address, AtomicReference<@Nullable Throwable> failures) {
    this.address = address;
    this.failures = failures;
  }

  /**
   * The function pointer.
   *
   * @return for the {@code cb} field of a structure
   */
  public long address() {
    return address;
  }

  /**
   * What the Java method threw, which could not be passed on through C.
   *
   * @return the first such failure, or empty
   */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failures.get());
  }
}
