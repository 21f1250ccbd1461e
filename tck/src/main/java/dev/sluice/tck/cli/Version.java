package dev.sluice.tck.cli;

import java.lang.module.ModuleDescriptor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The release, and the Java that runs it. */
final class Version implements IVersionProvider {

  static String release() {
    @Nullable ModuleDescriptor descriptor = Version.class.getModule().getDescriptor();
    if (descriptor != null && descriptor.rawVersion().isPresent()) {
      return descriptor.rawVersion().get();
    }
    String manifest = Version.class.getPackage().getImplementationVersion();
    return manifest == null ? "development" : manifest;
  }

  static String java() {
    return Runtime.version().version().stream().map(String::valueOf).reduce((a, b) -> a + "." + b).orElse("");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"sluice " + release() + " (Java " + java() + ")"};
  }
}
