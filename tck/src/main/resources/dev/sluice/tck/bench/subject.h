/*
 * What every subject in C has in common: the words of a request, the slots that it walks over, samples, and the two processes. A subject includes this, defines the
 * functions that are declared first, and calls subject_main.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum operation { SUBJECT_WRITE, SUBJECT_READ };

/* Takes a word of the command line; 0 where it is none of the subject's. */
static int subject_takes(const char *word);

/* Opens the library, registers the pool and connects to the other process over fd. */
static void subject_open(int fd, int initiator);

/* Posts count descriptors and waits for the end of all. */
static void subject_call(enum operation operation, size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count);

/* What the target does again and again. */
static void subject_turn(void);

/* Before a process ends. */
static void subject_close(int initiator);

static const char *subject_name;
static size_t subject_pool = (1UL << 30) + (64UL << 20);

__attribute__((format(printf, 1, 2), noreturn)) static void subject_fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "%s: ", subject_name);
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "\n");
  _exit(1);
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

static char *pool_of_pages(void) {
  char *pool = mmap(NULL, subject_pool, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pool == MAP_FAILED) subject_fail("no memory for a pool of %zu bytes", subject_pool);
  memset(pool, 1, subject_pool);
  return pool;
}

static void all_of(int fd, void *bytes, size_t length, int out) {
  for (size_t at = 0; at < length;) {
    ssize_t some = out ? write(fd, (char *)bytes + at, length - at) : read(fd, (char *)bytes + at, length - at);
    if (some <= 0) subject_fail("the other process is gone");
    at += (size_t)some;
  }
}

/* ---- a request ---- */

struct request {
  enum operation operation;
  size_t bytes, batch, set, stride;
  size_t spans, blocks, run, tables; /* spans is 0 where slots are walked over */
  int random, each;
  size_t samples;
  double warm;
  uint64_t nanos;
};

/* The one that is served, and how many there were. */
static struct request served;
static uint64_t requests;

static int read_request(char *line, struct request *request) {
  *request = (struct request){.batch = 1, .run = 1, .tables = 1, .samples = 25, .warm = 0.05, .nanos = 2000000};
  for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
    char *value = strchr(word, '=');
    if (!value) return 0;
    *value++ = 0;
    if (!strcmp(word, "operation")) request->operation = !strcmp(value, "READ") ? SUBJECT_READ : SUBJECT_WRITE;
    else if (!strcmp(word, "bytes")) request->bytes = strtoull(value, NULL, 10);
    else if (!strcmp(word, "batch")) request->batch = strtoull(value, NULL, 10);
    else if (!strcmp(word, "set")) request->set = strtoull(value, NULL, 10);
    else if (!strcmp(word, "stride")) request->stride = strtoull(value, NULL, 10);
    else if (!strcmp(word, "spans")) request->spans = strtoull(value, NULL, 10);
    else if (!strcmp(word, "blocks")) request->blocks = strtoull(value, NULL, 10);
    else if (!strcmp(word, "run")) request->run = strtoull(value, NULL, 10);
    else if (!strcmp(word, "tables")) request->tables = strtoull(value, NULL, 10);
    else if (!strcmp(word, "order")) request->random = !strcmp(value, "random");
    else if (!strcmp(word, "each")) request->each = atoi(value);
    else if (!strcmp(word, "samples")) request->samples = strtoull(value, NULL, 10);
    else if (!strcmp(word, "warm")) request->warm = atof(value);
    else if (!strcmp(word, "nanos")) request->nanos = strtoull(value, NULL, 10);
    else return 0;
  }
  return request->bytes > 0 && request->batch > 0 && request->samples > 0 && request->stride >= request->bytes;
}

/* ---- where descriptors lie ---- */

static void shuffle(uint32_t *into, uint32_t count, uint64_t seed) {
  uint64_t state = seed;
  for (uint32_t i = 0; i < count; i++) into[i] = i;
  for (uint32_t i = count; i-- > 1;) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    uint32_t other = (uint32_t)(state % (i + 1));
    uint32_t moved = into[i];
    into[i] = into[other];
    into[other] = moved;
  }
}

/* Offsets on both sides: those of a walk are kept for all slots and one call takes a stretch of them; those of tables for one call each. */
struct places {
  uint64_t *ours, *theirs;
  size_t count, at;
};

static struct places walk(const struct request *request, uint64_t turns) {
  size_t slots = request->set / request->stride, batch = request->batch;
  /* The first slots stand once more at the end, so that a call that goes round is one stretch. */
  struct places places = {malloc((slots + batch) * sizeof(uint64_t)), NULL, slots, turns * 1000003 % slots};
  uint32_t *order = malloc(slots * sizeof *order);
  if (!places.ours || !order) subject_fail("no memory for %zu slots", slots);
  if (request->random) shuffle(order, (uint32_t)slots, 88172645463325252ULL);
  else for (uint32_t i = 0; i < slots; i++) order[i] = i;
  for (size_t i = 0; i < slots + batch; i++) places.ours[i] = order[i % slots] * request->stride;
  free(order);
  places.theirs = places.ours;
  return places;
}

static void fill_table(const struct request *request, uint64_t *into, uint64_t seed, size_t stride) {
  uint32_t runs = (uint32_t)(request->blocks / request->run);
  uint32_t *order = malloc(runs * sizeof *order);
  if (!order) subject_fail("no memory for a table");
  shuffle(order, runs, seed);
  for (size_t s = 0; s < request->spans; s++)
    for (size_t i = 0; i < request->blocks; i++)
      into[s * request->blocks + i] = (s * request->blocks + order[i / request->run] * request->run + i % request->run) * stride;
  free(order);
}

static struct places tables(const struct request *request) {
  size_t all = request->spans * request->blocks;
  struct places places = {malloc(all * request->tables * sizeof(uint64_t)), malloc(all * request->tables * sizeof(uint64_t)), all * request->tables, 0};
  if (!places.ours || !places.theirs) subject_fail("no memory for tables of %zu blocks", all);
  for (size_t t = 0; t < request->tables; t++) {
    fill_table(request, places.ours + t * all, 0x9E3779B97F4A7C15ULL + t, request->stride);
    fill_table(request, places.theirs + t * all, 0xD1B54A32D192ED03ULL + t, request->bytes);
  }
  return places;
}

/* ---- samples ---- */

static inline void one_call(const struct request *request, struct places *places) {
  subject_call(request->operation, request->bytes, places->ours + places->at, places->theirs + places->at, request->batch);
  places->at = (places->at + request->batch) % places->count;
}

/* The processor time that both processes have taken. */
static uint64_t cpu_ns(pid_t target) {
  struct timespec own, other;
  clockid_t clock;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
  if (clock_getcpuclockid(target, &clock) != 0 || clock_gettime(clock, &other) != 0) other = (struct timespec){0};
  return (uint64_t)(own.tv_sec + other.tv_sec) * 1000000000ULL + (uint64_t)(own.tv_nsec + other.tv_nsec);
}

static void serve_request(const struct request *request, uint64_t turns, pid_t target) {
  struct places places = request->spans ? tables(request) : walk(request, turns);
  uint64_t begin = now_ns(), calls = 0;
  do one_call(request, &places), calls++;
  while (calls < 2 || (double)(now_ns() - begin) < request->warm * 1e9);
  double each = (double)(now_ns() - begin) / (double)calls;
  uint64_t loops = request->each ? 1 : (uint64_t)((double)request->nanos / each) + 1;
  double *found = malloc(request->samples * sizeof *found);
  uint64_t cpu = cpu_ns(target);
  for (size_t s = 0; s < request->samples; s++) {
    uint64_t start = now_ns();
    for (uint64_t i = 0; i < loops; i++) one_call(request, &places);
    found[s] = (double)(now_ns() - start) / (double)loops;
  }
  uint64_t now = cpu_ns(target);
  cpu = now > cpu ? now - cpu : 0; /* a target that is gone has no clock */
  printf("nanos=");
  for (size_t s = 0; s < request->samples; s++) printf(s ? ",%.2f" : "%.2f", found[s]);
  printf("\ncalls=%llu\ncpu=%llu\n", (unsigned long long)(loops * request->samples), (unsigned long long)cpu);
  if (places.theirs != places.ours) free(places.theirs);
  free(places.ours), free(found);
}

/* What one call reaches on the side that reaches farthest. */
static size_t reach(const struct request *request) {
  return request->spans ? request->spans * request->blocks * request->stride : request->set;
}

static void serve(pid_t target) {
  static char line[4096];
  printf("ready %d\n", (int)target);
  fflush(stdout);
  for (; fgets(line, sizeof line, stdin); requests++) {
    struct request request;
    if (!read_request(line, &request)) subject_fail("a request is not understood");
    if (reach(&request) > subject_pool || (!request.spans && request.set < request.stride)) printf("cannot fit this into a pool of %zu bytes\n", subject_pool);
    else if (request.spans && (request.spans * request.blocks != request.batch || request.blocks % request.run)) printf("cannot lay %zu descriptors out like this\n", request.batch);
    else {
      served = request;
      serve_request(&request, requests, target);
    }
    printf("done\n");
    fflush(stdout);
  }
}

/* ---- the two processes ---- */

static int subject_wide; /* a library with threads of its own needs more than one core */

static void pin(int core) {
  if (subject_wide) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) subject_fail("core %d cannot be taken", core);
}

static void target_side(int fd, int core) {
  char end;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  pin(core);
  subject_open(fd, 0);
  while (recv(fd, &end, 1, MSG_DONTWAIT) < 0)
    for (int i = 0; i < 1000; i++) subject_turn();
  subject_close(0);
  _exit(0);
}

static int subject_main(int argc, char **argv, const char *name) {
  int cores[2] = {0, 1}, pair[2], status;
  subject_name = name;
  for (int i = 1; i < argc; i++) {
    if (!strncmp(argv[i], "pool=", 5)) subject_pool = strtoull(argv[i] + 5, NULL, 10);
    else if (!strncmp(argv[i], "wide=", 5)) subject_wide = atoi(argv[i] + 5);
    else if (sscanf(argv[i], "cores=%d,%d", &cores[0], &cores[1]) != 2 && !subject_takes(argv[i])) subject_fail("'%s' is not understood", argv[i]);
  }
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) subject_fail("no pair of sockets");
  pid_t target = fork();
  if (target < 0) subject_fail("no second process");
  if (target == 0) {
    close(pair[0]);
    target_side(pair[1], cores[1]);
  }
  close(pair[1]);
  pin(cores[0]);
  subject_open(pair[0], 1);
  serve(target);
  kill(target, SIGCONT); /* whoever stopped it may be gone */
  shutdown(pair[0], SHUT_WR);
  subject_close(1);
  waitpid(target, &status, 0);
  return status != 0;
}
