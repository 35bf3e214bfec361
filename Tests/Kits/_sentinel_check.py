"""The check of the kit for Microsoft Sentinel: everything in it runs, and says what went in."""
import datetime
import glob
import json
import os
import re
import tempfile

import yaml

import _own
import _sentinel_azure as azure
import _sentinel_columns as columns
import _sentinel_events as events
import _sentinel_fields as fields
import _version3
from _sentinel_workspace import SQL_TYPES, Workspace, parse
from tables import EXAMPLES

PROFILE = ("--profile", "sentinel")


def need(condition, message):
    """Fails with a message unless a condition holds."""
    if not condition:
        raise AssertionError(message)


def messages(tables, text, *options):
    """What opcef writes of events that are given as text."""
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return tables.run("-q", *PROFILE, *options, file.name).splitlines()


def same(got, wanted):
    """Whether a column has a value; an empty text and none are the same."""
    return (got if got != "" else None) == (wanted if wanted != "" else None)


def check_fields(tables, workspace):
    """OnePassword() has each value of the JSON that went in, and a column for each key of the tables."""
    path = os.path.join(EXAMPLES, "mixed.ndjson")
    with open(path, encoding="utf-8") as file:
        given = [(event, event) for event in [*map(json.loads, file), *events.FULL]]
    given += [(event, said) for _, event, said in _version3.EVENTS]
    workspace.clear()
    workspace.load(messages(tables, "".join(
        json.dumps(event, separators=(",", ":")) + "\n" for event, _ in given)))
    rows, types = workspace.run("OnePassword()")
    need(len(rows) == len(given), f"{len(given)} events, but {len(rows)} rows")
    by_id = {row["EventId"]: row for row in rows}
    tested = set()
    for _, event in given:
        need(event["uuid"] in by_id, f"no row has the id {event['uuid']}")
        row = by_id[event["uuid"]]
        for name, wanted in fields.expected(event).items():
            if wanted not in (None, ""):
                tested.add(name)
            need(same(row.get(name), wanted),
                 f"{name} of {event['uuid']} is {row.get(name)!r}, the event says {wanted!r}")
    header = {"TimeGenerated", "Class", "ClassName", "Severity", "Computer"}
    # Only messages with pseudonyms have it.
    header.add("SourceToken")
    untested = set(types) - tested - fields.COMPUTED - header
    need(not untested, f"no event of the check has {', '.join(sorted(untested))}")
    named = set(columns.places(tables))
    need(named <= set(types), f"OnePassword() lacks {', '.join(sorted(named - set(types)))}")
    wrong = [name for name, kind in types.items() if kind not in SQL_TYPES.values()]
    need(not wrong, f"columns of no plain type: {wrong}")


def check_computed(tables, workspace):
    """What opcef works out, and what an option provides, is where the function looks."""
    rules = '{ rules: [{ tags: ["red", "blue"] }] }'
    with tempfile.NamedTemporaryFile("w", suffix=".json5") as file:
        file.write(rules)
        file.flush()
        workspace.clear()
        workspace.load(tables.messages(
            "mixed.ndjson", *PROFILE, "--config", file.name, "--account", "work.example.com",
            "--names", os.path.join(EXAMPLES, "configuration", "items.json")))
    rows, types = workspace.run("OnePassword()")
    known = {row["ItemTitle"] for row in rows}
    need("Registry" in known, "no row has the title of a known item")
    need("Deployment" in {row["VaultTitle"] for row in rows}, "no row has the title of a known vault")
    need("LOGIN" in {row["ItemCategory"] for row in rows}, "no row has the category of a known item")
    need(all(row["Tags"].replace(" ", "") == "red,blue" for row in rows), "the tags of a rule are missing")
    need({row["AccountName"] for row in rows} == {"work.example.com"}, "the account's name is missing")
    wanted = {row["class"]: row for row in tables.classes if not row["isPattern"]}
    for row in rows:
        need(row["Message"], f"{row['EventId']} has no message")
        if "PossibleCauses" in types and row["Message"].startswith("Possible cause"):
            need(row["PossibleCauses"].count(",") == row["Message"].count("; ") and row["PossibleCauses"],
                 f"{row['EventId']} has not a code for each cause")
        if row["Class"] in wanted:
            need(same(row["Outcome"], wanted[row["Class"]].get("outcome")), f"outcome of {row['EventId']}")
            need(row["Category"] == wanted[row["Class"]]["category"], f"category of {row['EventId']}")
            need(row["ClassName"] == wanted[row["Class"]]["name"], f"name of {row['EventId']}")
    # A message that is too long says how much of it is missing.
    keys = "\N{KEY}" * 99
    long = dict(events.FULL[0], user=dict(events.FULL[0]["user"], name=keys, email=keys),
                client=dict.fromkeys(events.FULL[0]["client"], keys))
    workspace.clear()
    workspace.load(messages(tables, json.dumps(long) + "\n", "--max-size", "1024"))
    rows, _ = workspace.run("OnePassword() | where FieldsLeftOut > 0")
    need(len(rows) == 1, "nothing says that fields were left out")


def check_own(tables, workspace):
    """opcef's own events; and the heartbeats of the scenes have the same keys."""
    own = _own.events(tables, *PROFILE)
    workspace.clear()
    workspace.load([line for line, _ in own])
    rows, _ = workspace.run("OnePassword() | order by Class asc")
    need([row["Class"] for row in rows] == ["opcef.heartbeat", "opcef.test"], "opcef's own events")
    compared, names = set(), {}
    for row, (_, said) in zip(rows, own, strict=True):
        for key in tables.keys("cef", "opcef"):
            name = names[key["key"], key.get("label")] = columns.name_of(key, names)
            value = row[name].isoformat() + "Z" if isinstance(row[name], datetime.datetime) else row[name]
            if _own.compare(key, said, [] if value is None else [str(value)]):
                compared.add(key["key"])
    missing = {key["key"] for key in tables.keys("cef", "opcef")} - compared
    need(not missing, f"never compared: {sorted(missing)}")
    beat = events.heartbeat(own[1][0], 10)
    labelled = {(row["labelKey"], row["label"]) for row in tables.keys("cef", "opcef") if row.get("label")}
    need(labelled <= set(parse(beat)[1].items()), "the heartbeat of the check has not the keys of opcef's")


def every_pair(tables):
    """An event of every action, and of every pair of object and action."""
    for number, row in enumerate(tables.pairs):
        uuid = f"{number:026d}"
        if row["kind"] == "itemusages" and row.get("act"):
            yield dict(events.usage("ann", row["act"], 1, 5), uuid=uuid), row
        elif row["kind"] == "auditevents" and row.get("act") and row.get("object"):
            yield dict(events.audit("ann", row["act"], row["object"], 5), uuid=uuid), row
        elif row["kind"] == "signinattempts" and row.get("act"):
            kind = row.get("type", "mfa_ok")
            yield dict(events.signin("ann", row["act"], kind, 5), uuid=uuid), row


def check_classes(tables, workspace):
    """Every class is in the table of classes, and ASIM has a type for every action."""
    rows, _ = workspace.run("OnePasswordClasses()")
    got = sorted((row["Class"], row["Severity"], row["Condition"]) for row in rows)
    wanted = sorted((row["class"], row["severity"], row.get("condition", "")) for row in tables.classes)
    need(got == wanted, "OnePasswordClasses() has not every class")
    given = list(every_pair(tables))
    later = {said["uuid"]: said["action"] for _, _, said in _version3.EVENTS}
    workspace.clear()
    workspace.load(messages(tables, "".join(
        json.dumps(event) + "\n" for event in [
            *(event for event, _ in given), *(event for _, event, _ in _version3.EVENTS)])))
    exact = {row["class"] for row in tables.classes if not row["isPattern"]}
    patterns = [
        re.compile(re.sub(r"<\w+>", "[^.]+", re.escape(row["class"]).replace(r"\<", "<").replace(r"\>", ">")))
        for row in tables.classes if row["isPattern"]]
    rows, _ = workspace.run("OnePassword() | project Kind, EventId, Class, Category, Severity")
    need(len(rows) == len(given) + len(later), f"{len(given)} pairs, but {len(rows)} rows")
    for row in rows:
        need(row["EventId"] in later or row["Class"] in exact or any(pattern.fullmatch(row["Class"]) for pattern in patterns),
             f"no class of the kit is {row['Class']}")
    actions = {event["uuid"]: row.get("act") for event, row in given} | later
    audits, _ = workspace.run("ASimAuditEventOnePassword()")
    signins, _ = workspace.run("ASimAuthenticationOnePassword()")
    need(len(audits) + len(signins) == len(rows), "ASIM's two parsers do not have every event")
    named = {row["Action"]: row["EventType"] for row in workspace.run("OnePasswordOperations()")[0]}
    for row in audits:
        action = actions[row["EventOriginalUid"]]
        wanted = "Other" if row["EventOriginalUid"] in later else named[action]
        need(row["EventType"] == wanted, f"{action} is {row['EventType']}")
    return audits, signins


def check_asim(workspace, audits, signins):
    """Fields, types and values of the two schemas are as Microsoft publishes them."""
    facts = columns.table("asim.tsv")
    for schema, rows in (("AuditEvent", audits), ("Authentication", signins)):
        _, types = workspace.run(f"ASim{schema}OnePassword() | take 1")
        own = [fact for fact in facts if fact["schema"] == schema]
        unknown = set(types) - {fact["field"] for fact in own}
        need(not unknown, f"{schema} has no {', '.join(sorted(unknown))}")
        for fact in own:
            name = fact["field"]
            if fact["class"] in ("Mandatory", "Alias"):
                need(name in types, f"{schema} wants {name}")
            if name not in types:
                continue
            kind = SQL_TYPES.get(fact["type"], "JSON")
            need(types[name] == kind, f"{schema}: {name} is {types[name]}, not {kind}")
            allowed = fact["values"].split("|") if fact["class"] != "Alias" and fact["values"] else None
            for row in rows:
                value = row[name]
                if fact["class"] == "Mandatory":
                    need(value not in (None, ""), f"{schema}: {name} is empty in {row}")
                if allowed and value not in (None, ""):
                    need(value in allowed, f"{schema}: {name} may not be {value!r}")
                if fact["class"] == "Alias":
                    need(same(value, row[fact["values"]]), f"{schema}: {name} is not {fact['values']}")


# Calls with one filter each, by position, since duckdb-kql knows no named arguments, and what each lets
# through. The events are those of mixed.ndjson.
FILTERS = {
    "vimAuthenticationOnePassword": [
        ("datetime(2026-11-24T08:05:00Z)", lambda row: row["TimeGenerated"] >= datetime.datetime(2026, 11, 24, 8, 5)),
        ("datetime(null), datetime(2026-11-24T08:05:00Z)",
         lambda row: row["TimeGenerated"] <= datetime.datetime(2026, 11, 24, 8, 5)),
        ('datetime(null), datetime(null), dynamic(["mina"])', lambda row: "mina" in row["TargetUsername"]),
        ('datetime(null), datetime(null), dynamic([]), dynamic(["mina"])', lambda row: False),
        ('datetime(null), datetime(null), dynamic([]), dynamic([]), dynamic(["203.0.113."])',
         lambda row: row["SrcIpAddr"].startswith("203.0.113.")),
        ("datetime(null), datetime(null)" + ", dynamic([])" * 7 + ', dynamic(["Logoff"])', lambda row: False),
        ("datetime(null), datetime(null)" + ", dynamic([])" * 8 + ', dynamic(["Logon violates policy"])',
         lambda row: row["EventResultDetails"] == "Logon violates policy"),
        ("datetime(null), datetime(null)" + ", dynamic([])" * 9 + ', "Failure"',
         lambda row: row["EventResult"] == "Failure"),
        ("datetime(null), datetime(null)" + ", dynamic([])" * 9 + ', "*", true', lambda row: False),
    ],
    "vimAuditEventOnePassword": [
        ("datetime(2026-11-24T09:10:00Z)", lambda row: row["TimeGenerated"] >= datetime.datetime(2026, 11, 24, 9, 10)),
        ("datetime(null), datetime(2026-11-24T09:10:00Z)",
         lambda row: row["TimeGenerated"] <= datetime.datetime(2026, 11, 24, 9, 10)),
        ('datetime(null), datetime(null), dynamic(["198.51.100.17"])',
         lambda row: row["SrcIpAddr"] == "198.51.100.17"),
        ('datetime(null), datetime(null), dynamic([]), dynamic(["Read", "Delete"])',
         lambda row: row["EventType"] in ("Read", "Delete")),
        ('datetime(null), datetime(null), dynamic([]), dynamic([]), "Failure"',
         lambda row: row["EventResult"] == "Failure"),
        ('datetime(null), datetime(null), dynamic([]), dynamic([]), "*", dynamic(["mina"])',
         lambda row: "mina" in row["ActorUsername"]),
        ('datetime(null), datetime(null), dynamic([]), dynamic([]), "*", dynamic([]), dynamic(["reveal"])',
         lambda row: row["Operation"] == "reveal"),
        ('datetime(null), datetime(null), dynamic([]), dynamic([]), "*", dynamic([]), dynamic([]),'
         ' dynamic(["kozm6lnczkywhjpmccuhy5t2tp"])', lambda row: row["Object"] == "kozm6lnczkywhjpmccuhy5t2tp"),
        ('datetime(null), datetime(null), dynamic([]), dynamic([]), "*", dynamic([]), dynamic([]),'
         ' dynamic([]), dynamic(["updated"])', lambda row: "updated" in row["NewValue"]),
        ('datetime(null), datetime(null), dynamic([]), dynamic([]), "*", dynamic([]), dynamic([]),'
         ' dynamic([]), dynamic([]), true', lambda row: False),
    ],
}


def check_filters(tables, workspace):
    """Each filter of the two parsers lets through what it names, and nothing else."""
    workspace.clear()
    workspace.load(tables.messages("mixed.ndjson", *PROFILE))
    workspace.keep_base()
    for function, filters in FILTERS.items():
        every, _ = workspace.run(f"{function}()")
        for arguments, matches in filters:
            rows, _ = workspace.run(f"{function}({arguments})")
            got = {row["EventOriginalUid"] for row in rows}
            wanted = {row["EventOriginalUid"] for row in every if matches(row)}
            need(got == wanted, f"{function}({arguments}): {len(got)} events, not {len(wanted)}")
            need(len(wanted) < len(every), f"{function}({arguments}) filters nothing")
    workspace.forget_base()


def span(text):
    """A duration of a rule's YAML."""
    unit = {"m": "minutes", "h": "hours", "d": "days"}[text[-1]]
    return datetime.timedelta(**{unit: int(text[:-1])})


def check_rules(tables, workspace, rules):
    """Each rule finds in the scenes what it is for, and nothing of what comes near."""
    test = tables.run("test-event", "-q", *PROFILE).splitlines()[0]
    workspace.clear()
    workspace.load(messages(tables, events.lines()), delay=20)
    tested = set(events.SCENES) | {"silence", "heartbeat-warning"}
    need(set(rules) == tested, f"rules and scenes are not the same: {set(rules) ^ tested}")
    for name, rule in rules.items():
        rows, types = find(workspace, rule)
        for mapping in rule.get("entityMappings", []):
            for field in mapping["fieldMappings"]:
                need(field["columnName"] in types, f"{name} has no column {field['columnName']}")
        if name not in events.SCENES:
            continue
        got = {row["User"].split("@")[0] for row in rows}
        wanted = events.SCENES[name][1]
        need(got == wanted, f"{name} finds {sorted(got)}, not {sorted(wanted)}")
    # Silence is found without a heartbeat, and after an old one; a warning is found where there is one.
    for age, silent, severity, warning, warns in (
            (45, True, 1, "", False), (10, False, 1, "", False),
            (10, False, 6, "", True), (10, False, 1, "; warning: a gap", True)):
        workspace.clear()
        workspace.load([test, events.heartbeat(test, age, severity, warning)], delay=20)
        need(bool(find(workspace, rules["silence"])[0]) == silent, f"silence, {age} minutes")
        need(bool(find(workspace, rules["heartbeat-warning"])[0]) == warns, f"warning {warning!r}")


def find(workspace, rule):
    """What a rule finds when it runs."""
    workspace.look_back(events.NOW, span(rule["queryPeriod"]))
    try:
        return workspace.run(rule["query"], now=events.NOW)
    finally:
        workspace.look_back()


def check_scenarios(tables, workspace, rules):
    """No event of the detections' scenarios is lost, and the rules find in them what they are for."""
    for path in sorted(glob.glob(os.path.join(EXAMPLES, "scenarios", "*.ndjson"))):
        with open(path, encoding="utf-8") as file:
            count = sum(1 for line in file if line.strip())
        workspace.clear()
        workspace.load(tables.run("-q", *PROFILE, path).splitlines())
        rows, _ = workspace.run("OnePassword() | count")
        need(rows[0]["Count"] == count, f"{path}: {count} events, but {rows[0]['Count']} rows")
        name = events.SCENARIOS.get(os.path.basename(path).removesuffix(".ndjson"))
        if name is not None:
            rows, _ = workspace.run(rules[name]["query"])
            need(rows, f"{name} finds nothing in {path}")


def check_workbook(tables, workspace, workbook):
    """Every query of the workbook runs, and shows something of the examples."""
    test = tables.run("test-event", "-q", *PROFILE).splitlines()[0]
    workspace.clear()
    workspace.load([*tables.messages("mixed.ndjson", *PROFILE), events.heartbeat(test, 10)])
    shown = 0
    for item in workbook["items"]:
        if item["type"] == 3:
            rows, _ = workspace.run(item["content"]["query"])
            need(rows, f"{item['name']} shows nothing")
            shown += 1
    need(shown >= 10, "the workbook has hardly a query")


def check(tables, folder):
    """All of the above, and the templates."""
    rules = {}
    for path in sorted(glob.glob(os.path.join(folder, "rules", "*.yaml"))):
        with open(path, encoding="utf-8") as file:
            rules[os.path.basename(path).removesuffix(".yaml")] = yaml.safe_load(file)
    with open(os.path.join(folder, "workbook.json"), encoding="utf-8") as file:
        workbook = json.load(file)
    workspace = Workspace(folder)
    check_fields(tables, workspace)
    check_computed(tables, workspace)
    check_own(tables, workspace)
    check_asim(workspace, *check_classes(tables, workspace))
    check_filters(tables, workspace)
    check_rules(tables, workspace, rules)
    check_scenarios(tables, workspace, rules)
    check_workbook(tables, workspace, workbook)
    azure.check(folder, rules)
