/*
 * What the processor itself takes: memcpy from and to memory that two processes share, as between allocated pools of one host. The target does nothing.
 *
 *   cc -O3 -march=native memcpy_subject.c -o memcpy_subject
 */
#include "subject.h"

static char *ours_pool, *shared_pool;

static int subject_takes(const char *word) {
  return !strncmp(word, "memory=", 7);
}

/* Both processes map it: the initiator makes it, and the target finds it open. */
static void subject_open(int fd, int initiator) {
  int memory = -1;
  pid_t owner = getpid();
  char path[64];
  if (initiator) {
    memory = memfd_create("memcpy_subject", 0);
    if (memory < 0 || ftruncate(memory, (off_t)subject_pool) != 0) subject_fail("no memory to share");
    ours_pool = pool_of_pages();
    all_of(fd, &owner, sizeof owner, 1);
    all_of(fd, &memory, sizeof memory, 1);
  } else {
    int number;
    all_of(fd, &owner, sizeof owner, 0);
    all_of(fd, &number, sizeof number, 0);
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)owner, number);
    memory = open(path, O_RDWR);
  }
  shared_pool = mmap(NULL, subject_pool, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  if (shared_pool == MAP_FAILED) subject_fail("memory cannot be shared");
  if (!initiator) memset(shared_pool, 1, subject_pool); /* so that its pages are the target's, as in other subjects */
  char ready = 1;
  if (initiator) all_of(fd, &ready, 1, 0);
  else all_of(fd, &ready, 1, 1);
}

static void subject_call(enum operation operation, size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (operation == SUBJECT_WRITE) memcpy(shared_pool + theirs[i], ours_pool + ours[i], bytes);
    else memcpy(ours_pool + ours[i], shared_pool + theirs[i], bytes);
  }
  __asm__ volatile("" ::: "memory");
}

static void subject_turn(void) {
  usleep(1000);
}

static void subject_close(int initiator) {
  (void)initiator;
}

int main(int argc, char **argv) {
  return subject_main(argc, argv, "memcpy_subject");
}
