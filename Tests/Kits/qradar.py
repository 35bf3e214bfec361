"""The kit for QRadar: log source extensions, the map of classes, custom properties, searches."""
import csv
import io

import _qradar_checks as checks
import _qradar_map as qid
import tables as all_tables

USAGE, SIGN_IN, AUDIT = all_tables.KINDS
PREFIX = {USAGE: "itemusage", SIGN_IN: "signin", AUDIT: "audit", "opcef": "opcef"}
MADE = "Made from opcef's tables by Tests/Kits/run; a change of it is lost."
LEEF = r"LEEF:[12]\.0\|1Password\|Events Reporting\|\d+\|"
CEF = r"CEF:0\|1Password\|Events Reporting\|\d+\|"
END = r"(?= \w+=|$)"

# The fields of QRadar itself. An address is one too, and also a property: IPv6 has no field here.
NORMALIZED = {"devTime", "cat", "usrName"}
# What says that a key of LEEF and one of CEF hold the same.
MEANING = ("from", "paths", "without", "beside", "unlike")
TIME = r"^(?:<\d+>)?1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"
OLD_TIME = r"^(?:<\d+>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) "


# The classes

def names(tables):
    """A row for each class and category, with the name of its QID record."""
    found = {}
    for row in tables.pairs:
        if not row["isPattern"] and "condition" not in row:
            found.setdefault((row["class"], row["category"]), row)
    meanings = {}
    for row in found.values():
        meanings.setdefault(row["name"], set()).add((row["severity"], qid.low_level(row)))
    return {
        key: row["name"] if len(meanings[row["name"]]) == 1 else f"{row['name']} ({row['act']})"
        for key, row in found.items()}, found


def events_csv(tables):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((
        "event_id", "event_category", "qid_name", "severity", "low_level_category_id",
        "low_level_category", "high_level_category", "description"))
    named, rows = names(tables)
    for (name, category), row in rows.items():
        number = qid.low_level(row)
        writer.writerow((
            name, category, named[name, category], max(1, row["severity"]), number,
            qid.NAMES[number], qid.high_level(number), row["reason"]))
    return text.getvalue()


# Custom properties

def guard(kinds):
    """The beginning of a message of CEF of these kinds, up to the keys."""
    kinds = sorted(kinds)
    words = "|".join(PREFIX[kind] for kind in kinds)
    if len(kinds) > 1:
        words = "[a-z]+" if len(kinds) == len(PREFIX) else f"(?:{words})"
    return f"{CEF}{words}" + r"\..*"


def cef_value(key, label=None, kinds=PREFIX):
    """An expression that captures the value of a key of CEF, under its label if it has one."""
    if label is None:
        return f"{guard(kinds)} {key}=(.+?){END}"
    return f"{guard(kinds)} {key}=(.+?) {key}Label={label}{END}"


def pairs_of_keys(tables):
    """Each key of LEEF with the keys of CEF that hold the same: (key, label) by kind."""
    found = {}
    for kind in PREFIX:
        cef = tables.keys("cef", kind)
        for row in tables.keys("leef", kind):
            same = [
                each for each in cef
                if all(each.get(name) == row.get(name) for name in MEANING)
                or (each["type"], each["paths"]) == ("address", row["paths"])]
            keys = found.setdefault(row["key"], {})
            for each in same:
                keys.setdefault((each["key"], each.get("label")), set()).add(kind)
    return found


def properties(tables):
    """Rows of a property, its type, the format, and an expression that captures it."""
    rows = [
        ("eventClass", "AlphaNumeric", "LEEF", LEEF + r"([^|]+)\|"),
        ("eventClass", "AlphaNumeric", "CEF", CEF + r"([^|]+)\|")]
    types = {
        row["key"]: "Numeric" if row["type"] in ("integer", "float", "time") else "AlphaNumeric"
        for row in tables.keys("leef")}
    for key, keys in pairs_of_keys(tables).items():
        if key in NORMALIZED:
            continue
        rows.append((key, types[key], "LEEF", rf"\^{key}=([^\^\r\n]+)"))
        for (name, label), kinds in keys.items():
            rows.append((key, types[key], "CEF", cef_value(name, label, kinds)))
    rows.append(("sev", types["sev"], "CEF", CEF + r"[^|]+\|(?:[^|\\]|\\.)+\|(\d+)\|"))
    # In CEF an item of an audit event is its object, under the same key as every object; not so in
    # events of version 3, whose actions have a dot.
    item, action = (
        next(row["key"] for row in tables.keys("cef", AUDIT)
             if row["paths"] == [path] and "labelKey" not in row)
        for path in ("object_uuid", "action"))
    rows.append((
        "itemUuid", "AlphaNumeric", "CEF",
        f"{CEF}audit\\.item\\..* {action}=[^ .]+ .* {item}=(.+?){END}"))
    return rows


def properties_csv(tables):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("property", "type", "format", "expression", "capture_group"))
    for row in properties(tables):
        writer.writerow((*row, 1))
    return text.getvalue()


# Log source extensions

def extension(form, fields):
    patterns, matchers = ['  <pattern id="AllEvents" xmlns=""><![CDATA[(.+)]]></pattern>\n'], []
    for field, several in fields.items():
        for order, each in enumerate(several, 1):
            expression, extra = each if isinstance(each, tuple) else (each, {})
            name = f"{field}{order}"
            patterns.append(
                f'  <pattern id="{name}" xmlns=""><![CDATA[{expression}]]></pattern>\n')
            attributes = {
                "field": field, "order": str(order), "pattern-id": name, "capture-group": "1",
            } | extra
            text = " ".join(f'{key}="{value}"' for key, value in attributes.items())
            matchers.append(f"    <matcher {text} />\n")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<!-- 1Password's events from opcef in {form}. {MADE} -->\n"
        '<device-extension xmlns="event_parsing/device_extension">\n'
        f"{''.join(patterns)}"
        f'  <match-group order="1" description="opcef, {form}" xmlns="">\n'
        f"{''.join(matchers)}"
        '    <event-match-multiple pattern-id="AllEvents" capture-group-index="1"'
        ' force-qidmap-lookup-on-fixup="true" send-identity="OverrideAndNeverSend" />\n'
        "  </match-group>\n"
        "</device-extension>\n")


def device_time():
    """The time of either header of syslog; that of RFC 5424 is always UTC."""
    return [
        (TIME, {
            "capture-group": r"\1 +0000", "enable-substitutions": "true",
            "ext-data": "yyyy-MM-dd'T'HH:mm:ss Z"}),
        (OLD_TIME, {"ext-data": "MMM dd HH:mm:ss"})]


def leef_xml():
    return extension("LEEF", {
        "EventName": [LEEF + r"([^|]+)\|"],
        "EventCategory": [r"\^cat=([^\^\r\n]+)"],
        "DeviceTime": device_time(),
        "SourceIp": [r"\^src=(\d+\.\d+\.\d+\.\d+)(?=\^|$)"],
        "UserName": [r"\^usrName=([^\^\r\n]+)"],
    })


def cef_xml(tables):
    addresses = sorted({
        row["key"] for row in tables.keys("cef")
        if row["type"] == "address" and "labelKey" not in row})
    people = {}
    for kind, person in ((USAGE, "user"), (SIGN_IN, "target_user"), (AUDIT, "actor_details")):
        row = next(
            row for row in tables.keys("cef", kind) if row["paths"][:1] == [f"{person}.email"])
        people.setdefault(row["key"], set()).add(kind)
    four = r"(\d+\.\d+\.\d+\.\d+)"
    return extension("CEF", {
        "EventName": [CEF + r"([^|]+)\|"],
        "EventCategory": [cef_value("cat")],
        "DeviceTime": device_time(),
        "SourceIp": [f"{guard(PREFIX)} {key}={four}{END}" for key in addresses],
        "UserName": [cef_value(key, None, kinds) for key, kinds in people.items()],
    })


def generate(tables):
    return {
        "events.csv": events_csv(tables),
        "properties.csv": properties_csv(tables),
        "opcef-leef.xml": leef_xml(),
        "opcef-cef.xml": cef_xml(tables),
    }


def check(tables, folder):
    checks.check(tables, folder, properties(tables))
