package dev.sluice;

/**
 * Where a posting stands among the work of a device. Values are the driver's handles; 0 means none. Backends that do not declare DEVICE
 * never see any but {@link #NONE}.
 *
 * @param afterEvent the event that must have completed before bytes move
 * @param ontoStream the stream that waits for the bytes
 */
public record DeviceOrder(long afterEvent, long ontoStream) {
  /** No order: bytes move at once. */
  public static final DeviceOrder NONE = new DeviceOrder(0, 0);
}
