package dev.sluice;

/**
 * What a native library answered.
 *
 * @param name the status's name in the library's header, such as {@code UCS_ERR_NO_MEMORY}
 * @param code its number
 */
public record NativeStatus(String name, long code) {
  /** {@code NAME (code)}. */
  @Override
  public String toString() {
    return name + " (" + code + ")";
  }
}
