package dev.sluice.tck.device;

import dev.sluice.cuda.CudaConstants;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a driver says of a pointer. */
final class PointerAttributes {
  private static final long BLOCK = 2 << 20;

  private PointerAttributes() {}

  /**
   * One attribute; 0 for whatever is not known.
   *
   * @param piece what is mapped there; null for nothing
   * @param reservation the reserved range around it; null for none
   * @param host whether it is pinned memory of the host
   */
  static long value(int attribute, @Nullable Piece piece, Map.@Nullable Entry<Long, Long> reservation, boolean host) {
    if (piece != null) {
      return ofPiece(attribute, piece);
    }
    if (reservation != null) {
      return switch (attribute) {
        case CudaConstants.CU_POINTER_ATTRIBUTE_MEMORY_TYPE -> CudaConstants.CU_MEMORYTYPE_DEVICE;
        case CudaConstants.CU_POINTER_ATTRIBUTE_RANGE_START_ADDR -> reservation.getKey();
        case CudaConstants.CU_POINTER_ATTRIBUTE_RANGE_SIZE -> reservation.getValue();
        default -> 0;
      };
    }
    return host && attribute == CudaConstants.CU_POINTER_ATTRIBUTE_MEMORY_TYPE ? CudaConstants.CU_MEMORYTYPE_HOST : 0;
  }

  private static long ofPiece(int attribute, Piece piece) {
    boolean plain = piece.origin() == Piece.Origin.PLAIN;
    return switch (attribute) {
      case CudaConstants.CU_POINTER_ATTRIBUTE_MEMORY_TYPE -> CudaConstants.CU_MEMORYTYPE_DEVICE;
      case CudaConstants.CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL -> piece.device();
      case CudaConstants.CU_POINTER_ATTRIBUTE_RANGE_START_ADDR -> piece.rangeStart();
      case CudaConstants.CU_POINTER_ATTRIBUTE_RANGE_SIZE -> piece.rangeBytes();
      case CudaConstants.CU_POINTER_ATTRIBUTE_MAPPED -> 1;
      case CudaConstants.CU_POINTER_ATTRIBUTE_MAPPING_BASE_ADDR -> piece.address();
      // Drivers map large blocks, and hand out parts of them.
      case CudaConstants.CU_POINTER_ATTRIBUTE_MAPPING_SIZE -> piece.origin() == Piece.Origin.VIRTUAL ? piece.bytes() : BLOCK;
      case CudaConstants.CU_POINTER_ATTRIBUTE_BUFFER_ID -> piece.number();
      case CudaConstants.CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE -> piece.origin() == Piece.Origin.POOL ? 1 : 0;
      case CudaConstants.CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE -> plain ? 1 : 0;
      default -> 0;
    };
  }
}
