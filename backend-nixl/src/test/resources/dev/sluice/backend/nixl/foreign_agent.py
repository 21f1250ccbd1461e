"""An agent of NIXL that knows nothing of Sluice: does what each line of its input says, and answers with one line of JSON."""

import ctypes
import json
import os
import sys
import time

# UCX logs to standard output unless told otherwise: the answers keep it to themselves.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from nixl_cu12._api import nixl_agent, nixl_agent_config

TIMEOUT_S = 20


def fill(buffer, value):
    ctypes.memset(buffer, value, len(buffer))


class Foreign:
    def __init__(self, name, size, port):
        config = nixl_agent_config(backends=["UCX"], enable_listen_thread=port > 0, listen_port=port)
        self.agent = nixl_agent(name, config)
        self.buffer = ctypes.create_string_buffer(size)
        self.address = ctypes.addressof(self.buffer)
        self.registered = self.agent.register_memory([(self.address, size, 0, "")], "DRAM")
        self.notes = []

    def metadata(self):
        return {"metadata": self.agent.get_agent_metadata().hex(), "address": self.address, "bytes": len(self.buffer)}

    def load(self, metadata):
        name = self.agent.add_remote_agent(bytes.fromhex(metadata))
        return {"name": name.decode() if isinstance(name, bytes) else name}

    def publish(self):
        self.agent.send_local_metadata()
        return {}

    def withdraw(self):
        self.agent.invalidate_local_metadata()
        return {}

    def fetch(self, name, address, port):
        self.agent.fetch_remote_metadata(name, address, port)
        return self.await_known(name, True)

    def await_known(self, name, known):
        end = time.monotonic() + TIMEOUT_S
        while self.agent.check_remote_metadata(name) != known and time.monotonic() < end:
            time.sleep(0.005)
        return {"known": str(self.agent.check_remote_metadata(name))}

    def forget(self, name):
        self.agent.remove_remote_agent(name)
        return {}

    def fill(self, value):
        fill(self.buffer, value)
        return {}

    def count(self, value):
        return {"count": self.buffer.raw.count(bytes([value]))}

    def move(self, operation, name, remote, offset, length, note):
        ours = self.agent.get_xfer_descs([(self.address + offset, length, 0)], "DRAM")
        theirs = self.agent.get_xfer_descs([(remote, length, 0)], "DRAM")
        try:
            handle = self.agent.initialize_xfer(operation, ours, theirs, name, note.encode())
            state = self.agent.transfer(handle)
            end = time.monotonic() + TIMEOUT_S
            while state == "PROC" and time.monotonic() < end:
                state = self.agent.check_xfer_state(handle)
            return {"state": state}
        except Exception as refused:  # the test looks at the kind
            return {"state": type(refused).__name__}

    def notify(self, name, note):
        try:
            self.agent.send_notif(name, note.encode("latin-1"))
            return {"state": "SENT"}
        except Exception as refused:
            return {"state": type(refused).__name__}

    def hear(self, wait):
        end = time.monotonic() + wait
        while True:
            for sender, messages in self.agent.get_new_notifs().items():
                self.notes += [[sender, message.decode("latin-1")] for message in messages]
            if self.notes:
                return {"notes": [self.notes.pop(0)]}
            if time.monotonic() > end:
                return {"notes": []}
            time.sleep(0.001)


def main():
    foreign = Foreign(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(foreign.metadata()), file=ANSWERS, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(foreign, request.pop("do"))(**request)), file=ANSWERS, flush=True)


main()
