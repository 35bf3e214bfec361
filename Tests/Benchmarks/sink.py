#!/usr/bin/env python3
"""sink.py PORT: takes one TCP connection on loopback, and tells how many lines came how fast."""
import socket
import sys
import time

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
connection, _ = listener.accept()
start = time.monotonic()
buffer = bytearray(1 << 20)
view = memoryview(buffer)
lines = 0
while count := connection.recv_into(buffer):
    lines += bytes(view[:count]).count(b"\n")
seconds = time.monotonic() - start
print(f"{lines} lines in {seconds:.2f} s: {lines / seconds:.0f} a second")
