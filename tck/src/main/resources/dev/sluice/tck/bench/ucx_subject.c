/*
 * What libucp itself takes: puts and one flush, or gets, between two processes of one host, each polling on a core of its own, with the settings that the UCX
 * backend uses. memory=registered|allocated|device: the pools are pages that are registered, memory that UCX allocates, or the first CUDA device's.
 *
 *   cc -O3 -march=native -isystem UCX/include ucx_subject.c -o ucx_subject -L UCX/lib -lucp -lucs -ldl -Wl,-rpath,UCX/lib
 */
#include "subject.h"
#include <dlfcn.h>
#include <ucp/api/ucp.h>
#include <ucp/api/ucp_compat.h>

static int allocated, device;
static ucp_context_h context;
static ucp_worker_h worker;
static ucp_ep_h peer;
static ucp_mem_h memory;
static ucp_rkey_h remote_key;
static char *local;
static uint64_t remote;
static int ending;
static const ucp_request_param_t plain;
static ucp_request_param_t data_param;

#define CHECK(call)                                                                        \
  do {                                                                                     \
    ucs_status_t status_ = (call);                                                         \
    if (status_ != UCS_OK) subject_fail("%s: %s", #call, ucs_status_string(status_));      \
  } while (0)

static int subject_takes(const char *word) {
  if (strncmp(word, "memory=", 7)) return 0;
  allocated = !strcmp(word + 7, "allocated");
  device = !strcmp(word + 7, "device");
  return 1;
}

static void peer_failed(void *arg, ucp_ep_h ep, ucs_status_t status) {
  (void)arg, (void)ep;
  if (!ending && status != UCS_ERR_CONNECTION_RESET) subject_fail("the peer is lost: %s", ucs_status_string(status));
}

static void set(ucp_config_t *config, const char *name, const char *value) {
  ucs_status_t status = ucp_config_modify(config, name, value);
  if (status != UCS_OK) fprintf(stderr, "%s: UCX_%s=%s is not taken: %s\n", subject_name, name, value, ucs_status_string(status));
}

static void open_worker(void) {
  ucp_config_t *config;
  CHECK(ucp_config_read(NULL, NULL, &config));
  set(config, "POSIX_ERROR_HANDLING", "y");
  set(config, "SYSV_ERROR_HANDLING", "y");
  set(config, "KEEPALIVE_INTERVAL", "60s"); /* processes stand still while others are measured */
  set(config, "MAX_RMA_RAILS", "2");
  ucp_params_t params = {.field_mask = UCP_PARAM_FIELD_FEATURES | UCP_PARAM_FIELD_MT_WORKERS_SHARED,
                         .features = UCP_FEATURE_RMA | UCP_FEATURE_AM | UCP_FEATURE_WAKEUP,
                         .mt_workers_shared = 1};
  CHECK(ucp_init(&params, config, &context));
  ucp_config_release(config);
  ucp_worker_params_t worker_params = {.field_mask = UCP_WORKER_PARAM_FIELD_THREAD_MODE, .thread_mode = UCS_THREAD_MODE_SERIALIZED};
  CHECK(ucp_worker_create(context, &worker_params, &worker));
}

#define DRIVER(name, types, ...)                                                 \
  do {                                                                           \
    int (*function_) types = (int (*) types)dlsym(driver, name);                 \
    if (function_ == NULL) subject_fail("libcuda.so.1 has no %s", name);         \
    int status_ = function_(__VA_ARGS__);                                        \
    if (status_ != 0) subject_fail("%s: the driver answers %d", name, status_);  \
  } while (0)

/* The first device's memory. The driver's functions are looked up, since its header is rarely there. */
static void *pool_of_device(void) {
  void *driver = dlopen("libcuda.so.1", RTLD_NOW);
  if (driver == NULL) subject_fail("there is no libcuda.so.1: %s", dlerror());
  int number;
  void *primary;
  unsigned long long pointer;
  DRIVER("cuInit", (unsigned), 0);
  DRIVER("cuDeviceGet", (int *, int), &number, 0);
  DRIVER("cuDevicePrimaryCtxRetain", (void **, int), &primary, number);
  DRIVER("cuCtxSetCurrent", (void *), primary);
  DRIVER("cuMemAlloc_v2", (unsigned long long *, size_t), &pointer, subject_pool);
  DRIVER("cuMemsetD8_v2", (unsigned long long, unsigned char, size_t), pointer, 1, subject_pool);
  DRIVER("cuStreamSynchronize", (void *), NULL);
  return (void *)(uintptr_t)pointer;
}

static void open_memory(void) {
  ucp_mem_map_params_t params = {.field_mask = UCP_MEM_MAP_PARAM_FIELD_LENGTH | UCP_MEM_MAP_PARAM_FIELD_MEMORY_TYPE,
                                 .length = subject_pool,
                                 .memory_type = UCS_MEMORY_TYPE_HOST};
  if (allocated) {
    params.field_mask |= UCP_MEM_MAP_PARAM_FIELD_FLAGS;
    params.flags = UCP_MEM_MAP_ALLOCATE;
  } else {
    params.field_mask |= UCP_MEM_MAP_PARAM_FIELD_ADDRESS;
    params.address = device ? pool_of_device() : pool_of_pages();
    if (device) params.memory_type = UCS_MEMORY_TYPE_CUDA;
  }
  CHECK(ucp_mem_map(context, &params, &memory));
  ucp_mem_attr_t attributes = {.field_mask = UCP_MEM_ATTR_FIELD_ADDRESS};
  CHECK(ucp_mem_query(memory, &attributes));
  local = attributes.address;
  if (allocated) memset(local, 1, subject_pool);
  data_param.op_attr_mask = UCP_OP_ATTR_FIELD_MEMH | UCP_OP_ATTR_FLAG_MULTI_SEND;
  data_param.memh = memory;
}

static void finish(ucs_status_ptr_t request) {
  if (request == NULL) return;
  if (UCS_PTR_IS_ERR(request)) subject_fail("an operation: %s", ucs_status_string(UCS_PTR_STATUS(request)));
  ucs_status_t status;
  while ((status = ucp_request_check_status(request)) == UCS_INPROGRESS) ucp_worker_progress(worker);
  ucp_request_free(request);
  if (status != UCS_OK) subject_fail("an operation: %s", ucs_status_string(status));
}

static void subject_open(int fd, int initiator) {
  (void)initiator;
  open_worker();
  open_memory();
  void *key;
  size_t key_length, address_length;
  ucp_address_t *address;
  CHECK(ucp_rkey_pack(context, memory, &key, &key_length));
  CHECK(ucp_worker_get_address(worker, &address, &address_length));
  uint64_t out[3] = {(uint64_t)(uintptr_t)local, key_length, address_length}, in[3];
  all_of(fd, out, sizeof out, 1);
  all_of(fd, key, key_length, 1);
  all_of(fd, address, address_length, 1);
  all_of(fd, in, sizeof in, 0);
  void *their_key = malloc(in[1]), *their_address = malloc(in[2]);
  all_of(fd, their_key, in[1], 0);
  all_of(fd, their_address, in[2], 0);
  remote = in[0];
  ucp_ep_params_t params = {.field_mask = UCP_EP_PARAM_FIELD_REMOTE_ADDRESS | UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE | UCP_EP_PARAM_FIELD_ERR_HANDLER,
                            .address = their_address,
                            .err_mode = UCP_ERR_HANDLING_MODE_PEER,
                            .err_handler.cb = peer_failed};
  CHECK(ucp_ep_create(worker, &params, &peer));
  CHECK(ucp_ep_rkey_unpack(peer, their_key, &remote_key));
}

/* Nobody looks at a single put again: the flush tells. */
static void put_all(size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  for (size_t i = 0; i < count; i++) {
    ucs_status_ptr_t request = ucp_put_nbx(peer, local + ours[i], bytes, remote + theirs[i], remote_key, &data_param);
    if (request == NULL) continue;
    if (UCS_PTR_IS_ERR(request)) subject_fail("ucp_put_nbx: %s", ucs_status_string(UCS_PTR_STATUS(request)));
    ucp_request_free(request);
  }
  finish(ucp_ep_flush_nbx(peer, &plain));
}

static void get_all(size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  static ucs_status_ptr_t requests[4096];
  for (size_t i = 0; i < count;) {
    int pending = 0;
    for (; i < count && pending < 4096; i++) {
      ucs_status_ptr_t request = ucp_get_nbx(peer, local + ours[i], bytes, remote + theirs[i], remote_key, &data_param);
      if (request != NULL) requests[pending++] = request;
    }
    for (int r = 0; r < pending; r++) finish(requests[r]);
  }
}

static void subject_call(enum operation operation, size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  if (operation == SUBJECT_WRITE) put_all(bytes, ours, theirs, count);
  else get_all(bytes, ours, theirs, count);
}

static void subject_turn(void) {
  ucp_worker_progress(worker);
}

static void subject_close(int initiator) {
  (void)initiator;
  ending = 1; /* the process's end closes the rest */
}

int main(int argc, char **argv) {
  return subject_main(argc, argv, "ucx_subject");
}
