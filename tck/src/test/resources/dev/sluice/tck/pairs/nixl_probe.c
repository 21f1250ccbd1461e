/*
 * What NIXL's C interface itself takes, for comparison: writes and reads between two processes of one host, each on a core of its own, with the
 * settings that the NIXL backend uses. The functions are declared here, since no package brings the header.
 *
 *   cc -O2 nixl_probe.c -o nixl_probe NIXL/libnixl_capi.so -Wl,-rpath,NIXL
 *   nixl_probe [cores=0,1] [samples=25] [warm=0.1] [only=WORD,...] [serve=1]
 *
 * Prints one line a measurement: key=value pairs. Times are microseconds an operation (unit=us) or nanoseconds a descriptor (unit=ns). With
 * serve=1 it prints "target PID", then measures what each line of its input names and prints "done" after each, until the input ends; the
 * target may be stopped meanwhile.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REGION (1UL << 30)
#define WORKING_SET (256UL << 20)
#define SMALL_STRIDE 64
#define MOST_SAMPLES 1000
#define DRAM 0
#define READ 0
#define WRITE 1
#define IN_PROGRESS 1

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

static void fail(const char *what, int status) {
  fprintf(stderr, "nixl_probe: %s: %d\n", what, status);
  _exit(1);
}

#define CHECK(call)                       \
  do {                                    \
    int status_ = (call);                 \
    if (status_ < 0) fail(#call, status_); \
  } while (0)

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

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

static void *agent, *options, *notifications;
static char *local, *peer_name;
static uint64_t remote;
static pid_t target_pid;

static void open_agent(const char *name) {
  struct config config = {.progress_thread = true, .thread_sync = 2, .progress_delay = 25000};
  CHECK(nixl_capi_create_configured_agent(name, &config, &agent));
  void *params, *backend;
  CHECK(nixl_capi_create_params(&params));
  CHECK(nixl_capi_params_add(params, "engine_config", "KEEPALIVE_INTERVAL=2s"));
  CHECK(nixl_capi_create_backend(agent, "UCX", params, &backend));
  CHECK(nixl_capi_create_opt_args(&options));
  CHECK(nixl_capi_opt_args_add_backend(options, backend));
  CHECK(nixl_capi_create_notif_map(&notifications));
  local = mmap(NULL, REGION, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (local == MAP_FAILED) fail("mmap", -1);
  memset(local, 1, REGION);
  void *list;
  CHECK(nixl_capi_create_reg_dlist(DRAM, &list));
  CHECK(nixl_capi_reg_dlist_add_desc(list, (uintptr_t)local, REGION, 0, NULL, 0));
  CHECK(nixl_capi_register_mem(agent, list, NULL));
}

static void all(int fd, void *bytes, size_t length, int out) {
  for (size_t at = 0; at < length;) {
    ssize_t some = out ? write(fd, (char *)bytes + at, length - at) : read(fd, (char *)bytes + at, length - at);
    if (some <= 0) fail("the other process is gone", -1);
    at += (size_t)some;
  }
}

static void exchange(int fd) {
  void *blob;
  size_t length;
  CHECK(nixl_capi_get_local_md(agent, &blob, &length));
  uint64_t out[2] = {(uint64_t)(uintptr_t)local, length}, in[2];
  all(fd, out, sizeof out, 1);
  all(fd, blob, length, 1);
  all(fd, in, sizeof in, 0);
  void *theirs = malloc(in[1]);
  all(fd, theirs, in[1], 0);
  remote = in[0];
  CHECK(nixl_capi_load_remote_md(agent, theirs, in[1], &peer_name));
}

static void finish(void *request, int status) {
  while (status == IN_PROGRESS) status = nixl_capi_get_xfer_status(agent, request);
  if (status < 0) fail("a request", status);
}

/* ---- measuring ---- */

static double found[MOST_SAMPLES];

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void report(const char *name, const char *unit, int count) {
  qsort(found, (size_t)count, sizeof *found, by_size);
  printf("impl=c memory=registered case=%s unit=%s best=%.4f median=%.4f worst=%.4f samples=%d\n", name, unit, found[0], found[count / 2],
         found[count - 1], count);
  fflush(stdout);
}

static uint64_t random_state;

static void shuffle(int *into, int count, uint64_t seed) {
  random_state = seed;
  for (int i = 0; i < count; i++) into[i] = i;
  for (int i = count - 1; i > 0; i--) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    int other = (int)(random_state % (uint64_t)(i + 1));
    int moved = into[i];
    into[i] = into[other];
    into[other] = moved;
  }
}

static void *ours_list, *theirs_list, *kept;
static uint64_t small_at;

static void release(void *request) {
  CHECK(nixl_capi_release_xfer_req(agent, request));
  nixl_capi_destroy_xfer_req(request);
}

/* 8 bytes: elsewhere each time with a request of its own, or the same request again. */
static void one_small(int operation, int again) {
  if (!kept) {
    small_at = (small_at + SMALL_STRIDE) % WORKING_SET;
    nixl_capi_xfer_dlist_clear(ours_list), nixl_capi_xfer_dlist_clear(theirs_list);
    CHECK(nixl_capi_xfer_dlist_add_desc(ours_list, (uintptr_t)local + small_at, 8, 0));
    CHECK(nixl_capi_xfer_dlist_add_desc(theirs_list, remote + small_at, 8, 0));
    CHECK(nixl_capi_create_xfer_req(agent, operation, ours_list, theirs_list, peer_name, &kept, options));
  }
  finish(kept, nixl_capi_post_xfer_req(agent, kept, NULL));
  if (!again) release(kept), kept = NULL;
}

static void small(const char *name, int operation, int again) {
  if (!wanted(name)) return;
  CHECK(nixl_capi_create_xfer_dlist(DRAM, &ours_list));
  CHECK(nixl_capi_create_xfer_dlist(DRAM, &theirs_list));
  uint64_t end = now_ns() + (uint64_t)(warm_seconds * 1e9);
  do one_small(operation, again);
  while (now_ns() < end);
  for (int s = 0; s < samples; s++) {
    uint64_t start = now_ns();
    for (int i = 0; i < 500; i++) one_small(operation, again);
    found[s] = (double)(now_ns() - start) / 500 / 1000;
  }
  report(name, "us", samples);
  if (kept) release(kept), kept = NULL;
  nixl_capi_destroy_xfer_dlist(ours_list), nixl_capi_destroy_xfer_dlist(theirs_list);
}

static void *prepared(const char *side, uint64_t base, int spans, int blocks, size_t bytes) {
  void *list, *handle;
  CHECK(nixl_capi_create_xfer_dlist(DRAM, &list));
  for (int i = 0; i < spans * blocks; i++) CHECK(nixl_capi_xfer_dlist_add_desc(list, base + (uint64_t)i * bytes, bytes, 0));
  CHECK(nixl_capi_prep_xfer_dlist(agent, side, list, &handle, options));
  nixl_capi_destroy_xfer_dlist(list);
  return handle;
}

static void indices(int *into, int spans, int blocks, uint64_t seed) {
  shuffle(into, blocks, seed);
  for (int s = 1; s < spans; s++)
    for (int i = 0; i < blocks; i++) into[s * blocks + i] = into[i] + s * blocks;
}

/* Blocks of spans by index: a new request each time, or the same one again. Nanoseconds a descriptor until everything is done. */
static void workload(const char *name, int spans, int blocks, size_t bytes, int again) {
  if (!wanted(name)) return;
  int count = spans * blocks, repeats = samples < 5 ? samples : 5;
  int *from[2], *to[2];
  for (int i = 0; i < 2; i++) {
    from[i] = malloc((size_t)count * sizeof(int)), to[i] = malloc((size_t)count * sizeof(int));
    indices(from[i], spans, blocks, 0x9E3779B97F4A7C15ULL + (uint64_t)i);
    indices(to[i], spans, blocks, 0xD1B54A32D192ED03ULL + (uint64_t)i);
  }
  void *ours = prepared("", (uint64_t)(uintptr_t)local, spans, blocks, bytes), *theirs = prepared(peer_name, remote, spans, blocks, bytes);
  void *request = NULL;
  for (int r = -3; r < repeats; r++) {
    int table = again ? 0 : r & 1;
    uint64_t start = now_ns();
    if (!request) CHECK(nixl_capi_make_xfer_req(agent, WRITE, ours, from[table], (size_t)count, theirs, to[table], (size_t)count, &request, options));
    finish(request, nixl_capi_post_xfer_req(agent, request, NULL));
    if (!again) release(request), request = NULL;
    if (r >= 0) found[r] = (double)(now_ns() - start) / count;
  }
  char label[64];
  snprintf(label, sizeof label, "%s_total", name);
  report(label, "ns", repeats);
  if (request) release(request);
  nixl_capi_release_xfer_dlist_handle(agent, ours), nixl_capi_release_xfer_dlist_handle(agent, theirs);
  for (int i = 0; i < 2; i++) free(from[i]), free(to[i]);
}

static void measure_wanted(void) {
  small("put_8_flush", WRITE, 0);
  small("put_8_again", WRITE, 1);
  small("get_8", READ, 0);
  small("get_8_again", READ, 1);
  workload("W1", 64, 500, 32768, 0);
  workload("W1_again", 64, 500, 32768, 1);
  workload("B4K", 64, 500, 4096, 0);
  workload("B4K_again", 64, 500, 4096, 1);
  workload("B256", 64, 500, 256, 0);
  workload("B256_again", 64, 500, 256, 1);
}

/* ---- the two processes ---- */

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
  CHECK(nixl_capi_gen_notif(agent, peer_name, "Q", 1, NULL));
}

static void target(void) {
  size_t count = 0;
  while (count == 0) {
    CHECK(nixl_capi_get_notifs(agent, notifications, NULL));
    CHECK(nixl_capi_notif_map_size(notifications, &count));
  }
}

static void one_side(int fd, int first, int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) fail("sched_setaffinity", -1);
  setenv("UCX_HANDLE_ERRORS", "none", 0);
  setenv("UCX_MEM_EVENTS", "n", 0);
  setenv("UCX_MEMTYPE_CACHE", "n", 0);
  open_agent(first ? "probe-initiator" : "probe-target");
  char ready = 1;
  pid_t self = getpid();
  all(fd, &self, sizeof self, 1);
  all(fd, &target_pid, sizeof target_pid, 0);
  exchange(fd);
  if (first) initiator();
  else target();
  all(fd, &ready, 1, 1);
  all(fd, &ready, 1, 0);
  _exit(0);
}

int main(int argc, char **argv) {
  int cores[2] = {0, 1};
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "samples=", 8) == 0) samples = atoi(argv[i] + 8);
    else if (strncmp(argv[i], "warm=", 5) == 0) warm_seconds = atof(argv[i] + 5);
    else if (strncmp(argv[i], "only=", 5) == 0) only = argv[i] + 5;
    else if (strncmp(argv[i], "memory=", 7) == 0) continue;
    else if (strcmp(argv[i], "serve=1") == 0) serve = 1;
    else if (sscanf(argv[i], "cores=%d,%d", &cores[0], &cores[1]) != 2) {
      fprintf(stderr, "nixl_probe: %s is not understood\n", argv[i]);
      return 2;
    }
  }
  if (samples < 1 || samples > MOST_SAMPLES) samples = 25;
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) fail("socketpair", -1);
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
  return 0;
}
