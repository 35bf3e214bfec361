#!/usr/bin/env python3
"""A slow collector that shuts its side of each connection down before it closes it.

SIGTERM stops it in order, as many programs do: `shutdown(SHUT_WR)` on every connection, a gap, `close`.
What lies unread then is lost, and its kernel sends no reset. It can also end single connections of
its own accord and live on. One line a message in its record: what its process has read.
"""
import argparse
import os
import select
import signal
import socket
import ssl
import threading
import time

from frames import Malformed, SyslogFrames

CHUNK = 4096


class Connection:
    def __init__(self, collector, peer):
        self.collector = collector
        self.socket = peer
        self.frames = SyslogFrames()
        self.count = 0

    def serve(self):
        """Reads at the collector's rate until either side ends."""
        collector = self.collector
        last = time.monotonic()
        while True:
            if not self._pending() and not select.select([self.socket], [], [], 0.01)[0]:
                if collector.options.idle and time.monotonic() - last > collector.options.idle:
                    self.end_early()
                    return
                continue
            last = time.monotonic()
            size = self._take()
            if size is None:
                return
            if collector.options.rate:
                time.sleep(size / collector.options.rate)

    def _take(self):
        """Reads and records one chunk; None when the connection has ended, by whom ever."""
        with self.collector.lock:
            if self.socket.fileno() < 0:
                return None
            try:
                data = self.socket.recv(CHUNK)
            except (OSError, ValueError):
                data = b""
            if not data:
                self._answer()
                return None
            for message in self.frames.records(data):
                if self._is_refused(message):
                    self.end_early()
                    return None
                self.collector.keep(message)
                self.count += 1
            return len(data)

    def _is_refused(self, message):
        options = self.collector.options
        return (options.limit and self.count >= options.limit) or (
            options.refuse and options.refuse.encode() in message)

    def _pending(self):
        return isinstance(self.socket, ssl.SSLSocket) and self.socket.fileno() >= 0 \
            and self.socket.pending()

    def _answer(self):
        """The sender has ended its side: so do we."""
        self._notify()
        self.socket.close()
        self.collector.connections.discard(self)

    def _notify(self):
        if isinstance(self.socket, ssl.SSLSocket):
            self.socket.setblocking(False)
            try:
                self.socket.unwrap()
            except OSError:
                pass

    def shut_down(self):
        """Ends our side: `close_notify` and the end of stream, whatever is unread."""
        if self.socket.fileno() < 0:
            return
        self._notify()
        try:
            with socket.socket(fileno=os.dup(self.socket.fileno())) as plain:
                plain.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def end_early(self):
        """Ends this connection alone."""
        if not self.collector.options.bare:
            self.shut_down()
            time.sleep(self.collector.options.gap)
        self.socket.close()
        self.collector.connections.discard(self)


class Collector:
    def __init__(self, options):
        self.options = options
        self.lock = threading.RLock()
        self.connections = set()
        self._file = os.open(options.record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._tls = None
        if options.certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(options.certificate, options.key)
        self._stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: self._stop.set())
        self._listener = self._listen()

    def _listen(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.options.address, self.options.port))
        listener.listen(64)
        return listener

    def run(self):
        while True:
            while not self._stop.is_set():
                if select.select([self._listener], [], [], 0.005)[0] and not self._stop.is_set():
                    if self.connections and self._stop.wait(self.options.accept_late):
                        break
                    peer, _ = self._listener.accept()
                    threading.Thread(target=self._serve, args=(peer,), daemon=True).start()
            self._end_connections()
            if self.options.again is None:
                return
            time.sleep(self.options.again)
            self._stop.clear()
            if self.options.listener != "kept":
                self._listener = self._listen()

    def _serve(self, peer):
        try:
            if self._tls:
                peer = self._tls.wrap_socket(peer, server_side=True)
            connection = Connection(self, peer)
            with self.lock:
                self.connections.add(connection)
            connection.serve()
        except (OSError, Malformed, ValueError):
            peer.close()

    def _end_connections(self):
        """Stops in order: all connections are shut down, then closed."""
        options = self.options
        if options.listener == "first":
            self._listener.close()
        with self.lock:
            if not options.bare:
                for connection in list(self.connections):
                    connection.shut_down()
                time.sleep(options.gap)
            for connection in list(self.connections):
                connection.socket.close()
            self.connections.clear()
        if options.listener == "last":
            self._listener.close()

    def keep(self, message):
        os.write(self._file, message + b"\n")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    add = options.add_argument
    add("--address", default="127.0.0.1")
    add("--port", type=int, required=True)
    add("--record", required=True, help="the file to append to")
    add("--certificate", help="speak TLS with this certificate …")
    add("--key", help="… and this key")
    add("--rate", type=int, default=0, help="bytes a second to read from each connection")
    add("--gap", type=float, default=0, metavar="SECONDS", help="between shutdown and close")
    add("--bare", action="store_true", help="close without a shutdown before it")
    add("--listener", choices=("first", "last", "kept"), default="first",
        help="when the listening socket is closed; kept: not at all, as by a supervisor")
    add("--again", type=float, metavar="SECONDS", help="listen again so long after a stop")
    add("--accept-late", type=float, default=0, metavar="SECONDS",
        help="let a second connection wait for so long before it is accepted")
    add("--limit", type=int, help="end a connection at the message after so many, and live on")
    add("--refuse", metavar="TEXT", help="end a connection at a message with TEXT, and live on")
    add("--idle", type=float, metavar="SECONDS", help="end a connection that is silent for so long")
    Collector(options.parse_args()).run()


if __name__ == "__main__":
    main()
