package dev.sluice;

import java.util.Objects;

/**
 * An accelerator, known by what two processes agree on: ordinals differ between processes, the UUID does not.
 *
 * @param uuid the device's UUID as its driver prints it
 * @param pciAddress the PCI address ({@code 0000:1b:00.0}), empty when it is not known
 * @param ordinal the ordinal in this process; never sent to a peer
 */
public record Device(String uuid, String pciAddress, int ordinal) {
  /**
   * Checks the parts.
   *
   * @param uuid the device's UUID, not empty
   * @param pciAddress the PCI address, may be empty
   * @param ordinal the ordinal in this process, at least 0
   */
  public Device {
    Objects.requireNonNull(pciAddress, "pciAddress");
    if (uuid.isEmpty() || ordinal < 0) {
      throw new IllegalArgumentException("a device needs a UUID and an ordinal of at least 0, not '" + uuid + "', " + ordinal);
    }
  }
}
