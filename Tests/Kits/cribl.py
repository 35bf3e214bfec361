"""The kit for Cribl Stream: a pipeline, of which only the shape and the names can be checked here."""
import json
import os
import re

import yaml


def generate(_):
    return {}


def check(tables, folder):
    with open(os.path.join(folder, "opcef.yml"), encoding="utf-8") as file:
        extract, evaluate = yaml.safe_load(file)["functions"]
    assert (extract["id"], extract["conf"]["type"]) == ("serde", "json"), extract
    assert extract["conf"]["srcField"] == "message", extract
    lines = tables.messages("mixed.ndjson", "--profile", "rsyslog", "--format", "json")
    program, start = re.fullmatch(
        r"appname=='(\w+)' && message\.startsWith\('(.)'\)", extract["filter"]).groups()
    expressions = [evaluate["filter"], *(each["value"] for each in evaluate["conf"]["add"])]
    used = {name for each in expressions for name in re.findall(r"__e\['([^']+)'\]", each)}
    assert len(used) == 2, used
    for line in lines:
        header, message = re.fullmatch(r"(<\d+>1 \S+ \S+ \S+) - \S+ - (.*)", line).groups()
        assert header.split()[-1] == program and message.startswith(start), line
        assert used <= set(json.loads(message)), f"{used} is not in {message}"
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        assert f"{len(lines)} events" in file.read(), f"README.md does not say: {len(lines)} events"
    print(f"cribl: {len(lines)} events have the keys that the pipeline names")
