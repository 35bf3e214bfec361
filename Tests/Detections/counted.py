"""Counts what the rules and searches should find, from the JSON that goes into opcef.

Written from the words of the rules and of the API's reference: it reads neither opcef's output nor the
rules, and knows no class.
"""
import bisect
import collections
import datetime
import ipaddress

WATCHED = {"vault_uuid": "hk3v6q2mzt7wyx5bnfjr4cdpa2", "item_uuid": "rootcax4mwqz7t2kvbn5yjhd3f"}
PRIVILEGED = {"ownersr2cz4xk7wq5tvb3yjnd6h", "adminsk5fj2t7mwxq3zc6vbyhn4"}
MACHINES = ("connect", "sdk", "scim")
REFUSED = {"credentials_failed", "mfa_failed", "sso_failed", "modern_version_failed", "firewall_failed"}
ADMITTED = {"success", "firewall_reported_success"}
DAY = 86_400_000


class Event:
    """What the counts need of one event."""

    def __init__(self, json):
        self.json, self.uuid = json, json["uuid"]
        # The fraction is cut to milliseconds, as every time in the messages is.
        whole, _, fraction = json["timestamp"].rstrip("Z").partition(".")
        moment = datetime.datetime.fromisoformat(whole + "+00:00")
        self.at = int(moment.timestamp()) * 1000 + int((fraction + "000")[:3])
        self.is_audit, self.is_sign_in = "object_type" in json, "target_user" in json
        self.is_use = not self.is_audit and not self.is_sign_in
        person = json.get("user") or json.get("target_user") or json.get("actor_details") or {}
        self.person = (person.get("email") or person.get("name") or "").lower() or None
        self.is_machine = (person.get("user_type") == "service_account"
                           or (self.person or "").endswith("@1passwordserviceaccounts.com"))
        client = json.get("client") or {}
        self.client = (client.get("app_name") or "").strip()
        address = client.get("ip_address") or (json.get("session") or {}).get("ip")
        self.address = str(ipaddress.ip_address(address)) if address else None

    def used(self, *actions):
        return self.is_use and self.json["action"] in actions

    def did(self, *pairs):
        return self.is_audit and (self.json["object_type"], self.json["action"]) in pairs

    def attempted(self, categories):
        return self.is_sign_in and self.json["category"] in categories

    @property
    def read_by_person(self):
        """Whether a person opened an item on 1Password.com, with the CLI or the like, rather than a machine or app."""
        name = self.client.lower()
        is_app = name.startswith("1password for ") and name != "1password for web"
        return (self.used("server-fetch") and not self.is_machine and not is_app
                and not any(word in name for word in MACHINES))

    @property
    def is_for_oneself(self):
        actor = self.json.get("actor_uuid")
        affected = (self.json.get("object_details") or self.json.get("aux_details") or {}).get("uuid")
        return actor == (affected or self.json.get("aux_uuid"))

    @property
    def country(self):
        place = self.json.get("location") or {}
        given = [text for text in (place.get("city"), place.get("region"), place.get("country")) if text]
        return given[-1] if given else self.json.get("country") if self.is_sign_in else None


def seen(event):
    return event.used("reveal", "export", "secure-copy", "share")


# Rules about single events.
SINGLE = {
    "account-deleted": lambda event: event.did(("account", "delete")),
    "access-to-oneself": lambda event: event.is_for_oneself and event.did(
        ("gm", "join"), ("gm", "role"), ("uva", "grant"), ("uva", "update")),
    "anonymous-sign-in": lambda event: (
        event.attempted({"firewall_reported_success", "firewall_failed"})
        and event.json["type"] == "anonymous_blocked"),
    "export": lambda event: event.used("export") or event.did(("vault", "export")),
    "firewall-changed": lambda event: event.did(("account", "updatfw")),
    "machine-access-created": lambda event: event.did(("sa", "create"), ("satoken", "create")),
    "privileged-group-joined": lambda event: (
        event.did(("gm", "join"), ("gm", "role")) and event.json["object_uuid"] in PRIVILEGED),
    "recovery": lambda event: event.did(("user", "beginr"), ("user", "completr")),
    "second-factor-off": lambda event: event.did(
        ("account", "disblmfa"), ("account", "disblduo"), ("user", "disblmfa")),
    "sharing-settings-changed": lambda event: event.did(
        ("account", "uisas"), ("account", "vrfydmn"), ("account", "uvrfydmn"), ("account", "dvrfydmn")),
    "sso-changed": lambda event: event.is_audit and event.json["object_type"] == "sso" and (
        event.json["action"] in {"disblsso", "enblsso", "chngpsso", "chngasso", "chngdsso", "addgsso", "delgsso"}),
    "watched-item": lambda event: seen(event) and any(
        event.json.get(name) == value for name, value in WATCHED.items()),
    # No event of the API makes one; Heartbeats have a test of their own.
    "heartbeat-warning": lambda event: False,
}
# Rules that count different values: who, which values, of which events, how many, in how many seconds.
DIFFERENT = {
    "mass-reveal": ("person", "item_uuid", lambda event: event.used("reveal"), 20, 900),
    "mass-copy": ("person", "item_uuid", lambda event: event.used("secure-copy"), 20, 900),
    "mass-export": ("person", "item_uuid", lambda event: event.used("export"), 10, 900),
    "bulk-read": ("person", "item_uuid", lambda event: event.read_by_person, 50, 900),
    "mass-exposure": ("person", "item_uuid", lambda event: seen(event) or event.read_by_person, 100, 86400),
    "bulk-change": ("person", "item_uuid", lambda event: event.used("server-update"), 100, 900),
    "mass-deletion": ("person", "object_uuid", lambda event: event.is_audit and (
        event.json["action"] == "delete" and event.json["object_type"] in {"vault", "user", "group", "item", "items"}
        or event.json["action"] == "purge" and event.json["object_type"] in {"item", "items", "vault"}), 5, 3600),
    "share-outside": ("person", "object_uuid", lambda event: event.did(("item", "share")) or (
        event.is_audit and event.json["action"] == "sendpkg"
        and event.json["object_type"] in {"item", "items", "vault"}), 5, 3600),
    "password-spraying": ("address", "person", lambda event: event.attempted(REFUSED), 10, 900),
}


def windows(events, group, value, is_counted, least, seconds):
    """The groups and times at which a window ends that holds enough different values."""
    rows = collections.defaultdict(list)
    for event in events:
        if is_counted(event) and getattr(event, group):
            rows[getattr(event, group)].append(
                (event.at, event.person if value == "person" else value and event.json.get(value) or event.uuid))
    hits = set()
    for key, pairs in rows.items():
        pairs.sort()
        times = [at for at, _ in pairs]
        for at in set(times):
            window = pairs[bisect.bisect_left(times, at - seconds * 1000):bisect.bisect_right(times, at)]
            if len({text for _, text in window}) >= least:
                hits.add((key, at))
    return hits


def first_uses(events, value, is_counted):
    """The first of each value of somebody who had been there for a day."""
    firsts, people = {}, {}
    for event in sorted(events, key=lambda event: event.at):
        if not is_counted(event):
            continue
        people.setdefault(event.person, event.at)
        if value(event):
            firsts.setdefault((event.person, value(event)), event.at)
    return {(*key, at) for key, at in firsts.items() if at - people[key[0]] >= DAY}


def hits(documents):
    """What each rule and search should find in these events."""
    events = [Event(json) for json in documents]
    found = {name: {event.uuid for event in events if holds(event)} for name, holds in SINGLE.items()}
    for name, counting in DIFFERENT.items():
        found[name] = windows(events, *counting)
    refused = [event for event in events if event.attempted(REFUSED)]
    found["failed-sign-ins"] = windows(refused, "person", None, lambda event: True, 10, 600)
    fives = windows(refused, "person", None, lambda event: True, 5, 600)
    found["failures-then-success"] = {
        (person,) for person, at in fives for event in events
        if event.person == person and event.attempted(ADMITTED) and 0 < event.at - at <= 900_000}
    entered = lambda event: event.is_use or event.attempted(ADMITTED)  # noqa: E731
    found["first-client"] = first_uses(events, lambda event: event.client, entered)
    found["first-country"] = first_uses(
        [event for event in events if event.country], lambda event: event.country, entered)
    found["machine-at-new-address"] = first_uses(
        events, lambda event: event.address,
        lambda event: event.is_use and event.is_machine and event.address is not None)
    return found
