/*
 * What libfabric itself takes, for comparison: writes and reads between two processes of one host, each on a core of its own, with the settings
 * that the LIBFABRIC backend uses: an end tells that the bytes are in place. Over shm, where that would send everything through a small buffer,
 * only short writes ask for it, as the backend's do where the kernel lets one process look into the other.
 *
 *   cc -O2 fabric_probe.c -o fabric_probe FOLDER/libfabric.so.1 -Wl,-rpath,FOLDER
 *   fabric_probe [provider=tcp] [cores=0,1] [samples=25] [warm=0.1] [only=WORD,...] [serve=1]
 *
 * Prints one line a measurement: key=value pairs. Times are microseconds an operation (unit=us), rates gigabytes a second (unit=GB/s), and
 * workloads nanoseconds a descriptor (unit=ns). With serve=1 it prints "target PID", then measures what each line of its input names and
 * prints "done" after each, until the input ends; the target may be stopped meanwhile.
 */
#define _GNU_SOURCE
#include <rdma/fabric.h>
#include <rdma/fi_cm.h>
#include <rdma/fi_domain.h>
#include <rdma/fi_endpoint.h>
#include <rdma/fi_errno.h>
#include <rdma/fi_rma.h>
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

#define REGION (1UL << 30)
#define WORKING_SET (256UL << 20)
#define SMALL_STRIDE 64
#define MOST_SAMPLES 1000
#define ENTRIES 64
#define MOST_OUTSTANDING 992
#define READ 0
#define WRITE 1

static void fail(const char *what, long status) {
  fprintf(stderr, "fabric_probe: %s: %ld (%s)\n", what, status, fi_strerror((int)labs(status)));
  _exit(1);
}

#define CHECK(call)                        \
  do {                                     \
    long status_ = (call);                 \
    if (status_ < 0) fail(#call, status_); \
  } while (0)

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

static int samples = 25;
static double warm_seconds = 0.1;
static const char *only = "", *provider = "tcp";
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

static struct fi_info *info;
static struct fid_domain *domain;
static struct fid_ep *ep;
static struct fid_cq *cq;
static struct fid_av *av;
static struct fid_mr *mr;
static char *local;
static void *description;
static uint64_t remote, remote_key;
static fi_addr_t peer;
static pid_t target_pid;
static struct fi_context2 contexts[MOST_OUTSTANDING + 1];
static int outstanding;

static void open_endpoint(void) {
  struct fi_info *hints = fi_allocinfo(), *all;
  struct fid_fabric *fabric;
  hints->caps = FI_MSG | FI_RMA | FI_SEND | FI_RECV | FI_READ | FI_WRITE | FI_REMOTE_READ | FI_REMOTE_WRITE;
  hints->mode = FI_CONTEXT | FI_CONTEXT2;
  hints->ep_attr->type = FI_EP_RDM;
  hints->domain_attr->mr_mode = FI_MR_LOCAL | FI_MR_VIRT_ADDR | FI_MR_ALLOCATED | FI_MR_PROV_KEY;
  hints->domain_attr->threading = FI_THREAD_SAFE;
  hints->tx_attr->op_flags = strcmp(provider, "shm") == 0 ? 0 : FI_DELIVERY_COMPLETE;
  hints->tx_attr->msg_order = hints->rx_attr->msg_order = FI_ORDER_SAS;
  hints->fabric_attr->prov_name = strdup(provider);
  CHECK(fi_getinfo(FI_VERSION(1, 17), NULL, NULL, 0, hints, &all));
  for (info = all; info->next && info->addr_format == FI_SOCKADDR_IN6; info = info->next) continue;
  CHECK(fi_fabric(info->fabric_attr, &fabric, NULL));
  CHECK(fi_domain(fabric, info, &domain, NULL));
  struct fi_cq_attr cq_attr = {.size = 2048, .format = FI_CQ_FORMAT_DATA, .wait_obj = FI_WAIT_NONE};
  struct fi_av_attr av_attr = {.type = FI_AV_TABLE, .count = 16};
  CHECK(fi_cq_open(domain, &cq_attr, &cq, NULL));
  CHECK(fi_av_open(domain, &av_attr, &av, NULL));
  CHECK(fi_endpoint(domain, info, &ep, NULL));
  CHECK(fi_ep_bind(ep, &av->fid, 0));
  CHECK(fi_ep_bind(ep, &cq->fid, FI_TRANSMIT | FI_RECV));
  CHECK(fi_enable(ep));
  local = mmap(NULL, REGION, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (local == MAP_FAILED) fail("mmap", -1);
  memset(local, 1, REGION);
  CHECK(fi_mr_reg(domain, local, REGION, FI_READ | FI_WRITE | FI_REMOTE_READ | FI_REMOTE_WRITE, 0, 7, 0, &mr, NULL));
  description = info->domain_attr->mr_mode & FI_MR_LOCAL ? fi_mr_desc(mr) : NULL;
}

static void all_of(int fd, void *bytes, size_t length, int out) {
  for (size_t at = 0; at < length;) {
    ssize_t some = out ? write(fd, (char *)bytes + at, length - at) : read(fd, (char *)bytes + at, length - at);
    if (some <= 0) fail("the other process is gone", -1);
    at += (size_t)some;
  }
}

static void exchange(int fd) {
  struct {
    char name[256];
    uint64_t base, key;
  } ours = {0}, theirs;
  size_t length = sizeof ours.name;
  CHECK(fi_getname(&ep->fid, ours.name, &length));
  ours.base = info->domain_attr->mr_mode & FI_MR_VIRT_ADDR ? (uint64_t)(uintptr_t)local : 0;
  ours.key = fi_mr_key(mr);
  all_of(fd, &ours, sizeof ours, 1);
  all_of(fd, &theirs, sizeof theirs, 0);
  remote = theirs.base, remote_key = theirs.key;
  if (fi_av_insert(av, theirs.name, 1, &peer, 0, NULL) != 1) fail("fi_av_insert", -1);
}

static int progress(void) {
  struct fi_cq_data_entry entries[ENTRIES];
  ssize_t count = fi_cq_read(cq, entries, ENTRIES);
  if (count == -FI_EAVAIL) {
    struct fi_cq_err_entry error = {0};
    fi_cq_readerr(cq, &error, 0);
    fail("an operation", -error.err);
  }
  if (count < 0 && count != -FI_EAGAIN) fail("fi_cq_read", count);
  if (count > 0) outstanding -= (int)count;
  return count > 0;
}

/* Since 2.0 shm copies short ones through the buffer all the same, and ends before they are in place. */
static int delivered(size_t bytes) {
  return strcmp(provider, "shm") == 0 && bytes <= 4096 && FI_MAJOR(fi_version()) >= 2;
}

static ssize_t write_delivered(uint64_t here, uint64_t there, size_t bytes, void *context) {
  struct iovec from = {.iov_base = local + here, .iov_len = bytes};
  struct fi_rma_iov to = {.addr = remote + there, .len = bytes, .key = remote_key};
  struct fi_msg_rma message = {.msg_iov = &from, .desc = &description, .iov_count = 1, .addr = peer, .rma_iov = &to, .rma_iov_count = 1, .context = context};
  return fi_writemsg(ep, &message, FI_COMPLETION | FI_DELIVERY_COMPLETE);
}

static void post(int operation, uint64_t here, uint64_t there, size_t bytes) {
  static int next;
  while (1) {
    ssize_t status = -FI_EAGAIN;
    if (outstanding < MOST_OUTSTANDING) {
      struct fi_context2 *context = &contexts[next];
      status = operation == WRITE && delivered(bytes) ? write_delivered(here, there, bytes, context)
               : operation == WRITE ? fi_write(ep, local + here, bytes, description, peer, remote + there, remote_key, context)
                                  : fi_read(ep, local + here, bytes, description, peer, remote + there, remote_key, context);
    }
    if (status == 0) {
      next = (next + 1) % (MOST_OUTSTANDING + 1); /* ends come in about the order of posting: never so far apart */
      outstanding++;
      return;
    }
    if (status != -FI_EAGAIN) fail("posting", status);
    progress();
  }
}

static void finish(void) {
  while (outstanding > 0) progress();
}

/* ---- measuring ---- */

static double found[MOST_SAMPLES];

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void report(const char *name, const char *unit, int count, int more_is_better) {
  qsort(found, (size_t)count, sizeof *found, by_size);
  printf("impl=c memory=registered case=%s unit=%s best=%.4f median=%.4f worst=%.4f samples=%d\n", name, unit, found[more_is_better ? count - 1 : 0],
         found[count / 2], found[more_is_better ? 0 : count - 1], count);
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

static uint64_t walked;

/* A batch of operations, each elsewhere in the working set, until all are done. */
static void batch(int operation, size_t bytes, int count) {
  size_t stride = bytes < SMALL_STRIDE ? SMALL_STRIDE : bytes;
  for (int i = 0; i < count; i++) {
    walked = walked + 2 * stride <= WORKING_SET ? walked + stride : 0;
    post(operation, walked, walked, bytes);
  }
  finish();
}

static void small(const char *name, int operation, int count) {
  if (!wanted(name)) return;
  uint64_t end = now_ns() + (uint64_t)(warm_seconds * 1e9);
  do batch(operation, 8, count);
  while (now_ns() < end);
  for (int s = 0; s < samples; s++) {
    uint64_t start = now_ns();
    for (int i = 0; i < 500; i++) batch(operation, 8, count);
    found[s] = (double)(now_ns() - start) / 500 / count / 1000;
  }
  report(name, "us", samples, 0);
}

static void rate(const char *name, int operation, size_t bytes, int count) {
  if (!wanted(name)) return;
  uint64_t end = now_ns() + (uint64_t)(warm_seconds * 1e9);
  do batch(operation, bytes, count);
  while (now_ns() < end);
  for (int s = 0; s < samples; s++) {
    uint64_t start = now_ns(), moved = 0;
    do batch(operation, bytes, count), moved += bytes * (uint64_t)count;
    while (moved < 64UL << 20);
    found[s] = (double)moved / (double)(now_ns() - start);
  }
  report(name, "GB/s", samples, 1);
}

/* Blocks of spans, scattered on both sides. Nanoseconds a descriptor until everything is done. */
static void workload(const char *name, int spans, int blocks, size_t bytes) {
  if (!wanted(name)) return;
  int repeats = samples < 5 ? samples : 5;
  int *from = malloc((size_t)blocks * sizeof(int)), *to = malloc((size_t)blocks * sizeof(int));
  for (int r = -3; r < repeats; r++) {
    shuffle(from, blocks, 0x9E3779B97F4A7C15ULL + (uint64_t)(r & 1));
    shuffle(to, blocks, 0xD1B54A32D192ED03ULL + (uint64_t)(r & 1));
    uint64_t start = now_ns();
    for (int s = 0; s < spans; s++)
      for (int i = 0; i < blocks; i++)
        post(WRITE, ((uint64_t)s * (uint64_t)blocks + (uint64_t)from[i]) * bytes, ((uint64_t)s * (uint64_t)blocks + (uint64_t)to[i]) * bytes, bytes);
    finish();
    if (r >= 0) found[r] = (double)(now_ns() - start) / spans / blocks;
  }
  char label[64];
  snprintf(label, sizeof label, "%s_total", name);
  report(label, "ns", repeats, 0);
  free(from), free(to);
}

static void measure_wanted(void) {
  small("put_8_flush", WRITE, 1);
  small("put_8_batch32", WRITE, 32);
  small("get_8", READ, 1);
  small("get_8_batch32", READ, 32);
  static const struct {
    const char *word;
    size_t bytes;
    int count;
  } sizes[] = {{"4K", 4 << 10, 1024}, {"64K", 64 << 10, 64}, {"1M", 1 << 20, 16}, {"16M", 16 << 20, 4}, {"64M", 64 << 20, 1}};
  for (int operation = WRITE; operation >= READ; operation--)
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      char name[32];
      snprintf(name, sizeof name, "%s_%s", operation == WRITE ? "put" : "get", sizes[i].word);
      rate(name, operation, sizes[i].bytes, sizes[i].count);
    }
  workload("W1", 64, 500, 32768);
  workload("B4K", 64, 500, 4096);
  workload("B256", 64, 500, 256);
}

/* ---- the two processes ---- */

static void initiator(void) {
  if (!serve) {
    measure_wanted();
    return;
  }
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
}

static void one_side(int fd, int first, int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) fail("sched_setaffinity", -1);
  open_endpoint();
  char ready = 1;
  pid_t self = getpid();
  all_of(fd, &self, sizeof self, 1);
  all_of(fd, &target_pid, sizeof target_pid, 0);
  exchange(fd);
  if (first) {
    initiator();
    all_of(fd, &ready, 1, 1);
  } else {
    while (recv(fd, &ready, 1, MSG_DONTWAIT) != 1)
      for (int i = 0; i < 1000; i++) progress();
  }
  fi_close(&ep->fid);
  _exit(0);
}

int main(int argc, char **argv) {
  int cores[2] = {0, 1};
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "samples=", 8) == 0) samples = atoi(argv[i] + 8);
    else if (strncmp(argv[i], "warm=", 5) == 0) warm_seconds = atof(argv[i] + 5);
    else if (strncmp(argv[i], "only=", 5) == 0) only = argv[i] + 5;
    else if (strncmp(argv[i], "provider=", 9) == 0) provider = argv[i] + 9;
    else if (strncmp(argv[i], "memory=", 7) == 0) continue;
    else if (strcmp(argv[i], "serve=1") == 0) serve = 1;
    else if (sscanf(argv[i], "cores=%d,%d", &cores[0], &cores[1]) != 2) {
      fprintf(stderr, "fabric_probe: %s is not understood\n", argv[i]);
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
