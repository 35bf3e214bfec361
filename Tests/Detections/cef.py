"""Reads opcef's messages into a table of SQLite, whose columns have the names of CEF's keys.

A parser of its own, written from the CEF standard and not from opcef's encoder.
"""
import re
import sqlite3
import subprocess

# An equals sign in a value has a backslash before it, so that only a key stands before a bare one.
KEY = re.compile(r"(?:^| )([A-Za-z][A-Za-z0-9]*)=")
PIPE = re.compile(r"(?<!\\)\|")
ESCAPE = re.compile(r"\\(.)", re.S)
NUMBERS = {"rt", "severity"}
# What the rules and searches read; `class` and `severity` are in the header.
COLUMNS = ["rt", "externalId", "class", "severity", "suser", "duser", "spriv", "src", "requestClientApplication",
           "cs1", "cs2", "cs6", "fileId", "reason", "outcome", "msg"]


def unescaped(text):
    if "\\" not in text:
        return text
    return ESCAPE.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text)


def parsed(line):
    """The keys of one message."""
    begin = line.index("CEF:")
    header = PIPE.split(line[begin:], 7)
    values = {"class": unescaped(header[4]), "severity": int(header[6])}
    pieces = KEY.split(header[7])
    if pieces[0]:
        raise ValueError(f"text before the first key: {line}")
    for key, value in zip(pieces[1::2], pieces[2::2]):
        if key in values:
            raise ValueError(f"{key} twice: {line}")
        values[key] = int(value) if key in NUMBERS else unescaped(value)
    return values


def table(messages):
    """A database with the messages in the table `events`."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA temp_store = MEMORY")
    types = [f'"{column}" {"INTEGER" if column in NUMBERS else "TEXT"}' for column in COLUMNS]
    database.execute(f"CREATE TABLE events ({', '.join(types)})")
    database.executemany(
        f"INSERT INTO events VALUES ({', '.join('?' * len(COLUMNS))})",
        (list(map(parsed(line).get, COLUMNS)) for line in messages))
    return database


def forwarded(opcef, events):
    """What opcef makes of NDJSON, in a table. IPv6 addresses are in `src`, as the profile of Splunk has them."""
    run = subprocess.run(
        [opcef, "--config", "none", "-q", "--profile", "splunk", "--header", "none", "--to", "-"],
        input=events, capture_output=True, check=True, timeout=120)
    if run.stderr:
        raise ValueError(run.stderr.decode())
    messages = run.stdout.decode().splitlines()
    lines = events.count(b"\n")
    if len(messages) != lines:
        raise ValueError(f"{len(messages)} messages of {lines} events")
    return table(messages)
