package dev.sluice.backend.ucx.ffm;

import java.util.List;

/** What the libraries must export, checked before a handle is made, so that one message names all that is missing. */
final class UcpSymbols {
  static final List<String> UCS =
      List.of("ucs_global_opts_get_value", "ucs_global_opts_set_value", "ucs_status_string");

  static final List<String> UCP =
      List.of(
          "ucp_am_data_release",
          "ucp_am_recv_data_nbx",
          "ucp_am_send_nbx",
          "ucp_cleanup",
          "ucp_config_modify",
          "ucp_config_read",
          "ucp_config_release",
          "ucp_context_print_info",
          "ucp_context_query",
          "ucp_ep_close_nbx",
          "ucp_ep_create",
          "ucp_ep_flush_nbx",
          "ucp_ep_print_info",
          "ucp_ep_query",
          "ucp_ep_rkey_unpack",
          "ucp_get_nbx",
          "ucp_get_version",
          "ucp_get_version_string",
          "ucp_init_version",
          "ucp_mem_map",
          "ucp_mem_query",
          "ucp_mem_unmap",
          "ucp_put_nbx",
          "ucp_request_check_status",
          "ucp_request_free",
          "ucp_request_query",
          "ucp_rkey_buffer_release",
          "ucp_rkey_destroy",
          "ucp_rkey_pack",
          "ucp_rkey_ptr",
          "ucp_worker_arm",
          "ucp_worker_create",
          "ucp_worker_destroy",
          "ucp_worker_flush_nbx",
          "ucp_worker_get_address",
          "ucp_worker_get_efd",
          "ucp_worker_progress",
          "ucp_worker_query",
          "ucp_worker_release_address",
          "ucp_worker_set_am_recv_handler",
          "ucp_worker_signal");

  private UcpSymbols() {}
}
