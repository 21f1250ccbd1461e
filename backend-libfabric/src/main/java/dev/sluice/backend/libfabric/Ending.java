package dev.sluice.backend.libfabric;

/** Who waits for the end of an operation. Called under the worker's lock. */
interface Ending {

  /**
   * It ended well.
   *
   * @param detail what was given with the operation
   * @param bytes how many arrived, where it received
   */
  void ended(int detail, long bytes);

  /**
   * It ended badly, and touches no memory any more.
   *
   * @param detail what was given with the operation
   * @param error libfabric's, above 0
   * @param said what the provider says of it
   */
  void failed(int detail, long error, String said);
}
