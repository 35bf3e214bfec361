"""The kit for Vector: a configuration, and a program in Vector's language, run by Vector's own library."""
import datetime
import json
import os
import tomllib

import pyvrl

import tables as all_tables

# What Vector's source "syslog" makes of a line: its decoder has the same function. Afterwards, the time
# as a text, since pyVRL can hand over no other. It returns the last value, hence the dot at the end.
BEFORE = ". = parse_syslog!(.line)\n"
AFTER = '\n.timestamp = format_timestamp!(.timestamp, "%+")'


def generate(_):
    return {}


def check_configuration(folder):
    """That every part has its inputs, and that the condition is of Vector's language."""
    with open(os.path.join(folder, "vector.toml"), "rb") as file:
        parts = tomllib.load(file)
    known = set(parts["sources"]) | set(parts["transforms"])
    for part in (*parts["transforms"].values(), *parts["sinks"].values()):
        assert set(part["inputs"]) <= known, part
    assert parts["transforms"]["opcef_events"]["file"].endswith("/opcef.vrl")
    assert parts["sources"]["opcef"]["max_length"] > 8000
    return parts["transforms"]["opcef_high"]["condition"]


def check(tables, folder):
    condition = check_configuration(folder)
    with open(os.path.join(folder, "opcef.vrl"), encoding="utf-8") as file:
        text = file.read()
    program, whole = pyvrl.Transform(text + "\n."), pyvrl.Transform(f"{BEFORE}{text}{AFTER}\n.")
    high = pyvrl.Transform(f". = {{\"high\": {condition}}}")
    lines = tables.messages(
        "mixed.ndjson", "--profile", "rsyslog", "--format", "json", "--hostname", "relay")
    with open(os.path.join(all_tables.EXAMPLES, "mixed.ndjson"), encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    count = 0
    for line, event in zip(lines, events, strict=True):
        found = whole.remap({"line": line})
        sent = json.loads(line[line.index("{"):])
        who = event.get("actor_details") or event.get("target_user") or event.get("user") or {}
        wanted = sent | {
            "event.id": event["uuid"],
            "event.action": event["category" if "target_user" in event else "action"],
            "log.syslog.hostname": "relay", "log.syslog.appname": "opcef"}
        if who.get("email"):
            wanted["user.email"] = who["email"]
        when = datetime.datetime.fromisoformat(found.pop("timestamp"))
        assert when == datetime.datetime.fromisoformat(event["timestamp"]), line
        assert found == wanted, f"{found}\nand not {wanted}"
        is_high = high.remap(dict(found))["high"]
        assert is_high == (sent["event.severity"] >= 7), line
        count += is_high
    broken = program.remap({"message": "no JSON", "hostname": "relay"})
    assert broken["message"] == "no JSON" and broken["opcef_error"], broken
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        text = file.read()
    for words in (f"{len(lines)} lines", f"{count} in"):
        assert words in text, f"README.md does not say: {words}"
    print(f"vector: {len(lines)} events as they went in, {count} of them high, by Vector's VRL")
