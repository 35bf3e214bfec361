"""Writes the mappings, the data view and the dashboard of the kit for Elastic."""
import json
import uuid

import _ecs
from _elasticpipelines import ARRAYS, JOINED

DATASET = "onepassword.opcef"
VIEW = "opcef-onepassword"
OF_OPCEF = "event.module:onepassword"

# The dashboard: title, query, rows, columns or nothing, drawing, place (x, y, width, height).
PANELS = [
    ("Events over time, by category", "", "@timestamp", "onepassword.category", "bar", (0, 0, 48, 10)),
    ("High severity", "event.severity:>=7", "event.code", None, "table", (0, 10, 24, 12)),
    ("People behind high severity", "event.severity:>=7", "user.email", None, "table", (24, 10, 24, 12)),
    ("Secrets shown, copied or exported",
     "event.code:(itemusage.reveal OR itemusage.secure\\-copy OR itemusage.export)", "user.email",
     "event.action", "bar", (0, 22, 24, 12)),
    ("Sign-ins refused", "event.category:authentication AND event.outcome:failure", "user.email",
     None, "table", (24, 22, 12, 12)),
    ("Addresses of refused sign-ins", "event.category:authentication AND event.outcome:failure",
     "source.ip", None, "table", (36, 22, 12, 12)),
    ("Settings, people and access changed", "event.category:(iam OR configuration)", "event.code",
     None, "table", (0, 34, 24, 12)),
    ("Heartbeats of opcef", "event.code:opcef.heartbeat", "@timestamp", None, "bar", (24, 34, 24, 12)),
]


def named(*words):
    """An id that is the same whenever the kit is made."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "opcef/elastic/" + "/".join(words)))


def mappings(tables):
    """The type of every field that the pipelines can set."""
    kinds = {"text": "keyword", "texts": "keyword", "integer": "long", "float": "double"}
    types = dict(_ecs.TYPES)
    for row in tables.keys("json"):
        if row["own"]:
            types[row["key"]] = "date" if row["type"] == "time" else kinds[row["type"]]
    for field in (*JOINED.values(), *ARRAYS.values()):
        types.setdefault(field, "keyword")
    properties = {}
    for name, kind in sorted(types.items()):
        *parts, last = name.split(".")
        below = properties
        for part in parts:
            below = below.setdefault(part, {"properties": {}})["properties"]
        below[last] = {"type": kind}
        if kind == "keyword":
            below[last]["ignore_above"] = 1024 if name != "event.original" else 8191
        if kind == "date" and name != "@timestamp":
            below[last]["format"] = "strict_date_optional_time||epoch_millis"
    return properties


def column(field, number):
    """A column of a panel that groups by a field."""
    if field == "@timestamp":
        return {"dataType": "date", "isBucketed": True, "label": field, "operationType": "date_histogram",
                "params": {"dropPartials": False, "includeEmptyRows": True, "interval": "auto"},
                "scale": "interval", "sourceField": field}
    return {"dataType": "ip" if _ecs.TYPES.get(field) == "ip" else "string", "isBucketed": True,
            "label": field, "operationType": "terms", "scale": "ordinal", "sourceField": field,
            "params": {"missingBucket": False, "orderBy": {"columnId": number, "type": "column"},
                       "orderDirection": "desc", "otherBucket": False,
                       "parentFormat": {"id": "terms"}, "size": 15}}


def panel(title, query, rows, split, drawing, place):
    """A panel of the dashboard, by Lens."""
    layer, count = named(title, "layer"), named(title, "count")
    buckets = {named(title, field): column(field, count) for field in (rows, split) if field}
    columns = buckets | {count: {
        "dataType": "number", "isBucketed": False, "label": "Events", "customLabel": True,
        "operationType": "count", "params": {"emptyAsNull": True}, "scale": "ratio",
        "sourceField": "___records___"}}
    first, *others = buckets
    visualization = {
        "layerId": layer, "layerType": "data",
        "columns": [{"columnId": name, "isTransposed": False} for name in columns]}
    if drawing == "bar":
        visualization = {
            "legend": {"isVisible": True, "position": "right"}, "preferredSeriesType": "bar_stacked",
            "valueLabels": "hide", "layers": [{
                "accessors": [count], "layerId": layer, "layerType": "data",
                "seriesType": "bar_stacked", "xAccessor": first} | (
                    {"splitAccessor": others[0]} if others else {})]}
    x, y, width, height = place
    number = named(title)
    return {
        "type": "lens", "title": title, "panelIndex": number, "version": "8.13.0",
        "gridData": {"x": x, "y": y, "w": width, "h": height, "i": number},
        "embeddableConfig": {"enhancements": {}, "hidePanelTitles": False, "attributes": {
            "title": title, "type": "lens",
            "visualizationType": "lnsXY" if drawing == "bar" else "lnsDatatable",
            "references": [{"id": VIEW, "name": f"indexpattern-datasource-layer-{layer}",
                            "type": "index-pattern"}],
            "state": {
                "adHocDataViews": {}, "filters": [], "internalReferences": [],
                "query": {"language": "lucene", "query": query}, "visualization": visualization,
                "datasourceStates": {"formBased": {"layers": {layer: {
                    "columnOrder": list(columns), "columns": columns, "incompleteColumns": {},
                    "sampling": 1}}}}}}}}


def saved_objects():
    """What Kibana imports: a data view, a search and the dashboard, in the form of Kibana 8.9."""
    panels = [panel(*words) for words in PANELS]
    search = {
        "id": "opcef-onepassword-latest", "type": "search", "attributes": {
            "title": "1Password: events", "description": "", "columns": [
                "event.severity", "event.code", "user.email", "source.ip", "message"],
            "sort": [["@timestamp", "desc"]], "grid": {}, "hideChart": False, "isTextBasedQuery": False,
            "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps({
                "query": {"language": "lucene", "query": OF_OPCEF}, "filter": [],
                "indexRefName": "kibanaSavedObjectMeta.searchSourceJSON.index"})}},
        "references": [{"id": VIEW, "type": "index-pattern",
                        "name": "kibanaSavedObjectMeta.searchSourceJSON.index"}]}
    panels.append({
        "type": "search", "title": "Latest events", "panelIndex": named("latest"),
        "panelRefName": "panel_latest", "version": "8.13.0", "embeddableConfig": {"enhancements": {}},
        "gridData": {"x": 0, "y": 46, "w": 48, "h": 18, "i": named("latest")}})
    references = [
        {"id": VIEW, "type": "index-pattern", "name": f"{panel['panelIndex']}:{reference['name']}"}
        for panel in panels if panel["type"] == "lens"
        for reference in panel["embeddableConfig"]["attributes"]["references"]]
    references.append({"id": search["id"], "type": "search", "name": f"{named('latest')}:panel_latest"})
    board = {
        "id": "opcef-onepassword", "type": "dashboard", "references": references, "attributes": {
            "title": "1Password by opcef", "description": "", "version": 1, "timeRestore": False,
            "optionsJSON": json.dumps({"hidePanelTitles": False, "useMargins": True}),
            "panelsJSON": json.dumps(panels),
            "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps({
                "query": {"language": "lucene", "query": OF_OPCEF}, "filter": []})}}}
    view = {
        "id": VIEW, "type": "index-pattern", "references": [], "attributes": {
            "title": f"logs-{DATASET}-*,logs-cef.log-*", "name": "1Password by opcef",
            "timeFieldName": "@timestamp"}}
    return [
        value | {"coreMigrationVersion": "8.8.0", "typeMigrationVersion": version}
        for value, version in ((view, "8.0.0"), (search, "8.0.0"), (board, "8.9.0"))]
