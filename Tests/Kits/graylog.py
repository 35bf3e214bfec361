"""The kit for Graylog: a content pack made from its parts, and the classes that searches can name."""
import csv
import io
import json
import os
import re
import uuid

import _events
import _lucene
import _own
from _compare import agrees, computed, expected
from _graylog import Rule, indexed
from tables import TOKENS

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "..", "Examples", "collectors", "graylog")
VERSION = ">=5.0.0"
FEED = "opcef_feed"
DAY = {"type": "relative", "from": 86400}
# The order of the rules is that of their files' numbers.
STAGES = {"1": 0, "2": 1}

# The dashboard: title, query, what is counted by, drawing, place (column, row, width, height).
WIDGETS = [
    ("Events over time, by category", "", ["timestamp"], "onepassword_category", "bar", (1, 1, 12, 3)),
    ("High severity", "event_severity:>=7", ["event_code"], None, "table", (1, 4, 6, 4)),
    ("People behind high severity", "event_severity:>=7", ["user_email"], None, "table", (7, 4, 6, 4)),
    ("Secrets shown, copied or exported",
     "event_code:(itemusage.reveal OR itemusage.secure\\-copy OR itemusage.export)",
     ["user_email"], "event_action", "bar", (1, 8, 6, 4)),
    ("Sign-ins refused", "event_category:authentication AND event_outcome:failure",
     ["user_email", "event_action"], None, "table", (7, 8, 6, 4)),
    ("Addresses of refused sign-ins", "event_category:authentication AND event_outcome:failure",
     ["source_ip"], None, "table", (1, 12, 4, 4)),
    ("Settings, people and access changed",
     "onepassword_category:(policy OR identity OR access OR automation)", ["event_code"], None,
     "table", (5, 12, 4, 4)),
    ("Heartbeats of opcef", "event_code:opcef.heartbeat", ["timestamp"], None, "bar", (9, 12, 4, 4)),
]
MESSAGES = ("Latest events of high severity", "event_severity:>=7", (1, 16, 12, 6),
            ["timestamp", "event_severity", "user_email", "message"])


def named(*words):
    """An id that is the same whenever the pack is made."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "opcef/graylog/" + "/".join(words)))


def typed(value):
    """A value as content packs write it."""
    kind = {bool: "boolean", int: "integer", str: "string"}[type(value)]
    return {"@type": kind, "@value": value}


def entity(kind, version, name, data):
    return {
        "v": "1", "type": {"name": kind, "version": version}, "id": named(kind, name), "data": data,
        "constraints": [{"type": "server-version", "version": VERSION}]}


def rules():
    """The rules, as text by the names of their files."""
    folder = os.path.join(FOLDER, "rules")
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            found[name] = file.read()
    return found


def pipeline(texts):
    """The pipeline's source: its stages, each with the rules of one number."""
    lines = ['pipeline "opcef"']
    for number, stage in STAGES.items():
        lines.append(f"stage {stage} match either")
        lines += [f'rule "{Rule(text).title}";' for name, text in texts.items() if name[0] == number]
    return "\n".join([*lines, "end", ""])


def pivots(fields):
    """How a widget groups, and how its search does."""
    widget, search = [], []
    for field in fields:
        if field == "timestamp":
            widget.append({"fields": [field], "type": "time", "config": {
                "interval": {"type": "auto", "scaling": 1.0}}})
            search.append({"type": "time", "fields": [field], "interval": {"type": "auto", "scaling": 1.0}})
        else:
            widget.append({"fields": [field], "type": "values", "config": {"limit": 15}})
            search.append({"type": "values", "fields": [field], "limit": 15})
    return widget, search


def dashboard(stream):
    """The dashboard: each widget, and the search that fills it."""
    query, widgets, searches, mapping, positions, titles = named("query"), [], [], {}, {}, {}
    for title, words, rows, column, drawing, place in WIDGETS:
        rows, row_groups = pivots(rows)
        columns, column_groups = pivots([column] if column else [])
        sort = [] if drawing == "bar" else [
            {"type": "series", "field": "count()", "direction": "Descending"}]
        common = {"timerange": DAY, "query": {"type": "elasticsearch", "query_string": words},
                  "streams": [stream], "filter": None, "filters": []}
        add(widgets, searches, mapping, positions, titles, title, place, {
            "type": "aggregation", **common, "config": {
                "row_pivots": rows, "column_pivots": columns,
                "series": [{"config": {"name": None}, "function": "count()"}], "sort": sort,
                "visualization": drawing, "visualization_config": None,
                "formatting_settings": None, "rollup": True, "event_annotation": False},
        }, {"type": "pivot", **common, "name": "chart", "rollup": True, "row_groups": row_groups,
            "column_groups": column_groups, "sort": sort,
            "series": [{"type": "count", "id": "count()", "field": None}]})
    title, words, place, fields = MESSAGES
    common = {"timerange": DAY, "query": {"type": "elasticsearch", "query_string": words},
              "streams": [stream], "filter": None, "filters": []}
    sort = [{"type": "pivot", "field": "timestamp", "direction": "Descending"}]
    add(widgets, searches, mapping, positions, titles, title, place, {
        "type": "messages", **common, "config": {
            "fields": fields, "show_message_row": True, "show_summary": False, "decorators": [],
            "sort": sort}},
        {"type": "messages", **common, "name": None, "limit": 150, "offset": 0, "decorators": [],
         "sort": [{"field": "timestamp", "order": "DESC"}]})
    return {
        "type": "DASHBOARD", "title": typed("1Password"),
        "summary": typed("What opcef says of 1Password"), "description": typed(""),
        "search": {
            "queries": [{"id": query, "timerange": DAY, "filter": None, "filters": [],
                         "query": {"type": "elasticsearch", "query_string": ""},
                         "search_types": searches}],
            "parameters": [], "requires": {}, "owner": "admin", "created_at": "2026-12-01T00:00:00.000Z"},
        "properties": [], "requires": {}, "owner": "admin", "created_at": "2026-12-01T00:00:00.000Z",
        "state": {query: {
            "selected_fields": None, "static_message_list_id": None,
            "titles": {"tab": {"title": "Overview"}, "widget": titles}, "widgets": widgets,
            "widget_mapping": mapping, "positions": positions, "formatting": {"highlighting": []},
            "display_mode_settings": {"positions": {}}}}}


def add(widgets, searches, mapping, positions, titles, title, place, widget, search):
    """Adds a widget with its search."""
    widget, search = {"id": named("widget", title), **widget}, {"id": named("search", title), **search}
    widgets.append(widget)
    searches.append(search)
    mapping[widget["id"]], titles[widget["id"]] = [search["id"]], title
    column, row, width, height = place
    positions[widget["id"]] = {"col": column, "row": row, "width": width, "height": height}


def pack():
    """The content pack."""
    texts, stream = rules(), named("stream", "1Password")
    entities = [
        entity("input", "1", "opcef", {
            "title": typed("opcef"), "type": typed("org.graylog2.inputs.raw.tcp.RawTCPInput"),
            "global": typed(True), "extractors": [], "static_fields": {FEED: typed("1password")},
            "configuration": {
                "bind_address": typed("0.0.0.0"), "port": typed(5555),
                "recv_buffer_size": typed(1048576), "number_worker_threads": typed(2),
                "use_null_delimiter": typed(False), "max_message_size": typed(2097152),
                "tcp_keepalive": typed(False), "tls_enable": typed(False), "tls_cert_file": typed(""),
                "tls_key_file": typed(""), "tls_key_password": typed(""),
                "tls_client_auth": typed("disabled"), "tls_client_auth_cert_file": typed(""),
                "charset_name": typed("UTF-8")}}),
        entity("stream", "1", "1Password", {
            "title": typed("1Password"), "description": typed("Events of 1Password, by opcef"),
            "disabled": typed(False), "matching_type": typed("AND"), "default_stream": typed(False),
            "remove_matches": typed(True), "alarm_callbacks": [], "alert_conditions": [],
            "outputs": [], "stream_rules": [{
                "type": typed("EXACT"), "field": typed(FEED), "value": typed("1password"),
                "inverted": typed(False), "description": typed("What the input adds to its messages")}]}),
    ]
    entities += [entity("pipeline_rule", "1", Rule(text).title, {
        "title": typed(Rule(text).title), "description": typed(""), "source": typed(text)})
        for text in texts.values()]
    entities.append(entity("pipeline", "1", "opcef", {
        "title": typed("opcef"), "description": typed("Reads opcef's JSON"),
        "source": typed(pipeline(texts)), "connected_streams": [typed(stream)]}))
    entities.append(entity("dashboard", "2", "1Password", dashboard(stream)))
    return {
        "v": "1", "id": named("pack"), "rev": 1, "name": "opcef for 1Password",
        "summary": "An input, a stream, a pipeline and a dashboard for 1Password's events",
        "description": "Reads opcef's JSON over TCP.", "vendor": "opcef",
        "url": "", "parameters": [], "entities": entities}


def generate(tables):
    """The content pack, and the classes that `event_code` can be."""
    out = io.StringIO()
    rows = {(row["class"], row["kind"], row["category"]): row["name"] for row in tables.classes}
    csv.writer(out, lineterminator="\n").writerows(
        [("event_code", "kind", "onepassword_category", "onepassword_class_name"),
         *((*key, name) for key, name in rows.items())])
    return {
        "content-pack.json": json.dumps(pack(), indent=2, ensure_ascii=False) + "\n",
        "classes.csv": out.getvalue()}


# What the parts of each entity are called, by Graylog's classes for content packs.
MEMBERS = {
    "input": {"title", "configuration", "static_fields", "type", "global", "extractors"},
    "stream": {"title", "description", "disabled", "matching_type", "stream_rules", "outputs",
               "default_stream", "remove_matches", "alarm_callbacks", "alert_conditions"},
    "pipeline_rule": {"title", "description", "source"},
    "pipeline": {"title", "description", "source", "connected_streams"},
    "dashboard": {"type", "title", "summary", "description", "search", "properties", "requires",
                  "owner", "created_at", "state"},
}


def values(node):
    """The typed values below a node."""
    if isinstance(node, dict):
        if set(node) == {"@type", "@value"}:
            yield node
        for child in node.values():
            yield from values(child)
    elif isinstance(node, list):
        for child in node:
            yield from values(child)


def shape(content):
    """Checks the members of a content pack, and that what it refers to is in it."""
    assert set(content) == {
        "v", "id", "rev", "name", "summary", "description", "vendor", "url", "parameters", "entities"}
    for part in content["entities"]:
        assert set(part) == {"v", "type", "id", "data", "constraints"}, part
        assert set(part["data"]) == MEMBERS[part["type"]["name"]], part["type"]
        for value in values(part["data"]):
            kinds = {"string": str, "boolean": bool, "integer": int}
            assert type(value["@value"]) is kinds[value["@type"]], value
    by_kind = {}
    for part in content["entities"]:
        by_kind.setdefault(part["type"]["name"], []).append(part)
    streams = {part["id"] for part in by_kind["stream"]}
    line, = by_kind["pipeline"]
    assert {value["@value"] for value in line["data"]["connected_streams"]} <= streams
    titles = re.findall(r'^rule "(.*)";$', line["data"]["source"]["@value"], re.M)
    assert sorted(titles) == sorted(part["data"]["title"]["@value"] for part in by_kind["pipeline_rule"])
    board, = by_kind["dashboard"]
    query, = board["data"]["search"]["queries"]
    state = board["data"]["state"][query["id"]]
    searches = {search["id"]: search for search in query["search_types"]}
    for widget in state["widgets"]:
        search, = (searches.pop(place) for place in state["widget_mapping"][widget["id"]])
        assert search["query"] == widget["query"] and search["streams"] == widget["streams"]
        assert set(widget["streams"]) <= streams
        assert {"col", "row", "width", "height"} == set(state["positions"][widget["id"]])
    assert not searches, "a search without a widget"
    return by_kind, state["widgets"]


def texts(source, fields):
    """The values of the field that a key of JSON becomes, as texts."""
    name = {"@timestamp": "timestamp"}.get(source["key"], source["key"].replace(".", "_"))
    found = fields.get(name, [])
    return [str(part) for part in (found if isinstance(found, list) else [found])]


def check(tables, folder):
    """Checks the pack, runs its rules over events of each class, and its searches over the examples."""
    with open(f"{folder}/content-pack.json", encoding="utf-8") as file:
        content = json.load(file)
    by_kind, widgets = shape(content)
    source = by_kind["pipeline"][0]["data"]["source"]["@value"]
    known = {part["data"]["title"]["@value"]: Rule(part["data"]["source"]["@value"])
             for part in by_kind["pipeline_rule"]}
    order = [known[title] for title in re.findall(r'^rule "(.*)";$', source, re.M)]
    feed = {key: value["@value"] for key, value in by_kind["input"][0]["data"]["static_fields"].items()}
    stream = by_kind["stream"][0]["data"]["stream_rules"][0]
    assert feed == {stream["field"]["@value"]: stream["value"]["@value"]}, "the stream gets nothing"
    made, options = _events.all_made(tables), ("--format", "json", "--header", "none")
    lines = _events.sent(tables, [record for _, record, _ in made], *options)
    shown, compared = [], set()

    def read(line):
        message = {"message": line, "source": "192.0.2.1", "timestamp": "now"} | feed
        for rule in order:
            rule.run(message)
        shown.append(indexed(message))
        assert shown[-1]["level"] == {**dict.fromkeys(range(4), 6), **dict.fromkeys((4, 5, 6), 5)}.get(
            shown[-1]["event_severity"], 4)
        return shown[-1]

    for (row, _, record), line in zip(made, lines, strict=True):
        fields = read(line)
        assert "class" not in row or fields["event_code"] == row["class"], fields
        for source in tables.keys("json", row["kind"]):
            value, there = expected(source, record), texts(source, fields)
            if value is not None:
                assert agrees(source, value, there), f"{source['key']}: {value!r} is not in {there}"
            if value is not None or (there and computed(source, record, there)):
                compared.add((row["kind"], source["key"]))
    for line, said in _own.events(tables, *options):
        fields = read(line)
        for source in tables.keys("json", "opcef"):
            if _own.compare(source, said, texts(source, fields)):
                compared.add(("opcef", source["key"]))
    seen = set().union(*shown)
    every = {(row["kind"], row["key"]) for row in tables.keys("json")}
    missing = {item for item in every - compared if item[1] not in TOKENS | {"onepassword.fields_left_out"}}
    assert not missing, f"never compared: {sorted(missing)}"
    for widget in widgets:
        query = widget["query"]["query_string"]
        config = widget["config"]
        named_fields = _lucene.fields(query) | set(config.get("fields", ()))
        named_fields |= {field for pivot in config.get("row_pivots", []) + config.get("column_pivots", [])
                         for field in pivot["fields"]}
        assert named_fields <= seen, f"no event has {named_fields - seen}"
        assert any(_lucene.finds(query, fields) for fields in shown[-len(_events.examples()) - 2:]), (
            f"nothing is found by {query}")
    with open(f"{folder}/classes.csv", encoding="utf-8") as file:
        listed = {row["event_code"] for row in csv.DictReader(file)}
    assert listed == {row["class"] for row in tables.classes}
