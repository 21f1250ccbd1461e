/* Prints what the header says, one "name value" a line, for UcpLayoutTest to compare. What came after 1.13 is printed
 * as absent where the header is older than 1.22, the versions between being unknown here. */
#include <stddef.h>
#include <stdio.h>
#include <ucp/api/ucp.h>

#define CONSTANT(name) printf("%s %lld\n", #name, (long long)(name))
#define SIZE(type) printf("%s.SIZE %zu\n", #type, sizeof(type))
#define FIELD(type, name, field) printf("%s.%s %zu\n", #type, #name, offsetof(type, field))
#define ABSENT(name) printf("%s absent\n", #name)

#if UCP_API_VERSION >= UCP_VERSION(1, 22)
#define NEW_CONSTANT(name) CONSTANT(name)
#define NEW_SIZE(type) SIZE(type)
#define NEW_FIELD(type, name, field) FIELD(type, name, field)
#else
#define NEW_CONSTANT(name) ABSENT(name)
#define NEW_SIZE(type) ABSENT(type.SIZE)
#define NEW_FIELD(type, name, field) ABSENT(type.name)
#endif

static void structs(void) {
  SIZE(ucp_params_t);
  FIELD(ucp_params_t, field_mask, field_mask);
  FIELD(ucp_params_t, features, features);
  FIELD(ucp_params_t, request_size, request_size);
  FIELD(ucp_params_t, request_init, request_init);
  FIELD(ucp_params_t, request_cleanup, request_cleanup);
  FIELD(ucp_params_t, tag_sender_mask, tag_sender_mask);
  FIELD(ucp_params_t, mt_workers_shared, mt_workers_shared);
  FIELD(ucp_params_t, estimated_num_eps, estimated_num_eps);
  FIELD(ucp_params_t, estimated_num_ppn, estimated_num_ppn);
  FIELD(ucp_params_t, name, name);
  NEW_FIELD(ucp_params_t, node_local_id, node_local_id);
  SIZE(ucp_context_attr_t);
  FIELD(ucp_context_attr_t, field_mask, field_mask);
  FIELD(ucp_context_attr_t, request_size, request_size);
  FIELD(ucp_context_attr_t, thread_mode, thread_mode);
  FIELD(ucp_context_attr_t, memory_types, memory_types);
  FIELD(ucp_context_attr_t, name, name);
  NEW_FIELD(ucp_context_attr_t, device_counter_size, device_counter_size);
  SIZE(ucp_worker_params_t);
  FIELD(ucp_worker_params_t, field_mask, field_mask);
  FIELD(ucp_worker_params_t, thread_mode, thread_mode);
  FIELD(ucp_worker_params_t, cpu_mask, cpu_mask);
  FIELD(ucp_worker_params_t, events, events);
  FIELD(ucp_worker_params_t, user_data, user_data);
  FIELD(ucp_worker_params_t, event_fd, event_fd);
  FIELD(ucp_worker_params_t, flags, flags);
  FIELD(ucp_worker_params_t, name, name);
  FIELD(ucp_worker_params_t, am_alignment, am_alignment);
  FIELD(ucp_worker_params_t, client_id, client_id);
  SIZE(ucp_worker_attr_t);
  FIELD(ucp_worker_attr_t, field_mask, field_mask);
  FIELD(ucp_worker_attr_t, thread_mode, thread_mode);
  FIELD(ucp_worker_attr_t, address_flags, address_flags);
  FIELD(ucp_worker_attr_t, address, address);
  FIELD(ucp_worker_attr_t, address_length, address_length);
  FIELD(ucp_worker_attr_t, max_am_header, max_am_header);
  FIELD(ucp_worker_attr_t, name, name);
  FIELD(ucp_worker_attr_t, max_debug_string, max_debug_string);
  SIZE(ucp_ep_params_t);
  FIELD(ucp_ep_params_t, field_mask, field_mask);
  FIELD(ucp_ep_params_t, address, address);
  FIELD(ucp_ep_params_t, err_mode, err_mode);
  FIELD(ucp_ep_params_t, err_handler_cb, err_handler.cb);
  FIELD(ucp_ep_params_t, err_handler_arg, err_handler.arg);
  FIELD(ucp_ep_params_t, user_data, user_data);
  FIELD(ucp_ep_params_t, flags, flags);
  FIELD(ucp_ep_params_t, sockaddr_addr, sockaddr.addr);
  FIELD(ucp_ep_params_t, sockaddr_addrlen, sockaddr.addrlen);
  FIELD(ucp_ep_params_t, conn_request, conn_request);
  FIELD(ucp_ep_params_t, name, name);
  FIELD(ucp_ep_params_t, local_sockaddr_addr, local_sockaddr.addr);
  FIELD(ucp_ep_params_t, local_sockaddr_addrlen, local_sockaddr.addrlen);
  SIZE(ucp_ep_attr_t);
  FIELD(ucp_ep_attr_t, field_mask, field_mask);
  FIELD(ucp_ep_attr_t, name, name);
  FIELD(ucp_ep_attr_t, local_sockaddr, local_sockaddr);
  FIELD(ucp_ep_attr_t, remote_sockaddr, remote_sockaddr);
  NEW_FIELD(ucp_ep_attr_t, transports_entries, transports.entries);
  NEW_FIELD(ucp_ep_attr_t, transports_num_entries, transports.num_entries);
  NEW_FIELD(ucp_ep_attr_t, transports_entry_size, transports.entry_size);
  NEW_FIELD(ucp_ep_attr_t, user_data, user_data);
  NEW_SIZE(ucp_transport_entry_t);
  NEW_FIELD(ucp_transport_entry_t, transport_name, transport_name);
  NEW_FIELD(ucp_transport_entry_t, device_name, device_name);
  SIZE(ucp_mem_map_params_t);
  FIELD(ucp_mem_map_params_t, field_mask, field_mask);
  FIELD(ucp_mem_map_params_t, address, address);
  FIELD(ucp_mem_map_params_t, length, length);
  FIELD(ucp_mem_map_params_t, flags, flags);
  FIELD(ucp_mem_map_params_t, prot, prot);
  FIELD(ucp_mem_map_params_t, memory_type, memory_type);
  NEW_FIELD(ucp_mem_map_params_t, exported_memh_buffer, exported_memh_buffer);
  SIZE(ucp_mem_attr_t);
  FIELD(ucp_mem_attr_t, field_mask, field_mask);
  FIELD(ucp_mem_attr_t, address, address);
  FIELD(ucp_mem_attr_t, length, length);
  FIELD(ucp_mem_attr_t, mem_type, mem_type);
  SIZE(ucp_request_param_t);
  FIELD(ucp_request_param_t, op_attr_mask, op_attr_mask);
  FIELD(ucp_request_param_t, flags, flags);
  FIELD(ucp_request_param_t, request, request);
  FIELD(ucp_request_param_t, cb, cb.send);
  FIELD(ucp_request_param_t, datatype, datatype);
  FIELD(ucp_request_param_t, user_data, user_data);
  FIELD(ucp_request_param_t, reply_buffer, reply_buffer);
  FIELD(ucp_request_param_t, memory_type, memory_type);
  FIELD(ucp_request_param_t, recv_info, recv_info.length);
  FIELD(ucp_request_param_t, memh, memh);
  NEW_FIELD(ucp_request_param_t, remote_datatype, remote_datatype);
  NEW_FIELD(ucp_request_param_t, remote, remote);
  NEW_FIELD(ucp_request_param_t, remote_count, remote_count);
  SIZE(ucp_request_attr_t);
  FIELD(ucp_request_attr_t, field_mask, field_mask);
  FIELD(ucp_request_attr_t, debug_string, debug_string);
  FIELD(ucp_request_attr_t, debug_string_size, debug_string_size);
  FIELD(ucp_request_attr_t, status, status);
  FIELD(ucp_request_attr_t, mem_type, mem_type);
  SIZE(ucp_am_handler_param_t);
  FIELD(ucp_am_handler_param_t, field_mask, field_mask);
  FIELD(ucp_am_handler_param_t, id, id);
  FIELD(ucp_am_handler_param_t, flags, flags);
  FIELD(ucp_am_handler_param_t, cb, cb);
  FIELD(ucp_am_handler_param_t, arg, arg);
  SIZE(ucp_am_recv_param_t);
  FIELD(ucp_am_recv_param_t, recv_attr, recv_attr);
  FIELD(ucp_am_recv_param_t, reply_ep, reply_ep);
  SIZE(ucp_dt_iov_t);
  FIELD(ucp_dt_iov_t, buffer, buffer);
  FIELD(ucp_dt_iov_t, length, length);
  NEW_SIZE(ucp_dt_local_sgl_t);
  NEW_FIELD(ucp_dt_local_sgl_t, field_mask, field_mask);
  NEW_FIELD(ucp_dt_local_sgl_t, buffers, buffers);
  NEW_FIELD(ucp_dt_local_sgl_t, lengths, lengths);
  NEW_FIELD(ucp_dt_local_sgl_t, memhs, memhs);
  NEW_FIELD(ucp_dt_local_sgl_t, counts, counts);
  NEW_FIELD(ucp_dt_local_sgl_t, strides, strides);
  NEW_SIZE(ucp_dt_remote_sgl_t);
  NEW_FIELD(ucp_dt_remote_sgl_t, field_mask, field_mask);
  NEW_FIELD(ucp_dt_remote_sgl_t, remote_addrs, remote_addrs);
  NEW_FIELD(ucp_dt_remote_sgl_t, lengths, lengths);
  NEW_FIELD(ucp_dt_remote_sgl_t, rkeys, rkeys);
}

static void constants(void) {
  CONSTANT(UCP_API_MAJOR);
  CONSTANT(UCP_API_MINOR);
  CONSTANT(UCP_FEATURE_TAG);
  CONSTANT(UCP_FEATURE_RMA);
  CONSTANT(UCP_FEATURE_AMO32);
  CONSTANT(UCP_FEATURE_AMO64);
  CONSTANT(UCP_FEATURE_WAKEUP);
  CONSTANT(UCP_FEATURE_STREAM);
  CONSTANT(UCP_FEATURE_AM);
  NEW_CONSTANT(UCP_FEATURE_EXPORTED_MEMH);
  NEW_CONSTANT(UCP_FEATURE_DEVICE);
  CONSTANT(UCP_PARAM_FIELD_FEATURES);
  CONSTANT(UCP_PARAM_FIELD_REQUEST_SIZE);
  CONSTANT(UCP_PARAM_FIELD_MT_WORKERS_SHARED);
  CONSTANT(UCP_PARAM_FIELD_ESTIMATED_NUM_EPS);
  CONSTANT(UCP_PARAM_FIELD_ESTIMATED_NUM_PPN);
  CONSTANT(UCP_PARAM_FIELD_NAME);
  NEW_CONSTANT(UCP_PARAM_FIELD_NODE_LOCAL_ID);
  CONSTANT(UCP_ATTR_FIELD_REQUEST_SIZE);
  CONSTANT(UCP_ATTR_FIELD_THREAD_MODE);
  CONSTANT(UCP_ATTR_FIELD_MEMORY_TYPES);
  CONSTANT(UCP_ATTR_FIELD_NAME);
  CONSTANT(UCP_WORKER_PARAM_FIELD_THREAD_MODE);
  CONSTANT(UCP_WORKER_PARAM_FIELD_CPU_MASK);
  CONSTANT(UCP_WORKER_PARAM_FIELD_EVENTS);
  CONSTANT(UCP_WORKER_PARAM_FIELD_USER_DATA);
  CONSTANT(UCP_WORKER_PARAM_FIELD_EVENT_FD);
  CONSTANT(UCP_WORKER_PARAM_FIELD_FLAGS);
  CONSTANT(UCP_WORKER_PARAM_FIELD_NAME);
  CONSTANT(UCP_WORKER_PARAM_FIELD_AM_ALIGNMENT);
  CONSTANT(UCP_WORKER_PARAM_FIELD_CLIENT_ID);
  CONSTANT(UCP_WORKER_FLAG_IGNORE_REQUEST_LEAK);
  CONSTANT(UCP_WORKER_ATTR_FIELD_THREAD_MODE);
  CONSTANT(UCP_WORKER_ATTR_FIELD_ADDRESS);
  CONSTANT(UCP_WORKER_ATTR_FIELD_ADDRESS_FLAGS);
  CONSTANT(UCP_WORKER_ATTR_FIELD_MAX_AM_HEADER);
  CONSTANT(UCP_WORKER_ATTR_FIELD_NAME);
  CONSTANT(UCP_WAKEUP_RMA);
  CONSTANT(UCP_WAKEUP_AMO);
  CONSTANT(UCP_WAKEUP_TAG_SEND);
  CONSTANT(UCP_WAKEUP_TAG_RECV);
  CONSTANT(UCP_WAKEUP_TX);
  CONSTANT(UCP_WAKEUP_RX);
  CONSTANT(UCP_WAKEUP_EDGE);
  CONSTANT(UCP_EP_PARAM_FIELD_REMOTE_ADDRESS);
  CONSTANT(UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE);
  CONSTANT(UCP_EP_PARAM_FIELD_ERR_HANDLER);
  CONSTANT(UCP_EP_PARAM_FIELD_USER_DATA);
  CONSTANT(UCP_EP_PARAM_FIELD_SOCK_ADDR);
  CONSTANT(UCP_EP_PARAM_FIELD_FLAGS);
  CONSTANT(UCP_EP_PARAM_FIELD_CONN_REQUEST);
  CONSTANT(UCP_EP_PARAM_FIELD_NAME);
  CONSTANT(UCP_EP_PARAM_FIELD_LOCAL_SOCK_ADDR);
  CONSTANT(UCP_ERR_HANDLING_MODE_NONE);
  CONSTANT(UCP_ERR_HANDLING_MODE_PEER);
  NEW_CONSTANT(UCP_ERR_HANDLING_MODE_FAILOVER);
  CONSTANT(UCP_EP_PARAMS_FLAGS_CLIENT_SERVER);
  CONSTANT(UCP_EP_PARAMS_FLAGS_NO_LOOPBACK);
  CONSTANT(UCP_EP_PARAMS_FLAGS_SEND_CLIENT_ID);
  CONSTANT(UCP_EP_CLOSE_FLAG_FORCE);
  CONSTANT(UCP_EP_ATTR_FIELD_NAME);
  CONSTANT(UCP_EP_ATTR_FIELD_LOCAL_SOCKADDR);
  CONSTANT(UCP_EP_ATTR_FIELD_REMOTE_SOCKADDR);
  NEW_CONSTANT(UCP_EP_ATTR_FIELD_TRANSPORTS);
  NEW_CONSTANT(UCP_EP_ATTR_FIELD_USER_DATA);
  CONSTANT(UCP_MEM_MAP_PARAM_FIELD_ADDRESS);
  CONSTANT(UCP_MEM_MAP_PARAM_FIELD_LENGTH);
  CONSTANT(UCP_MEM_MAP_PARAM_FIELD_FLAGS);
  CONSTANT(UCP_MEM_MAP_PARAM_FIELD_PROT);
  CONSTANT(UCP_MEM_MAP_PARAM_FIELD_MEMORY_TYPE);
  NEW_CONSTANT(UCP_MEM_MAP_PARAM_FIELD_EXPORTED_MEMH_BUFFER);
  CONSTANT(UCP_MEM_MAP_NONBLOCK);
  CONSTANT(UCP_MEM_MAP_ALLOCATE);
  CONSTANT(UCP_MEM_MAP_FIXED);
  NEW_CONSTANT(UCP_MEM_MAP_SYMMETRIC_RKEY);
  NEW_CONSTANT(UCP_MEM_MAP_LOCK);
  CONSTANT(UCP_MEM_MAP_PROT_LOCAL_READ);
  CONSTANT(UCP_MEM_MAP_PROT_LOCAL_WRITE);
  CONSTANT(UCP_MEM_MAP_PROT_REMOTE_READ);
  CONSTANT(UCP_MEM_MAP_PROT_REMOTE_WRITE);
  CONSTANT(UCP_MEM_ATTR_FIELD_ADDRESS);
  CONSTANT(UCP_MEM_ATTR_FIELD_LENGTH);
  CONSTANT(UCP_MEM_ATTR_FIELD_MEM_TYPE);
  CONSTANT(UCP_OP_ATTR_FIELD_REQUEST);
  CONSTANT(UCP_OP_ATTR_FIELD_CALLBACK);
  CONSTANT(UCP_OP_ATTR_FIELD_USER_DATA);
  CONSTANT(UCP_OP_ATTR_FIELD_DATATYPE);
  CONSTANT(UCP_OP_ATTR_FIELD_FLAGS);
  CONSTANT(UCP_OP_ATTR_FIELD_REPLY_BUFFER);
  CONSTANT(UCP_OP_ATTR_FIELD_MEMORY_TYPE);
  CONSTANT(UCP_OP_ATTR_FIELD_RECV_INFO);
  CONSTANT(UCP_OP_ATTR_FIELD_MEMH);
  NEW_CONSTANT(UCP_OP_ATTR_FIELD_REMOTE_DATATYPE);
  NEW_CONSTANT(UCP_OP_ATTR_FIELD_REMOTE);
  NEW_CONSTANT(UCP_OP_ATTR_FIELD_REMOTE_COUNT);
  CONSTANT(UCP_OP_ATTR_FLAG_NO_IMM_CMPL);
  CONSTANT(UCP_OP_ATTR_FLAG_FAST_CMPL);
  CONSTANT(UCP_OP_ATTR_FLAG_FORCE_IMM_CMPL);
  CONSTANT(UCP_OP_ATTR_FLAG_MULTI_SEND);
  CONSTANT(UCP_DATATYPE_CONTIG);
  CONSTANT(UCP_DATATYPE_IOV);
  NEW_CONSTANT(UCP_DATATYPE_SGL);
  CONSTANT(UCP_DATATYPE_SHIFT);
  NEW_CONSTANT(UCP_DT_LOCAL_SGL_FIELD_BUFFERS);
  NEW_CONSTANT(UCP_DT_LOCAL_SGL_FIELD_LENGTHS);
  NEW_CONSTANT(UCP_DT_LOCAL_SGL_FIELD_MEMHS);
  NEW_CONSTANT(UCP_DT_LOCAL_SGL_FIELD_COUNTS);
  NEW_CONSTANT(UCP_DT_LOCAL_SGL_FIELD_STRIDES);
  NEW_CONSTANT(UCP_DT_REMOTE_SGL_FIELD_REMOTE_ADDRS);
  NEW_CONSTANT(UCP_DT_REMOTE_SGL_FIELD_LENGTHS);
  NEW_CONSTANT(UCP_DT_REMOTE_SGL_FIELD_RKEYS);
  CONSTANT(UCP_REQUEST_ATTR_FIELD_INFO_STRING);
  CONSTANT(UCP_REQUEST_ATTR_FIELD_INFO_STRING_SIZE);
  CONSTANT(UCP_REQUEST_ATTR_FIELD_STATUS);
  CONSTANT(UCP_REQUEST_ATTR_FIELD_MEM_TYPE);
  CONSTANT(UCP_AM_SEND_FLAG_REPLY);
  CONSTANT(UCP_AM_SEND_FLAG_EAGER);
  CONSTANT(UCP_AM_SEND_FLAG_RNDV);
  NEW_CONSTANT(UCP_AM_SEND_FLAG_COPY_HEADER);
  CONSTANT(UCP_AM_HANDLER_PARAM_FIELD_ID);
  CONSTANT(UCP_AM_HANDLER_PARAM_FIELD_FLAGS);
  CONSTANT(UCP_AM_HANDLER_PARAM_FIELD_CB);
  CONSTANT(UCP_AM_HANDLER_PARAM_FIELD_ARG);
  CONSTANT(UCP_AM_FLAG_WHOLE_MSG);
  CONSTANT(UCP_AM_FLAG_PERSISTENT_DATA);
  CONSTANT(UCP_AM_RECV_ATTR_FIELD_REPLY_EP);
  CONSTANT(UCP_AM_RECV_ATTR_FLAG_DATA);
  CONSTANT(UCP_AM_RECV_ATTR_FLAG_RNDV);
  CONSTANT(UCS_THREAD_MODE_SINGLE);
  CONSTANT(UCS_THREAD_MODE_SERIALIZED);
  CONSTANT(UCS_THREAD_MODE_MULTI);
  CONSTANT(UCS_MEMORY_TYPE_HOST);
  CONSTANT(UCS_MEMORY_TYPE_CUDA);
  CONSTANT(UCS_MEMORY_TYPE_CUDA_MANAGED);
  CONSTANT(UCS_MEMORY_TYPE_ROCM);
  CONSTANT(UCS_MEMORY_TYPE_ROCM_MANAGED);
  NEW_CONSTANT(UCS_MEMORY_TYPE_RDMA);
}

static void statuses(void) {
  SIZE(ucs_status_t);
  CONSTANT(UCS_OK);
  CONSTANT(UCS_INPROGRESS);
  CONSTANT(UCS_ERR_NO_MESSAGE);
  CONSTANT(UCS_ERR_NO_RESOURCE);
  CONSTANT(UCS_ERR_IO_ERROR);
  CONSTANT(UCS_ERR_NO_MEMORY);
  CONSTANT(UCS_ERR_INVALID_PARAM);
  CONSTANT(UCS_ERR_UNREACHABLE);
  CONSTANT(UCS_ERR_INVALID_ADDR);
  CONSTANT(UCS_ERR_NOT_IMPLEMENTED);
  CONSTANT(UCS_ERR_MESSAGE_TRUNCATED);
  CONSTANT(UCS_ERR_NO_PROGRESS);
  CONSTANT(UCS_ERR_BUFFER_TOO_SMALL);
  CONSTANT(UCS_ERR_NO_ELEM);
  CONSTANT(UCS_ERR_SOME_CONNECTS_FAILED);
  CONSTANT(UCS_ERR_NO_DEVICE);
  CONSTANT(UCS_ERR_BUSY);
  CONSTANT(UCS_ERR_CANCELED);
  CONSTANT(UCS_ERR_SHMEM_SEGMENT);
  CONSTANT(UCS_ERR_ALREADY_EXISTS);
  CONSTANT(UCS_ERR_OUT_OF_RANGE);
  CONSTANT(UCS_ERR_TIMED_OUT);
  CONSTANT(UCS_ERR_EXCEEDS_LIMIT);
  CONSTANT(UCS_ERR_UNSUPPORTED);
  CONSTANT(UCS_ERR_REJECTED);
  CONSTANT(UCS_ERR_NOT_CONNECTED);
  CONSTANT(UCS_ERR_CONNECTION_RESET);
  CONSTANT(UCS_ERR_FIRST_LINK_FAILURE);
  CONSTANT(UCS_ERR_LAST_LINK_FAILURE);
  CONSTANT(UCS_ERR_FIRST_ENDPOINT_FAILURE);
  CONSTANT(UCS_ERR_ENDPOINT_TIMEOUT);
  CONSTANT(UCS_ERR_LAST_ENDPOINT_FAILURE);
  CONSTANT(UCS_ERR_LAST);
}

int main(void) {
  structs();
  constants();
  statuses();
  return 0;
}
