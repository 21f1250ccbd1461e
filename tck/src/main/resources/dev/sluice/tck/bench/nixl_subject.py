"""What NIXL's own Python package takes, at its best: all slots of both sides are one prepared list each, all requests are made ahead, and posting one
again and waiting until it is done is all that is timed.

  PYTHONPATH=WHERE_NIXL_IS_UNPACKED python3.12 nixl_subject.py cores=0,1

Arguments: backend=UCX (or another plugin's name), param.KEY=VALUE (a parameter of that backend), progress_thread=1|0, and those of subject.py.
"""
import base64
import itertools
import os

import subject


class Nixl:
    def __init__(self, arguments, memory, length):
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads would only be in the way
        try:
            import numpy
            import nixl_cu12 as nixl
        except (ImportError, OSError) as missing:
            raise subject.Missing(f"{missing}") from missing
        self.numpy = numpy
        self.memory = memory
        threaded = arguments.get("progress_thread", "1") != "0"
        role = arguments.get("role", "initiator")
        self.agent = nixl.nixl_agent(role, nixl.nixl_agent_config(enable_prog_thread=threaded, backends=[]))
        backend = arguments.get("backend", "UCX")
        if backend not in self.agent.get_plugin_list():
            raise subject.Missing(f"NIXL has no plugin {backend}")
        try:
            self.agent.create_backend(backend, {key[6:]: value for key, value in arguments.items() if key.startswith("param.")})
        except Exception as failure:  # NIXL lists plugins by their names, and finds out only here which libraries they lack
            raise subject.Missing(f"NIXL's plugin {backend} does not start: {failure}") from failure
        self.registered = self.agent.register_memory([(memory, length, 0, "")], "DRAM")
        # Without NIXL's own thread only a call of the target lets its transport get on.
        self.turn = None if threaded else self.agent.get_new_notifs

    def card(self):
        return f"{self.memory} {base64.b64encode(self.agent.get_agent_metadata()).decode()}"

    def meet(self, card):
        memory, metadata = card.split()
        self.remote = int(memory)
        self.peer = self.agent.add_remote_agent(base64.b64decode(metadata))
        if isinstance(self.peer, bytes):
            self.peer = self.peer.decode()

    def prepare(self, request, calls):
        numpy, agent = self.numpy, self.agent
        ours = agent.prep_xfer_dlist("NIXL_INIT_AGENT", self.slots(self.memory, request.bytes, request.stride, request.slots), "DRAM")
        theirs = agent.prep_xfer_dlist(self.peer, self.slots(self.remote, request.bytes, request.their_stride, request.slots), "DRAM")
        handles = [agent.make_prepped_xfer(request.operation, ours, numpy.array(mine, numpy.int32), theirs, numpy.array(far, numpy.int32)) for mine, far in calls]
        return itertools.cycle(handles), handles, ours, theirs

    def slots(self, memory, length, stride, count):
        """All slots of one side as the one row that NIXL takes for descriptors at equal distances."""
        return self.numpy.array([[memory, length, 0, stride, count]], self.numpy.uint64)

    def run(self, prepared, loops):
        post, state_of = self.agent.transfer, self.agent.check_xfer_state
        for handle in itertools.islice(prepared[0], loops):
            state = post(handle)
            while state == "PROC":
                state = state_of(handle)
            if state != "DONE":
                raise RuntimeError(f"a transfer ended as {state}")

    def drop(self, prepared):
        _, handles, ours, theirs = prepared
        for handle in handles:
            handle.release()
        ours.release()
        theirs.release()


if __name__ == "__main__":
    subject.main("nixl_subject", Nixl)
