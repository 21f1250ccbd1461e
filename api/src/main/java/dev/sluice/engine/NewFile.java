package dev.sluice.engine;

import dev.sluice.Memory;
import dev.sluice.RegistrationException;
import dev.sluice.ffm.NativeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was made of a file before any backend sees it.
 *
 * @param made the file, where there was none before; else null
 */
record NewFile(@Nullable Path made) {
  private static final NewFile NOTHING = new NewFile(null);

  /** Makes the file, and makes it as long, as its options say. */
  static NewFile of(String region, Memory memory) {
    if (!(memory instanceof Memory.InFile file) || (!file.options().create() && file.options().length() == 0)) {
      return NOTHING;
    }
    NewFile result = file.options().create() ? create(region, file.path()) : NOTHING;
    if (file.options().length() > 0) {
      try (NativeFile open = NativeFile.open(file.path(), true)) {
        open.reserve(file.options().length());
      } catch (IOException refused) {
        result.discard();
        throw new RegistrationException("region '" + region + "' gets no file of " + file.options().length() + " bytes: " + refused.getMessage(), refused);
      }
    }
    return result;
  }

  private static NewFile create(String region, Path path) {
    try {
      return new NewFile(Files.createFile(path));
    } catch (FileAlreadyExistsException there) {
      return NOTHING;
    } catch (IOException refused) {
      throw new RegistrationException("region '" + region + "': the file " + path + " cannot be made: " + refused + "; name one in a folder that this process may write", refused);
    }
  }

  /** Removes what was made. */
  void discard() {
    try {
      if (made != null) {
        Files.deleteIfExists(made);
      }
    } catch (IOException _) {
      // What is left is an empty file, and why the region was refused is told already.
    }
  }
}
