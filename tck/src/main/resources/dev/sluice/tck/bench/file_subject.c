/*
 * What the kernel itself takes: pread and pwrite of one file by as many threads as a call has descriptors, at most threads=N; direct=1 past the page cache. file=PATH, which must
 * be as large as the pool; the file is the other side, and there is no second process to speak of. All descriptors share as many places in
 * memory as there are threads, as fio has them.
 *
 *   cc -O3 -march=native -pthread file_subject.c -o file_subject
 */
#include "subject.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define MOST_THREADS 64
#define MEMORY (256UL << 20)
#define HUGE_PAGE (2UL << 20)

static const char *path;
static int threads = 16, direct, file = -1;
static char *local;

static int subject_takes(const char *word) {
  if (!strncmp(word, "file=", 5)) path = word + 5;
  else if (!strncmp(word, "threads=", 8)) threads = atoi(word + 8);
  else if (!strncmp(word, "direct=", 7)) direct = atoi(word + 7);
  else return !strncmp(word, "memory=", 7);
  return 1;
}

/* One call at a time: threads take descriptors until none is left. */
static struct {
  enum operation operation;
  size_t bytes, count, ring;
  const uint64_t *theirs;
} work;
static atomic_size_t next_descriptor, done_descriptors;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t begun = PTHREAD_COND_INITIALIZER, ended = PTHREAD_COND_INITIALIZER;
static uint64_t round_number;

static void move(size_t i) {
  for (size_t at = 0; at < work.bytes;) {
    char *here = local + i % work.ring * work.bytes + at;
    off_t there = (off_t)(work.theirs[i] + at);
    ssize_t some = work.operation == SUBJECT_WRITE ? pwrite(file, here, work.bytes - at, there) : pread(file, here, work.bytes - at, there);
    if (some <= 0) subject_fail("%s: %m", path);
    at += (size_t)some;
  }
}

static void *worker(void *unused) {
  (void)unused;
  for (uint64_t seen = 0;;) {
    pthread_mutex_lock(&lock);
    while (round_number == seen) pthread_cond_wait(&begun, &lock);
    seen = round_number;
    pthread_mutex_unlock(&lock);
    for (size_t i; (i = atomic_fetch_add(&next_descriptor, 1)) < work.count;) {
      move(i);
      if (atomic_fetch_add(&done_descriptors, 1) + 1 == work.count) {
        pthread_mutex_lock(&lock);
        pthread_cond_signal(&ended);
        pthread_mutex_unlock(&lock);
      }
    }
  }
  return NULL;
}

static void subject_open(int fd, int initiator) {
  (void)fd;
  if (!initiator) return;
  local = aligned_alloc(HUGE_PAGE, MEMORY);
  if (!local) subject_fail("no memory");
  madvise(local, MEMORY, MADV_HUGEPAGE); /* past the page cache, what small pages cost depends on how far apart they happen to be: up to twice the time */
  memset(local, 1, MEMORY); /* pages that nobody wrote are all the same one */
  file = open(path ? path : "", O_RDWR | (direct ? O_DIRECT : 0));
  if (file < 0) subject_fail("%s cannot be opened: %m", path ? path : "file=");
  if (threads < 1 || threads > MOST_THREADS) subject_fail("threads=%d is not from 1 to %d", threads, MOST_THREADS);
  for (int i = 0; i < threads; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0) subject_fail("no thread");
  }
}

static void subject_call(enum operation operation, size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  (void)ours;
  pthread_mutex_lock(&lock);
  work.operation = operation, work.bytes = bytes, work.count = count, work.theirs = theirs;
  work.ring = MEMORY / bytes < (size_t)threads ? MEMORY / bytes : (size_t)threads;
  atomic_store(&next_descriptor, 0), atomic_store(&done_descriptors, 0);
  round_number++;
  pthread_cond_broadcast(&begun);
  while (atomic_load(&done_descriptors) < count) pthread_cond_wait(&ended, &lock);
  pthread_mutex_unlock(&lock);
}

static void subject_turn(void) {
  usleep(1000);
}

static void subject_close(int initiator) {
  (void)initiator;
}

int main(int argc, char **argv) {
  return subject_main(argc, argv, "file_subject");
}
