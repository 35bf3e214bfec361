"""The kit for Elastic: ingest pipelines, templates and a dashboard, made from opcef's tables."""
import csv
import datetime
import http.server
import io
import json
import os
import re
import struct
import subprocess
import threading

import pycef
import yaml
from estceque import validate_ingest_pipeline_failure_processors, validate_ingest_pipeline_processors

import _ecs
import _events
import _lucene
import _own
from _compare import agrees, computed, expected
from _elasticboard import DATASET, OF_OPCEF, mappings, saved_objects
from _elasticpipelines import pipelines, said, targets
from _ingest import Pipelines, flat, put
from tables import TOKENS

# Names of pipelines that are no names of files here.
FILES = {"logs-cef.log@custom": "hook"}


def text(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def generate(tables):
    """All files that follow from the tables."""
    files = {
        f"pipelines/{FILES.get(name, name)}.json": text(value)
        for name, value in pipelines(tables).items()}
    files["component-template.json"] = text({
        "template": {"mappings": {"properties": mappings(tables)}},
        "_meta": {"description": "Fields of 1Password's events by opcef"}})
    files["dashboard.ndjson"] = "".join(
        json.dumps(value, ensure_ascii=False) + "\n" for value in saved_objects())
    out, (found, _) = io.StringIO(), said(tables)
    rows = {}
    for row in tables.classes:
        categories, types = found.get(row["class"], ((), ()))
        rows[row["class"]] = (row["kind"], row["name"], " ".join(categories), " ".join(types))
    csv.writer(out, lineterminator="\n").writerows(
        [("event.code", "kind", "onepassword.class_name", "event.category", "event.type"),
         *((code, *words) for code, words in rows.items())])
    files["classes.csv"] = out.getvalue()
    return files


def decoded(tables, line, kind):
    """What decode_cef makes of a message; pycef takes it apart, and names a labelled key by its label."""
    labels = {row["label"]: row["key"] for row in tables.keys("cef", kind) if "label" in row}
    parts = pycef.parse(line)
    header = {"DeviceVendor": "vendor", "DeviceProduct": "product", "DeviceVersion": "version",
              "DeviceEventClassID": "event_class_id"}
    document = {"event": {"original": line, "code": parts["DeviceEventClassID"],
                          "severity": int(parts["Severity"])},
                "cef": {"name": parts["Name"], "extensions": {},
                        "device": {to: parts[key] for key, to in header.items()}},
                "observer": {to: parts[key] for key, to in list(header.items())[:3]},
                "message": parts["Name"], "tags": ["forwarded"]}
    known = {*header, "Name", "DeviceName", "Severity", "DeviceSeverity", "CEFVersion"}
    for key, value in parts.items():
        if key in known:
            continue
        name = _ecs.full_name(labels.get(key, key))
        value = re.sub(r"\\([\\=])", r"\1", value)
        value = {"long": int, "float": single, None: str}[_ecs.NUMBERS.get(name)](value)
        if name in _ecs.TIMES:
            value = utc(value)
        document["cef"]["extensions"][name] = value
        if name in _ecs.ECS_OF_CEF:
            put(document, _ecs.ECS_OF_CEF[name], value)
        if key in labels:
            document["cef"]["extensions"][name + "Label"] = key
    return document


def single(text):
    """A number of 32 bits, which decode_cef makes of coordinates, by as few digits as Go writes."""
    for digits in range(1, 10):
        value = float(f"{float(text):.{digits}g}")
        if struct.pack("f", value) == struct.pack("f", float(text)):
            return value
    raise AssertionError(text)


def utc(milliseconds):
    """A time as decode_cef writes it."""
    time = datetime.datetime.fromtimestamp(int(milliseconds) // 1000, datetime.timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%S") + f".{int(milliseconds) % 1000:03}Z"


def check(tables, folder):
    """Validates the pipelines, runs them over events of each class and the examples, and compares."""
    steps = {}
    for name in os.listdir(f"{folder}/pipelines"):
        with open(f"{folder}/pipelines/{name}", encoding="utf-8") as file:
            value = json.load(file)
        name = name.removesuffix(".json")
        steps[next((whole for whole, short in FILES.items() if short == name), name)] = value
        known = {"name": name, "processors": value["processors"], "on_failure": value.get("on_failure", [])}
        assert len(validate_ingest_pipeline_processors(known)) == len(value["processors"])
        assert len(validate_ingest_pipeline_failure_processors(known)) == len(known["on_failure"])
    run = Pipelines(steps)
    check_categories(tables, run)
    made = _events.all_made(tables)
    records = [record for _, record, _ in made]
    lines = zip(
        _events.sent(tables, records, "--format", "json", "--header", "none"),
        _events.sent(tables, records, "--profile", "elastic", "--format", "cef"), strict=True)
    compared, fields, shown = set(), set(), {"json": [], "cef": []}
    for (row, _, record), (of_json, of_cef) in zip(made, lines, strict=True):
        kind = row["kind"]
        found = {
            "json": run.run("opcef-json", {"message": of_json, "@timestamp": "now"}),
            "cef": run.run("logs-cef.log@custom", decoded(tables, of_cef, kind))}
        for form, document in found.items():
            found[form] = dict(flat(document))
            allowed(found[form])
            fields.update(found[form])
            shown[form].append(found[form])
        left = {name for name in found["cef"] if name.startswith("cef.extensions.")}
        assert not left, f"left where decode_cef put it: {left}"
        compare(tables, kind, record, found, compared)
        alike(kind, found)
    for form, documents in check_own(tables, run, compared).items():
        shown[form] += documents
        fields.update(*documents)
    every = {
        (row["kind"], row["format"], row["key"])
        for form in ("json", "cef") for row in tables.keys(form)}
    missing = {item for item in every - compared if item[2] not in UNCOMPARED}
    assert not missing, f"never compared: {sorted(missing)}"
    others(run)
    with open(f"{folder}/component-template.json", encoding="utf-8") as file:
        typed = {name.removesuffix(".type").replace("properties.", "") for name, _ in flat(
            json.load(file)["template"]["mappings"]) if name.endswith(".type")}
    mapped = {re.sub(r"location\.l(at|on)$", "location", name) for name in fields
              if not name.startswith("cef.") and name not in ("_id",)}
    assert mapped <= typed, f"without a type: {mapped - typed}"
    with open(f"{folder}/classes.csv", encoding="utf-8") as file:
        assert {row["event.code"] for row in csv.DictReader(file)} == {row["class"] for row in tables.classes}
    check_dashboard(folder, fields, {
        form: found[-len(_events.examples()) - 2:] for form, found in shown.items()})
    check_detections(folder, fields)
    check_install(folder, steps)
    with open(f"{folder}/filebeat.yml", encoding="utf-8") as file:
        inputs = yaml.safe_load(file)["filebeat.inputs"]
    assert [value["pipeline"] for value in inputs] == ["opcef-cef", "opcef-json"]
    assert all(value["index"].startswith(f"logs-{DATASET}-") for value in inputs)


# Only in messages that are too long; and an IPv4 address has no key for IPv6, nor with this profile any.
UNCOMPARED = {"cn3", "onepassword.fields_left_out", "c6a2"} | TOKENS


def allowed(found):
    """Checks the names and words of ECS."""
    for name in found:
        known = re.sub(r"location\.l(at|on)$", "location", name)
        assert known in _ecs.TYPES or name.startswith(("onepassword.", "cef.")) or name == "_id", (
            f"{name} is no field of ECS that this kit knows")
    assert found["event.kind"] in _ecs.KINDS and found["ecs.version"] == _ecs.VERSION
    assert found.get("event.outcome", "unknown") in _ecs.OUTCOMES
    types = set(found.get("event.type", ()))
    expected_types = set().union(*(_ecs.EXPECTED[name] for name in found.get("event.category", ())))
    assert types <= expected_types, f"{found['event.category']} with {types}"
    assert found["_id"] == found["event.id"]


def compare(tables, kind, record, found, compared):
    """Compares the fields with what the event says."""
    places = targets(tables, kind)
    for form in ("json", "cef"):
        for row in tables.keys(form, kind):
            value, there = expected(row, record), texts(row, form, places, found)
            if value is not None:
                assert agrees(row, value, there), f"{form} {kind} {row['key']}: {value!r} is not in {there}"
            if value is not None or (there and computed(row, record, there)):
                compared.add((kind, form, row["key"]))


def texts(row, form, places, found):
    """The values of the fields that a key becomes, as texts."""
    fields = [row["key"]]
    if form == "cef":
        name, what, field = places[row["key"]]
        kept = _ecs.ECS_OF_CEF.get(name)
        fields = [field + ".email", field + ".full_name"] if what == "person" else [
            kept if kept in _ecs.KEPT else field]
    there = [found[form][field] for field in fields if field in found[form]]
    return [str(part) for value in there for part in (value if isinstance(value, list) else [value])]


def alike(kind, found):
    """Checks that both forms become the same document, but for what CEF joins."""
    apart = {
        "tags", "related.user", "related.ip", "source.geo.city_name", "source.geo.region_name",
        "source.geo.country_iso_code", "source.geo.country_name", "event.dataset", "@timestamp",
        "onepassword.session.login_time"}
    for name, value in found["json"].items():
        if name in apart or name.startswith("onepassword.client."):
            continue
        assert found["cef"].get(name) == value, f"{kind} {name}: {value!r}, by CEF {found['cef'].get(name)!r}"
    for name in ("related.user", "related.ip"):
        assert set(found["json"].get(name, ())) == set(found["cef"].get(name, ())), (
            f"{name}: {found['json'].get(name)}, by CEF {found['cef'].get(name)}")
    for name in ("event.category", "event.type", "onepassword.item_uuid"):
        assert found["json"].get(name) == found["cef"].get(name), f"{name}: {found}"
    assert found["json"].get("tags") == found["cef"].get("onepassword.tags")


def check_categories(tables, run):
    """Checks that CEF's pipelines put every class where opcef's JSON does."""
    kinds = {"itemusage": "itemusages", "signin": "signinattempts", "audit": "auditevents"}
    for code, (categories, types) in said(tables)[0].items():
        event = run.run(f"opcef-cef-{kinds[code.split('.')[0]]}", {"event": {"code": code}})["event"]
        there = tuple(event.get("category", ())), tuple(event.get("type", ()))
        assert there == (categories, types), f"{code}: {there}, and {(categories, types)} by JSON"


def others(run):
    """Checks what is not an event of 1Password, or not whole."""
    document = {"cef": {"device": {"vendor": "Other", "product": "X"}, "extensions": {"deviceAction": "a"}}}
    assert run.run("logs-cef.log@custom", json.loads(json.dumps(document))) == document
    for line in ("hello", "[]", '{"@timestamp":'):
        broken = dict(flat(run.run("opcef-json", {"message": line})))
        assert broken["event.kind"] == "pipeline_error" and broken["event.original"] == line
        assert broken["error.message"]


def check_own(tables, run, compared):
    """Compares a heartbeat and a test event in both forms; the documents that they become."""
    places, documents = targets(tables, "opcef"), {}
    for form, options in (
            ("json", ("--format", "json", "--header", "none")),
            ("cef", ("--profile", "elastic", "--format", "cef"))):
        for line, said in _own.events(tables, *options):
            document = run.run("opcef-json", {"message": line}) if form == "json" else run.run(
                "logs-cef.log@custom", decoded(tables, line, "opcef"))
            found = dict(flat(document))
            allowed(found)
            documents.setdefault(form, []).append(found)
            for row in tables.keys(form, "opcef"):
                if _own.compare(row, said, texts(row, form, places, {form: found})):
                    compared.add(("opcef", form, row["key"]))
    for of_json, of_cef in zip(documents["json"], documents["cef"]):
        missing = of_json.keys() - of_cef.keys() - {"event.dataset"}
        assert not missing, f"not by CEF: {missing}"
        left = {name for name in of_cef if name.startswith("cef.extensions.")}
        assert not left, f"left where decode_cef put it: {left}"
    return documents


def check_dashboard(folder, fields, shown):
    """Checks that the dashboard refers to what is there, and finds something in the examples."""
    with open(f"{folder}/dashboard.ndjson", encoding="utf-8") as file:
        objects = [json.loads(line) for line in file]
    ids = {(value["type"], value["id"]) for value in objects}
    for value in objects:
        assert set(value) == {
            "id", "type", "attributes", "references", "coreMigrationVersion", "typeMigrationVersion"}
        assert {(reference["type"], reference["id"]) for reference in value["references"]} <= ids
    board = next(value for value in objects if value["type"] == "dashboard")
    for part in json.loads(board["attributes"]["panelsJSON"]):
        if part["type"] != "lens":
            continue
        attributes = part["embeddableConfig"]["attributes"]
        (layer, content), = attributes["state"]["datasourceStates"]["formBased"]["layers"].items()
        assert f"indexpattern-datasource-layer-{layer}" == attributes["references"][0]["name"]
        assert layer in json.dumps(attributes["state"]["visualization"])
        assert content["columnOrder"] == list(content["columns"])
        query = attributes["state"]["query"]["query"]
        used = _lucene.fields(query) | {
            value["sourceField"] for value in content["columns"].values()} - {"___records___"}
        assert used <= fields, f"{part['title']}: no event has {used - fields}"
        for form, found in shown.items():
            assert any(
                _lucene.finds(f"{query} AND {OF_OPCEF}" if query else OF_OPCEF, event) for event in found), (
                f"{part['title']}: nothing is found in the examples as {form}")


def check_detections(folder, fields):
    """Checks that the detections of this kit name fields that are there."""
    path = f"{folder}/sigma-pipeline.yml"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for step in yaml.safe_load(file)["transformations"]:
                used = set(step.get("mapping", {}).values())
                assert used <= fields, f"named by detections, and never set: {used - fields}"


def check_install(folder, steps):
    """Runs the installer against a server that only takes notes."""
    notes = []

    class Server(http.server.BaseHTTPRequestHandler):
        def note(self):
            length = int(self.headers.get("Content-Length", 0))
            notes.append((self.command, self.path, self.rfile.read(length), self.headers))
            self.send_response(404 if self.command == "GET" else 200)
            self.end_headers()
        do_GET = do_PUT = do_POST = note

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    subprocess.run([f"{folder}/install", address, address], check=True, capture_output=True,
                   env={**os.environ, "ELASTIC_API_KEY": "made-up"})
    server.shutdown()
    put_there = [path.rsplit("/", 1)[1] for command, path, *_ in notes
                 if command == "PUT" and path.startswith("/_ingest/pipeline/")]
    assert sorted(put_there) == sorted(steps), f"{put_there} is put"
    for name, value in steps.items():
        for step in value["processors"]:
            needed = step.get("pipeline", {}).get("name")
            assert needed is None or put_there.index(needed) < put_there.index(name)
    bodies = {path: json.loads(body) for command, path, body, _ in notes if command == "PUT"}
    template = bodies["/_index_template/opcef"]
    assert "/_component_template/" + template["composed_of"][-1] in bodies
    assert template["template"]["settings"]["index.default_pipeline"] in steps
    command, path, body, headers = notes[-1]
    assert path == "/api/saved_objects/_import?overwrite=true" and b"1Password by opcef" in body
    assert headers["kbn-xsrf"] and headers["Authorization"] == "ApiKey made-up"
