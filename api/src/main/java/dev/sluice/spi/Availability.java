package dev.sluice.spi;

import dev.sluice.MemoryKind;
import java.util.List;
import java.util.Set;

/** Whether a backend can be used on this machine. */
public sealed interface Availability {

  /**
   * It can be used.
   *
   * @param version the native library's version, or the backend's own
   * @param library the path of the native library, empty when there is none
   * @param memoryKinds the kinds of memory that it reaches here
   * @param transports the transports that the library offers here
   * @param notes what a user should know, such as a library too old to be certified
   */
  record Available(String version, String library, Set<MemoryKind> memoryKinds, List<String> transports, List<String> notes)
      implements Availability {
    /**
     * Copies the collections.
     *
     * @param version the version
     * @param library the path of the native library
     * @param memoryKinds the kinds of memory
     * @param transports the transports
     * @param notes notes for users
     */
    public Available {
      memoryKinds = Set.copyOf(memoryKinds);
      transports = List.copyOf(transports);
      notes = List.copyOf(notes);
    }
  }

  /**
   * It cannot be used.
   *
   * @param reason what was looked for, where, and what is wrong
   * @param remedy what to do
   */
  record Unavailable(String reason, String remedy) implements Availability {}
}
