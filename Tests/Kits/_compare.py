"""What an event of 1Password says that a key must hold, and whether a value is that."""
import datetime
import ipaddress
import re

import _events
from _meanings import address_or_name


def expected(row, record):
    """What the members of a record say that the value of a key is, and None if that is not said here."""
    values = [_events.get(record, path) for path in row["paths"]]
    there = [value for value in values if value not in (None, "")]
    if any(_events.get(record, path) for path in row["without"]) or (
            row["beside"] and not any(_events.get(record, path) for path in row["beside"])):
        return None
    said = re.sub(r"`[^`]*`", "*", row["from"]).split(",")[0]
    if not there or "unlike" in row or row.get("option") or ", where " in row["from"]:
        return None
    if row["type"] == "address":
        return there[0]
    if row["type"] == "addresses":
        return there[:1]
    if row["type"] == "texts":
        return list(dict.fromkeys(there))
    if address_or_name(row):
        return there[0]
    if "joined by" in row["from"]:
        by = re.search("joined by `(.*?)`", row["from"])[1]
        return by.join(map(str, there))
    if said != "*" or len(values) != 1:
        return None
    if "two letters" in row["from"] and (len(str(values[0])) == 2) != ("if two" in row["from"]):
        return None
    return values[0]


def milliseconds(time):
    """A time as a number."""
    return int(datetime.datetime.fromisoformat(time).timestamp() * 1000)


def agrees(row, value, found):
    """Whether a value is among those found."""
    if row["type"] == "time":
        return milliseconds(value) in [
            int(there) if there.isdigit() else milliseconds(there) for there in found]
    if row["type"] == "address":
        return ipaddress.ip_address(value) in map(ipaddress.ip_address, found)
    if row["type"] == "addresses":
        return list(map(ipaddress.ip_address, value)) == list(map(ipaddress.ip_address, found))
    if row["type"] == "texts":
        return value == found
    if row["type"] in ("integer", "float"):
        return float(value) in map(float, found)
    return value in found


def computed(row, record, found):
    """Whether a value is opcef's own, so that it is only known to be there, or of what it is made."""
    if not row["paths"]:
        return True
    values = [str(_events.get(record, path)) for path in row["paths"]]
    if row.get("option"):
        assert "title" not in row["from"] or any(there.endswith(tuple(values)) for there in found), (
            f"{row['key']}: {found} is no title of {values}")
        return True
    return bool(("unlike" in row or ", where " in row["from"]) and set(found) & set(values))
