"""What Mooncake's transfer engine takes over TCP: one synchronous call of its Python binding, a batch where there is more than one descriptor. The lists that
it takes are made ahead; its binding copies them in each call, as it does for everybody.

  python3 mooncake_subject.py cores=0,1

Arguments: connections=pooled|single (kept open, or Mooncake's default, a new one a descriptor), and those of subject.py. Mooncake's own settings (MC_...) are
taken from the environment where they are given. A call spins in one thread until the library's other one is through: with wide=0 they share a core.
"""
import itertools
import os

import subject


class Mooncake:
    turn = None  # its own thread serves

    def __init__(self, arguments, memory, length):
        pooled = arguments.get("connections", "pooled") == "pooled"
        os.environ.setdefault("MC_FORCE_TCP", "1")
        os.environ.setdefault("MC_TCP_ENABLE_CONNECTION_POOL", "1" if pooled else "0")
        os.environ.setdefault("MC_TCP_MAX_QUEUED_TRANSFERS_PER_PEER", "65535")  # its default of 1024 is less than a batch
        os.environ.setdefault("MC_TCP_MAX_PENDING_ADMISSIONS_PER_PEER", "65535")
        os.environ.setdefault("MC_TCP_ADMISSION_TIMEOUT_MS", "60000")
        os.environ.setdefault("MC_LOG_LEVEL", "WARNING")
        try:
            from mooncake.engine import TransferEngine
        except (ImportError, OSError) as missing:
            raise subject.Missing(f"{missing}") from missing
        self.memory = memory
        self.engine = TransferEngine()
        if self.engine.initialize("127.0.0.1", "P2PHANDSHAKE", "tcp", "") != 0:
            raise subject.Missing("Mooncake's engine does not start")
        if self.engine.register_memory(memory, length) != 0:
            raise RuntimeError("Mooncake does not register the pool")

    def card(self):
        return f"{self.memory} 127.0.0.1:{self.engine.get_rpc_port()}"

    def meet(self, card):
        memory, self.peer = card.split()
        self.remote = int(memory)

    def prepare(self, request, calls):
        write = request.operation == "WRITE"
        if request.batch == 1:
            function = self.engine.transfer_sync_write if write else self.engine.transfer_sync_read
            ahead = [(self.memory + mine[0] * request.stride, self.remote + far[0] * request.their_stride, request.bytes) for mine, far in calls]
        else:
            function = self.engine.batch_transfer_sync_write if write else self.engine.batch_transfer_sync_read
            lengths = [request.bytes] * request.batch
            ahead = [([self.memory + slot * request.stride for slot in mine], [self.remote + slot * request.their_stride for slot in far], lengths) for mine, far in calls]
        return function, itertools.cycle(ahead)

    def run(self, prepared, loops):
        function, ahead = prepared
        peer = self.peer
        for ours, theirs, lengths in itertools.islice(ahead, loops):
            if function(peer, ours, theirs, lengths) != 0:
                raise RuntimeError("Mooncake's transfer failed")

    def drop(self, prepared):
        pass


if __name__ == "__main__":
    subject.main("mooncake_subject", Mooncake)
