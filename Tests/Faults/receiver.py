#!/usr/bin/env python3
"""A collector that records each message in the moment that it is complete, and has habits.

What it records, one line a message, its process has read: that is what the oracle means by
delivered. It takes LF framing and octet counting over TCP and TLS, or RELP; several connections at
a time, all in one thread; and tells on standard output what becomes of each. SIGTERM ends it in
order: it closes its connections, and what lies unread in them makes the kernel reset them.
"""
import argparse
import fcntl
import os
import random
import selectors
import signal
import socket
import ssl
import struct
import sys
import termios
import time

import relp
from frames import Malformed, SyslogFrames


class Connection:
    """One accepted connection, with the habits that it shows."""

    def __init__(self, receiver, peer, number):
        self.receiver = receiver
        self.socket = peer
        self.number = number
        options = receiver.options
        self.habits = options if number <= options.times else QUIET
        self.records = 0
        self.is_shaking_hands = isinstance(peer, ssl.SSLSocket)
        self.close_at = None
        if self.habits.drain_and_close is not None:
            self.close_at = time.monotonic() + receiver.random.uniform(
                0, self.habits.drain_and_close)
        self.session = None
        if options.relp:
            self.session = relp.Session(
                self.keep, self.habits.oddity, self.habits.at, options.refuse.encode(),
                self.habits.close_after, options.cut_at)
        self.frames = self.session.frames if self.session else SyslogFrames()

    def read_size(self):
        """Bytes that one read may take: one at a time where a single byte matters."""
        last = self.habits.reset_at[0] if self.habits.reset_at else self.habits.close_after
        if last:
            # Within a kilobyte fewer than twenty messages end.
            return 1_024 if self.records + 20 < last else 1
        return 16_384 if self.receiver.options.rate else 262_144

    def is_readable(self):
        if self.is_shaking_hands and not self._shake_hands():
            return
        try:
            self._read()
            while self._pending():
                self._read()
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except (ssl.SSLEOFError, ConnectionError) as error:
            self.drop(f"ended by {type(error).__name__}")
        except Malformed as error:
            self.drop(f"malformed: {error}")

    def _read(self):
        """Records what has come before it is taken from the kernel, where nobody answers for it.

        Otherwise a kill between the two would lose what the kernel says was read. Over TLS it is
        the missing `close_notify` that tells of a kill, over RELP the missing answer.
        """
        is_plain = self.session is None and not isinstance(self.socket, ssl.SSLSocket)
        data = self.socket.recv(self.read_size(), socket.MSG_PEEK if is_plain else 0)
        self.receiver.spend(len(data))
        if not data:
            self._end_of_stream()
            return
        self._take(data)
        if is_plain:
            self.socket.recv(len(data))
        self._follow_habits()

    def _pending(self):
        """Bytes that OpenSSL has taken from the kernel, and we not from OpenSSL."""
        if self.socket.fileno() < 0 or not isinstance(self.socket, ssl.SSLSocket):
            return 0
        return self.socket.pending()

    def _shake_hands(self):
        try:
            self.socket.do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        except (ssl.SSLError, OSError) as error:
            self.drop(f"no handshake: {error}")
            return False
        self.is_shaking_hands = False
        return True

    def _take(self, data):
        if self.session:
            self.session.take(data)
            self._answer()
        else:
            for record in self.frames.records(data):
                self.keep(record)

    def _follow_habits(self):
        """Closes when it is time for it."""
        if self.socket.fileno() < 0:
            return
        if self.session is None and self._has_enough():
            self.end("closed by habit")
            return
        place = self.habits.reset_at
        if place and self.records >= place[0] and self._is_at(place[1]):
            self.reset(f"reset {self.frames.begun} octets into a frame")

    def _has_enough(self):
        """Whether to close by habit: a TLS record that has been begun is read to its end first."""
        limit = self.habits.close_after
        return limit is not None and self.records >= limit and not self._pending()

    def _is_at(self, part):
        size = self.frames.likely_size
        wanted = {"first": 1, "half": size // 2, "last": size - 1}[part]
        return self.frames.begun >= wanted

    def keep(self, record):
        """Appends a message to the record, with one write."""
        self.receiver.record(record)
        self.records += 1

    def _answer(self):
        """Sends what RELP has to say; a peer that does not read it has to wait for the rest."""
        session = self.session
        if session is None:
            return
        try:
            while session.answers:
                del session.answers[:self.socket.send(session.answers)]
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError as error:
            self.drop(f"ended by {type(error).__name__}")
            return
        if session.has_ended and not session.answers:
            self.drop("session over")
            return
        self.receiver.watch(self, writing=bool(session.answers))

    def is_writable(self):
        self._answer()

    def _end_of_stream(self):
        if self.habits.never_close:
            self.receiver.tell(self, "end of stream, kept open")
            self.receiver.forget(self)
        else:
            self.end("end of stream")

    def keep_appointment(self, now):
        """Ends a connection whose moment has come, once nothing lies unread in it."""
        if self.close_at is not None and now >= self.close_at and not self._unread():
            self.end("drained and closed")

    def _unread(self):
        """Bytes that wait in the socket."""
        return struct.unpack("i", fcntl.ioctl(self.socket, termios.FIONREAD, bytes(4)))[0]

    def end(self, reason):
        """Closes in order: `close_notify` or `serverclose` first, then the end of stream."""
        try:
            if self.session and not self.session.has_ended:
                self.session.end()
                self.socket.send(self.session.answers)
            if isinstance(self.socket, ssl.SSLSocket) and not self.is_shaking_hands:
                self.socket.unwrap()
        except OSError:
            pass
        self.drop(reason)

    def reset(self, reason):
        """Closes with RST, whatever has been read."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.drop(reason)

    def drop(self, reason):
        if self.socket.fileno() < 0:
            return
        self.receiver.tell(self, f"{reason} after {self.records} records")
        self.receiver.forget(self)
        self.receiver.connections.discard(self)
        self.socket.close()


class Receiver:
    """The loop: one listener, its connections, and one rate for all of them."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.connections = set()
        self._accepted = 0
        self._next_read = 0.0
        self._opened = time.monotonic()
        self._silent_until = None
        self._file = os.open(options.record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._selector = selectors.DefaultSelector()
        self._bell, ringing = socket.socketpair()
        ringing.setblocking(False)
        self._ringing = ringing
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.set_wakeup_fd(ringing.fileno())
        self._selector.register(self._bell, selectors.EVENT_READ, None)
        self._tls = None
        if options.certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(options.certificate, options.key)
        self._listener = socket.socket(
            socket.AF_INET6 if ":" in options.address else socket.AF_INET)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if options.receive_buffer:
            self._listener.setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVBUF, options.receive_buffer)
        self._listener.bind((options.address, options.port))
        self._listener.listen(64)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self)

    def run(self):
        while True:
            ready = self._selector.select(0.005 if self._has_appointments() else None)
            for key, events in ready:
                if key.data is None:
                    self._finish()
                    return
                self._serve(key.data, events)
            now = time.monotonic()
            for connection in list(self.connections):
                connection.keep_appointment(now)

    def _serve(self, target, events):
        if target is self:
            self._accept()
        elif target.socket.fileno() >= 0 and not self._is_silent():
            if events & selectors.EVENT_WRITE:
                target.is_writable()
            if events & selectors.EVENT_READ and target.socket.fileno() >= 0:
                self._keep_to_the_rate()
                target.is_readable()

    def _has_appointments(self):
        return self.options.drain_and_close is not None

    def _is_silent(self):
        """Whether nothing is to be read yet (`--silent-for`)."""
        if self._silent_until is None or time.monotonic() >= self._silent_until:
            return False
        time.sleep(0.05)
        return True

    def _keep_to_the_rate(self):
        wait = self._next_read - time.monotonic()
        if wait > 0:
            time.sleep(wait)

    def spend(self, octets):
        if self.options.rate:
            now = time.monotonic()
            self._next_read = max(now, self._next_read) + octets / self.options.rate

    def _accept(self):
        try:
            peer, _ = self._listener.accept()
        except OSError:
            return
        self._accepted += 1
        if self._silent_until is None and self.options.silent_for:
            self._silent_until = time.monotonic() + self.options.silent_for
        peer.setblocking(False)
        if self._tls:
            try:
                peer = self._tls.wrap_socket(
                    peer, server_side=True, do_handshake_on_connect=False,
                    suppress_ragged_eofs=False)
            except OSError:
                return
        connection = Connection(self, peer, self._accepted)
        self.connections.add(connection)
        self.tell(connection, "accepted")
        self._selector.register(peer, selectors.EVENT_READ, connection)
        if connection.habits.reset_on_accept:
            connection.reset("reset on accept")

    def record(self, message):
        os.write(self._file, message + b"\n")

    def tell(self, connection, what):
        elapsed = time.monotonic() - self._opened
        print(f"{elapsed:.3f} connection {connection.number} {what}", flush=True)

    def watch(self, connection, writing):
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if writing else 0)
        self._selector.modify(connection.socket, events, connection)

    def forget(self, connection):
        """Reads no more from a connection, open or not."""
        try:
            self._selector.unregister(connection.socket)
        except (KeyError, ValueError):
            pass

    def _finish(self):
        self._listener.close()
        for connection in list(self.connections):
            connection.end("stopped")


def place_in_frame(text):
    records, part = text.split(",")
    if part not in ("first", "half", "last"):
        raise ValueError(part)
    return int(records), part


def parser():
    options = argparse.ArgumentParser(description=__doc__)
    add = options.add_argument
    add("--address", default="127.0.0.1")
    add("--port", type=int, required=True)
    add("--record", required=True, help="the file to append to")
    add("--relp", action="store_true", help="speak RELP")
    add("--certificate", help="speak TLS with this certificate …")
    add("--key", help="… and this key")
    add("--rate", type=int, default=0, help="octets a second to read, of all connections together")
    add("--receive-buffer", type=int, help="SO_RCVBUF in octets")
    add("--seed", type=int, default=1)
    add("--times", type=int, default=sys.maxsize,
        help="show the habits on the first so many connections only")
    add("--close-after", type=int, metavar="RECORDS", help="close after so many records, and those that came with the last of them")
    add("--never-close", action="store_true", help="read all, answer no end of stream")
    add("--silent-for", type=float, default=0, metavar="SECONDS",
        help="read nothing for so long after the first connection")
    add("--reset-on-accept", action="store_true")
    add("--reset-at", type=place_in_frame, metavar="RECORDS,first|half|last",
        help="reset after so many records and a part of the next frame")
    add("--drain-and-close", type=float, metavar="SECONDS",
        help="close in order at a random moment up to this one, once nothing lies unread")
    add("--oddity", choices=relp.ODDITIES, help="go wrong in RELP")
    add("--at", type=int, default=100, help="the message of a session where the oddity strikes")
    add("--cut-at", type=int, metavar="OCTETS", help="cut RELP messages, and answer 200")
    add("--refuse", default="", metavar="TEXT", help="the message that refuse-always means")
    return options


QUIET = parser().parse_args(["--port", "0", "--record", ""])

if __name__ == "__main__":
    Receiver(parser().parse_args()).run()
