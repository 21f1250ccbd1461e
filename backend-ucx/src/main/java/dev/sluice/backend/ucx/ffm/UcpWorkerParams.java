package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_worker_params_t}: what {@code ucp_worker_create} is asked for.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpWorkerParams {
  /** The whole structure. */
  public static final long SIZE = 200;

  /** {@code uint64_t}: which fields are set: {@code UCP_WORKER_PARAM_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code ucs_thread_mode_t}: {@code UCS_THREAD_MODE_*}, 4 bytes. */
  public static final long thread_mode = 8;

  /** {@code ucs_cpu_set_t}: 128 bytes: the processors to stay near. */
  public static final long cpu_mask = 16;

  /** {@code unsigned}: {@code UCP_WAKEUP_*}: what makes the descriptor readable. */
  public static final long events = 144;

  /** {@code void *}: comes back from an external descriptor. */
  public static final long user_data = 152;

  /** {@code int}: an epoll descriptor to add the worker's to. */
  public static final long event_fd = 160;

  /** {@code uint64_t}: {@code UCP_WORKER_FLAG_*}. */
  public static final long flags = 168;

  /** {@code const char *}: what logs call the worker. */
  public static final long name = 176;

  /** {@code size_t}: alignment of the data of active messages. */
  public static final long am_alignment = 184;

  /** {@code uint64_t}: sent when connecting to a listener. */
  public static final long client_id = 192;

  private UcpWorkerParams() {}
}
