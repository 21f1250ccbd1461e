"""What the subjects in Python have in common: the words of a request, the slots that it walks over, samples, and the two processes.

Arguments of all: cores=INITIATOR,TARGET, pool=BYTES, check=1 (bytes are compared before `ready`), wide=1 (both processes may use both cores, for libraries
with threads of their own). A subject defines a class and calls main(name, the class, its own arguments). The class has:
  __init__(arguments, memory, length)  opens the library and registers the pool; raises Missing where that cannot be done here
  card() / meet(card)                  what the other side must know, in text; and taking the other side's
  prepare(request, calls)              whatever can be made ahead for these calls (lists of pairs of slots); the answer goes to run
  run(prepared, loops)                 so many calls, one after the other, going round what was prepared; this alone is timed
  drop(prepared)                       gives back what was prepared
  turn                                 what the target does again and again, or None where the library has threads for it
"""
import ctypes
import gc
import json
import mmap
import os
import select
import subprocess
import sys
import time

FIELDS = {"bytes": 0, "batch": 1, "set": 0, "stride": 0, "spans": 0, "blocks": 0, "run": 1, "tables": 1, "each": 0, "samples": 25, "nanos": 2000000}
MASK = (1 << 64) - 1
CHECKS = ({"bytes": 4096, "batch": 4096, "spans": 8, "blocks": 512, "run": 2, "stride": 8192}, {"bytes": 8 << 20, "batch": 4, "spans": 1, "blocks": 4, "stride": 9 << 20})


class Missing(Exception):
    """The library cannot be used on this machine."""


class Request:
    def __init__(self, words):
        vars(self).update(FIELDS, operation="WRITE", order="sequential", warm=0.05)
        for key, value in words.items():
            if key not in vars(self):
                raise ValueError(f"a request is not understood: {key}")
            setattr(self, key, type(getattr(self, key))(value))
        if min(self.bytes, self.batch, self.samples) <= 0 or self.stride < self.bytes:
            raise ValueError("a request is not understood")
        # Slots lie as far apart on the target's side as on ours in a walk, and without gaps in tables.
        self.their_stride = self.bytes if self.spans else self.stride
        self.slots = self.spans * self.blocks if self.spans else self.set // self.stride

    def cannot(self, pool):
        if (self.slots * self.stride if self.spans else self.set) > pool or self.slots == 0:
            return f"fit this into a pool of {pool} bytes"
        if self.spans and (self.slots != self.batch or self.blocks % self.run):
            return f"lay {self.batch} descriptors out like this"
        return None

    def calls(self, turns):
        """Pairs of lists of slots, ours and theirs, one pair a call; and a note where these are not all the calls of a walk."""
        if self.spans:
            return [(self.table(0x9E3779B97F4A7C15 + t), self.table(0xD1B54A32D192ED03 + t)) for t in range(self.tables)], None
        order = shuffle(self.slots, 88172645463325252) if self.order == "random" else range(self.slots)
        whole = -(-self.slots // self.batch)
        # Calls of few bytes gain nothing from the caches that the library's own records do not lose; those of more have to leave them.
        count = min(whole, max(1, 200000 // self.batch), 16384 if self.batch * self.bytes >= 4096 else 64)
        step = self.batch if count == whole else self.slots // count
        starts = [(turns * 1000003 + c * step) % self.slots for c in range(count)]
        calls = [[order[i % self.slots] for i in range(start, start + self.batch)] for start in starts]
        note = None if count == whole else f"{count} different calls were prepared, spread over the set, and repeated"
        return [(call, call) for call in calls], note

    def table(self, seed):
        order = shuffle(self.blocks // self.run, seed)
        one = [order[i // self.run] * self.run + i % self.run for i in range(self.blocks)]
        return [s * self.blocks + i for s in range(self.spans) for i in one]


def shuffle(count, seed):
    into, state = list(range(count)), seed
    for i in range(count - 1, 0, -1):
        state ^= state << 13 & MASK
        state ^= state >> 7
        state ^= state << 17 & MASK
        other = state % (i + 1)
        into[i], into[other] = into[other], into[i]
    return into


# ---- samples ----


def cpu_ns(target):
    """The processor time that both processes have taken."""
    clock_of_target = ~target.pid << 3 | 2  # as clock_getcpuclockid(3) makes it
    return time.process_time_ns() + time.clock_gettime_ns(clock_of_target)


def serve_request(library, request, turns, target):
    calls, note = request.calls(turns)
    prepared = library.prepare(request, calls)
    del calls
    clock, run = time.perf_counter_ns, library.run
    gc.collect()
    gc.disable()
    begin, done = clock(), 0
    while done < 2 or clock() - begin < request.warm * 1e9:
        run(prepared, 1)
        done += 1
    loops = 1 if request.each else int(request.nanos / ((clock() - begin) / done)) + 1
    found, cpu = [], cpu_ns(target)
    for _ in range(request.samples):
        start = clock()
        run(prepared, loops)
        found.append((clock() - start) / loops)
    cpu = cpu_ns(target) - cpu
    gc.enable()
    library.drop(prepared)
    lines = ["nanos=" + ",".join(f"{value:.2f}" for value in found), f"calls={loops * request.samples}", f"cpu={cpu}"]
    return lines + ([f"note {note}"] if note else [])


def serve(library, pool, target, out):
    print(f"ready {target.pid}", file=out, flush=True)
    for turns, line in enumerate(sys.stdin):
        request = Request(dict(word.split("=", 1) for word in line.split()))
        cannot = request.cannot(pool)
        for answer in [f"cannot {cannot}"] if cannot else serve_request(library, request, turns, target):
            print(answer, file=out)
        print("done", file=out, flush=True)


# ---- check=1: do bytes arrive where they should? ----


def check(library, memory, target):
    for shape in CHECKS:
        for operation in ("WRITE", "READ"):
            request = Request(dict(shape, operation=operation))
            (ours, theirs), = calls = request.calls(0)[0]
            if operation == "WRITE":
                fill(memory, ours, request.stride, request.bytes)
            else:
                memory[:request.slots * request.stride] = bytes(request.slots * request.stride)
            prepared = library.prepare(request, calls)
            library.run(prepared, 1)
            library.drop(prepared)
            if operation == "WRITE" and ask(target, json.dumps(shape)) != "same":
                raise RuntimeError("bytes have not arrived at the target as they were written")
            if operation == "READ" and not same(memory, ours, ours, request.stride, request.bytes):
                raise RuntimeError("bytes have not come back as they were written")
        print(f"{request.batch} blocks of {request.bytes} bytes arrived and came back", file=sys.stderr)


def pattern(slot, length):
    return (slot * 0x9E3779B97F4A7C15 & MASK).to_bytes(8, "little") + bytes(slot + i & 255 for i in range(248)) * (length // 248 + 1)


def fill(memory, slots, stride, length):
    for slot in slots:
        memory[slot * stride:slot * stride + length] = pattern(slot, length)[:length]


def same(memory, written, lying, stride, length):
    return all(memory[at * stride:at * stride + length] == pattern(slot, length)[:length] for slot, at in zip(written, lying))


# ---- the two processes ----


def ask(target, line):
    target.stdin.write(line + "\n")
    target.stdin.flush()
    answer = target.stdout.readline().rstrip("\n")
    if not answer:
        raise RuntimeError("the target is gone")
    return answer


def target_side(library, memory, out):
    print(library.card(), file=out, flush=True)
    library.meet(sys.stdin.readline().rstrip("\n"))
    print("met", file=out, flush=True)
    while True:
        if library.turn:
            while not select.select([0], [], [], 0)[0]:
                for _ in range(1000):
                    library.turn()
        line = sys.stdin.readline().strip()
        if not line:
            return
        request = Request(json.loads(line))
        (ours, theirs), = request.calls(0)[0]
        print("same" if same(memory, ours, theirs, request.bytes, request.bytes) else "other", file=out, flush=True)


def initiator_side(library, arguments, memory, target, out):
    card = target.stdout.readline().rstrip("\n")
    if not card:
        raise RuntimeError("the target has not come up")
    ask(target, library.card())
    library.meet(card)
    if arguments.get("check") == "1":
        check(library, memory, target)
        ctypes.memset(ctypes.addressof(ctypes.c_char.from_buffer(memory)), 1, len(memory))
    serve(library, len(memory), target, out)
    target.stdin.close()
    if target.wait() != 0:
        raise RuntimeError(f"the target ended with {target.returncode}")


def main(name, library_class):
    arguments = dict({"cores": "0,1", "pool": str((1 << 30) + (64 << 20))}, **dict(word.split("=", 1) for word in sys.argv[1:]))
    out = os.fdopen(os.dup(1), "w")  # libraries may print what they like: descriptor 1 becomes stderr
    os.dup2(2, 1)
    is_target = arguments.get("role") == "target"
    cores = [int(core) for core in arguments["cores"].split(",")]
    try:
        if is_target:
            ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL: works on a process that is stopped, too
        else:
            command = [sys.executable, os.path.abspath(sys.argv[0]), *sys.argv[1:], "role=target"]
            target = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        # Before the library starts threads, so that they inherit it.
        os.sched_setaffinity(0, set(cores) if arguments.get("wide") == "1" else {cores[is_target]})
        memory = mmap.mmap(-1, int(arguments["pool"]), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        ctypes.memset(address, 1, len(memory))
        library = library_class(arguments, address, len(memory))
        if is_target:
            target_side(library, memory, out)
        else:
            initiator_side(library, arguments, memory, target, out)
        status = 0
    except Missing as missing:
        status = 0
        if not is_target:
            print("missing", str(missing).replace("\n", " "), file=out, flush=True)
    except Exception as failure:  # the reader of the answers must see an end, and stderr why
        status = 1
        print(f"{name}: {type(failure).__name__}: {failure}", file=sys.stderr)
    sys.stderr.flush()
    os._exit(status)  # libraries' own exit handlers may crash, and there is nothing left that they could do
