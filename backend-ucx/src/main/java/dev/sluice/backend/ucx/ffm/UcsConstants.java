package dev.sluice.backend.ucx.ffm;

/**
 * Constants of UCX's service library, under their C names. A version in brackets is the first that has the constant; a
 * library older than that must not be given it.
 */
public final class UcsConstants {
  /** One thread ever. */
  public static final int UCS_THREAD_MODE_SINGLE = 0;
  /** One thread at a time. */
  public static final int UCS_THREAD_MODE_SERIALIZED = 1;
  /** Any thread at any time, behind a lock. */
  public static final int UCS_THREAD_MODE_MULTI = 2;

  /** Host memory. */
  public static final int UCS_MEMORY_TYPE_HOST = 0;
  /** Memory of an NVIDIA GPU. */
  public static final int UCS_MEMORY_TYPE_CUDA = 1;
  /** Managed memory of CUDA. */
  public static final int UCS_MEMORY_TYPE_CUDA_MANAGED = 2;
  /** Memory of an AMD GPU. */
  public static final int UCS_MEMORY_TYPE_ROCM = 3;
  /** Managed memory of ROCm. */
  public static final int UCS_MEMORY_TYPE_ROCM_MANAGED = 4;
  /** Memory of a network device (absent in 1.13, where 5 means unknown). */
  public static final int UCS_MEMORY_TYPE_RDMA = 5;

  private UcsConstants() {}
}
