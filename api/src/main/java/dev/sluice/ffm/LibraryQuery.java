package dev.sluice.ffm;

import java.util.List;
import java.util.Optional;

/**
 * What library a backend wants and where it could be.
 *
 * @param soname its SONAME, such as {@code libucp.so.0}
 * @param explicitPath what the user gave as the backend's {@code library} parameter: a file or a folder
 * @param subfolders where in a folder of unzipped wheels it lies, such as {@code libucx/lib}, the likeliest first
 */
public record LibraryQuery(String soname, Optional<String> explicitPath, List<String> subfolders) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the SONAME is empty or has a slash
   */
  public LibraryQuery {
    if (soname.isEmpty() || soname.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not a SONAME: '" + soname + "'");
    }
    subfolders = List.copyOf(subfolders);
  }
}
