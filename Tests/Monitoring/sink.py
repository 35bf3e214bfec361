"""sink.py PORT FILE: a collector that appends each message it receives over TCP to FILE, and ends its side
of a connection only when the other end has ended and everything is written."""

import socket
import sys
import threading


def read(connection, file, lock):
    data = b""
    try:
        while part := connection.recv(1 << 16):
            data += part
            whole, _, data = data.rpartition(b"\n")
            if whole:
                with lock:
                    file.write(whole + b"\n")
                    file.flush()
    finally:
        connection.close()


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server, open(sys.argv[2], "ab") as file:
    lock = threading.Lock()
    while True:
        connection, _ = server.accept()
        threading.Thread(target=read, args=(connection, file, lock), daemon=True).start()
