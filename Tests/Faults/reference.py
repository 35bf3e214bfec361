#!/usr/bin/env python3
"""A plain sender of finished messages that confirms by half-close, or by RELP's answers.

The bench tests itself with it: as it stands it must lose nothing, and with `--confirm none` or
`--without-outq` the oracle must catch it.
"""
import argparse
import fcntl
import json
import os
import select
import socket
import ssl
import struct
import sys
import termios
import time
import urllib.parse

from frames import Malformed, RELPFrames, relp_frame

PATIENCE = 10
"""Seconds without progress after which a batch has failed."""
WINDOW = 128
"""RELP messages that may wait for their answer."""


class Failed(Exception):
    """The batch, or what is left of it, has to be sent again."""


def connect(destination, authority):
    peer = socket.create_connection((destination.hostname, destination.port), timeout=PATIENCE)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 131_072)
    if destination.scheme == "tls":
        context = ssl.create_default_context(cafile=authority)
        peer = context.wrap_socket(
            peer, server_hostname=destination.hostname, suppress_ragged_eofs=False)
    return peer


def unacknowledged(peer):
    """Bytes that the peer's kernel has not acknowledged, a FIN among them (TIOCOUTQ)."""
    return struct.unpack("i", fcntl.ioctl(peer.fileno(), termios.TIOCOUTQ, bytes(4)))[0]


def half_close(peer):
    """Ends our half and waits until the peer has ended its own."""
    if isinstance(peer, ssl.SSLSocket):
        peer.setblocking(False)
        try:
            peer.unwrap()
        except ssl.SSLWantReadError:
            # The socket module would forget the TLS session together with our half.
            with socket.socket(fileno=os.dup(peer.fileno())) as plain:
                plain.shutdown(socket.SHUT_WR)
            end = time.monotonic() + PATIENCE
            while True:
                select.select([peer], [], [], max(0, end - time.monotonic()))
                try:
                    peer.unwrap()
                    break
                except ssl.SSLWantReadError:
                    if time.monotonic() > end:
                        raise Failed("no answer to close_notify") from None
        else:
            raise Failed("the peer had ended before")
        peer.settimeout(PATIENCE)
    else:
        peer.shutdown(socket.SHUT_WR)
    while peer.recv(65_536):
        pass


class Stream:
    """Batches over TCP or TLS, each on a connection of its own."""

    def __init__(self, settings, destination):
        self._settings = settings
        self._destination = destination
        self._lasting = None

    def send(self, records):
        """Sends a batch and tells how many of its records have arrived: all of them, or it fails."""
        frame = framed if self._settings.framing == "octet" else b"%s\n".__mod__
        octets = b"".join(frame(record) for record in records)
        if self._settings.confirm == "none":
            self._lasting = self._lasting or connect(self._destination, self._settings.ca)
            try:
                self._lasting.sendall(octets)
            except OSError:
                self._lasting = None
                raise
            return len(records)
        with connect(self._destination, self._settings.ca) as peer:
            peer.sendall(octets)
            half_close(peer)
            if unacknowledged(peer) and not self._settings.without_outq:
                raise Failed("the peer had ended before our last octets came")
        return len(records)


class RELP:
    """Batches over RELP sessions, each with its own."""

    def __init__(self, settings, destination):
        self._settings = settings
        self._destination = destination

    def send(self, records):
        """Sends a batch and tells for how many records, from the first on, an answer came."""
        answered = set()
        try:
            with connect(self._destination, self._settings.ca) as peer:
                self._talk(peer, records, answered)
        except (OSError, Malformed, Failed):
            pass
        count = 0
        while count in answered:
            count += 1
        if count == 0:
            raise Failed("no answer")
        return count

    def _talk(self, peer, records, answered):
        frames = RELPFrames()
        offer = b"relp_version=0\nrelp_software=bench\ncommands=syslog"
        peer.sendall(relp_frame(1, b"open", offer))
        self._read(peer, frames, None)
        sent = 0
        while len(answered) < len(records):
            window = min(len(records), len(answered) + WINDOW)
            if sent < window:
                peer.sendall(b"".join(
                    relp_frame(number + 2, b"syslog", records[number])
                    for number in range(sent, window)))
                sent = window
            self._read(peer, frames, answered)
        peer.sendall(relp_frame(len(records) + 2, b"close"))

    def _read(self, peer, frames, answered):
        """Notes the answers of one read; None stands for the answer to `open`."""
        while True:
            data = peer.recv(65_536)
            if not data:
                raise Failed("end of stream")
            seen = False
            for number, command, text in frames.frames(data):
                seen = True
                if command != b"rsp" or not text.startswith(b"200"):
                    raise Failed(f"{command} {text}")
                if answered is not None:
                    answered.add(number - 2)
            if seen:
                return


def framed(record):
    return b"%d %s" % (len(record), record)


def position(path):
    """Records that an earlier run has confirmed."""
    try:
        with open(path, encoding="ascii") as state:
            return int(state.read())
    except FileNotFoundError:
        return 0


def save(path, confirmed):
    """Replaces the position, whole or not at all."""
    draft = f"{path}.{os.getpid()}"
    with open(draft, "w", encoding="ascii") as state:
        state.write(str(confirmed))
    os.replace(draft, path)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    add = options.add_argument
    add("file")
    add("--to", action="append", required=True)
    add("--ca")
    add("--framing", choices=("lf", "octet"), default="lf")
    add("--confirm", choices=("eof", "none"), default="eof")
    add("--without-outq", action="store_true", help="take any end of stream as proof")
    add("--batch", type=int, default=2_000)
    add("--retry-for", type=lambda text: float(text.removesuffix("s")), default=60)
    add("--state")
    settings = options.parse_args()
    with open(settings.file, "rb") as file:
        records = file.read().splitlines()
    roads = []
    for text in settings.to:
        destination = urllib.parse.urlsplit(text)
        road = RELP if destination.scheme == "relp" else Stream
        roads.append(road(settings, destination))

    first = position(settings.state) if settings.state else 0
    confirmed, sent, resent = first, first, 0
    pause, road = 0.2, 0
    end = time.monotonic() + settings.retry_for
    while confirmed < len(records):
        batch = records[confirmed:confirmed + settings.batch]
        resent += max(0, min(sent, confirmed + len(batch)) - confirmed)
        sent = max(sent, confirmed + len(batch))
        arrived = 0
        try:
            arrived = roads[road].send(batch)
        except (OSError, Failed) as error:
            print(f"reference: {error}", file=sys.stderr)
        confirmed += arrived
        if arrived:
            pause, end = 0.2, time.monotonic() + settings.retry_for
            if settings.state:
                save(settings.state, confirmed)
        if arrived < len(batch):
            if time.monotonic() > end:
                break
            time.sleep(pause)
            pause = min(2 * pause, 5)
            road = (road + 1) % len(roads)
    status = 0 if confirmed == len(records) else 69
    print(json.dumps({
        "read": len(records) - first, "rejected": 0, "sent": sent - first,
        "confirmed": confirmed - first, "resent": resent, "unsent": len(records) - confirmed,
        "delivery": "unknown" if settings.confirm == "none" else "confirmed", "exit": status,
    }), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
