"""What is sent: made-up item-usage events for opcef, and finished messages for everybody else.

Both carry the same ids, so that the same oracle judges all senders. The messages have about the
size of those that opcef makes of the events.
"""
import json
import random
import subprocess

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PADDING = 120


class Issue:
    """Ids with their padding, in the order of sending; the same seed gives the same ones."""

    def __init__(self, count, seed):
        source = random.Random(seed)
        self.records = [
            (_text(source, 26), _text(source, PADDING).lower()) for _ in range(count)
        ]

    def __len__(self):
        return len(self.records)

    def enlarge(self, number, octets):
        """Gives one record a padding of so many bytes."""
        self.records[number] = (self.records[number][0], "x" * octets)

    def events(self):
        """The records as item-usage events, one JSON object a line."""
        for number, (identifier, padding) in enumerate(self.records):
            event = {
                "uuid": identifier,
                "timestamp": _moment(number),
                "used_version": 1,
                "action": "reveal",
                "user": {"name": f"seq {number:08} {padding}"},
                "client": {"app_name": "Fault bench", "ip_address": "192.0.2.1"},
            }
            yield json.dumps(event, separators=(",", ":")).encode() + b"\n"

    def messages(self):
        """The records as finished RFC 5424 messages, one a line."""
        for number, (identifier, padding) in enumerate(self.records):
            yield (
                f"<134>1 {_moment(number)} h bench - itemusage.reveal - "
                "CEF:0|Fault bench|Fault bench|1|itemusage.reveal|Item revealed|8|"
                f"externalId={identifier} act=reveal cat=human src=192.0.2.1 "
                f"cs3=seq {number:08} {padding} cs3Label=User Name\n"
            ).encode()


def rendered(opcef, events):
    """The messages that opcef makes of a file of events, as it prints them."""
    command = [opcef, "--hostname", "h", "-q", events]
    return subprocess.run(command, stdout=subprocess.PIPE, timeout=120, check=True).stdout


def _text(source, size):
    return source.randbytes(size).translate(ALPHABET * 8).decode()


def _moment(number):
    seconds, thousandths = divmod(number, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"2026-11-{1 + hours // 24:02}T{hours % 24:02}:{minutes:02}:{seconds:02}.{thousandths:03}Z"
