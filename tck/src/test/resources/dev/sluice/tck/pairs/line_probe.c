/*
 * How long a cache line takes from one core to another and back, in nanoseconds. Two virtual cores may be hyperthreads of one real core at one
 * time, where it is less than 100, and real cores at another.
 *
 *   cc -O2 -pthread line_probe.c -o line_probe
 *   line_probe cores=0,1
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TURNS 50000

static _Alignas(128) _Atomic int turn;
static int cores[2] = {0, 1};

static int pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

static void *answer(void *unused) {
  (void)unused;
  if (pin(cores[1]) != 0) perror("line_probe: sched_setaffinity");
  for (int i = 0; i < TURNS; i++) {
    while (atomic_load_explicit(&turn, memory_order_acquire) != 1) continue;
    atomic_store_explicit(&turn, 0, memory_order_release);
  }
  return NULL;
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 2 || sscanf(argv[1], "cores=%d,%d", &cores[0], &cores[1]) != 2) {
    fprintf(stderr, "line_probe: say cores=0,1\n");
    return 2;
  }
  pthread_t other;
  if (pin(cores[0]) != 0 || pthread_create(&other, NULL, answer, NULL) != 0) {
    perror("line_probe");
    return 1;
  }
  uint64_t start = now_ns();
  for (int i = 0; i < TURNS; i++) {
    atomic_store_explicit(&turn, 1, memory_order_release);
    while (atomic_load_explicit(&turn, memory_order_acquire) != 0) continue;
  }
  printf("%.1f\n", (double)(now_ns() - start) / TURNS);
  return pthread_join(other, NULL);
}
