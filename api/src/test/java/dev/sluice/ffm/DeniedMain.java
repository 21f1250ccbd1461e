package dev.sluice.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Uses native access where it is denied; prints one line a try. */
final class DeniedMain {
  private DeniedMain() {}

  public static void main(String[] args) {
    MemorySegment segment = Arena.ofShared().allocate(8);
    System.out.println(NativeAccess.denied().orElse("not denied"));
    attempt(Libc::pageSize);
    attempt(Libc::pageSize); // a class that failed to initialise would say something else the second time
    attempt(() -> Libc.getenv("PATH"));
    attempt(() -> SegmentHold.hold(segment));
    attempt(() -> SegmentHold.hold(segment));
    attempt(NativeAccess::everything);
    attempt(
        () -> NativeLibraries.open(new LibraryFile(Path.of("/lib/libm.so.6"), "libm.so.6", "test")));
  }

  private static void attempt(Runnable use) {
    try {
      use.run();
      System.out.println("not refused");
    } catch (NativeLibraryException e) {
      System.out.println(e.getMessage());
    }
  }
}
