"""The kit for Google SecOps: a parser for opcef's JSON and CEF, and what it maps."""
import csv
import importlib.resources
import io
import json
import os
import re

import yaml
from sigma.pipelines.secops.validators import is_valid_udm_field

import _cbn
import _events
import _own
import _udm
from _compare import agrees, computed, expected
from _udmparser import PEOPLE, Plan, parser
from tables import TOKENS

# Fields with words that UDM knows.
ENUMS = {
    "security_result.severity": "security_result.product_severity",
    "security_result.action": "security_result.action", "principal.platform": "noun.platform",
    "extensions.auth.type": "authentication.auth_type"}
# Only in messages that are too long, which no event here becomes.
UNCOMPARED = {"cn3", "onepassword.fields_left_out"} | TOKENS


def table(head, rows):
    """A table as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def generate(tables):
    """The parser, where each key goes, and the type of each class."""
    plan = Plan(tables)
    keys = {}
    for row in plan.rows.values():
        for kind, source in row.sources:
            field = row.fields.get(kind)
            if row.token in PEOPLE:
                field = "an address or a name: the user of " + (
                    "the target" if kind == "signinattempts" or row.token == "op_affected"
                    else "the principal")
            keys[kind, source["format"], source["key"]] = field or f"additional.fields: {row.label}"
    for kind in _udm.KINDS:
        for row in tables.keys("json", kind):
            keys.setdefault((kind, "json", row["key"]), "none: what UDM says in its own words")
    classes = [
        (row["class"], row["kind"], "by the action" if row["class"] == "audit.<object>.<action>"
         else _udm.event_type(row["kind"], row["class"]))
        for row in tables.classes]
    return {
        "parser.conf": parser(plan),
        "udm.csv": table(
            ("kind", "format", "key", "field"), sorted((*key, field) for key, field in keys.items())),
        "classes.csv": table(("class", "kind", "event type"), dict.fromkeys(classes)),
    }


def leaves(value, path=""):
    """The values of an event by their fields; an additional field has its key for a name."""
    if isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    elif isinstance(value, dict) and set(value) == {"key", "value"}:
        yield f"{path}: {value['key']}", value["value"]["string_value"]
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}" if path else key)
    else:
        yield path, value


def check(tables, folder):
    """Runs the parser over events of each class and the examples, and compares with what went in."""
    with open(f"{folder}/parser.conf", encoding="utf-8") as file:
        program = _cbn.Parser(file.read())
    schema = json.loads(importlib.resources.files("sigma.pipelines.secops").joinpath(
        "udm_field_schema.json").read_text())
    plan = Plan(tables)
    listed = {word for _, _, actions, _ in _udm.TYPES for word in actions or ()}
    unlisted = {row["act"] for row in tables.pairs if "act" in row and row["kind"] == "auditevents"}
    assert not unlisted - listed, f"actions in no list of _udm.py: {sorted(unlisted - listed)}"
    for row in (*tables.classes, *tables.pairs):
        name = _udm.event_type(row["kind"], row["class"])
        assert name in schema["Enums"]["metadata.event_type"], f"{name} is no type of UDM"
    made = _events.all_made(tables)
    compared, fields, names = set(), set(), set()
    for form in ("json", "cef"):
        options = ("--format", "json", "--header", "none") if form == "json" else ()
        lines = _events.sent(tables, [record for _, record, _ in made], *options)
        for (row, _, record), line in zip(made, lines, strict=True):
            event, = program.run(line)
            there = found(event)
            fields.update(there)
            names.update((field, value) for field, values in there.items() for value in values)
            result, = event["security_result"]
            assert result["risk_score"] == float(result["severity_details"])
            if "class" in row:
                name = _udm.event_type(row["kind"], row["class"])
                assert event["metadata"]["event_type"] == name, f"{row}: {event}"
                assert event["metadata"]["product_event_type"] == row["class"]
            compare(plan, form, row["kind"], record, there, compared)
        for line, said in _own.events(tables, *options):
            event, = program.run(line)
            there = found(event)
            fields.update(there)
            assert event["metadata"]["event_type"] == _udm.event_type(
                "opcef", event["metadata"]["product_event_type"])
            for row, source, field in sources(plan, form, "opcef"):
                field = field or f"additional.fields: {row.label}"
                if _own.compare(source, said, list(map(str, there.get(field, [])))):
                    compared.add(("opcef", form, source["key"]))
    for field in fields:
        known = re.sub(r"region_coordinates[.]l(at|ong)itude$", "region_coordinates", field)
        assert field.startswith("additional.fields: ") or is_valid_udm_field(known, schema), (
            f"{field} is no field of UDM")
    for field, enum in ENUMS.items():
        words = {value for name, value in names if name == field}
        assert words and words <= set(schema["Enums"][enum]), f"{field}: {words}"
    every = {
        (kind, source["format"], source["key"])
        for row in plan.rows.values() for kind, source in row.sources}
    missing = {item for item in every - compared if item[2] not in UNCOMPARED}
    assert not missing, f"never compared: {sorted(missing)}"
    with open(f"{folder}/searches.yaral", encoding="utf-8") as file:
        searched = set(re.findall(r"([a-z_]+(?:[.][a-z_]+)+) =", file.read()))
    if os.path.exists(f"{folder}/sigma-pipeline.yml"):
        with open(f"{folder}/sigma-pipeline.yml", encoding="utf-8") as file:
            for step in yaml.safe_load(file)["transformations"]:
                searched.update(step.get("mapping", {}).values())
    assert searched and not searched - fields, f"searched, and never set: {searched - fields}"
    for message in ("", "{}", "hello", "CEF:0|Other|Product|1|x|y|1|act=x"):
        assert program.run(message) == [], f"{message!r} became an event"


def found(event):
    """The values of an event by their fields, each a list."""
    there = {}
    for field, value in leaves(event):
        there.setdefault(field, []).append(value)
    return there


def sources(plan, form, kind):
    """The rows of one format and kind: what the parser makes of each, and its field."""
    return [
        (row, source, row.fields.get(kind)) for row in plan.rows.values()
        for of, source in row.sources if of == kind and source["format"] == form]


def compare(plan, form, kind, record, there, compared):
    """Looks in the event for what each key holds."""
    for row, source, field in sources(plan, form, kind):
        value = expected(source, record)
        if row.token in PEOPLE:
            noun = "target" if kind == "signinattempts" or row.token == "op_affected" else "principal"
            field = f"{noun}.user." + ("email_addresses" if "@" in (value or "") else "user_display_name")
        field = field or f"additional.fields: {row.label}"
        if value is not None:
            assert agrees(source, value, there.get(field, [])), (
                f"{form} {kind} {source['key']}: {value!r} is not in {field}: {there}")
            compared.add((kind, form, source["key"]))
        elif field in there and computed(source, record, there[field]):
            compared.add((kind, form, source["key"]))
