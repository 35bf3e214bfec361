"""Runs the searches of the kit for Microsoft Sentinel, with duckdb-kql, over what opcef has sent.

The table has the columns of CommonSecurityLog that the searches use, with their published types; which
key of CEF becomes which column is in Microsoft's documentation of the CEF connector.
"""
import csv
import tempfile

import duckdb_kql

import sources

FOLDER = "Examples/collectors/sentinel/detections"
COLUMNS = {
    "ExtID": "externalId", "DeviceEventClassID": "class", "LogSeverity": "severity", "SourceUserName": "suser",
    "DestinationUserName": "duser", "SourceIP": "src", "DeviceCustomString1": "cs1",
    "DeviceCustomString2": "cs2", "FileID": "fileId", "Reason": "reason", "Message": "msg",
}


def loaded(database):
    """The table `events` of SQLite as CommonSecurityLog in DuckDB."""
    connection = duckdb_kql.connect()
    rows = database.execute(f"SELECT rt, {', '.join(COLUMNS.values())} FROM events")
    with tempfile.NamedTemporaryFile("w", newline="", suffix=".csv") as file:
        csv.writer(file).writerows([["rt", *COLUMNS], *rows])
        file.flush()
        texts = ", ".join(COLUMNS)
        connection.execute(
            f"CREATE TABLE CommonSecurityLog AS SELECT epoch_ms(rt::BIGINT) AS TimeGenerated, "
            f"'1Password' AS DeviceVendor, {texts} FROM read_csv('{file.name}', header = true, all_varchar = true)")
    return connection


def faults(table, single):
    """Where a search finds something else than its rule should: whether anything, or of `single` which events."""
    connection = loaded(table.database)
    for rule in sources.rules():
        found = duckdb_kql.query(connection, sources.read(f"{FOLDER}/{rule}.kql"))
        if table.firing is not None:
            if bool(found.fetchall()) != (rule in table.firing):
                yield f"{table.name}: {rule}.kql fires or does not, against expected.json"
        elif rule in single:
            ids = {row[0] for row in found.project("ExtID").fetchall()}
            if ids != table.hits[rule]:
                yield f"{table.name}: {rule}.kql: {len(ids ^ table.hits[rule])} hits too many or missing"
