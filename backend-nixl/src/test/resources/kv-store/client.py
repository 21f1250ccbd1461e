"""An engine that offloads blocks of its cache to KvStore and gets them back: NVIDIA's own package of NIXL, nothing of Sluice."""

import ctypes
import os
import socket
import sys
import time

from nixl_cu12._api import nixl_agent, nixl_agent_config

BLOCKS = 8


def wait_for(agent, text):
    while True:
        for messages in agent.get_new_notifs().values():
            if text in messages:
                return
        time.sleep(0.0005)


def main():
    agent = nixl_agent("engine", nixl_agent_config(backends=["UCX"]))
    cache = ctypes.create_string_buffer(1 << 20)
    here = ctypes.addressof(cache)
    registered = agent.register_memory([(here, len(cache), 0, "")], "DRAM")

    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as door:
        door.sendall(f"{agent.get_agent_metadata().hex()} {here} {len(cache)}\n".encode())
        metadata, there, block = door.makefile().readline().split()
    there, block = int(there), int(block)
    store = agent.add_remote_agent(bytes.fromhex(metadata))
    store = store.decode() if isinstance(store, bytes) else store

    for i in range(BLOCKS):  # offload: written into the store's pool, which is told when the bytes are there
        ctypes.memset(here + i * block, i + 1, block)
        ours = agent.get_xfer_descs([(here + i * block, block, 0)], "DRAM")
        theirs = agent.get_xfer_descs([(there + i * block, block, 0)], "DRAM")
        handle = agent.initialize_xfer("WRITE", ours, theirs, store, f"stored {i}".encode())
        state = agent.transfer(handle)
        while state == "PROC":
            state = agent.check_xfer_state(handle)
        assert state == "DONE", state
        agent.release_xfer_handle(handle)

    ctypes.memset(here, 0, len(cache))
    for i in range(BLOCKS):  # onload: the store writes them back, in another order
        into = BLOCKS - 1 - i
        agent.send_notif(store, f"load {i} {into}".encode())
        wait_for(agent, f"loaded {into}".encode())
        assert cache.raw[into * block : (into + 1) * block] == bytes([i + 1]) * block, f"block {i}"

    agent.send_notif(store, b"bye")
    time.sleep(0.2)
    print(f"{BLOCKS} blocks offloaded and onloaded, every byte as it was")
    agent.remove_remote_agent(store)
    agent.deregister_memory(registered)


main()
sys.stdout.flush()
os._exit(0)  # beside the system's rdma-core the wheel crashes in its exit handlers
