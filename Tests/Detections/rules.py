"""Runs the Sigma rules, as pySigma's backend for SQLite converts them, and the searches in SQL.

A hit of a rule about single events is the event's id; of one that counts, the group with the time at
which a window ends; of one about an order, the group.
"""
import json

from sigma.backends.sqlite import sqliteBackend
from sigma.backends.sqlite.runtime import ensure_fields, execute_plan
from sigma.collection import SigmaCollection
from sigma.processing.pipeline import ProcessingPipeline

import sources


class Rule:
    """A rule, converted once, that can be run over any table."""

    def __init__(self, name, text=None, form=None):
        """A rule by its name, or with another text; over a table of CEF, or of another form."""
        self.name = name
        self.event_id, time, time_format = "externalId", "rt", "unix_ms"
        pipeline = sources.read("Examples/collectors/sigma-pipeline.yml")
        if form:
            self.event_id, time, time_format, pipeline = form.event_id, form.time, form.time_format, form.pipeline
        backend = sqliteBackend(
            ProcessingPipeline.from_yaml(pipeline), table="events", timestamp_field=time,
            timestamp_format=time_format, event_id_field=self.event_id)
        collection = SigmaCollection.from_yaml(text or sources.rule(name))
        converted = json.loads(backend.convert(collection, "zircolite"))
        if len(converted) != 1:
            raise ValueError(f"{name}.yml is {len(converted)} rules")
        self.query = converted[0]["rule"][0]
        self.plan = converted[0].get("correlation_plan")
        # A count over counts, or an order of them.
        steps = self.plan["prepare"] if self.plan else []
        self.is_nested = sum(step["name"].endswith("_alerts") for step in steps) > 1

    def hits(self, database):
        if not self.plan:
            cursor = database.execute(self.query.replace("*", f'"{self.event_id}"', 1))
            return {row[0] for row in cursor}
        if not self.is_nested:
            return self.windows(database)
        alerts, _ = execute_plan(database, self.plan, include_events=False)
        return {tuple(alert["group_keys"].values()) for alert in alerts}

    def windows(self, database):
        """The windows that a count finds, by the steps of the plan that lead there.

        The steps behind them list the events of each window, which nobody needs here and which takes longest.
        """
        last = next(place for place, step in enumerate(self.plan["prepare"]) if step["name"].endswith("_qualified"))
        steps = self.plan["prepare"][:last + 1]
        ensure_fields(database, self.plan["required_fields"])
        for step in steps:
            database.execute(f'CREATE TEMP TABLE {step["name"]} AS {step["select"]}')
            for number, columns in enumerate(step["indexes"]):
                columns = ", ".join(f'"{column}"' for column in columns)
                database.execute(f'CREATE INDEX temp.{step["name"]}_{number} ON {step["name"]} ({columns})')
        found = {tuple(row) for row in database.execute(f'SELECT * FROM {steps[-1]["name"]}')}
        for step in steps:
            database.execute(f'DROP TABLE {step["name"]}')
        # Each row is the start, the end, the group and what was counted.
        return {(*group, round(end * 1000)) for _, end, *group, _ in found}


class Search:
    """A search in SQL; its hits are its rows. One for heartbeats that are missing has the time, `:now`."""

    def __init__(self, name):
        self.name = name
        self.query = sources.search(name)
        self.needs_heartbeats = ":now" in self.query

    def hits(self, database, now=None):
        return set(database.execute(self.query, {"now": now} if self.needs_heartbeats else {}))
