package dev.sluice.backend.libfabric;

import java.util.Locale;

/** Names of libfabric's providers. */
final class Providers {
  private Providers() {}

  /** What carries the bytes below whatever makes datagrams of it: {@code tcp} of {@code tcp;ofi_rxm}. */
  static String carrierOf(String provider) {
    int layered = provider.indexOf(';');
    return layered < 0 ? provider : provider.substring(0, layered);
  }

  /** Whether a provider is what a user calls a transport: by its name, by that of a part, or by the protocol that it speaks. */
  static boolean isA(String provider, String transport) {
    String wanted = transport.toLowerCase(Locale.ROOT);
    if (wanted.equals("srd")) {
      return provider.startsWith("efa");
    }
    for (String part : provider.split(";", -1)) {
      if (part.equals(wanted)) {
        return true;
      }
    }
    return provider.equals(wanted);
  }
}
