package dev.sluice;

/**
 * Where a posting stands among the work of a device. Values are the driver's handles, which frameworks share; 0 means none.
 *
 * <p>The event must have been recorded before the posting is posted, and both handles must stay until it has ended. The stream goes on when the posting
 * ends, however it ends: whether the bytes are there is what the posting's state says.
 *
 * @param afterEvent the event ({@code CUevent}) that must have completed before bytes move
 * @param ontoStream the stream ({@code CUstream}) whose work from now on waits until the posting has ended
 */
public record DeviceOrder(long afterEvent, long ontoStream) {
  /** No order: bytes move at once. */
  public static final DeviceOrder NONE = new DeviceOrder(0, 0);
}
