package dev.sluice.backend.libfabric;

import dev.sluice.spi.BackendConfig;
import java.util.Arrays;
import java.util.List;

/**
 * What the user asked of libfabric.
 *
 * @param providers the only provider to use; or, in order of preference, those of which the first that works is used between hosts
 * @param chosen whether the user chose the provider
 * @param domains the domains, such as network cards, to use, in the order of the rails; empty for all
 * @param rails how many domains to use at most; 0 for as many as the provider is made for
 * @param stripeThreshold from how many bytes on a descriptor is spread over the rails
 * @param devices whether libfabric is to be given device memory, where it takes it
 */
record LibfabricSettings(
    List<String> providers, boolean chosen, List<String> domains, int rails, long stripeThreshold, boolean devices) {
  /** Between processes of one host. */
  static final String SHM = "shm";

  private static final String AUTO = "auto";
  private static final List<String> PREFERENCE = List.of("efa", "cxi", "verbs;ofi_rxm", "tcp", "tcp;ofi_rxm");
  private static final String DEFAULT_STRIPE_THRESHOLD = "131072";

  LibfabricSettings {
    providers = List.copyOf(providers);
    domains = List.copyOf(domains);
  }

  static LibfabricSettings of(BackendConfig config) {
    String provider = config.parameter("provider").map(String::strip).filter(text -> !text.isEmpty()).orElse(AUTO);
    boolean chosen = !provider.equals(AUTO);
    List<String> domains = Arrays.stream(config.parameter("domain").orElse("").split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).distinct().toList();
    return new LibfabricSettings(
        chosen ? List.of(provider) : PREFERENCE,
        chosen,
        domains,
        Integer.parseInt(config.parameter("rails").map(String::strip).filter(text -> !text.isEmpty()).orElse("0")),
        Long.parseLong(config.parameter("stripe_threshold").map(String::strip).filter(text -> !text.isEmpty()).orElse(DEFAULT_STRIPE_THRESHOLD)),
        config.parameter("device_memory").map(String::strip).orElse("").equals("direct"));
  }
}
