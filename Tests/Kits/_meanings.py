"""What a key of opcef holds, whatever it is called: how the keys of two formats correspond."""
import re

# How a value is written, which is not what it is.
MANNER = r", (whole or not at all|digit for digit|a whole number|in UTC|as milliseconds since 1970)"


def meaning(row):
    """What the value of a key is made of, in the words of `opcef fields`, and when."""
    return re.sub(MANNER, "", row["from"]), tuple(row["without"]), tuple(row["beside"])


def counterparts(tables, kind):
    """The rows of CEF of one kind, each with the key of JSON that holds the same, or None."""
    same, address = {}, None
    for row in tables.keys("json", kind):
        same.setdefault(meaning(row), row["key"])
        if row["type"] == "address":
            address = row["key"]
    return [
        (row, address if row["type"] == "address" else same.get(meaning(row)))
        for row in tables.keys("cef", kind)]


def address_or_name(row):
    """The members of a value that is an e-mail address or, where there is none, a name."""
    paths = row["paths"]
    if len(paths) == 2 and paths[0].endswith(".email") and paths[1].endswith(".name"):
        return paths
    return None


def slug(text):
    """A name of letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
