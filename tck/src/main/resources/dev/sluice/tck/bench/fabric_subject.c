/*
 * What libfabric itself takes: writes and reads between two processes of one host, each polling on a core of its own, with the attributes that the backend for libfabric
 * asks for. provider=NAME chooses the provider.
 *
 *   cc -O3 -march=native fabric_subject.c -o fabric_subject libfabric.so.1
 */
#include "subject.h"
#include <rdma/fabric.h>
#include <rdma/fi_cm.h>
#include <rdma/fi_domain.h>
#include <rdma/fi_endpoint.h>
#include <rdma/fi_errno.h>
#include <rdma/fi_rma.h>

#define MOST_OUTSTANDING 992
#define ENTRIES 64

static const char *provider = "tcp";

static int subject_takes(const char *word) {
  if (!strncmp(word, "memory=", 7)) return 1;
  if (strncmp(word, "provider=", 9)) return 0;
  provider = word + 9;
  return 1;
}

static void fail(const char *what, ssize_t status) {
  subject_fail("%s: %s", what, fi_strerror((int)-status));
}

#define CHECK(call)                          \
  do {                                       \
    ssize_t status_ = (call);                \
    if (status_ < 0) fail(#call, status_);   \
  } while (0)

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
  local = pool_of_pages();
  CHECK(fi_mr_reg(domain, local, subject_pool, FI_READ | FI_WRITE | FI_REMOTE_READ | FI_REMOTE_WRITE, 0, 7, 0, &mr, NULL));
  description = info->domain_attr->mr_mode & FI_MR_LOCAL ? fi_mr_desc(mr) : NULL;
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
      status = operation == SUBJECT_WRITE && delivered(bytes) ? write_delivered(here, there, bytes, context)
               : operation == SUBJECT_WRITE ? fi_write(ep, local + here, bytes, description, peer, remote + there, remote_key, context)
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

static void subject_open(int fd, int initiator) {
  (void)initiator;
  open_endpoint();
  exchange(fd);
}

static void subject_call(enum operation operation, size_t bytes, const uint64_t *ours, const uint64_t *theirs, size_t count) {
  for (size_t i = 0; i < count; i++) post(operation, ours[i], theirs[i], bytes);
  finish();
}

static void subject_turn(void) {
  progress();
}

static void subject_close(int initiator) {
  (void)initiator;
  fi_close(&ep->fid);
}

int main(int argc, char **argv) {
  return subject_main(argc, argv, "fabric_subject");
}
