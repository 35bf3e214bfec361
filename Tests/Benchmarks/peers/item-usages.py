#!/usr/bin/env python3
"""item-usages.py CLASSES FILE PORT: item usages as CEF, the way a careful script would do it.

CLASSES is what `opcef actions --json` prints. The messages are opcef's own less `msg`, octet for octet;
the bench compares them. orjson is used where it is installed.
"""
import json
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

with open(sys.argv[1], encoding="utf-8") as file:
    CLASSES = {each["action"]: each for each in json.load(file) if each["kind"] == "itemusages"}


def clean(text):
    """What may stand in an extension: no control characters, and CEF's escapes."""
    if text.isascii() and text.isprintable() and "=" not in text and "\\" not in text:
        return text
    return "".join(c if c.isprintable() or c in "\r\n" else " " for c in text).translate(ESCAPES)


def message(event):
    stamp, action = event["timestamp"], event["action"]
    user, client, place = event["user"], event["client"], event["location"]
    row = CLASSES.get(action, CLASSES["other"])
    seconds, _, fraction = stamp.rstrip("Z").partition(".")
    since = datetime.fromisoformat(seconds + "+00:00") - EPOCH
    milliseconds = (since.days * 86400 + since.seconds) * 1000 + int(fraction[:3].ljust(3, "0"))
    return (
        f"<{PRIORITY[row['severity']]}>1 {seconds}.{fraction[:6]}Z h opcef - {row['class']} - "
        f"CEF:0|1Password|Events Reporting|1|{row['class']}|{row['name']}|{row['severity']}|"
        f"rt={milliseconds} externalId={event['uuid']} act={clean(action)} cat={row['category']} "
        f"suser={clean(user['email'])} suid={user['uuid']} src={client['ip_address']} "
        f"requestClientApplication={clean(client['app_name'] + ' ' + client['app_version'])} "
        f"cs1={event['vault_uuid']} cs1Label=Vault UUID cs2={event['item_uuid']} cs2Label=Item UUID "
        f"cs3={clean(user['name'])} cs3Label=User Name "
        f"cs4={clean(client['platform_name'] + ' ' + client['platform_version'])} "
        f"cs4Label=Client Platform cs5={clean(client['os_name'] + ' ' + client['os_version'])} "
        f"cs5Label=Client OS "
        f"cs6={clean(', '.join((place['city'], place['region'], place['country'])))} cs6Label=Location "
        f"cfp1={place['latitude']} cfp1Label=Latitude cfp2={place['longitude']} cfp2Label=Longitude "
        f"cn1={event['used_version']} cn1Label=Item Version\n").encode()


def main():
    with open(sys.argv[2], "rb") as events, socket.create_connection(
            ("127.0.0.1", int(sys.argv[3]))) as collector:
        while lines := events.readlines(256 * 1024):
            collector.sendall(b"".join([message(loads(line)) for line in lines]))


main()
