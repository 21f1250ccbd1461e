/*
 * What libucp itself takes, for comparison: puts, gets, flushes and active messages between two processes of one host, each polling
 * on a core of its own, with the settings that the UCX backend uses.
 *
 *   cc -O2 -I UCX/include ucx_probe.c -o ucx_probe -L UCX/lib -lucp -lucs -Wl,-rpath,UCX/lib
 *   ucx_probe [memory=registered|allocated|both] [cores=0,1] [samples=25] [warm=0.1] [only=WORD,...] [serve=1]
 *
 * Prints one line a measurement: key=value pairs. Times are microseconds an operation (unit=us) or nanoseconds (unit=ns); rates are
 * 1e9 bytes a second (unit=GB/s). With serve=1 it prints "target PID", then measures what each line of its input names and prints
 * "done" after each, until the input ends; the target may be stopped meanwhile.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <ucp/api/ucp.h>
#include <ucp/api/ucp_compat.h>

#define WORKING_SET (256UL << 20)
#define REGION (1UL << 30)
#define SMALL_STRIDE 64
#define BATCH 32
#define MESSAGE_ID 1
#define SLICE_COUNT 1024
#define SLICE_BYTES (16UL << 20)
#define MOST_SAMPLES 1000

static void fail(const char *what, ucs_status_t status) {
  fprintf(stderr, "ucx_probe: %s: %s\n", what, ucs_status_string(status));
  _exit(1);
}

#define CHECK(call)                                                                                                                        \
  do {                                                                                                                                     \
    ucs_status_t status_ = (call);                                                                                                         \
    if (status_ != UCS_OK) fail(#call, status_);                                                                                           \
  } while (0)

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

/* ---- what the command line says ---- */

static const char *memory_kind = "registered";
static int samples = 25;
static double warm_seconds = 0.1;
static const char *only = "";
static int serve;

static int wanted(const char *name) {
  if (serve) return strcmp(name, only) == 0;
  if (!*only) return 1;
  char copy[512];
  snprintf(copy, sizeof copy, "%s", only);
  for (char *word = strtok(copy, ","); word; word = strtok(NULL, ","))
    if (strstr(name, word)) return 1;
  return 0;
}

/* ---- the connection ---- */

static ucp_context_h context;
static ucp_worker_h worker;
static ucp_ep_h peer;
static ucp_mem_h memory;
static ucp_rkey_h remote_key;
static char *local;
static uint64_t remote;
static ucp_request_param_t data_param;
static ucp_request_param_t plain_param;
static ucp_request_param_t message_param;
static volatile uint64_t pings;
static volatile uint64_t quits;
static pid_t target_pid;

static ucs_status_t received(void *arg, const void *header, size_t header_length, void *data, size_t length,
                             const ucp_am_recv_param_t *param) {
  (void)arg, (void)header, (void)header_length, (void)param;
  if (length > 0 && *(char *)data == 'P') pings++;
  else quits++;
  return UCS_OK;
}

static void peer_failed(void *arg, ucp_ep_h ep, ucs_status_t status) {
  (void)arg, (void)ep;
  if (!quits) fail("the peer is lost", status);
}

static void set(ucp_config_t *config, const char *name, const char *value) {
  ucs_status_t status = ucp_config_modify(config, name, value);
  if (status != UCS_OK) fprintf(stderr, "ucx_probe: UCX_%s=%s is not taken: %s\n", name, value, ucs_status_string(status));
}

static void open_worker(void) {
  ucp_config_t *config;
  CHECK(ucp_config_read(NULL, NULL, &config));
  set(config, "POSIX_ERROR_HANDLING", "y");
  set(config, "SYSV_ERROR_HANDLING", "y");
  set(config, "KEEPALIVE_INTERVAL", "2s");
  set(config, "MAX_RMA_RAILS", "2");
  ucp_params_t params = {.field_mask = UCP_PARAM_FIELD_FEATURES | UCP_PARAM_FIELD_MT_WORKERS_SHARED,
                         .features = UCP_FEATURE_RMA | UCP_FEATURE_AM | UCP_FEATURE_WAKEUP,
                         .mt_workers_shared = 1};
  CHECK(ucp_init(&params, config, &context));
  ucp_config_release(config);
  ucp_worker_params_t worker_params = {.field_mask = UCP_WORKER_PARAM_FIELD_THREAD_MODE, .thread_mode = UCS_THREAD_MODE_SERIALIZED};
  CHECK(ucp_worker_create(context, &worker_params, &worker));
  ucp_am_handler_param_t handler = {.field_mask = UCP_AM_HANDLER_PARAM_FIELD_ID | UCP_AM_HANDLER_PARAM_FIELD_FLAGS |
                                                  UCP_AM_HANDLER_PARAM_FIELD_CB,
                                    .id = MESSAGE_ID,
                                    .flags = UCP_AM_FLAG_WHOLE_MSG,
                                    .cb = received};
  CHECK(ucp_worker_set_am_recv_handler(worker, &handler));
}

static void open_memory(void) {
  ucp_mem_map_params_t params = {.length = REGION, .memory_type = UCS_MEMORY_TYPE_HOST};
  if (strcmp(memory_kind, "allocated") == 0) {
    params.field_mask = UCP_MEM_MAP_PARAM_FIELD_LENGTH | UCP_MEM_MAP_PARAM_FIELD_MEMORY_TYPE | UCP_MEM_MAP_PARAM_FIELD_FLAGS;
    params.flags = UCP_MEM_MAP_ALLOCATE;
  } else {
    params.field_mask = UCP_MEM_MAP_PARAM_FIELD_LENGTH | UCP_MEM_MAP_PARAM_FIELD_MEMORY_TYPE | UCP_MEM_MAP_PARAM_FIELD_ADDRESS;
    params.address = mmap(NULL, REGION, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (params.address == MAP_FAILED) fail("mmap", UCS_ERR_NO_MEMORY);
  }
  CHECK(ucp_mem_map(context, &params, &memory));
  ucp_mem_attr_t attributes = {.field_mask = UCP_MEM_ATTR_FIELD_ADDRESS};
  CHECK(ucp_mem_query(memory, &attributes));
  local = attributes.address;
  memset(local, 1, REGION);
  data_param.op_attr_mask = UCP_OP_ATTR_FIELD_MEMH | UCP_OP_ATTR_FLAG_MULTI_SEND;
  data_param.memh = memory;
  message_param.op_attr_mask = UCP_OP_ATTR_FIELD_FLAGS;
  message_param.flags = UCP_AM_SEND_FLAG_EAGER;
}

static void all(int fd, void *bytes, size_t length, int out) {
  for (size_t at = 0; at < length;) {
    ssize_t some = out ? write(fd, (char *)bytes + at, length - at) : read(fd, (char *)bytes + at, length - at);
    if (some <= 0) fail("the other process is gone", UCS_ERR_IO_ERROR);
    at += (size_t)some;
  }
}

static void exchange(int fd) {
  void *key;
  size_t key_length;
  ucp_address_t *address;
  size_t address_length;
  CHECK(ucp_rkey_pack(context, memory, &key, &key_length));
  CHECK(ucp_worker_get_address(worker, &address, &address_length));
  uint64_t out[3] = {(uint64_t)(uintptr_t)local, key_length, address_length};
  uint64_t in[3];
  all(fd, out, sizeof out, 1);
  all(fd, key, key_length, 1);
  all(fd, address, address_length, 1);
  all(fd, in, sizeof in, 0);
  void *their_key = malloc(in[1]);
  void *their_address = malloc(in[2]);
  all(fd, their_key, in[1], 0);
  all(fd, their_address, in[2], 0);
  remote = in[0];
  ucp_ep_params_t params = {.field_mask = UCP_EP_PARAM_FIELD_REMOTE_ADDRESS | UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE |
                                          UCP_EP_PARAM_FIELD_ERR_HANDLER,
                            .address = their_address,
                            .err_mode = UCP_ERR_HANDLING_MODE_PEER,
                            .err_handler.cb = peer_failed};
  CHECK(ucp_ep_create(worker, &params, &peer));
  CHECK(ucp_ep_rkey_unpack(peer, their_key, &remote_key));
}

/* ---- operations ---- */

static void finish(ucs_status_ptr_t request) {
  if (request == NULL) return;
  if (UCS_PTR_IS_ERR(request)) fail("an operation", UCS_PTR_STATUS(request));
  ucs_status_t status;
  while ((status = ucp_request_check_status(request)) == UCS_INPROGRESS) ucp_worker_progress(worker);
  ucp_request_free(request);
  if (status != UCS_OK) fail("an operation", status);
}

static void flush(void) {
  finish(ucp_ep_flush_nbx(peer, &plain_param));
}

/* Nobody looks at a single put again: the flush tells. */
static inline void put(uint64_t from, uint64_t to, size_t length) {
  ucs_status_ptr_t request = ucp_put_nbx(peer, local + from, length, remote + to, remote_key, &data_param);
  if (request != NULL) {
    if (UCS_PTR_IS_ERR(request)) fail("ucp_put_nbx", UCS_PTR_STATUS(request));
    ucp_request_free(request);
  }
}

static ucs_status_ptr_t gets[4096];
static int get_count;

static inline void get(uint64_t to, uint64_t from, size_t length) {
  ucs_status_ptr_t request = ucp_get_nbx(peer, local + to, length, remote + from, remote_key, &data_param);
  if (request != NULL) gets[get_count++] = request;
}

static void finish_gets(void) {
  for (int i = 0; i < get_count; i++) finish(gets[i]);
  get_count = 0;
}

static void message(const char *payload) {
  finish(ucp_am_send_nbx(peer, MESSAGE_ID, NULL, 0, payload, 8, &message_param));
}

/* ---- measuring ---- */

static double found[MOST_SAMPLES];

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void report(const char *name, const char *unit, int count) {
  qsort(found, (size_t)count, sizeof *found, by_size);
  int rate = strcmp(unit, "GB/s") == 0;
  printf("impl=c memory=%s case=%s unit=%s best=%.4f median=%.4f worst=%.4f samples=%d\n", memory_kind, name, unit,
         rate ? found[count - 1] : found[0], found[count / 2], rate ? found[0] : found[count - 1], count);
  fflush(stdout);
}

/* Steps through the working set: small blocks one after the other with a gap, larger ones in random order. */
static uint32_t *order;
static uint64_t slots, step;
static uint64_t at;

static uint64_t random_state;

static uint64_t next_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

static void shuffle(uint32_t *into, uint32_t count, uint64_t seed) {
  random_state = seed;
  for (uint32_t i = 0; i < count; i++) into[i] = i;
  for (uint32_t i = count - 1; i > 0; i--) {
    uint32_t other = (uint32_t)(next_random() % (i + 1));
    uint32_t moved = into[i];
    into[i] = into[other];
    into[other] = moved;
  }
}

static void walk_over(size_t bytes) {
  static uint64_t turns;
  free(order);
  order = NULL;
  if (bytes < SMALL_STRIDE) {
    step = SMALL_STRIDE;
    slots = WORKING_SET / SMALL_STRIDE;
  } else {
    step = bytes;
    slots = WORKING_SET / bytes;
    order = malloc(slots * sizeof *order);
    shuffle(order, (uint32_t)slots, 88172645463325252ULL);
  }
  at = turns++ * 1000003 % slots; /* elsewhere each time, else turns would find the caches filled by the one before */
}

static inline uint64_t next_offset(void) {
  uint64_t slot = order ? order[at] : at;
  if (++at == slots) at = 0;
  return slot * step;
}

typedef void (*operation)(size_t bytes, int batch);

static void put_batch(size_t bytes, int batch) {
  for (int i = 0; i < batch; i++) {
    uint64_t offset = next_offset();
    put(offset, offset, bytes);
  }
  flush();
}

static void get_batch(size_t bytes, int batch) {
  for (int i = 0; i < batch; i++) {
    uint64_t offset = next_offset();
    get(offset, offset, bytes);
  }
  finish_gets();
}

static uint64_t pinged;

static void ping_pong(size_t bytes, int batch) {
  (void)batch;
  put(0, 0, bytes);
  flush();
  message("P......");
  while (pings == pinged) ucp_worker_progress(worker);
  pinged = pings;
}

/* Time of one operation of a batch, in samples of about 2 ms. */
static void measure(const char *name, operation run, size_t bytes, int batch, int rate, double scale) {
  if (!wanted(name)) return;
  walk_over(bytes);
  uint64_t begin = now_ns(), end = begin + (uint64_t)(warm_seconds * 1e9);
  uint64_t rounds = 0;
  do {
    run(bytes, batch);
    rounds++;
  } while (now_ns() < end);
  double each = (double)(now_ns() - begin) / (double)rounds;
  int loops = each > 2e6 ? 1 : (int)(2e6 / each) + 1;
  for (int s = 0; s < samples; s++) {
    uint64_t start = now_ns();
    for (int i = 0; i < loops; i++) run(bytes, batch);
    double ns = (double)(now_ns() - start) / loops / batch;
    found[s] = rate ? (double)bytes / ns : ns / 1000 * scale;
  }
  report(name, rate ? "GB/s" : "us", samples);
}

/* ---- workloads ---- */

/*
 * Posts blocks of spans in slices, with progress between slices, as an engine does that serves other peers meanwhile. Reports, for a
 * descriptor: the time in posting calls, the time until the first slice is posted and progressed (which is when an engine's call to
 * post returns), and the whole time.
 */
static void workload(const char *name, int spans, int blocks, int run, size_t bytes, size_t stride) {
  if (!wanted(name)) return;
  uint32_t *from = malloc((size_t)blocks * sizeof *from), *to = malloc((size_t)blocks * sizeof *to);
  uint32_t runs = (uint32_t)(blocks / run);
  uint32_t *ours = malloc(runs * sizeof *ours), *theirs = malloc(runs * sizeof *theirs);
  shuffle(ours, runs, 0x9E3779B97F4A7C15ULL);
  shuffle(theirs, runs, 0xD1B54A32D192ED03ULL);
  for (int i = 0; i < blocks; i++) {
    from[i] = ours[i / run] * (uint32_t)run + (uint32_t)(i % run);
    to[i] = theirs[i / run] * (uint32_t)run + (uint32_t)(i % run);
  }
  int repeats = samples < 5 ? samples : 5;
  double total[MOST_SAMPLES], posting[MOST_SAMPLES], first[MOST_SAMPLES], count = (double)spans * blocks;
  for (int r = -1; r < repeats; r++) {
    uint64_t in_posts = 0, start = now_ns(), slice = start, first_slice = 0;
    int slice_count = 0;
    size_t slice_bytes = 0;
    for (int s = 0; s < spans; s++) {
      uint64_t source = (uint64_t)s * (uint64_t)blocks * stride, target = (uint64_t)s * (uint64_t)blocks * bytes;
      for (int i = 0; i < blocks; i++) {
        put(source + from[i] * stride, target + to[i] * bytes, bytes);
        slice_bytes += bytes;
        if (++slice_count == SLICE_COUNT || slice_bytes >= SLICE_BYTES) {
          in_posts += now_ns() - slice;
          for (int turn = 0; turn < 16 && ucp_worker_progress(worker); turn++) {}
          slice = now_ns();
          if (!first_slice) first_slice = slice - start;
          slice_count = 0;
          slice_bytes = 0;
        }
      }
    }
    in_posts += now_ns() - slice;
    flush();
    if (r < 0) continue;
    total[r] = (double)(now_ns() - start);
    posting[r] = (double)in_posts;
    first[r] = (double)first_slice;
  }
  char label[64];
  snprintf(label, sizeof label, "%s_posting", name);
  for (int r = 0; r < repeats; r++) found[r] = posting[r] / count;
  report(label, "ns", repeats);
  snprintf(label, sizeof label, "%s_post", name);
  for (int r = 0; r < repeats; r++) found[r] = first[r] / count;
  report(label, "ns", repeats);
  snprintf(label, sizeof label, "%s_total", name);
  for (int r = 0; r < repeats; r++) found[r] = total[r] / count;
  report(label, "ns", repeats);
  snprintf(label, sizeof label, "%s_rate", name);
  for (int r = 0; r < repeats; r++) found[r] = (double)bytes * count / total[r];
  report(label, "GB/s", repeats);
  free(from), free(to), free(ours), free(theirs);
}

/* ---- the two processes ---- */

static void measure_wanted(void) {
  static const struct {
    const char *word;
    size_t bytes;
    int batch;
  } sizes[] = {{"4K", 4096, 1024}, {"64K", 65536, 64}, {"1M", 1UL << 20, 16}, {"16M", 16UL << 20, 4}, {"64M", 64UL << 20, 1}};
  char name[32];
  measure("put_8_flush", put_batch, 8, 1, 0, 1);
  measure("put_8_batch32", put_batch, 8, BATCH, 0, 1);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    snprintf(name, sizeof name, "put_%s", sizes[i].word);
    measure(name, put_batch, sizes[i].bytes, sizes[i].batch, 1, 1);
  }
  measure("get_8", get_batch, 8, 1, 0, 1);
  measure("get_8_batch32", get_batch, 8, BATCH, 0, 1);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    snprintf(name, sizeof name, "get_%s", sizes[i].word);
    measure(name, get_batch, sizes[i].bytes, sizes[i].batch, 1, 1);
  }
  measure("notify_8_oneway", ping_pong, 8, 1, 0, 0.5);
  workload("W1", 64, 500, 1, 32768, 32768);
  workload("W3b", 160, 4096, 16, 256, 1024);
}

static void initiator(void) {
  if (serve) {
    char line[64];
    printf("target %d\n", (int)target_pid);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
      line[strcspn(line, "\n")] = 0;
      only = line;
      measure_wanted();
      printf("done\n");
      fflush(stdout);
    }
  } else {
    measure_wanted();
  }
  message("Q......");
}

static void target(void) {
  while (!quits) {
    ucp_worker_progress(worker);
    if (pings != pinged) {
      pinged = pings;
      put(0, 0, 8);
      flush();
      message("P......");
    }
  }
}

static void one_side(int fd, int first, int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) fail("sched_setaffinity", UCS_ERR_INVALID_PARAM);
  uint64_t begin = now_ns();
  open_worker();
  uint64_t opened = now_ns();
  open_memory();
  char ready = 1;
  pid_t self = getpid();
  all(fd, &self, sizeof self, 1);
  all(fd, &target_pid, sizeof target_pid, 0);
  uint64_t mapped = now_ns();
  exchange(fd);
  if (first) {
    put(0, 0, 8);
    flush();
    found[0] = (double)(opened - begin + now_ns() - mapped) / 1e3;
    if (!serve && wanted("open_first_byte")) report("open_first_byte", "us", 1);
    initiator();
  } else {
    target();
  }
  all(fd, &ready, 1, 1);
  all(fd, &ready, 1, 0);
  _exit(0);
}

int main(int argc, char **argv) {
  const char *kinds = "both";
  int cores[2] = {0, 1};
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "memory=", 7) == 0) kinds = argv[i] + 7;
    else if (strncmp(argv[i], "samples=", 8) == 0) samples = atoi(argv[i] + 8);
    else if (strncmp(argv[i], "warm=", 5) == 0) warm_seconds = atof(argv[i] + 5);
    else if (strncmp(argv[i], "only=", 5) == 0) only = argv[i] + 5;
    else if (strcmp(argv[i], "serve=1") == 0) serve = 1;
    else if (sscanf(argv[i], "cores=%d,%d", &cores[0], &cores[1]) != 2) {
      fprintf(stderr, "ucx_probe: %s is not understood\n", argv[i]);
      return 2;
    }
  }
  if (samples < 1 || samples > MOST_SAMPLES) samples = 25;
  static const char *both[] = {"registered", "allocated"};
  for (int k = 0; k < 2; k++) {
    if (strcmp(kinds, "both") != 0 && strcmp(kinds, both[k]) != 0) continue;
    memory_kind = both[k];
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) fail("socketpair", UCS_ERR_IO_ERROR);
    fflush(stdout);
    pid_t sides[2];
    for (int side = 0; side < 2; side++) {
      sides[side] = fork();
      if (sides[side] == 0) {
        close(pair[1 - side]);
        one_side(pair[side], side == 0, cores[side]);
      }
    }
    close(pair[0]), close(pair[1]);
    for (int side = 0; side < 2; side++) {
      int status;
      waitpid(sides[side], &status, 0);
      if (status != 0) return 1;
    }
  }
  return 0;
}
