"""Writes the ingest pipelines of the kit for Elastic from opcef's tables."""
import json

import _ecs
import _events
from _meanings import address_or_name, counterparts, slug

CEF = "cef.extensions."
STARTS = {"itemusages": "itemusage.", "signinattempts": "signin.", "auditevents": "audit.",
          "opcef": "opcef."}
# Fields for what no single key of JSON holds, by the members that a key is made of.
JOINED = {
    ("client.app_name", "client.app_version"): "onepassword.client.application",
    ("client.platform_name", "client.platform_version"): "onepassword.client.platform",
    ("client.os_name", "client.os_version"): "onepassword.client.os",
    ("location.city", "location.region", "location.country"): "source.geo.name",
}
# Arrays of JSON that are one text in CEF, and where they go: tags of the agent stay where they are.
ARRAYS = {"tags": "onepassword.tags", "onepassword.causes": "onepassword.causes"}
# The item of an audit event, which CEF has only as the object.
ITEM, OBJECT = "onepassword.item_uuid", "onepassword.object_uuid"
# Fields that name people and addresses.
RELATED = {
    "related.user": ["user.email", "user.id", "user.full_name", "user.target.email",
                     "user.target.id", "user.target.full_name", "onepassword.aux_details.email",
                     "onepassword.aux_details.uuid", "onepassword.aux_details.name"],
    "related.ip": ["source.ip"]}
FAILURE = [
    {"set": {"field": "event.kind", "value": "pipeline_error"}},
    {"append": {"field": "error.message", "value": "{{{_ingest.on_failure_message}}}"}}]


def quoted(words):
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def there(field):
    return f"ctx.{field.replace('.', '?.')} != null"


def targets(tables, kind):
    """Where each key of CEF goes: the key, its name to decode_cef, and the field, or what it is."""
    rows = {}
    for row, key in counterparts(tables, kind):
        name, both = _ecs.full_name(row["key"]), address_or_name(row)
        if row["key"] in rows:
            continue
        if both:
            acted = both[0].startswith(("user.", "actor_details.", "target_user."))
            rows[row["key"]] = (name, "person", "user" if acted else "user.target")
        elif key in ARRAYS:
            rows[row["key"]] = (name, "array", ARRAYS[key])
        else:
            rows[row["key"]] = (
                name, "value", key or JOINED.get(tuple(row["paths"])) or "onepassword." + slug(row["key"]))
    return rows


def of_kind(tables, kind, found, items):
    """The pipeline that names the fields of one kind of events."""
    steps, used = [], []
    for name, form, field in targets(tables, kind).values():
        used.append(name)
        if form == "array":
            steps.append({"split": {"field": CEF + name, "separator": ",", "target_field": field,
                                    "ignore_missing": True}})
        elif form == "value" and _ecs.ECS_OF_CEF.get(name) not in _ecs.KEPT:
            steps += [{"set": {"field": field, "copy_from": CEF + each, "ignore_empty_value": True}}
                      for each in both_names(name)]
    for name, form, field in targets(tables, kind).values():
        if form == "person":
            value = (CEF + name).replace(".", "?.")
            present = f"ctx.{value} != null"
            plain = f"ctx.{CEF}{name}"
            steps.append({"set": {
                "field": field + ".email", "copy_from": CEF + name,
                "if": f"{present} && {plain}.contains('@')"}})
            steps.append({"set": {
                "field": field + ".full_name", "copy_from": CEF + name, "override": False,
                "if": f"{present} && {no_address(field)}"}})
    wrong = [_ecs.ECS_OF_CEF[name] for name in used
             if name in _ecs.ECS_OF_CEF and _ecs.ECS_OF_CEF[name] not in _ecs.KEPT]
    remove = [CEF + each for name in used for each in both_names(name)] + wrong
    steps.append({"remove": {"field": sorted(set(remove)), "ignore_missing": True}})
    return {"description": f"opcef's CEF: the fields of {'its own events' if kind == 'opcef' else kind}",
            "processors": steps + categories(kind, found, items)}


def both_names(name):
    """What the versions of decode_cef call a key."""
    return [name] + ([_ecs.RENAMED[name]] if name in _ecs.RENAMED else [])


def no_address(field):
    return f"ctx.{field.replace('.', '?.')}?.email == null"


def said(tables):
    """Where opcef's JSON puts each class, by its id: categories and types, and whether it names an item."""
    made = _events.of_pairs(tables)
    lines = _events.sent(tables, [record for _, record in made], "--format", "json", "--header", "none")
    found, items, events = {}, set(), {}
    for (code, _), line in zip(made, lines, strict=True):
        event = events[code] = json.loads(line)
        assert event["event.code"] == code, event
        found[code] = (tuple(event.get("event.category", ())), tuple(event.get("event.type", ())))
        if code.startswith("audit.") and ITEM in event:
            assert event[ITEM] == event[OBJECT]
            items.add(code.split(".")[1])
    for code in found:
        named = code.split(".")[1]
        assert named not in items or not code.startswith("audit.") or ITEM in events[code], code
    return found, sorted(items)


def categories(kind, found, items):
    """Sets category and type as opcef's JSON has them, by the words of the class id."""
    if kind == "opcef":
        return []
    found = {code: words for code, words in found.items() if code.startswith(STARTS[kind])}
    if kind != "auditevents":
        return puts({words: [code for code in found if found[code] == words]
                     for words in dict.fromkeys(found.values())}, "event.code",
                    found[STARTS[kind] + _events.NEW])
    objects = {}
    for code, words in found.items():
        _, named, action = code.split(".", 2)
        objects.setdefault(named, {})[action] = words
    alike = {}
    for named, actions in objects.items():
        alike.setdefault(tuple(sorted(actions.items())), []).append(named)
    # The class id of an event of version 3 is its action, of which opcef does not know what it means.
    steps = [
        {"dissect": {"field": "event.code", "pattern": "audit.%{opcef.object}.%{opcef.action}"}},
        {"remove": {"field": "opcef", "if":
                    "ctx.event?.action != null && ctx.event.code == 'audit.' + ctx.event.action"}}]
    listed = [named for named in objects if named != _events.NEW]
    for actions, names in alike.items():
        actions, new = dict(actions), _events.NEW in names
        names = [named for named in names if named != _events.NEW]
        test = f"{quoted(names)}.contains(ctx.opcef?.object)" if not new else (
            f"!{quoted([name for name in listed if name not in names])}.contains(ctx.opcef?.object)")
        steps += puts({words: [action for action in actions if actions[action] == words]
                       for words in dict.fromkeys(actions.values())}, "opcef.action",
                      actions[_events.NEW], test)
    steps.append({"set": {"field": ITEM, "copy_from": OBJECT, "ignore_empty_value": True,
                          "if": f"{quoted(items)}.contains(ctx.opcef?.object)"}})
    return steps + [{"remove": {"field": "opcef", "ignore_missing": True}}]


def puts(groups, field, otherwise, test=None):
    """Appends the words of each group, and of what is in no group."""
    path = "ctx." + field.replace(".", "?.")
    listed = [word for words, members in groups.items() if words != otherwise for word in members]
    steps = []

    def put(name, values, *conditions):
        condition = " && ".join(part for part in (test, *conditions) if part)
        if values:
            steps.append({"append": {"field": name, "value": list(values)} | (
                {"if": condition} if condition else {})})

    alike = len({categories for categories, _ in groups}) == 1
    if alike:
        put("event.category", otherwise[0])
    for words, members in groups.items():
        own = f"{quoted(members)}.contains({path})" if words != otherwise else (
            f"!{quoted(listed)}.contains({path})" if listed else None)
        if not alike:
            put("event.category", words[0], own)
        put("event.type", words[1], own)
    return steps


def cef(tables):
    """The pipeline for what decode_cef has read."""
    labels = sorted({
        name + "Label" for row in tables.keys("cef") if "label" in row
        for name in both_names(_ecs.full_name(row["key"]))})
    steps = [
        {"remove": {"field": ["event.category", "event.type"], "ignore_missing": True}},
        {"set": {"field": "event.kind", "value": "event"}},
        {"set": {"field": "event.module", "value": "onepassword"}},
        {"set": {"field": "ecs.version", "value": _ecs.VERSION}},
        {"set": {"field": "onepassword.class_name", "copy_from": "cef.name", "ignore_empty_value": True}},
        {"remove": {"field": [CEF + label for label in labels], "ignore_missing": True}}]
    steps += [{"pipeline": {"name": f"opcef-cef-{kind}",
                            "if": f"ctx.event?.code != null && ctx.event.code.startsWith('{start}')"}}
              for kind, start in STARTS.items()]
    for field, sources in RELATED.items():
        steps += [{"append": {"field": field, "value": "{{{%s}}}" % source, "allow_duplicates": False,
                              "if": there(source)}} for source in sources]
    steps.append({"set": {"field": "_id", "copy_from": "event.id", "ignore_empty_value": True}})
    return {"description": "1Password's events by opcef, as CEF", "processors": steps, "on_failure": FAILURE}


JSON = {
    "description": "1Password's events by opcef: --format json --header none, one object a line",
    "processors": [
        {"rename": {"field": "message", "target_field": "event.original", "ignore_missing": True,
                    "if": "ctx.event?.original == null"}},
        {"json": {"field": "event.original", "add_to_root": True}},
        {"dot_expander": {"field": "*", "override": True}},
        {"set": {"field": "event.module", "value": "onepassword"}},
        {"set": {"field": "event.dataset", "value": "onepassword.opcef"}},
        {"set": {"field": "_id", "copy_from": "event.id", "ignore_empty_value": True}},
        {"remove": {"field": "event.original", "ignore_missing": True}},
    ],
    "on_failure": FAILURE,
}
CUSTOM = {
    "description": "Sends 1Password's events to opcef's pipeline, and leaves all others alone",
    "processors": [{"pipeline": {"name": "opcef-cef", "if": (
        "ctx.cef?.device?.vendor == '1Password' && ctx.cef?.device?.product == 'Events Reporting'")}}]}


def pipelines(tables):
    """All pipelines by their names."""
    found, items = said(tables)
    return {
        "opcef-json": JSON, "logs-cef.log@custom": CUSTOM, "opcef-cef": cef(tables),
        **{f"opcef-cef-{kind}": of_kind(tables, kind, found, items) for kind in STARTS}}
