"""What has to hold of the kit for QRadar: that it reads each event as it went in.

The expressions are run by Java, whose syntax QRadar uses; `load-events` against an API of our own.
"""
import csv
import datetime
import http.server
import json
import os
import re
import subprocess
import tempfile
import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree

import _events as made_up
import _own
import _qradar_map as qid
import _version3
from _events import at, joined
from _java_regex import JavaRegex
from tables import EXAMPLES, TOKENS

FILES = ("mixed.ndjson", "item-usages.ndjson", "sign-in-attempts.ndjson", "audit-events.ndjson")
TYPE = "1Password by opcef"
# Those of IBM's table of matcher fields that the kit uses.
FIELDS = {"EventName", "EventCategory", "DeviceTime", "SourceIp", "UserName"}
SPACE = "{event_parsing/device_extension}"
# Properties of messages that are too long, and of pseudonyms: no event here has them.
UNSEEN = {"fieldsLeftOut"} | TOKENS
# Classes of the examples with words that opcef does not know.
UNKNOWN = {"audit.a-new-thing.a-new-deed", "signin.some_new_category"}
NAMED = os.path.join(EXAMPLES, "configuration", "items.json")
RULE = '{rules: [{when: {action: "fill"}, category: "routine", tags: ["a", "b"]}]}'


def expected(event):
    """What has to be found: written from the documents, and not from the code."""
    address = at(event, "session", "ip") or at(event, "client", "ip_address") \
        or at(event, "client", "ip")
    place = joined(
        ", ", *(at(event, "location", part) for part in ("city", "region", "country")))
    common = {
        "eventUuid": at(event, "uuid"), "src": address,
        "SourceIp": address if address and ":" not in address else None,
        "location": place or at(event, "country"),
        "latitude": at(event, "location", "latitude"),
        "longitude": at(event, "location", "longitude"),
        "accountUuid": at(event, "account_uuid"),
    } | {
        name: joined(" ", at(event, "client", f"{part}_name"), at(event, "client", f"{part}_version"))
        for name, part in (("clientApp", "app"), ("clientPlatform", "platform"), ("clientOs", "os"))}
    if "object_type" in event:
        who, kind = event.get("actor_details") or {}, "audit"
        one = event.get("object_details") or event.get("aux_details") or {}
        common |= {
            "EventName": f"audit.{event['object_type']}.{event['action']}",
            "action": at(event, "action"), "userUuid": at(event, "actor_uuid"),
            "objectType": at(event, "object_type"), "objectUuid": at(event, "object_uuid"),
            "targetName": at(one, "email") or at(one, "name"), "targetUuid": at(one, "uuid"),
            "auxUuid": at(event, "aux_uuid"), "auxInfo": at(event, "aux_info"),
            "auxId": at(event, "aux_id"), "sessionUuid": at(event, "session", "uuid"),
            "deviceUuid": at(event, "session", "device_uuid"), "reason": None,
            "itemUuid": at(event, "object_uuid") if event["object_type"] == "item" else None}
    else:
        kind = "signin" if "target_user" in event else "itemusage"
        who = event["target_user" if kind == "signin" else "user"]
        word = event["category" if kind == "signin" else "action"]
        common |= {
            "EventName": f"{kind}.{word}", "action": word, "userUuid": at(who, "uuid"),
            "objectUuid": None, "sessionUuid": at(event, "session_uuid"),
            "reason": at(event, "type") if kind == "signin" else None,
            "details": at(event, "details", "value"), "itemUuid": at(event, "item_uuid"),
            "itemVersion": at(event, "used_version")}
        if kind == "itemusage":
            common["vaultUuid"] = at(event, "vault_uuid")
    return common | {
        "UserName": at(who, "email") or at(who, "name"), "displayName": at(who, "name"),
        "eventClass": common["EventName"]}


def plain(value, form):
    """A value without what the format has put in place of its delimiters."""
    if value is None:
        return None
    if form == "LEEF":
        return re.sub("<U\\+([0-9A-F]{4})>", lambda found: chr(int(found[1], 16)), value)
    return re.sub(r"\\([=\\])", r"\1", value)


def events(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
        return [json.loads(line, parse_float=str) for line in file]


class Extension:
    """A log source extension."""

    def __init__(self, path):
        root = ElementTree.parse(path).getroot()
        assert root.tag == f"{SPACE}device-extension", root.tag
        self.patterns = {}
        for each in root.findall("pattern"):
            assert set(each.attrib) == {"id"} and each.get("id") not in self.patterns, each.attrib
            self.patterns[each.get("id")] = each.text
        group, = root.findall("match-group")
        assert [each.tag for each in root][:-1] == ["pattern"] * len(self.patterns)
        assert {each.tag for each in group} == {"matcher", "event-match-multiple"}
        self.matchers = group.findall("matcher")
        used = {each.get("pattern-id") for each in group}
        assert used == set(self.patterns), f"{used ^ set(self.patterns)}"
        for each in self.matchers:
            assert each.get("field") in FIELDS, each.get("field")
        orders = [(each.get("field"), each.get("order")) for each in self.matchers]
        assert len(set(orders)) == len(orders), orders

    def read(self, java, lines):
        """The fields of each line, each by the first of its matchers that finds one."""
        found = [{} for _ in lines]
        for each in sorted(self.matchers, key=lambda each: int(each.get("order"))):
            captured = java.captured(self.patterns[each.get("pattern-id")], lines)
            for fields, value in zip(found, captured, strict=True):
                if value is not None and each.get("field") not in fields:
                    if each.get("enable-substitutions") == "true":
                        value = each.get("capture-group").replace(r"\1", value)
                    fields[each.get("field")] = (value, each.get("ext-data"))
        return found


def check_times(java, found, sent, header):
    """That a time is that of the event, to the second."""
    for fields, event in zip(found, sent, strict=True):
        text, layout = fields["DeviceTime"]
        if header == "rfc3164":
            text, layout = f"2026 {text} +0000", f"yyyy {layout} Z"
        wanted = int(datetime.datetime.fromisoformat(event["timestamp"]).timestamp())
        assert java.parsed_time(layout, text) == wanted, f"{text} is not {event['timestamp']}"


def read_properties(java, properties, form, lines):
    """The custom properties of each line; two expressions may not disagree."""
    found = [{} for _ in lines]
    for name, _, of, expression in properties:
        if of != form:
            continue
        for fields, value in zip(found, java.captured(expression, lines), strict=True):
            assert value is None or fields.get(name, value) == value, f"{name}: {fields[name]}, {value}"
            if value is not None:
                fields[name] = value
    return found


def keys_of(line):
    """The keys and values of a LEEF message, as its format says."""
    return dict(part.split("=", 1) for part in line.split("|", 6)[6].split("^"))


def check_values(tables, java, folder, properties):
    """Every field and property of every example, in both formats; how many were read."""
    read, ever, rows = 0, set(), mapped(folder)
    runs = [(name, ()) for name in FILES]
    with tempfile.TemporaryDirectory() as place:
        rule = os.path.join(place, "rule.json5")
        with open(rule, "w", encoding="utf-8") as file:
            file.write(RULE)
        runs += [("mixed.ndjson", ("--names", NAMED, "--account", "example", "--config", rule))]
        for name, options in runs:
            sent = events(name)
            both = {}
            for form, header in (("LEEF", "rfc3164"), ("CEF", "rfc5424")):
                lines = tables.messages(
                    name, "--profile", "qradar", "--hostname", "onepassword", "--format",
                    form.lower(), "--header", header, "--max-size", "8000", *options)
                fields = Extension(
                    os.path.join(folder, f"opcef-{form.lower()}.xml")).read(java, lines)
                check_times(java, fields, sent, header)
                found = read_properties(java, properties, form, lines)
                both[form] = [
                    {key: plain(value, form) for key, value in each.items()} for each in found]
                for line, event, own, more in zip(lines, sent, fields, both[form], strict=True):
                    have = {key: plain(value[0], form) for key, value in own.items()} | more
                    wanted = expected(event)
                    if "--account" in options:
                        wanted["accountUuid"] = wanted["accountUuid"] or "example"
                    wrong = {
                        key: (have.get(key), value) for key, value in wanted.items()
                        if have.get(key) != value}
                    assert not wrong, f"{name}: found and wanted: {wrong}\n{line}"
                    key = (have["EventName"], have["EventCategory"])
                    changed = key[1] == "routine" or key[0] in UNKNOWN
                    assert (key in rows) != changed, f"{key} in the map: {not changed} expected"
                    if form == "LEEF":
                        whole = keys_of(line)
                        left = set(whole) - set(more) - {"devTime", "cat", "usrName"}
                        assert not left, f"no property for {left}"
                        ever |= set(more)
                    read += not options and form == "LEEF"
            for one, other in zip(both["LEEF"], both["CEF"], strict=True):
                assert one == other, "LEEF and CEF say something else: " + str(
                    {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys()
                     if one.get(key) != other.get(key)})
    return read, ever


def check_made(tables, java, folder, properties):
    """An event of each class with every member, of version 3, and of opcef's own.

    Each class is in the map, and both formats say the same.
    """
    rows = mapped(folder)
    pairs = made_up.of_pairs(tables)
    whole = [record for _, record in made_up.of_classes(tables)]
    later = [event for _, event, _ in _version3.EVENTS]
    both, ever = {}, set()
    for form in ("LEEF", "CEF"):
        options = (
            "--profile", "qradar", "--format", form.lower(), "--header", "rfc5424", "--max-size", "16000")
        extension = Extension(os.path.join(folder, f"opcef-{form.lower()}.xml"))
        lines = made_up.sent(tables, [record for _, record in pairs], *options)
        for (code, _), fields in zip(pairs, extension.read(java, lines), strict=True):
            key = (fields["EventName"][0], fields["EventCategory"][0])
            assert key[0] == code, f"{key} is not {code}"
            assert (key in rows) != (made_up.NEW in code), f"{key} in the map: {key in rows}"
        own = _own.events(tables, *options)
        lines = made_up.sent(tables, whole + later, *options) + [line for line, _ in own]
        both[form] = [
            {name: plain(value, form) for name, value in each.items()}
            for each in read_properties(java, properties, form, lines)]
        if form == "LEEF":
            for line, found in zip(lines, both[form], strict=True):
                keys = {key: plain(value, form) for key, value in keys_of(line).items()}
                wrong = {key for key in set(keys) - {"devTime", "cat", "usrName"}
                         if found.get(key) != keys[key]}
                assert not wrong, f"{wrong} are not as they were sent: {line}"
                ever |= set(found)
        check_version3(tables, both[form][len(whole):-len(own)])
        for found, (_, said) in zip(both[form][-len(own):], own, strict=True):
            for row in tables.keys("leef", "opcef"):
                if row["key"] not in ("devTime", "cat"):
                    _own.compare(row, said, [found[row["key"]]] if row["key"] in found else [])
    for one, other in zip(both["LEEF"][:-len(own)], both["CEF"][:-len(own)], strict=True):
        assert one == other, "LEEF and CEF say something else: " + str(
            {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys()
             if one.get(key) != other.get(key)})
    return len(pairs), ever


def check_version3(tables, found):
    """The properties of events of version 3, as the documents say it."""
    own = {
        row["key"]: row["paths"][0].removeprefix("v3.") for row in tables.keys("leef", "auditevents")
        if row["paths"] and row["paths"][0].startswith("v3.")}
    for have, (code, _, said) in zip(found, _version3.WRITTEN, strict=True):
        # Object and action do not say that it is an item: the action of version 3 says both.
        wanted = expected(said) | {"eventClass": code, "itemUuid": None} | {
            key: said["v3"].get(name) for key, name in own.items()}
        wrong = {
            key: (have.get(key), value) for key, value in wanted.items()
            if have.get(key) != value and key not in FIELDS}
        assert not wrong, f"version 3: found and wanted: {wrong}"


def mapped(folder):
    with open(os.path.join(folder, "events.csv"), encoding="utf-8", newline="") as file:
        return {(row["event_id"], row["event_category"]): row for row in csv.DictReader(file)}


def check_map(tables, folder):
    """That each class has a row, and each QID record one meaning, within QRadar's limits."""
    rows, meanings = mapped(folder), {}
    classes = {(row["class"], row["category"]) for row in tables.pairs if not row["isPattern"]}
    assert set(rows) == classes, f"not one row for each class: {set(rows) ^ classes}"
    for row in rows.values():
        number = int(row["low_level_category_id"])
        assert qid.NAMES[number] == row["low_level_category"], row
        assert 1 <= int(row["severity"]) <= 10, row
        assert 0 < len(row["qid_name"]) <= 255 and len(row["description"]) <= 2048, row
        meaning = (row["severity"], number)
        assert meanings.setdefault(row["qid_name"], meaning) == meaning, row
    return rows, len(meanings)


class API(http.server.BaseHTTPRequestHandler):
    """As much of QRadar's REST API as load-events uses."""

    stored = {}

    def log_message(self, *_):
        pass

    def answer(self, body):
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        assert self.headers["SEC"] == "token"
        address = urllib.parse.urlsplit(self.path)
        where = urllib.parse.parse_qs(address.query)["filter"][0]
        if address.path.endswith("/log_source_types"):
            return self.answer([{"id": 4001, "name": TYPE}] if where == f'name="{TYPE}"' else [])
        assert where == "log_source_type_id=4001", where
        first, last = map(int, re.fullmatch(r"items=(\d+)-(\d+)", self.headers["Range"]).groups())
        return self.answer(self.stored.get(address.path, [])[first:last + 1])

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = self.stored.setdefault(self.path, [])
        rows.append(body | {"id": len(rows) + 1})
        self.answer(rows[-1])


def check_loading(folder, rows):
    """That load-events creates what is missing, and nothing twice; with more than one page of rows."""
    rows = dict(list(rows.items())[:1200])
    names = len({row["qid_name"] for row in rows.values()})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), API)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as place:
        token, events = os.path.join(place, "token"), os.path.join(place, "events.csv")
        with open(token, "w", encoding="utf-8") as file:
            file.write("token\n")
        with open(events, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, next(iter(rows.values())))
            writer.writeheader()
            writer.writerows(rows.values())

        def load(*more):
            return subprocess.run(
                [os.path.join(folder, "load-events"), f"http://127.0.0.1:{server.server_port}",
                 *(more or (TYPE,)), "--events", events],
                env=dict(os.environ, QRADAR_TOKEN_FILE=token),
                capture_output=True, text=True)

        first = load()
        assert first.returncode == 0 and f"{names} QID records and {len(rows)} mappings created" \
            in first.stdout, first
        API.stored["/api/data_classification/dsm_event_mappings"].pop()
        again = load()
        assert "0 QID records and 1 mappings created" in again.stdout, again
        assert load("another type").returncode == 1, "a type that is not there was accepted"
    records = {row["id"]: row for row in API.stored["/api/data_classification/qid_records"]}
    for each in API.stored["/api/data_classification/dsm_event_mappings"]:
        row = rows[each["log_source_event_id"], each["log_source_event_category"]]
        assert records[each["qid_record_id"]]["name"] == row["qid_name"], each
    server.shutdown()


def check_searches(folder, properties, rows):
    """That searches name only properties and classes which there are."""
    with open(os.path.join(folder, "searches.aql"), encoding="utf-8") as file:
        text = re.sub(r"^--.*\n", "", file.read(), flags=re.M)
    searches = [each for each in text.split(";") if each.strip()]
    known = {row[0] for row in properties}
    for search in searches:
        made = set(re.findall(r'AS "([^"]+)"', search))
        for word in set(re.findall(r'"([^"]+)"', search)) - made:
            assert word in known, f"searches.aql: no property {word}"
        for word in re.findall(r"'((?:itemusage|signin|audit|opcef)\.[a-z_.-]+)'", search):
            assert word in {key[0] for key in rows}, f"searches.aql: no class {word}"
        assert re.search(r"LAST \d+ (HOURS|DAYS)\s*$", search), f"no time in {search}"
    assert len(searches) == 8, len(searches)
    return len(searches)


def check(tables, folder, properties):
    rows, names = check_map(tables, folder)
    os.environ["TZ"] = "UTC"  # the header of RFC 3164 has the local time
    with JavaRegex() as java:
        read, ever = check_values(tables, java, folder, properties)
        made, more = check_made(tables, java, folder, properties)
        ever |= more
    check_loading(folder, rows)
    searches = check_searches(folder, properties, rows)
    named = {row[0] for row in properties}
    assert named - ever <= UNSEEN , f"no event has {named - ever - UNSEEN}"
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        text = file.read()
    for words in (
        f"{len(rows)} classes", f"{names} QID records", f"{read} example events",
    ):
        assert words in text, f"README.md does not say: {words}"
    print(
        f"qradar: {read} events as they went in, {made} made up, {len(rows)} classes, {len(properties)} expressions"
        f" run by Java, {len(named & ever)} of {len(named)} properties seen, {searches} searches")
