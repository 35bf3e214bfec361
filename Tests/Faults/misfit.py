#!/usr/bin/env python3
"""A server that takes connections and is no good collector, in one of several ways.

What it records, one line a message, it has read and parsed as a collector would. Most ways record
nothing: whatever a sender claims to have delivered there is false. A thread for each connection.
"""
import argparse
import os
import socket
import ssl
import struct
import threading
import time

from frames import Malformed, SyslogFrames

LARGEST_READ = 65_536


class Misfit:
    def __init__(self, options):
        self.options = options
        self._open = 0
        self._lock = threading.Lock()
        self._file = os.open(options.record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._tls = None
        if options.certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(options.certificate, options.key)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", options.port))
        self._listener.listen(0 if options.way == "one-by-one" else 16)

    def run(self):
        if self.options.way == "never-accept":
            while True:
                time.sleep(60)
        while True:
            peer, _ = self._listener.accept()
            if self.options.way == "one-by-one":
                self._serve(peer)
            else:
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        with self._lock:
            self._open += 1
            is_alone = self._open == 1
        try:
            if self._tls:
                peer = self._tls.wrap_socket(peer, server_side=True)
            if self.options.way != "one-only" or is_alone:
                WAYS[self.options.way](self, peer)
        except (OSError, Malformed):
            pass
        finally:
            # The room is free before the sender can see that the connection has ended.
            with self._lock:
                self._open -= 1
            peer.close()

    def keep(self, message):
        os.write(self._file, message + b"\n")

    # The ways

    def close(self, peer):
        """Closes, a while after it has accepted, without reading."""
        time.sleep(self.options.after)

    def reset(self, peer):
        """The same with a reset in the place of an end of stream."""
        time.sleep(self.options.after)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def read_once(self, peer):
        """Reads what is there a while after the first byte has come, and closes."""
        if self.options.after:
            self._wait_for_the_first_byte(peer)
            time.sleep(self.options.after)
        peer.recv(LARGEST_READ)

    def read_byte(self, peer):
        """Reads one byte and closes; what is unread makes the kernel send a reset."""
        peer.recv(1)

    def answer_once(self, peer):
        """Reads what is there, says that it does not understand, and closes."""
        peer.recv(LARGEST_READ)
        peer.sendall(b"500 unknown command\r\n")

    def greet(self, peer):
        """Speaks first, as servers of mail do, and refuses each line."""
        peer.sendall(b"220 ready\r\n")
        while data := peer.recv(LARGEST_READ):
            peer.sendall(b"500 unknown command\r\n" * max(1, data.count(b"\n")))

    def echo(self, peer):
        """Sends back what it has read."""
        while data := peer.recv(LARGEST_READ):
            peer.sendall(data)

    def never_read(self, peer):
        """Keeps the connection open and reads nothing."""
        while True:
            time.sleep(60)

    def record(self, peer):
        """Records as a collector does, and closes after the end of stream."""
        frames = SyslogFrames()
        while data := peer.recv(LARGEST_READ):
            for message in frames.records(data):
                self.keep(message)
        if isinstance(peer, ssl.SSLSocket):
            peer.unwrap()

    def _wait_for_the_first_byte(self, peer):
        if isinstance(peer, ssl.SSLSocket):
            peer.recv(1)
        else:
            peer.recv(1, socket.MSG_PEEK)


WAYS = {
    "close": Misfit.close,
    "reset": Misfit.reset,
    "read-once": Misfit.read_once,
    "read-byte": Misfit.read_byte,
    "answer-once": Misfit.answer_once,
    "greet": Misfit.greet,
    "echo": Misfit.echo,
    "never-read": Misfit.never_read,
    "never-accept": None,
    "one-by-one": Misfit.record,
    "one-only": Misfit.record,
}
"""`one-by-one` accepts the next connection after the last; `one-only` closes a second one at once."""


def main():
    options = argparse.ArgumentParser(description=__doc__)
    add = options.add_argument
    add("--port", type=int, required=True)
    add("--record", required=True, help="the file to append to")
    add("--way", choices=WAYS, required=True)
    add("--after", type=float, default=0, metavar="SECONDS", help="how long to wait before it closes")
    add("--certificate", help="speak TLS with this certificate …")
    add("--key", help="… and this key")
    Misfit(options.parse_args()).run()


if __name__ == "__main__":
    main()
