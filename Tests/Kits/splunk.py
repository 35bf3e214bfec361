"""The kit for Splunk: an app with the fields, classes, searches and dashboards."""
import csv
import io
import re

import _splunk_checks as checks
import _splunk_cim as cim
import tables as all_tables

SOURCETYPE = "opcef:cef"
USAGE, SIGN_IN, AUDIT = all_tables.KINDS
COLUMNS = (
    "signature_id", "kind", "name", "category", "severity", "severity_highest", "model", "action",
    "change_type", "object_category",
)
MADE = "# Made from opcef's tables by Tests/Kits/run; a change of it is lost.\n"


# The classes

def classes(tables):
    """Each class once, with the severity that it has without a condition, and its highest."""
    found = {}
    for row in tables.pairs:
        if not row["isPattern"]:
            found.setdefault(row["class"], []).append(row)
    return found


def classes_csv(tables):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, rows in classes(tables).items():
        plain = next((row for row in rows if "condition" not in row), rows[0])
        writer.writerow([
            name, plain["kind"], plain["name"], plain["category"], plain["severity"],
            max(row["severity"] for row in rows), cim.model(plain), cim.action(plain),
            cim.change_type(plain), cim.object_category(plain)])
    return text.getvalue()


def words(tables, wanted):
    """The classes of audit events that are wanted, with an asterisk for those of every object."""
    audit = {
        name: rows[0] for name, rows in classes(tables).items() if rows[0]["kind"] == AUDIT}
    chosen = [name for name, row in audit.items() if wanted(row)]
    objects = {row["object"] for row in audit.values() if "object" in row}
    by_action = {}
    for name in chosen:
        by_action.setdefault(name.rpartition(".")[2], []).append(name)
    found = []
    for action, names in by_action.items():
        found += [f"audit.*.{action}"] if len(names) == len(objects) else names
    return ", ".join(f'"{name}"' for name in sorted(found))


def eventtypes_conf(tables):
    disclosing = words(tables, cim.discloses)
    sessions = words(tables, lambda row: row["category"] == "session")
    usages = ", ".join(
        f'"{name}"' for name, rows in classes(tables).items()
        if rows[0]["kind"] == USAGE and cim.discloses(rows[0]))
    head = f'search = sourcetype="{SOURCETYPE}"'
    return f"""{MADE}
[opcef_itemusage]
{head} signature_id="itemusage.*"

[opcef_signin]
{head} signature_id="signin.*"

# An attempt of which nobody knows how it ended belongs to no model.
[opcef_authentication]
{head} signature_id="signin.*" outcome IN ("success", "failure")

[opcef_audit]
{head} signature_id="audit.*"

[opcef_change]
{head} signature_id="audit.*" NOT signature_id IN ({disclosing}, {sessions})

[opcef_account_change]
{head} signature_id="audit.user.*" NOT signature_id IN ({disclosing}, {sessions})

[opcef_data_access]
{head} (signature_id="itemusage.*" OR signature_id IN ({disclosing}))

# The secret, or a copy of it, was seen by somebody or has left 1Password.
[opcef_exposure]
{head} signature_id IN ({usages}, {disclosing})

[opcef_health]
{head} signature_id="opcef.*"
"""


# The fields

def guard(kind):
    prefix = {USAGE: "itemusage", SIGN_IN: "signin", AUDIT: "audit"}[kind]
    return f'like(signature_id, "{prefix}.%")'


def key(row):
    """What reads a key; if a label says what the key holds, only with this label."""
    if "labelKey" not in row:
        return row["key"]
    return f'if({row["labelKey"]} == "{row["label"]}", {row["key"]}, null())'


def member(tables, kind, path, said="", alone=False):
    """What reads a member of the events of one kind; `said` has to be in what the table says of it.

    `alone` prefers a key that holds nothing else.
    """
    rows = [row for row in tables.keys("cef", kind) if path in row["paths"] and said in row["from"]]
    plain = [row for row in rows if "option" not in row or said]
    if not plain:
        raise SystemExit(f"splunk: no key of {kind} holds {path}")
    return key(min(plain, key=lambda row: (
        len(row["paths"]) if alone else 0, row["own"], row["paths"][0] != path)))


def computed(tables, kind, said):
    """What reads a key that is made of no member."""
    return key(next(row for row in tables.keys("cef", kind) if said in row["from"]))


def by_kind(parts):
    """One of several, by the kind of the event."""
    kinds = {}
    for kind, part in parts.items():
        kinds.setdefault(part, []).append(guard(kind))
    if len(parts) == len(all_tables.KINDS) and len(kinds) == 1:
        return next(iter(kinds))
    pairs = (f"{' OR '.join(guards)}, {part}" for part, guards in kinds.items())
    return f"case({', '.join(pairs)})"


def clean(expression):
    """Without the backslashes that CEF puts before `=` and before a backslash."""
    return f'replace({expression}, "\\\\\\\\([=\\\\\\\\])", "\\1")'


def labelled(tables):
    """A field for each label: its name in small letters, with what reads it."""
    found = {}
    for row in tables.keys("cef"):
        if "labelKey" in row:
            # Splunk calls its own tags `tag`.
            name = re.sub(r"[^a-z0-9]+", "_", row["label"].lower()).replace("tags", "rule_tags")
            reader = key(row)
            if row["from"].startswith("the codes"):
                reader = f'split({reader}, ",")'
            elif row["type"] == "text" and "uuid" not in name:
                reader = clean(reader)
            readers = found.setdefault(name, [])
            if reader not in readers:
                readers.append(reader)
    return {
        name: readers[0] if len(readers) == 1 else f"coalesce({', '.join(readers)})"
        for name, readers in found.items()}


# A person whose account was changed is the user of the event, as the data model Change wants it.
CHANGED_PERSON = 'like(signature_id, "audit.user.%")'


def people(tables):
    """The fields of who did it and to whom; those of the models; what reads a changed person."""
    def of_actor(name):
        return {
            kind: member(tables, kind, f"{person}.{name}", alone=name == "name")
            for kind, person in (
                (USAGE, "user"), (SIGN_IN, "target_user"), (AUDIT, "actor_details"))}

    def of_object(name):
        return member(tables, AUDIT, f"object_details.{name}", alone=name == "name")

    address, name = of_actor("email"), of_actor("name")
    uuid = of_actor("uuid") | {AUDIT: member(tables, AUDIT, "actor_uuid")}
    role = {
        USAGE: member(tables, USAGE, "user.user_type"),
        SIGN_IN: member(tables, SIGN_IN, "target_user.user_type"),
        AUDIT: member(tables, AUDIT, "actor_type")}
    actor = f"coalesce({by_kind(address)}, {by_kind(uuid)})"
    thing = member(tables, AUDIT, "object_uuid", alone=True)
    target = f"coalesce({of_object('email')}, {of_object('name')})"
    # Where an event names a second person only, the target is that person, and not the object.
    changed = f"if({of_object('uuid')} == {thing}, {target}, null())"
    changed_name = f"if({of_object('uuid')} == {thing}, {of_object('name')}, null())"

    def changing(one, other="null()"):
        return f"if({CHANGED_PERSON}, {one}, {other})"

    return {
        "actor": clean(actor),
        "actor_id": by_kind(uuid),
        "target": clean(f"if({guard(AUDIT)}, {target}, null())"),
    }, {
        "user": clean(changing(f"coalesce({changed}, {thing})", actor)),
        "user_id": changing(thing, by_kind(uuid)),
        "user_name": clean(changing(changed_name, by_kind(name))),
        "user_type": changing("null()", by_kind(role)),
        "src_user": clean(changing(f"coalesce({address[AUDIT]}, {uuid[AUDIT]})")),
        "src_user_name": clean(changing(name[AUDIT])),
        "src_user_type": changing(role[AUDIT]),
    }, changed


def things(tables, changed):
    """The fields of what was read or changed; `changed` reads the person that an object is."""
    item, vault = member(tables, USAGE, "item_uuid"), member(tables, USAGE, "vault_uuid")
    thing = member(tables, AUDIT, "object_uuid", alone=True)
    its_vault = member(tables, AUDIT, "object_uuid", "it is a vault")
    item_title, vault_title = (
        member(tables, USAGE, f"{what}_uuid", f"{what}'s title") for what in ("item", "vault"))
    thing_title, its_vault_title = (
        member(tables, AUDIT, "object_uuid", f"{what}'s title") for what in ("item", "vault"))
    is_item = f'{guard(AUDIT)} AND {member(tables, AUDIT, "object_type")} == "item"'
    return {
        "item_uuid": f"case({guard(USAGE)}, {item}, {is_item}, {thing})",
    }, {
        "object": clean(by_kind({
            USAGE: f"coalesce({item_title}, {item})",
            AUDIT: f"coalesce({changed}, {thing_title},"
                   f" if({its_vault} == {thing}, {its_vault_title}, null()), {thing})"})),
        "object_id": by_kind({USAGE: item, AUDIT: thing}),
        "object_category": f'if({guard(USAGE)}, "item", null())',
        "object_attrs": clean(by_kind({AUDIT: member(tables, AUDIT, "aux_info")})),
        "parent_object": clean(by_kind({USAGE: f"coalesce({vault_title}, {vault})"})),
        "parent_object_id": by_kind({USAGE: vault}),
        "parent_object_category": f'if({guard(USAGE)} AND isnotnull({vault}), "vault", null())',
    }


def fields(tables):
    """The calculated fields by their groups."""
    plain, models, changed = people(tables)
    plain_things, models_things = things(tables, changed)
    account = member(tables, USAGE, "account_uuid")
    levels = ", ".join(f'severity_id <= {most}, "{name}"' for name, most in cim.SEVERITY)
    return {
        "Who did it, to whom, and with what: the same names for every kind of events.":
        plain | plain_things | {
            "client_app": clean(by_kind({
                kind: member(tables, kind, "client.app_name") for kind in all_tables.KINDS})),
            "device_uuid": member(tables, AUDIT, "session.device_uuid"),
            "event_id": by_kind({
                kind: member(tables, kind, "uuid") for kind in all_tables.KINDS}),
            "severity": f"case({levels})",
        },
        "The Common Information Model. The user of a changed account is the one who was changed;"
        " src_user is who changed it.":
        models | models_things | {
            "src": "coalesce(src, c6a2)",
            "src_ip": "coalesce(src, c6a2)",
            "app": '"1Password"',
            "vendor_product": '"1Password Events Reporting"',
            "vendor_account": account,
            "dest": f"""coalesce({computed(tables, USAGE, "the account's name")}, {account},"""
                    ' "1Password")',
            "dvc": "host",
            "command": "act",
            "status": f"if({guard(AUDIT)}, outcome, null())",
            "reason": member(tables, SIGN_IN, "type"),
            "session_id": by_kind({
                SIGN_IN: member(tables, SIGN_IN, "session_uuid"),
                AUDIT: member(tables, AUDIT, "session.uuid")}),
        },
    }


def props_conf(tables):
    groups = fields(tables)
    taken = {name for group in groups.values() for name in group}
    groups["What a key holds, its label says; the field has the label's name."] = {
        name: value for name, value in labelled(tables).items() if name not in taken}
    text = f"""{MADE}
[{SOURCETYPE}]
SHOULD_LINEMERGE = false
LINE_BREAKER = ([\\r\\n]+)
EVENT_BREAKER_ENABLE = true
EVENT_BREAKER = ([\\r\\n]+)
# More than --profile splunk sends, so that nothing is cut here.
TRUNCATE = 10000
TIME_PREFIX = CEF:0\\|(?:[^|]*\\|){{6}}rt=
TIME_FORMAT = %s%3N
MAX_TIMESTAMP_LOOKAHEAD = 13
KV_MODE = none
AUTO_KV_JSON = false
REPORT-opcef = opcef-header, opcef-extension
LOOKUP-opcef = opcef_classes signature_id OUTPUTNEW action change_type object_category
"""
    for comment, group in groups.items():
        text += f"\n# {comment}\n"
        text += "".join(
            f"EVAL-{name} = {value}\n" for name, value in sorted(group.items()) if value != name)
    return text


def generate(tables):
    return {
        "TA-opcef/default/props.conf": props_conf(tables),
        "TA-opcef/default/eventtypes.conf": eventtypes_conf(tables),
        "TA-opcef/lookups/opcef_classes.csv": classes_csv(tables),
    }


def check(tables, folder):
    checks.check(tables, folder, classes(tables), SOURCETYPE)
