"""Events of 1Password that are made up from opcef's tables: each has every member that a key uses."""
import json
import os
import tempfile

import _version3
from tables import EXAMPLES

KINDS = ("itemusages", "signinattempts", "auditevents")
TIME = "2026-11-24T08:00:12.939Z"
# A word that is in no list of 1Password's.
NEW = "brandnew"
OTHER_TIME = "2026-11-24T07:00:00Z"
# Members that must have certain values; the rest are texts that name the member.
VALUES = {
    "timestamp": TIME, "session.login_time": OTHER_TIME, "location.country": "GB",
    "location.latitude": 53.79, "location.longitude": -1.55, "used_version": 7, "aux_id": 12,
    "client.app_name": "1Password for Mac", "client.ip_address": "192.0.2.7",
    "session.ip": "2001:db8::7", "country": "DE"}


def members(tables, kind):
    """The members that keys are made of, as paths; `v3` is what opcef makes of events of version 3."""
    return sorted({path for row in tables.fields if row["kind"] == kind for path in row["paths"]
                   if not path.startswith("v3.")} - {"client.ip"})


def put(record, path, value):
    *parts, last = path.split(".")
    for part in parts:
        record = record.setdefault(part, {})
    record[last] = value


def get(record, path):
    """The member at a path; None where it is not."""
    for part in path.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record


def at(record, *path):
    """The text at a path of nested objects, or None; numbers as they are written."""
    value = get(record, ".".join(path))
    return str(value) if value not in (None, "") else None


def joined(separator, *parts):
    """Texts with a separator between, without those that are not there; None for none."""
    return separator.join(part for part in parts if part) or None


def whole(tables, kind, place, words):
    """An event with every member; some are given."""
    record = {}
    for path in members(tables, kind):
        text = f"{path} {place}" if path.endswith(("name", "info", "version", "value")) else (
            f"{path.replace('.', '-').replace('_', '-')}-{place}")
        if path.endswith(".email"):
            text = f"{path.split('.')[0].replace('_', '-')}{place}@example.com"
        put(record, path, VALUES.get(path, text))
    for path, value in words.items():
        put(record, path, value)
    return record


def of_classes(tables):
    """An event for each class that is not a pattern, and the class."""
    made = []
    for row in tables.classes:
        condition = row.get("condition", "")
        if row["isPattern"] or row["kind"] == "opcef" or "act" not in row:
            continue
        words = {"action": row["act"]}
        if row["kind"] == "signinattempts":
            words = {"category": row["act"], "type": row.get("type", "type")}
            if condition.startswith("of the type "):
                words["type"] = condition.removeprefix("of the type ")
        elif row["kind"] == "auditevents":
            words["object_type"] = row["object"]
        made.append((row, whole(tables, row["kind"], len(made), words)))
    return made


def of_patterns(tables):
    """An event for each class with a part that the event says."""
    words = [
        ("itemusages", "itemusage.brandnew", {"action": "brandnew"}),
        ("signinattempts", "signin.brandnew", {
            "category": "brandnew", "location.country": "Kosovo"}),
        ("auditevents", "audit.thing.brandnew", {"action": "brandnew", "object_type": "thing"}),
        ("auditevents", "audit.file.dlgsess", {"action": "dlgsess", "object_type": "file"}),
        ("auditevents", "audit.file.purge", {
            "action": "purge", "object_type": "file", "location.country": "Kosovo"}),
        ("auditevents", "audit.mngdacc.update", {"action": "update", "object_type": "mngdacc"}),
    ]
    words += [("itemusages", "itemusage.fill", {
        "action": "fill", "location.country": "Kosovo", "client.ip_address": "2001:db8::8"})]
    return [
        ({"kind": kind, "class": code}, whole(tables, kind, 900 + place, given))
        for place, (kind, code, given) in enumerate(words)]


def of_pairs(tables):
    """An event for each class id that events can have, with new words in each place, by the id."""
    made = {}
    for row in tables.pairs:
        if row["kind"] == "itemusages" and "act" in row:
            made[row["class"]] = {"action": row["act"]}
        elif row["kind"] == "signinattempts" and "act" in row:
            made[row["class"]] = {"category": row["act"], "type": "type"}
    audit = [row for row in tables.pairs if row["kind"] == "auditevents" and "act" in row]
    for named in sorted({row["object"] for row in audit if "object" in row} | {NEW}):
        for action in sorted({row["act"] for row in audit} | {NEW}):
            made[f"audit.{named}.{action}"] = {"object_type": named, "action": action}
    made["itemusage." + NEW] = {"action": NEW}
    made["signin." + NEW] = {"category": NEW, "type": "type"}
    made["itemusage.none"], made["signin.none"] = {"action": None}, {"category": None}
    kinds = {"itemusage": "itemusages", "signin": "signinattempts", "audit": "auditevents"}
    return [
        (code, whole(tables, kinds[code.split(".")[0]], place, words))
        for place, (code, words) in enumerate(made.items())]


def sent(tables, records, *options):
    """The lines that opcef writes of records, with titles for all ids and a tag on each event."""
    with tempfile.TemporaryDirectory() as folder:
        def file(name, value):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as out:
                out.write(value if isinstance(value, str) else json.dumps(value))
            return path
        titles = [
            {"id": value, "title": f"title of {value}", "category": "LOGIN",
             "vault": {"id": get(record, "vault_uuid") or "none", "name": "none"}}
            for record in records for value in (get(record, "item_uuid"), get(record, "object_uuid"))
            if value]
        vaults = [
            {"id": value, "name": f"name of {value}", "content_version": 1, "items": 1}
            for record in records for value in (get(record, "vault_uuid"), get(record, "aux_uuid"))
            if value]
        config = file("opcef.json5", {
            "rules": [{"when": {"kind": list(KINDS)}, "tags": ["first", "second"]}]})
        events = file("events.ndjson", "".join(
            json.dumps(record, separators=(",", ":")) + "\n" for record in records))
        return tables.run(
            "-q", "--config", config, "--names", file("items.json", titles),
            "--names", file("vaults.json", vaults), "--account", "example", *options, events).splitlines()


def examples():
    """The records of the examples, each with its kind."""
    made = []
    with open(os.path.join(EXAMPLES, "mixed.ndjson"), encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            kind = "auditevents" if "object_type" in record else (
                "signinattempts" if "target_user" in record else "itemusages")
            made.append((kind, record))
    return made


def all_made(tables):
    """Events of every class, of version 3, and of the examples at the end.

    Each has its kind and class as far as they are known, the event, and what it says in the members of
    version 2.
    """
    made = of_classes(tables) + of_patterns(tables)
    return [(row, record, record) for row, record in made] + _version3.EVENTS + [
        ({"kind": kind}, record, record) for kind, record in examples()]
