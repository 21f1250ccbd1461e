package dev.sluice.backend.gds.ffm;

/** Constants of {@code cufile.h}, under its names. */
public final class CuFileConstants {
  /** A handle of a file descriptor. */
  public static final int CU_FILE_HANDLE_TYPE_OPAQUE_FD = 1;

  /** Memory that storage reaches over RDMA, too. */
  public static final int CU_FILE_RDMA_REGISTER = 1;

  /** RDMA may write it in any order. */
  public static final int CU_FILE_RDMA_RELAXED_ORDERING = 2;

  /** Lustre; this and the next are numbers of bits in {@link CUfileDrvProps#nvfs_dstatusflags}, and of file systems for {@link CuFileCalls#cuFileDriverGetP2PFlags}. */
  public static final int CU_FILE_LUSTRE_SUPPORTED = 0;

  /** WekaFS. */
  public static final int CU_FILE_WEKAFS_SUPPORTED = 1;

  /** NFS. */
  public static final int CU_FILE_NFS_SUPPORTED = 2;

  /** GPFS. */
  public static final int CU_FILE_GPFS_SUPPORTED = 3;

  /** NVMe. */
  public static final int CU_FILE_NVME_SUPPORTED = 4;

  /** NVMe over fabrics. */
  public static final int CU_FILE_NVMEOF_SUPPORTED = 5;

  /** SCSI. */
  public static final int CU_FILE_SCSI_SUPPORTED = 6;

  /** ScaleFlux. */
  public static final int CU_FILE_SCALEFLUX_CSD_SUPPORTED = 7;

  /** NVMesh. */
  public static final int CU_FILE_NVMESH_SUPPORTED = 8;

  /** BeeGFS. */
  public static final int CU_FILE_BEEGFS_SUPPORTED = 9;

  /** NVMe without nvidia-fs, in releases before 1.20. */
  public static final int CU_FILE_NVME_P2P_SUPPORTED = 11;

  /** ScaTeFS. */
  public static final int CU_FILE_SCATEFS_SUPPORTED = 12;

  /** VirtioFS. */
  public static final int CU_FILE_VIRTIOFS_SUPPORTED = 13;

  /** PanFS. */
  public static final int CU_FILE_PANFS_SUPPORTED = 14;

  /** Compatible mode is allowed: a bit's number in {@link CUfileDrvProps#nvfs_dcontrolflags}. */
  public static final int CU_FILE_ALLOW_COMPAT_MODE = 1;

  /** Between devices on PCIe, without nvidia-fs; this and the next are numbers of bits in what {@link CuFileCalls#cuFileDriverGetP2PFlags} gives. */
  public static final int CUFILE_P2PDMA = 0;

  /** Through nvidia-fs. */
  public static final int CUFILE_NVFS = 1;

  /** Through a dma-buf. */
  public static final int CUFILE_DMABUF = 2;

  /** From chip to chip. */
  public static final int CUFILE_C2C = 3;

  /** Through nvidia-peermem. */
  public static final int CUFILE_NVIDIA_PEERMEM = 4;

  /** For {@link CuFileCalls#cuFileGetParameterBool}: compatible mode is allowed. */
  public static final int CUFILE_PARAM_PROPERTIES_ALLOW_COMPAT_MODE = 1;

  /** Nothing but compatible mode is used. */
  public static final int CUFILE_PARAM_FORCE_COMPAT_MODE = 2;

  /** Main memory is taken, too. */
  public static final int CUFILE_PARAM_PROPERTIES_ALLOW_SYSTEM_MEMORY = 6;

  /** Devices on PCIe may reach each other without nvidia-fs. */
  public static final int CUFILE_PARAM_USE_PCIP2PDMA = 7;

  /** For {@link CuFileCalls#cuFileGetParameterSizeT}: threads for one request's parts. */
  public static final int CUFILE_PARAM_EXECUTION_MAX_IO_THREADS = 2;

  /** The most bytes of one direct transfer, in KiB. */
  public static final int CUFILE_PARAM_PROPERTIES_MAX_DIRECT_IO_SIZE_KB = 5;

  /** The most entries of a batch. */
  public static final int CUFILE_PARAM_PROPERTIES_IO_BATCHSIZE = 9;

  private CuFileConstants() {}
}
