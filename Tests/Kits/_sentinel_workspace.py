"""A workspace of Log Analytics as far as the kit needs one: a table, functions, and KQL that runs.

duckdb-kql runs the KQL; the table CommonSecurityLog has the columns and types that Microsoft publishes,
and is filled from CEF as Microsoft's mapping says.
"""
import datetime
import json
import os
import re
import tempfile

import duckdb_kql

import _sentinel_columns as columns

SQL_TYPES = {"string": "VARCHAR", "int": "INTEGER", "long": "BIGINT", "real": "DOUBLE", "datetime": "TIMESTAMP"}
NUMBERS = {"int": int, "long": int, "real": float}

# duckdb-kql 1.1.2 lacks these functions of KQL, and says so. A prefix of an address ends in a dot or is a
# whole address, so that the beginning of a text is the same.
LACKED = {
    "unixtime_milliseconds_todatetime":
        "(ms: long) { datetime(1970-01-01) + (ms / 86400000) * 1d + (ms % 86400000) * 1ms }",
    "has_any_ipv4_prefix":
        '(address: string, prefixes: dynamic) { address matches regex'
        ' strcat("^(", replace_string(strcat_array(prefixes, "|"), ".", "[.]"), ")") }',
}


def parse(line):
    """Header and extension of a message in CEF, with the syslog header before it."""
    start = line.index("CEF:")
    parts = re.split(r"(?<!\\)\|", line[start:], maxsplit=7)
    names = ("cef", "vendor", "product", "version", "class", "name", "severity")
    header = {name: re.sub(r"\\([|\\])", r"\1", part) for name, part in zip(names, parts)}
    header["host"] = line[:start].split(" ")[2]
    found = re.findall(r"(\w+)=((?:\\.|[^\\=])*?)(?= \w+=|$)", parts[7])
    escapes = {"n": "\n", "r": "\r"}
    return header, {
        key: re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), value)
        for key, value in found
    }


def row(line, arrived):
    """The row of CommonSecurityLog for a message."""
    header, extension = parse(line)
    values = {"TimeGenerated": arrived}
    for column in columns.COLUMNS:
        place, _, name = column["key"].partition(":")
        text = header.get(name) if place in ("header", "syslog") else extension.pop(place, None)
        if column["column"] in values:
            continue
        # Of a text that is not there the table holds an empty one.
        number = NUMBERS.get(column["type"])
        if number is not None:
            text = number(text) if text is not None else None
        elif column["type"] == "datetime":
            text = None
        values[column["column"]] = text if text is not None or column["type"] != "string" else ""
    values["AdditionalExtensions"] = ";".join(f"{key}={value}" for key, value in extension.items())
    return values


class Workspace:
    """A table with events, and the functions of the kit."""

    def __init__(self, folder):
        self.connection = duckdb_kql.connect()
        types = ", ".join(f'"{name}" {SQL_TYPES[kind]}' for name, kind in columns.TYPES.items())
        self.connection.execute(f"CREATE TABLE Arrived ({types})")
        self.connection.execute("CREATE VIEW CommonSecurityLog AS SELECT * FROM Arrived")
        functions = []
        for name in sorted(os.listdir(os.path.join(folder, "functions"))):
            with open(os.path.join(folder, "functions", name), encoding="utf-8") as file:
                first, _, body = file.read().partition("\n")
            for lacked, definition in LACKED.items():
                if lacked in body:
                    body = f"let {lacked} = {definition};\n{body}"
            functions.append(f"function {first.removeprefix('// ')} {{\n{body}}}")
        self.functions = functions
        duckdb_kql.set_functions(functions)

    def load(self, lines, delay=60):
        """Adds messages, which arrive so many seconds after their event."""
        types = ", ".join(f"'{name}': '{SQL_TYPES[kind]}'" for name, kind in columns.TYPES.items())
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
            for line in lines:
                _, extension = parse(line)
                arrived = moment(int(extension["rt"])) + datetime.timedelta(seconds=delay)
                file.write(json.dumps(row(line, arrived), default=str) + "\n")
            file.flush()
            self.connection.execute(
                f"INSERT INTO Arrived BY NAME SELECT * FROM read_json('{file.name}',"
                f" format = 'newline_delimited', columns = {{{types}}})")

    def keep_base(self):
        """Reads OnePassword() from now on from a table of what it says now, which is faster."""
        sql = duckdb_kql.to_sql("OnePassword()")
        self.connection.execute(f"CREATE OR REPLACE TABLE Kept AS {sql}")
        duckdb_kql.set_functions([
            "function OnePassword() { Kept }" if text.startswith("function OnePassword()") else text
            for text in self.functions])

    def forget_base(self):
        """Reads OnePassword() from CommonSecurityLog again."""
        duckdb_kql.set_functions(self.functions)

    def clear(self):
        """Removes all events."""
        self.connection.execute("DELETE FROM Arrived")

    def look_back(self, now=None, period=None):
        """What a rule that looks back sees: what arrived in the period before now."""
        condition = ""
        if now is not None:
            condition = f" WHERE TimeGenerated > '{now - period}' AND TimeGenerated <= '{now}'"
        self.connection.execute(
            f"CREATE OR REPLACE VIEW CommonSecurityLog AS SELECT * FROM Arrived{condition}")

    def run(self, query, now=None):
        """The rows of a query, as dictionaries, and the types of its columns."""
        relation = duckdb_kql.query(self.connection, query, query_now=now)
        names, types = relation.columns, [str(kind) for kind in relation.types]
        return [dict(zip(names, values)) for values in relation.fetchall()], dict(zip(names, types))


def moment(milliseconds):
    """A time without a zone, in UTC, from milliseconds since 1970."""
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=milliseconds)
