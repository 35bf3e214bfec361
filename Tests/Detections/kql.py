"""Runs the searches of the kit for Microsoft Sentinel, with duckdb-kql, over what opcef has sent.

The table has the columns of CommonSecurityLog that the searches use, with their published types; which
key of CEF becomes which column is in Microsoft's documentation of the CEF connector.
"""
import csv
import tempfile

import duckdb_kql

import sources

FOLDER = "Examples/collectors/sentinel"
COLUMNS = {
    "ExtID": "externalId", "DeviceEventClassID": "class", "LogSeverity": "severity", "SourceUserName": "suser",
    "DestinationUserName": "duser", "SourceUserPrivileges": "spriv", "SourceIP": "src",
    "RequestClientApplication": "requestClientApplication", "DeviceCustomString1": "cs1",
    "DeviceCustomString2": "cs2", "DeviceCustomString6": "cs6", "FileID": "fileId", "Reason": "reason",
    "Message": "msg",
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


def translated(folder):
    """The searches of a folder in DuckDB's SQL, by their names."""
    schema = {"CommonSecurityLog": ["TimeGenerated", "DeviceVendor", *COLUMNS]}
    return {name: str(duckdb_kql.to_sql(sources.read(f"{FOLDER}/{folder}/{name}.kql"), schema=schema))
            for name in sources.names(f"{FOLDER}/{folder}/*.kql")}


class Searches:
    """The searches of the kit, translated once."""

    def __init__(self):
        self.rules, self.searches = translated("detections"), translated("searches")
        if missing := set(sources.rules()) - self.rules.keys():
            raise ValueError(f"{FOLDER}/detections lacks {missing}")

    def faults(self, table, single):
        """Where one finds something else than its rule should: whether anything, or of `single` which events."""
        connection = loaded(table.database)
        for name, query in self.rules.items():
            if table.firing is not None:
                if bool(connection.execute(query).fetchall()) != (name in table.firing):
                    yield f"{table.name}: {name}.kql fires or does not, against expected.json"
            elif name in single:
                ids = {row[0] for row in connection.sql(query).project("ExtID").fetchall()}
                if ids != table.hits[name]:
                    yield f"{table.name}: {name}.kql: {len(ids ^ table.hits[name])} hits too many or missing"
        for name, query in self.searches.items():
            if table.hits is not None:
                found = {row[:2] for row in connection.execute(query).fetchall()}
                if found != {hit[:2] for hit in table.hits[name]}:
                    yield f"{table.name}: {name}.kql: {len(found)} hits, not {len(table.hits[name])}"
