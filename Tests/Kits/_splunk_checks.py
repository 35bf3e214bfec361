"""What has to hold of the app for Splunk: that it reads each event as it went in."""
import json
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree

import _splunk_cim as cim
import _version3
from _cim import MODELS
from _events import at, joined
from _splunk_app import App, read_conf
from tables import EXAMPLES

FILES = ("mixed.ndjson", "item-usages.ndjson", "sign-in-attempts.ndjson", "audit-events.ndjson")

# Recommended fields of the data models that an event of 1Password cannot fill.
WITHOUT = {
    "object_size": "no event says how large a secret is",
    "object_path": "an item is in a vault, which is its parent_object",
    "result": "the model takes the signature",
    "result_id": "the model takes the signature_id",
}
# Those that are there where the event has them.
SOMETIMES = {"object_attrs", "src", "status", "user_name", "vendor_account", "object"}


def place(event):
    where = [at(event, "location", part) for part in ("city", "region", "country")]
    return joined(", ", *where) or at(event, "country")


def expected(event):
    """What has to be found: written from the documents, and not from the code."""
    common = {
        "event_id": at(event, "uuid"),
        "src": at(event, "session", "ip") or at(event, "client", "ip_address")
        or at(event, "client", "ip"),
        "vendor_account": at(event, "account_uuid"),
        "location": place(event),
        "latitude": at(event, "location", "latitude"),
        "longitude": at(event, "location", "longitude"),
        "session_id": at(event, "session", "uuid") or at(event, "session_uuid"),
    }
    if "client" in event:
        common |= {
            name: joined(
                " ", at(event, "client", f"{part}_name"), at(event, "client", f"{part}_version"))
            for name, part in (
                ("client_app", "app"), ("client_platform", "platform"), ("client_os", "os"))}
    if "object_type" in event:
        return common | audit_event(event)
    who = event["target_user" if "target_user" in event else "user"]
    common |= {
        "actor": at(who, "email") or at(who, "name") or at(who, "uuid"),
        "actor_id": at(who, "uuid"),
        "user_id": at(who, "uuid"),
        "user_name": at(who, "name"),
        "user_type": at(who, "user_type"),
        "src_user": None,
    }
    common["user"] = common["actor"]
    if "target_user" in event:
        return common | {
            "signature_id": f"signin.{event['category']}", "reason": at(event, "type"),
            "details": at(event, "details", "value"), "command": at(event, "category"),
            "object_id": None, "item_uuid": None}
    return common | {
        "signature_id": f"itemusage.{event['action']}", "command": at(event, "action"),
        "item_uuid": at(event, "item_uuid"), "object_id": at(event, "item_uuid"),
        "vault_uuid": at(event, "vault_uuid"), "parent_object_id": at(event, "vault_uuid"),
        "item_version": at(event, "used_version"), "object_category": "item"}


def audit_event(event):
    """The same for an audit event, where the user of a changed person is that person."""
    actor = at(event, "actor_details", "email") or at(event, "actor_details", "name") \
        or at(event, "actor_uuid")
    one = event.get("object_details") or {}
    other = one or event.get("aux_details") or {}
    person = event["object_type"] == "user"
    itself = one if at(one, "uuid") == at(event, "object_uuid") else {}
    name = at(itself, "email") or at(itself, "name")
    return {
        "signature_id": f"audit.{event['object_type']}.{event['action']}",
        "command": at(event, "action"),
        "actor": actor,
        "actor_id": at(event, "actor_uuid"),
        "target": at(other, "email") or at(other, "name"),
        "user": (name or at(event, "object_uuid")) if person else actor,
        "user_id": at(event, "object_uuid") if person else at(event, "actor_uuid"),
        "user_name": at(itself, "name") if person else at(event, "actor_details", "name"),
        "src_user": actor if person else None,
        "src_user_name": at(event, "actor_details", "name") if person else None,
        "object": name or at(event, "object_uuid"),
        "object_id": at(event, "object_uuid"),
        "object_attrs": at(event, "aux_info"),
        "item_uuid": at(event, "object_uuid") if event["object_type"] == "item" else None,
        "vault_uuid": at(event, "aux_uuid" if event["action"] == "share" else "object_uuid")
        if event["object_type"] in ("vault", "items", "uva", "gva")
        or (event["object_type"], event["action"]) == ("item", "share") else None,
        "device_uuid": at(event, "session", "device_uuid"),
        "auxiliary_uuid": at(event, "aux_uuid"),
    }


def read_events(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
        return [json.loads(line, parse_float=str) for line in file]


def check_values(tables, app):
    """Each field against the JSON that went in, and against the CIM; the fields that were seen."""
    seen, read, counts = set(), 0, {}
    for name in FILES:
        lines = tables.messages(name, "--profile", "splunk")
        for line, event in zip(lines, read_events(name), strict=True):
            fields = app.read(line, host="relay")
            wrong = {
                key: (fields.get(key), value) for key, value in expected(event).items()
                if fields.get(key) != value}
            assert not wrong, f"{name}: found and wanted: {wrong}\n{line}"
            assert re.fullmatch(r"\d{13}", app.timestamp(line) or ""), f"no time in {line}"
            if "possible_causes" in fields:  # as many as the sentence names
                assert len(fields["possible_causes"]) == fields["msg"].count("; ") + 1, line
            check_models(fields, line)
            seen |= set(fields)
            read += 1
            if name == FILES[0]:
                for each in [fields["severity"], *fields["eventtype"]]:
                    counts[each] = counts.get(each, 0) + 1
    items = os.path.join(EXAMPLES, "configuration", "items.json")
    with open(items, encoding="utf-8") as file:
        known = json.load(file)
    titles = {each["id"]: each["title"] for each in known}
    titles |= {each["vault"]["id"]: each["vault"]["name"] for each in known}
    for line in tables.messages("item-usages.ndjson", "--profile", "splunk", "--names", items):
        fields = app.read(line)
        for name in ("object", "parent_object"):
            wanted = titles.get(fields[f"{name}_id"], fields[f"{name}_id"])
            assert fields[name] == wanted, f"{fields[name]!r} and not {wanted!r}\n{line}"
        seen |= set(fields)
    return seen, read, counts


def check_version3(tables, app):
    """Audit events of version 3: their class, the fields of all events, and the keys of their own."""
    own = {
        row["paths"][0].removeprefix("v3."): row["key"] for row in tables.keys("cef", "auditevents")
        if row["paths"] and row["paths"][0].startswith("v3.")}
    lines = _version3.sent(tables, "--profile", "splunk")
    for line, (code, _, said) in zip(lines, _version3.WRITTEN, strict=True):
        fields = app.read(line, host="relay")
        wanted = expected(said) | {"signature_id": code} | {
            key: re.sub(r"([=\\])", r"\\\1", said["v3"][name]) if name in said["v3"] else None
            for name, key in own.items()}
        wrong = {
            key: (fields.get(key), value) for key, value in wanted.items() if fields.get(key) != value}
        assert not wrong, f"version 3: found and wanted: {wrong}\n{line}"
        check_models(fields, line)
    return len(lines)


def check_models(fields, line):
    """That an event fills the model that its tags put it into."""
    tags = set(fields["tag"])
    models = [name for name, model in MODELS.items() if model["tags"] <= tags]
    assert len(models) <= 1, f"{models}: {line}"
    for name in models:
        model = MODELS[name]
        for field in model["recommended"] - set(WITHOUT) - SOMETIMES:
            assert field in fields, f"{name} wants {field}: {line}"
        for field, values in model["values"].items():
            assert fields.get(field, cim.UNKNOWN) in values | {cim.UNKNOWN}, \
                f"{name} has no {field} {fields.get(field)!r}: {line}"
    if "change" in tags:
        assert ("account" in tags) == (fields["object_category"] == "user"), line


def check_explain(tables, app):
    """What is extracted against the keys that `opcef explain` shows."""
    with open(os.path.join(EXAMPLES, FILES[0]), encoding="utf-8") as file:
        events = file.readlines()
    for event in events:
        told = subprocess.run(
            [tables.opcef, "explain", "--profile", "splunk"], input=event, check=True,
            capture_output=True, text=True).stdout
        mapped = told[told.index("\nMapped:"):told.index("\nSent:")]
        wanted = dict(re.findall(r"^  (\S+) +(.*)\n +from ", mapped, re.M))
        line = told[told.index("\nSent:"):].split("\n")[2].strip()
        found = {
            key: value for key, value in app.extracted(line).items()
            if not key.endswith("Label") and key not in app.expression("opcef-header").groupindex}
        assert found == wanted and len(wanted) > 5, f"{found}\nand not {wanted}"
    return len(events)


def check_keys(tables, app):
    """That each key of the table is extracted, whatever its value is."""
    value = r"a\=b c|d \\ \n"
    head = "<134>1 - relay opcef - - - CEF:0|1Password|Events Reporting|1|itemusage.fill|x|2|"
    keys = {row["key"] for row in tables.keys("cef")}
    keys |= {row["labelKey"] for row in tables.keys("cef") if "labelKey" in row}
    found = app.extracted(head + " ".join(f"{key}={value}" for key in sorted(keys)))
    for key in keys:
        assert found.get(key) == value, f"{key}: {found.get(key)!r} and not {value!r}"
    return len(keys)


def check_classes(tables, app, classes):
    """That each class has one row, which its event types agree with."""
    rows = app.table("opcef_classes", "signature_id")
    assert set(rows) == set(classes), f"not one row for each class: {set(rows) ^ set(classes)}"
    for name in {row["class"] for row in tables.classes if not row["isPattern"]}:
        assert name in rows, f"{name} has no row"
    for name, row in rows.items():
        fields = {"sourcetype": app.sourcetype, "signature_id": name}
        if row["model"] == "Authentication":
            fields["outcome"] = row["action"]
        types = [each for each, search in app.eventtypes.items() if search.value(fields)]
        tags = {tag for each in types for tag in app.tags.get(each, [])}
        found = [each for each, model in MODELS.items() if model["tags"] <= tags]
        assert found == [each for each in [row["model"]] if each], f"{name}: {found}, and {row}"
        assert types, f"{name} has no event type"
        if row["model"]:
            values = MODELS[row["model"]]["values"]["action"] | {cim.UNKNOWN}
            assert row["action"] in values, f"{name}: {row['model']} has no {row['action']}"
    return len(rows)


# Searches

COMMANDS = set("""
    stats timechart table sort eval where head search fields fillnull xyseries convert eventstats
    by as and or not in limit value
    count dc values latest earliest min max round now relative_time mvindex split replace if like ctime
    index sourcetype eventtype _time host opcef_events
""".split())


def check_searches(app, seen):
    """That every search names fields which events have, and event types and macros that are there."""
    known = seen | set(app.calculated) | COMMANDS
    folder = os.path.join(app.folder, "default", "data", "ui", "views")
    searches = {
        f"[{name}]": stanza["search"] for name, stanza in app.conf("savedsearches").items()}
    for name in sorted(os.listdir(folder)):
        tree = xml.etree.ElementTree.parse(os.path.join(folder, name))
        for number, query in enumerate(tree.iter("query"), 1):
            searches[f"{name}, query {number}"] = query.text
    menu = xml.etree.ElementTree.parse(os.path.join(folder, "..", "nav", "default.xml"))
    for view in {each.get("name") for each in menu.iter("view")} - {"search"}:
        assert os.path.exists(os.path.join(folder, f"{view}.xml")), f"no view {view}"
    macros = app.conf("macros")
    for name, text in searches.items():
        for macro in re.findall(r"`([^`]*)`", text):
            assert macro in macros, f"{name}: no macro {macro}"
        for each in re.findall(r"eventtype=(\w+)", text):
            assert each in app.eventtypes, f"{name}: no event type {each}"
        plain = re.sub(r'"[^"]*"|\$[^$]*\$|eventtype=\w+|=[a-z]\w*|[-+]?\d+\w*', " ", text)
        made = set(re.findall(r"\b(?:AS|eval) (\w+)", plain))
        for word in re.findall(r"[A-Za-z_]\w*", plain):
            assert word in known | made or word.lower() in COMMANDS, f"{name}: {word} is no field"
    assert len(searches) > 10, "the searches were not found"
    return len(searches)


def check_readme(folder, counts, read, explained):
    """That the README says how many events there are to see, and how many were read here."""
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        text = file.read()
    usages, attempts, audit = (
        counts[f"opcef_{each}"] for each in ("itemusage", "signin", "audit"))
    for words in (
        f"{usages + attempts + audit} events, {counts['high']} of them with the severity high, "
        f"{counts['medium']} medium and {counts['low']} low",
        f"| `opcef_itemusage` | {usages} |",
        f"| `opcef_signin` | {attempts} |"
        f" Authentication, for the {counts['opcef_authentication']} whose",
        f"| `opcef_audit` | {audit} | Change for {counts['opcef_change']} of them, of which"
        f" {counts['opcef_account_change']} change a person; Data Access for"
        f" {counts['opcef_data_access'] - usages} |",
        f"| `opcef_exposure` | {counts['opcef_exposure']} |",
        f"reads {read} example events", f"the keys of {explained} events",
    ):
        assert words in text, f"README.md does not say: {words}"


def check_sizes(tables, app):
    """That Splunk cuts no message that opcef sends for it."""
    told = tables.run("profiles")
    largest = int(re.search(r"^splunk\n.*--max-size (\d+)", told, re.M).group(1))
    assert int(app.props["TRUNCATE"]) > largest, f"{largest} octets would be cut"


def check_sample(folder, sourcetype):
    """That each sample of an input gives the source type, and UDP leaves the header as it is."""
    inputs = read_conf(os.path.join(folder, "README", "inputs.conf.example"))
    kinds = [name.partition(":")[0] for name in inputs]
    assert kinds == ["tcp", "tcp-ssl", "SSL", "udp"], kinds
    for name, stanza in inputs.items():
        assert name == "SSL" or stanza["sourcetype"] == sourcetype, name
        if name.startswith("udp"):
            assert stanza["no_priority_stripping"] == stanza["no_appending_timestamp"] == "true"


def appinspect(folder):
    """What Splunk's own inspector says of the app; its version."""
    with tempfile.TemporaryDirectory() as place:
        output = os.path.join(place, "report.json")
        try:
            subprocess.run(
                ["splunk-appinspect", "inspect", folder, "--mode", "precert", "--data-format",
                 "json", "--output-file", output], check=True, capture_output=True)
        except FileNotFoundError:
            raise SystemExit("splunk: no splunk-appinspect; .ci/requirements.txt has it") from None
        with open(output, encoding="utf-8") as file:
            report = json.load(file)
    faults = [
        f"{check['result']}: {check['name']}: " + "; ".join(
            message["message"] for message in check["messages"])
        for one in report["reports"] for group in one["groups"] for check in group["checks"]
        if check["result"] in ("error", "failure", "future_failure", "warning")]
    assert report["summary"]["success"] > 50, report["summary"]
    assert not faults, "splunk-appinspect:\n" + "\n".join(faults)
    return report["reports"][0]["run_parameters"]["appinspect_version"]


def check(tables, kit, classes, sourcetype):
    folder = os.path.join(kit, "TA-opcef")
    app = App(folder, sourcetype)
    seen, read, counts = check_values(tables, app)
    later = check_version3(tables, app)
    explained = check_explain(tables, app)
    check_readme(kit, counts, read, explained)
    keys = check_keys(tables, app)
    rows = check_classes(tables, app, classes)
    searches = check_searches(app, seen)
    check_sizes(tables, app)
    check_sample(folder, sourcetype)
    version = appinspect(folder)
    print(
        f"splunk: {read} events as they went in, {later} of version 3, {explained} as explained, {keys} keys,"
        f" {rows} classes, {searches} searches; splunk-appinspect {version} finds nothing")
