"""opcef's JSON and LEEF in tables, whose columns have the names that the kits of Elastic and QRadar use.

With the pipelines of these kits the rules find the same there: what a pipeline calls a field is what opcef
sends it as.
"""
import json
import sqlite3
import subprocess

import sources

# What QRadar makes of LEEF's keys by itself; the others are custom properties of the same name.
NAMES_OF_QRADAR = {"usrName": "username", "sev": "severity", "src": "sourceip"}


class Form:
    """A form of opcef's messages: its options, the pipeline, and the names of an event's id and time."""

    def __init__(self, kit, options, parsed, event_id, time, time_format):
        self.kit, self.options, self.parsed = kit, options, parsed
        self.event_id, self.time, self.time_format = event_id, time, time_format
        self.pipeline = sources.read(f"Examples/collectors/{kit}/sigma-pipeline.yml")

    def table(self, opcef, events):
        run = subprocess.run(
            [opcef, "--config", "none", "-q", "--header", "none", "--to", "-", *self.options], input=events,
            capture_output=True, check=True, timeout=120)
        columns = sorted({self.event_id, self.time, *sources.mapping(self.pipeline).values()})
        database = sqlite3.connect(":memory:")
        database.execute("PRAGMA temp_store = MEMORY")
        types = [f'"{column}"{" INTEGER" if column.endswith("severity") else ""}' for column in columns]
        database.execute(f"CREATE TABLE events ({', '.join(types)})")
        database.executemany(
            f"INSERT INTO events VALUES ({', '.join('?' * len(columns))})",
            (list(map(self.parsed(line).get, columns)) for line in run.stdout.decode().splitlines()))
        return database


def parsed_leef(line):
    _, _, _, _, event_class, separator, keys = line.split("|", 6)
    pairs = (pair.split("=", 1) for pair in keys.split(separator))
    return {NAMES_OF_QRADAR.get(key, key): value for key, value in pairs} | {"eventClass": event_class}


FORMS = [
    Form("elastic", ["--format", "json"], json.loads, "event.id", "@timestamp", "iso"),
    Form("qradar", ["--format", "leef"], parsed_leef, "eventUuid", "devTime", "unix_ms"),
]
