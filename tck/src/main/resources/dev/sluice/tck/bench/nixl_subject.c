/*
 * What NIXL's C interface itself takes: lists of descriptors that are prepared once, and a request for the blocks of each call, between two processes of one host, with the settings that the
 * backend for NIXL uses. The functions are declared here, since no package brings the header.
 *
 *   cc -O3 -march=native nixl_subject.c -o nixl_subject NIXL/libnixl_capi.so -Wl,-rpath,NIXL
 */
#include "subject.h"
#include <stdbool.h>

#define DRAM 0
#define NIXL_READ 0
#define NIXL_WRITE 1
#define IN_PROGRESS 1
#define LEAST_PREPARED 64

struct config {
  bool progress_thread, listen_thread;
  int listen_port, thread_sync;
  unsigned workers;
  uint64_t progress_delay, listen_delay;
  bool telemetry;
};

int nixl_capi_create_configured_agent(const char *, struct config *, void **);
int nixl_capi_create_params(void **);
int nixl_capi_params_add(void *, const char *, const char *);
int nixl_capi_create_backend(void *, const char *, void *, void **);
int nixl_capi_create_opt_args(void **);
int nixl_capi_opt_args_add_backend(void *, void *);
int nixl_capi_create_reg_dlist(int, void **);
int nixl_capi_reg_dlist_add_desc(void *, uintptr_t, size_t, uint64_t, const void *, size_t);
int nixl_capi_register_mem(void *, void *, void *);
int nixl_capi_get_local_md(void *, void **, size_t *);
int nixl_capi_load_remote_md(void *, void *, size_t, char **);
int nixl_capi_create_xfer_dlist(int, void **);
int nixl_capi_destroy_xfer_dlist(void *);
int nixl_capi_xfer_dlist_clear(void *);
int nixl_capi_xfer_dlist_add_desc(void *, uintptr_t, size_t, uint64_t);
int nixl_capi_prep_xfer_dlist(void *, const char *, void *, void **, void *);
int nixl_capi_release_xfer_dlist_handle(void *, void *);
int nixl_capi_make_xfer_req(void *, int, void *, const int *, size_t, void *, const int *, size_t, void **, void *);
int nixl_capi_create_xfer_req(void *, int, void *, void *, const char *, void **, void *);
int nixl_capi_post_xfer_req(void *, void *, void *);
int nixl_capi_get_xfer_status(void *, void *);
int nixl_capi_release_xfer_req(void *, void *);
int nixl_capi_destroy_xfer_req(void *);
int nixl_capi_create_notif_map(void **);
int nixl_capi_notif_map_size(void *, size_t *);
int nixl_capi_get_notifs(void *, void *, void *);
int nixl_capi_gen_notif(void *, const char *, const void *, size_t, void *);

#define CHECK(call)                                            \
  do {                                                         \
    int status_ = (call);                                      \
    if (status_ < 0) subject_fail("%s: %d", #call, status_);   \
  } while (0)

static void *agent, *options, *notifications;
static char *local, *peer_name;
static uint64_t remote;

static int subject_takes(const char *word) {
  return !strncmp(word, "memory=", 7);
}

static void open_agent(const char *name) {
  struct config config = {.progress_thread = true, .thread_sync = 2, .progress_delay = 25000};
  CHECK(nixl_capi_create_configured_agent(name, &config, &agent));
  void *params, *backend;
  CHECK(nixl_capi_create_params(&params));
  CHECK(nixl_capi_params_add(params, "engine_config", "KEEPALIVE_INTERVAL=60s")); /* processes stand still while others are measured */
  CHECK(nixl_capi_create_backend(agent, "UCX", params, &backend));
  CHECK(nixl_capi_create_opt_args(&options));
  CHECK(nixl_capi_opt_args_add_backend(options, backend));
  CHECK(nixl_capi_create_notif_map(&notifications));
  local = pool_of_pages();
  void *list;
  CHECK(nixl_capi_create_reg_dlist(DRAM, &list));
  CHECK(nixl_capi_reg_dlist_add_desc(list, (uintptr_t)local, subject_pool, 0, NULL, 0));
  CHECK(nixl_capi_register_mem(agent, list, NULL));
}

static void exchange(int fd) {
  void *blob;
  size_t length;
  CHECK(nixl_capi_get_local_md(agent, &blob, &length));
  uint64_t out[2] = {(uint64_t)(uintptr_t)local, length}, in[2];
  all_of(fd, out, sizeof out, 1);
  all_of(fd, blob, length, 1);
  all_of(fd, in, sizeof in, 0);
  void *theirs = malloc(in[1]);
  all_of(fd, theirs, in[1], 0);
  remote = in[0];
  CHECK(nixl_capi_load_remote_md(agent, theirs, in[1], &peer_name));
}

static void subject_open(int fd, int initiator) {
  setenv("UCX_ERROR_SIGNALS", "", 0);
  setenv("UCX_MEM_EVENTS", "n", 0);
  setenv("UCX_MEMTYPE_CACHE", "n", 0);
  open_agent(initiator ? "subject-initiator" : "subject-target");
  exchange(fd);
}

static void *slots_here, *slots_there; /* prepared for the request that is served */
static uint64_t prepared_for = UINT64_MAX;

static void *prepared(const char *side, uint64_t base, size_t slots, size_t stride, size_t bytes) {
  void *list, *handle;
  CHECK(nixl_capi_create_xfer_dlist(DRAM, &list));
  for (size_t i = 0; i < slots; i++) CHECK(nixl_capi_xfer_dlist_add_desc(list, base + i * stride, bytes, 0));
  CHECK(nixl_capi_prep_xfer_dlist(agent, side, list, &handle, options));
  nixl_capi_destroy_xfer_dlist(list);
  return handle;
}

static void forget_prepared(void) {
  if (slots_here) {
    nixl_capi_release_xfer_dlist_handle(agent, slots_here);
    nixl_capi_release_xfer_dlist_handle(agent, slots_there);
  }
  slots_here = slots_there = NULL;
}

/* All slots of a request, once. */
static void prepare(void) {
  if (prepared_for == requests) return;
  prepared_for = requests;
  forget_prepared();
  size_t slots = served.spans ? served.spans * served.blocks : served.set / served.stride;
  slots_here = prepared("", (uint64_t)(uintptr_t)local, slots, served.stride, served.bytes);
  slots_there = prepared(peer_name, remote, slots, served.spans ? served.bytes : served.stride, served.bytes);
}

static void *by_index(int operation, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  static int *here, *there;
  static size_t room;
  prepare();
  if (room < count) {
    room = count;
    here = realloc(here, room * sizeof *here), there = realloc(there, room * sizeof *there);
    if (!here || !there) subject_fail("no memory for %zu indices", count);
  }
  size_t stride = served.spans ? served.bytes : served.stride;
  for (size_t i = 0; i < count; i++) here[i] = (int)(ours[i] / served.stride), there[i] = (int)(theirs[i] / stride);
  void *request;
  CHECK(nixl_capi_make_xfer_req(agent, operation, slots_here, here, count, slots_there, there, count, &request, options));
  return request;
}

static void *by_address(int operation, size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  void *here, *there, *request;
  CHECK(nixl_capi_create_xfer_dlist(DRAM, &here));
  CHECK(nixl_capi_create_xfer_dlist(DRAM, &there));
  for (size_t i = 0; i < count; i++) {
    CHECK(nixl_capi_xfer_dlist_add_desc(here, (uintptr_t)local + ours[i], bytes, 0));
    CHECK(nixl_capi_xfer_dlist_add_desc(there, remote + theirs[i], bytes, 0));
  }
  CHECK(nixl_capi_create_xfer_req(agent, operation, here, there, peer_name, &request, options));
  nixl_capi_destroy_xfer_dlist(here), nixl_capi_destroy_xfer_dlist(there);
  return request;
}

/* Other blocks in each call take a request of their own; what is prepared pays from some blocks on. */
static void subject_call(enum operation operation, size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  int kind = operation == SUBJECT_WRITE ? NIXL_WRITE : NIXL_READ;
  void *request = count >= LEAST_PREPARED ? by_index(kind, ours, theirs, count) : by_address(kind, bytes, ours, theirs, count);
  int status = nixl_capi_post_xfer_req(agent, request, NULL);
  while (status == IN_PROGRESS) status = nixl_capi_get_xfer_status(agent, request);
  if (status < 0) subject_fail("a request: %d", status);
  CHECK(nixl_capi_release_xfer_req(agent, request));
  nixl_capi_destroy_xfer_req(request);
}

static void subject_turn(void) {
  CHECK(nixl_capi_get_notifs(agent, notifications, NULL));
}

static void subject_close(int initiator) {
  (void)initiator;
  forget_prepared();
  fflush(stdout);
}

int main(int argc, char **argv) {
  int status = subject_main(argc, argv, "nixl_subject");
  _exit(status); /* past what libraries do at the end, which crashes here and there */
}
