#!/usr/bin/env python3
"""item-usages.py CLASSES FILE PORT: item usages as CEF, the way a careful script would do it.

CLASSES is what `opcef actions --json` prints. The messages are opcef's own less the causes and less what
depends on the client; the bench compares them. orjson is used where it is installed.
"""
import json
import re
import socket
import sys
from datetime import datetime, timezone

try:
    from orjson import loads
except ImportError:
    from json import loads

PRIORITY = (134, 134, 134, 134, 133, 133, 133, 132, 132, 131, 131)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ESCAPES = str.maketrans({"\\": "\\\\", "=": "\\=", "\n": "\\n", "\r": "\\r"})
NOTHING = {}

with open(sys.argv[1], encoding="utf-8") as file:
    CLASSES = {each["action"]: each for each in json.load(file) if each["kind"] == "itemusages"}


def clean(text):
    """What may stand in an extension: no control characters, and CEF's escapes."""
    if text.isascii() and text.isprintable() and "=" not in text and "\\" not in text:
        return text
    return "".join(c if c.isprintable() or c in "\r\n" else " " for c in text).translate(ESCAPES)


def class_of(action):
    """The name of a class, and what it has."""
    if action in CLASSES:
        return CLASSES[action]["class"], CLASSES[action]
    if action:
        return "itemusage." + re.sub("[^A-Za-z0-9._-]", "_", action), CLASSES["any other"]
    return CLASSES["none"]["class"], CLASSES["none"]


def message(event):
    stamp, action = event["timestamp"], event.get("action")
    user, client = event.get("user") or NOTHING, event.get("client") or NOTHING
    place = event.get("location") or NOTHING
    name, row = class_of(action)
    seconds, _, fraction = stamp.rstrip("Z").partition(".")
    since = datetime.fromisoformat(seconds + "+00:00") - EPOCH
    milliseconds = (since.days * 86400 + since.seconds) * 1000 + int(fraction[:3].ljust(3, "0"))
    pairs = []

    def add(key, value, label=None):
        if value is not None and value != "":
            pairs.append(f"{key}={clean(value) if isinstance(value, str) else value}")
            if label:
                pairs.append(f"{key}Label={label}")

    def joined(separator, *parts):
        return separator.join([part for part in parts if part])

    address = client.get("ip_address")
    add("externalId", event.get("uuid"))
    add("act", action)
    pairs.append(f"cat={row['category']}")
    add("suser", user.get("email"))
    add("suid", user.get("uuid"))
    if address and ":" in address:
        add("c6a2", address, "Source IPv6 Address")
    else:
        add("src", address)
    add("requestClientApplication", joined(" ", client.get("app_name"), client.get("app_version")))
    add("cs1", event.get("vault_uuid"), "Vault UUID")
    add("fileId", event.get("item_uuid"))
    add("cs3", user.get("name"), "User Name")
    add("cs4", joined(" ", client.get("platform_name"), client.get("platform_version")), "Client Platform")
    add("cs5", joined(" ", client.get("os_name"), client.get("os_version")), "Client OS")
    add("cs6", joined(", ", place.get("city"), place.get("region"), place.get("country")), "Location")
    add("cfp1", place.get("latitude"), "Latitude")
    add("cfp2", place.get("longitude"), "Longitude")
    add("cn1", event.get("used_version"), "Item Version")
    add("spriv", user.get("user_type"))
    add("deviceExternalId", event.get("account_uuid"))
    add("OnePasswordUserAccountUUID", user.get("user_account_uuid"))
    moment = f"{seconds}.{fraction[:6]}Z" if fraction else f"{seconds}Z"
    return (
        f"<{PRIORITY[row['severity']]}>1 {moment} h opcef - {name} - "
        f"CEF:0|1Password|Events Reporting|2|{name}|{row['name']}|{row['severity']}|"
        f"rt={milliseconds} {' '.join(pairs)}\n").encode()


def main():
    with open(sys.argv[2], "rb") as events, socket.create_connection(
            ("127.0.0.1", int(sys.argv[3]))) as collector:
        while lines := events.readlines(256 * 1024):
            collector.sendall(b"".join([message(loads(line)) for line in lines]))


main()
