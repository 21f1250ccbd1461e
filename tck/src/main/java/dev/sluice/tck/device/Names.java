package dev.sluice.tck.device;

import dev.sluice.cuda.CudaConstants;
import java.lang.reflect.Field;

/** The names of the driver's errors. */
final class Names {
  private Names() {}

  static String of(int error) {
    try {
      for (Field field : CudaConstants.class.getFields()) {
        boolean result = field.getName().startsWith("CUDA_");
        if (result && field.getInt(null) == error) {
          return field.getName();
        }
      }
    } catch (IllegalAccessException hidden) {
      throw new LinkageError("the constants are public", hidden);
    }
    return "CUDA_ERROR_" + error;
  }
}
