#!/usr/bin/env python3
"""sink.py PORT: takes TCP connections on loopback until one of them is followed by a second of
silence, and tells how many lines came how fast."""
import selectors
import socket
import sys
import time

selector = selectors.DefaultSelector()
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=64)
selector.register(listener, selectors.EVENT_READ)
buffer = bytearray(1 << 20)
view = memoryview(buffer)
lines = connections = 0
first = last = None
while events := selector.select(None if last is None else 1):
    for key, _ in events:
        if key.fileobj is listener:
            connection, _ = listener.accept()
            selector.register(connection, selectors.EVENT_READ)
            connections += 1
            continue
        count = key.fileobj.recv_into(buffer)
        last = time.monotonic()
        first = first or last
        if count:
            lines += bytes(view[:count]).count(b"\n")
        else:
            selector.unregister(key.fileobj)
            key.fileobj.close()
seconds = last - first
print(f"{lines} lines in {seconds:.2f} s: {lines / seconds:.0f} a second, {connections} connections")
