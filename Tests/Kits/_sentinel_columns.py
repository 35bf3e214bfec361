"""Where CommonSecurityLog has what opcef sends, by the name that the kit gives it."""
import collections
import csv
import os
import re

FACTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sentinel-facts")

# The beginning of class ids, by the kind of events.
KINDS = {"itemusages": "itemusage", "signinattempts": "signin", "auditevents": "audit", "opcef": "opcef"}

# Names by the member of the event that a value is made of, where no label names it.
BY_PATH = {
    "timestamp": "EventTime", "uuid": "EventId", "action": "Action", "category": "Action",
    "type": "Reason", "user.email": "User", "target_user.email": "User",
    "actor_details.email": "User", "user.uuid": "UserUuid", "target_user.uuid": "UserUuid",
    "actor_uuid": "UserUuid", "object_details.email": "TargetUser",
    "object_details.uuid": "TargetUserUuid", "client.ip_address": "Address", "session.ip": "Address",
    "client.app_name": "Client", "vault_uuid": "VaultUuid", "item_uuid": "ItemUuid",
    "object_type": "ObjectType", "object_uuid": "ObjectUuid", "user.user_type": "UserType",
    "target_user.user_type": "UserType", "actor_type": "UserType", "account_uuid": "Account",
    "country": "AttemptCountry", "v3.action": "WholeAction",
}

# Names by what the value is, where it is computed or looked up.
BY_WORDS = [
    ("the category of the class", "Category"),
    ("the outcome", "Outcome"),
    ("the tags of the rule", "Tags"),
    ("the account's id", "Account"),
    ("the account's name", "AccountName"),
    ("a sentence", "Message"),
    ("the item's title", "ItemTitle"),
    ("the item's category", "ItemCategory"),
    ("the vault's title", "VaultTitle"),
    # Of opcef's own events.
    ("the time of sending", "EventTime"),
    ("an id of its own", "EventId"),
    ("`test` or `heartbeat`", "Action"),
]

Place = collections.namedtuple("Place", "kinds key label")


def table(name):
    """The rows of a table of facts."""
    with open(os.path.join(FACTS, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


COLUMNS = table("columns.tsv")
TYPES = {row["column"]: row["type"] for row in COLUMNS}
BY_KEY = {row["key"]: row["column"] for row in COLUMNS if row["key"]}


def words(text):
    """A name from words: `Vault UUID` is VaultUuid, `TargetAccountUUID` is TargetAccountUuid."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", text)
    return "".join(part[0].upper() + part[1:].lower() for part in parts)


def name_of(row, before):
    """What the kit calls the value of one row of `opcef fields`; `before` are those of the same kind."""
    if (row["key"], row.get("label")) in before:
        return before[row["key"], row.get("label")]
    path = row["paths"][0] if row["paths"] else None
    if BY_PATH.get(path) == "Address":
        return "Address"
    if row.get("label"):
        return words(row["label"])
    for beginning, name in BY_WORDS:
        if row["from"].startswith(beginning):
            return name
    if not row.get("option") and path in BY_PATH:
        return BY_PATH[path]
    if row["own"]:
        return words(row["key"].removeprefix("OnePassword"))
    raise SystemExit(
        f"sentinel: nothing says what to call {row['key']} of {row['kind']}, {row['from']}")


def places(tables):
    """The places of each name, in the order of the tables."""
    found = {}
    for kind in KINDS:
        before = {}
        for row in tables.keys("cef", kind):
            name = before[row["key"], row.get("label")] = name_of(row, before)
            found.setdefault(name, {}).setdefault((row["key"], row.get("label")), set()).add(kind)
    return {
        name: [Place(frozenset(kinds), key, label) for (key, label), kinds in keys.items()]
        for name, keys in found.items()
    }


def is_shared(place, all_places, name):
    """Whether the key means something else in events of another kind."""
    return any(
        other.key == place.key and other.label == place.label
        for another, others in all_places.items() if another != name for other in others)


def in_kinds(kinds):
    """The condition that an event is of certain kinds."""
    names = [f'"{KINDS[kind]}"' for kind in KINDS if kind in kinds]
    return f"Kind == {names[0]}" if len(names) == 1 else f"Kind in ({', '.join(names)})"


def expression(name, all_places):
    """The value of a name in KQL, from the columns."""
    parts = []
    for place in all_places[name]:
        column = BY_KEY.get(place.key)
        if column is None:
            # The agent joins what has no column: a value ends before the next key.
            text = f'extract(@"(?s)(?:^|;){place.key}=(.*?)(?:;\\w+=|$)", 1, AdditionalExtensions)'
            parts.append(("string", text))
            continue
        conditions = []
        if place.label is not None:
            conditions.append(f'{BY_KEY[place.key + "Label"]} == "{place.label}"')
        if is_shared(place, all_places, name):
            conditions.append(in_kinds(place.kinds))
        kind = TYPES[column]
        nothing = '""' if kind == "string" else f"{kind}(null)"
        value = f"iff({' and '.join(conditions)}, {column}, {nothing})" if conditions else column
        parts.append((kind, value))
    kinds = {kind for kind, _ in parts}
    if len(kinds) != 1:
        raise SystemExit(f"sentinel: {name} is in columns of different types")
    values = [value for _, value in parts]
    whole = values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
    if any(place.key == "rt" or place.key.startswith("deviceCustomDate") for place in all_places[name]):
        whole = f"unixtime_milliseconds_todatetime(tolong({whole}))"
    return whole
