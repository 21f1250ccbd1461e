package dev.sluice.backend.ucx.ffm;

/**
 * Constants of {@code ucp.h}, under their C names. A version in brackets is the first that has the constant; a
 * library older than that must not be given it.
 */
public final class UcpConstants {
  /** Major number of the API that the layouts here are of. */
  public static final int UCP_API_MAJOR = 1;
  /** Minor number of that API. */
  public static final int UCP_API_MINOR = 22;

  /** Tagged messages. */
  public static final long UCP_FEATURE_TAG = 1L;
  /** Put and get. */
  public static final long UCP_FEATURE_RMA = 1L << 1;
  /** 32-bit atomic operations. */
  public static final long UCP_FEATURE_AMO32 = 1L << 2;
  /** 64-bit atomic operations. */
  public static final long UCP_FEATURE_AMO64 = 1L << 3;
  /** Workers that can sleep on a descriptor. */
  public static final long UCP_FEATURE_WAKEUP = 1L << 4;
  /** Streams. */
  public static final long UCP_FEATURE_STREAM = 1L << 5;
  /** Active messages. */
  public static final long UCP_FEATURE_AM = 1L << 6;
  /** Memory handles of other processes (1.14). */
  public static final long UCP_FEATURE_EXPORTED_MEMH = 1L << 7;
  /** Operations posted by a device (1.20). */
  public static final long UCP_FEATURE_DEVICE = 1L << 8;

  /** {@code features} is set. */
  public static final long UCP_PARAM_FIELD_FEATURES = 1L;
  /** {@code request_size} is set. */
  public static final long UCP_PARAM_FIELD_REQUEST_SIZE = 1L << 1;
  /** {@code request_init} is set. */
  public static final long UCP_PARAM_FIELD_REQUEST_INIT = 1L << 2;
  /** {@code mt_workers_shared} is set. */
  public static final long UCP_PARAM_FIELD_MT_WORKERS_SHARED = 1L << 5;
  /** {@code estimated_num_eps} is set. */
  public static final long UCP_PARAM_FIELD_ESTIMATED_NUM_EPS = 1L << 6;
  /** {@code estimated_num_ppn} is set. */
  public static final long UCP_PARAM_FIELD_ESTIMATED_NUM_PPN = 1L << 7;
  /** {@code name} is set. */
  public static final long UCP_PARAM_FIELD_NAME = 1L << 8;
  /** {@code node_local_id} is set (1.22). */
  public static final long UCP_PARAM_FIELD_NODE_LOCAL_ID = 1L << 9;

  /** Ask for {@code request_size}. */
  public static final long UCP_ATTR_FIELD_REQUEST_SIZE = 1L;
  /** Ask for {@code thread_mode}. */
  public static final long UCP_ATTR_FIELD_THREAD_MODE = 1L << 1;
  /** Ask for {@code memory_types}. */
  public static final long UCP_ATTR_FIELD_MEMORY_TYPES = 1L << 2;
  /** Ask for {@code name}. */
  public static final long UCP_ATTR_FIELD_NAME = 1L << 3;

  /** {@code thread_mode} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_THREAD_MODE = 1L;
  /** {@code cpu_mask} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_CPU_MASK = 1L << 1;
  /** {@code events} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_EVENTS = 1L << 2;
  /** {@code user_data} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_USER_DATA = 1L << 3;
  /** {@code event_fd} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_EVENT_FD = 1L << 4;
  /** {@code flags} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_FLAGS = 1L << 5;
  /** {@code name} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_NAME = 1L << 6;
  /** {@code am_alignment} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_AM_ALIGNMENT = 1L << 7;
  /** {@code client_id} is set. */
  public static final long UCP_WORKER_PARAM_FIELD_CLIENT_ID = 1L << 8;

  /** Destroy a worker without warnings about requests that were not freed. */
  public static final long UCP_WORKER_FLAG_IGNORE_REQUEST_LEAK = 1L;

  /** Ask for {@code thread_mode}. */
  public static final long UCP_WORKER_ATTR_FIELD_THREAD_MODE = 1L;
  /** Ask for {@code address}. */
  public static final long UCP_WORKER_ATTR_FIELD_ADDRESS = 1L << 1;
  /** {@code address_flags} is set. */
  public static final long UCP_WORKER_ATTR_FIELD_ADDRESS_FLAGS = 1L << 2;
  /** The address tells of network devices only. */
  public static final int UCP_WORKER_ADDRESS_FLAG_NET_ONLY = 1;
  /** Ask for {@code max_am_header}. */
  public static final long UCP_WORKER_ATTR_FIELD_MAX_AM_HEADER = 1L << 3;
  /** Ask for {@code name}. */
  public static final long UCP_WORKER_ATTR_FIELD_NAME = 1L << 4;

  /** Put and get ended. */
  public static final int UCP_WAKEUP_RMA = 1;
  /** An atomic operation ended. */
  public static final int UCP_WAKEUP_AMO = 1 << 1;
  /** A tagged send ended. */
  public static final int UCP_WAKEUP_TAG_SEND = 1 << 2;
  /** A tagged receive ended. */
  public static final int UCP_WAKEUP_TAG_RECV = 1 << 3;
  /** Anything sent. */
  public static final int UCP_WAKEUP_TX = 1 << 10;
  /** Anything received. */
  public static final int UCP_WAKEUP_RX = 1 << 11;
  /** Tell each event once. */
  public static final int UCP_WAKEUP_EDGE = 1 << 16;

  /** {@code address} is set. */
  public static final long UCP_EP_PARAM_FIELD_REMOTE_ADDRESS = 1L;
  /** {@code err_mode} is set. */
  public static final long UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE = 1L << 1;
  /** {@code err_handler} is set. */
  public static final long UCP_EP_PARAM_FIELD_ERR_HANDLER = 1L << 2;
  /** {@code user_data} is set. */
  public static final long UCP_EP_PARAM_FIELD_USER_DATA = 1L << 3;
  /** {@code sockaddr} is set. */
  public static final long UCP_EP_PARAM_FIELD_SOCK_ADDR = 1L << 4;
  /** {@code flags} is set. */
  public static final long UCP_EP_PARAM_FIELD_FLAGS = 1L << 5;
  /** {@code conn_request} is set. */
  public static final long UCP_EP_PARAM_FIELD_CONN_REQUEST = 1L << 6;
  /** {@code name} is set. */
  public static final long UCP_EP_PARAM_FIELD_NAME = 1L << 7;
  /** {@code local_sockaddr} is set. */
  public static final long UCP_EP_PARAM_FIELD_LOCAL_SOCK_ADDR = 1L << 8;

  /** A lost peer may go unnoticed. */
  public static final int UCP_ERR_HANDLING_MODE_NONE = 0;
  /** A lost peer fails the endpoint. */
  public static final int UCP_ERR_HANDLING_MODE_PEER = 1;
  /** A lost lane is replaced by another (1.22). */
  public static final int UCP_ERR_HANDLING_MODE_FAILOVER = 2;

  /** Connect to a listener. */
  public static final int UCP_EP_PARAMS_FLAGS_CLIENT_SERVER = 1;
  /** Do not connect a worker to itself. */
  public static final int UCP_EP_PARAMS_FLAGS_NO_LOOPBACK = 1 << 1;
  /** Send the client id to the listener. */
  public static final int UCP_EP_PARAMS_FLAGS_SEND_CLIENT_ID = 1 << 2;

  /** Close without a flush: what is in flight fails. */
  public static final int UCP_EP_CLOSE_FLAG_FORCE = 1;

  /** Ask for {@code name}. */
  public static final long UCP_EP_ATTR_FIELD_NAME = 1L;
  /** Ask for {@code local_sockaddr}. */
  public static final long UCP_EP_ATTR_FIELD_LOCAL_SOCKADDR = 1L << 1;
  /** Ask for {@code remote_sockaddr}. */
  public static final long UCP_EP_ATTR_FIELD_REMOTE_SOCKADDR = 1L << 2;
  /** Ask for {@code transports} (1.14). */
  public static final long UCP_EP_ATTR_FIELD_TRANSPORTS = 1L << 3;
  /** Ask for {@code user_data} (1.18). */
  public static final long UCP_EP_ATTR_FIELD_USER_DATA = 1L << 4;

  /** {@code address} is set. */
  public static final long UCP_MEM_MAP_PARAM_FIELD_ADDRESS = 1L;
  /** {@code length} is set. */
  public static final long UCP_MEM_MAP_PARAM_FIELD_LENGTH = 1L << 1;
  /** {@code flags} is set. */
  public static final long UCP_MEM_MAP_PARAM_FIELD_FLAGS = 1L << 2;
  /** {@code prot} is set. */
  public static final long UCP_MEM_MAP_PARAM_FIELD_PROT = 1L << 3;
  /** {@code memory_type} is set. */
  public static final long UCP_MEM_MAP_PARAM_FIELD_MEMORY_TYPE = 1L << 4;
  /** {@code exported_memh_buffer} is set (1.14). */
  public static final long UCP_MEM_MAP_PARAM_FIELD_EXPORTED_MEMH_BUFFER = 1L << 5;

  /** Register pages when they are first used. */
  public static final int UCP_MEM_MAP_NONBLOCK = 1;
  /** Allocate the memory too. */
  public static final int UCP_MEM_MAP_ALLOCATE = 1 << 1;
  /** Allocate it at the given address. */
  public static final int UCP_MEM_MAP_FIXED = 1 << 2;
  /** Try to make keys that are alike (1.16). */
  public static final int UCP_MEM_MAP_SYMMETRIC_RKEY = 1 << 3;
  /** Register pages now (1.18). */
  public static final int UCP_MEM_MAP_LOCK = 1 << 4;
  /** This process reads. */
  public static final int UCP_MEM_MAP_PROT_LOCAL_READ = 1;
  /** This process writes. */
  public static final int UCP_MEM_MAP_PROT_LOCAL_WRITE = 1 << 1;
  /** Peers read. */
  public static final int UCP_MEM_MAP_PROT_REMOTE_READ = 1 << 8;
  /** Peers write. */
  public static final int UCP_MEM_MAP_PROT_REMOTE_WRITE = 1 << 9;

  /** Ask for {@code address}. */
  public static final long UCP_MEM_ATTR_FIELD_ADDRESS = 1L;
  /** Ask for {@code length}. */
  public static final long UCP_MEM_ATTR_FIELD_LENGTH = 1L << 1;
  /** Ask for {@code mem_type}. */
  public static final long UCP_MEM_ATTR_FIELD_MEM_TYPE = 1L << 2;

  /** {@code request} is set. */
  public static final int UCP_OP_ATTR_FIELD_REQUEST = 1;
  /** {@code cb} is set. */
  public static final int UCP_OP_ATTR_FIELD_CALLBACK = 1 << 1;
  /** {@code user_data} is set. */
  public static final int UCP_OP_ATTR_FIELD_USER_DATA = 1 << 2;
  /** {@code datatype} is set. */
  public static final int UCP_OP_ATTR_FIELD_DATATYPE = 1 << 3;
  /** {@code flags} is set. */
  public static final int UCP_OP_ATTR_FIELD_FLAGS = 1 << 4;
  /** {@code reply_buffer} is set. */
  public static final int UCP_OP_ATTR_FIELD_REPLY_BUFFER = 1 << 5;
  /** {@code memory_type} is set. */
  public static final int UCP_OP_ATTR_FIELD_MEMORY_TYPE = 1 << 6;
  /** {@code recv_info} is set. */
  public static final int UCP_OP_ATTR_FIELD_RECV_INFO = 1 << 7;
  /** {@code memh} is set. */
  public static final int UCP_OP_ATTR_FIELD_MEMH = 1 << 8;
  /** {@code remote_datatype} is set (1.22). */
  public static final int UCP_OP_ATTR_FIELD_REMOTE_DATATYPE = 1 << 9;
  /** {@code remote} is set (1.22). */
  public static final int UCP_OP_ATTR_FIELD_REMOTE = 1 << 10;
  /** {@code remote_count} is set (1.22). */
  public static final int UCP_OP_ATTR_FIELD_REMOTE_COUNT = 1 << 11;
  /** Always give a request. */
  public static final int UCP_OP_ATTR_FLAG_NO_IMM_CMPL = 1 << 16;
  /** Hurry the local end, whatever bandwidth it costs. */
  public static final int UCP_OP_ATTR_FLAG_FAST_CMPL = 1 << 17;
  /** End at once or fail. */
  public static final int UCP_OP_ATTR_FLAG_FORCE_IMM_CMPL = 1 << 18;
  /** One of many: choose bandwidth over latency. */
  public static final int UCP_OP_ATTR_FLAG_MULTI_SEND = 1 << 19;

  /** Class of a contiguous datatype. */
  public static final long UCP_DATATYPE_CONTIG = 0L;
  /** A buffer in pieces. */
  public static final long UCP_DATATYPE_IOV = 2L;
  /** A scatter list (1.22). */
  public static final long UCP_DATATYPE_SGL = 4L;
  /** Bits of the class; the size of an element is above them. */
  public static final long UCP_DATATYPE_SHIFT = 3L;

  /** {@code buffers} is set (1.22). */
  public static final long UCP_DT_LOCAL_SGL_FIELD_BUFFERS = 1L;
  /** {@code lengths} is set (1.22). */
  public static final long UCP_DT_LOCAL_SGL_FIELD_LENGTHS = 1L << 1;
  /** {@code memhs} is set (1.22). */
  public static final long UCP_DT_LOCAL_SGL_FIELD_MEMHS = 1L << 2;
  /** {@code counts} is set (1.22). */
  public static final long UCP_DT_LOCAL_SGL_FIELD_COUNTS = 1L << 3;
  /** {@code strides} is set (1.22). */
  public static final long UCP_DT_LOCAL_SGL_FIELD_STRIDES = 1L << 4;

  /** {@code remote_addrs} is set (1.22). */
  public static final long UCP_DT_REMOTE_SGL_FIELD_REMOTE_ADDRS = 1L;
  /** {@code lengths} is set (1.22). */
  public static final long UCP_DT_REMOTE_SGL_FIELD_LENGTHS = 1L << 1;
  /** {@code rkeys} is set (1.22). */
  public static final long UCP_DT_REMOTE_SGL_FIELD_RKEYS = 1L << 2;

  /** {@code debug_string} is set. */
  public static final long UCP_REQUEST_ATTR_FIELD_INFO_STRING = 1L;
  /** {@code debug_string_size} is set. */
  public static final long UCP_REQUEST_ATTR_FIELD_INFO_STRING_SIZE = 1L << 1;
  /** Ask for {@code status}. */
  public static final long UCP_REQUEST_ATTR_FIELD_STATUS = 1L << 2;
  /** Ask for {@code mem_type}. */
  public static final long UCP_REQUEST_ATTR_FIELD_MEM_TYPE = 1L << 3;

  /** Let the receiver answer. */
  public static final int UCP_AM_SEND_FLAG_REPLY = 1;
  /** Send header and data together. */
  public static final int UCP_AM_SEND_FLAG_EAGER = 1 << 1;
  /** Let the receiver fetch the data. */
  public static final int UCP_AM_SEND_FLAG_RNDV = 1 << 2;
  /** Copy the header, so that it need not stay (1.14). */
  public static final int UCP_AM_SEND_FLAG_COPY_HEADER = 1 << 3;

  /** {@code id} is set. */
  public static final long UCP_AM_HANDLER_PARAM_FIELD_ID = 1L;
  /** {@code flags} is set. */
  public static final long UCP_AM_HANDLER_PARAM_FIELD_FLAGS = 1L << 1;
  /** {@code cb} is set. */
  public static final long UCP_AM_HANDLER_PARAM_FIELD_CB = 1L << 2;
  /** {@code arg} is set. */
  public static final long UCP_AM_HANDLER_PARAM_FIELD_ARG = 1L << 3;

  /** Call once the whole message is here. */
  public static final int UCP_AM_FLAG_WHOLE_MSG = 1;
  /** Data that can always be kept after the call. */
  public static final int UCP_AM_FLAG_PERSISTENT_DATA = 1 << 1;

  /** {@code reply_ep} is set. */
  public static final long UCP_AM_RECV_ATTR_FIELD_REPLY_EP = 1L;
  /** The data can be kept after the call. */
  public static final long UCP_AM_RECV_ATTR_FLAG_DATA = 1L << 16;
  /** The data is not here: it is fetched with {@code ucp_am_recv_data_nbx}. */
  public static final long UCP_AM_RECV_ATTR_FLAG_RNDV = 1L << 17;

  private UcpConstants() {}
}
