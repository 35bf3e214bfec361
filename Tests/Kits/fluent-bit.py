"""The kit for Fluent Bit: a configuration, whose expressions are run by Python."""
import json
import os
import re

import yaml

import tables as all_tables


def generate(_):
    return {}


def parsers(folder):
    """The parsers by name."""
    with open(os.path.join(folder, "opcef-parsers.conf"), encoding="utf-8") as file:
        blocks = file.read().split("[PARSER]")[1:]
    found = [dict(re.findall(r"^ +(\w+) +(.+)$", block, re.M)) for block in blocks]
    return {each["Name"]: each for each in found}


def check(tables, folder):
    with open(os.path.join(folder, "opcef.yaml"), encoding="utf-8") as file:
        parts = yaml.safe_load(file)["pipeline"]
    known = parsers(folder)
    source, = parts["inputs"]
    rewrite, parse = parts["filters"]
    assert {source["parser"], parse["parser"]} == set(known)
    # Python writes a named group otherwise; nothing else in the expression differs from Onigmo.
    header = re.compile(known[source["parser"]]["Regex"].replace("(?<", "(?P<"))
    key, expression, tag, keep = rewrite["rule"].split(" ")
    assert (key, tag, keep) == ("$pri", "opcef.high", "true"), rewrite
    outputs = {each["file"]: each["match"] for each in parts["outputs"]}
    assert outputs == {"events.json": source["tag"], "high.json": tag}, outputs
    with open(os.path.join(all_tables.EXAMPLES, "mixed.ndjson"), encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    lines = tables.messages(
        "mixed.ndjson", "--profile", "rsyslog", "--format", "json", "--framing", "lf",
        "--hostname", "relay")
    high = 0
    for line, event in zip(lines, events, strict=True):
        found = header.fullmatch(line)
        assert found, f"the header is not read: {line}"
        fields = json.loads(found[parse["key_name"]])
        assert fields["event.id"] == event["uuid"] and found["host"] == "relay", line
        assert found["class"] == fields["event.code"] and found["ident"] == "opcef", line
        is_high = re.search(expression, found["pri"]) is not None
        assert is_high == (fields["event.severity"] >= 7), line
        high += is_high
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        text = file.read()
    for words in (f"{len(lines)} lines", f"{high} in"):
        assert words in text, f"README.md does not say: {words}"
    print(f"fluent-bit: {len(lines)} headers read, {high} of them high")
