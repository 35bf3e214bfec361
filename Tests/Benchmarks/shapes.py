"""Shapes of input and kinds of output: what the matrix measures, and what a profile is taken of.

INPUTS has for each shape what makes the texts of `count` events, the same for one seed.
OUTPUTS has for each kind what makes opcef's options, given a folder for files and that seed.
"""
import importlib.util
import itertools
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = importlib.util.spec_from_file_location("mixed_events", f"{HERE}/mixed-events.py")
MIXED = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MIXED)

ENCODE = json.JSONEncoder(**MIXED.STYLES["compact"]).encode


def one_shape(change=None):
    """A shape: events with the same members in the same order, each changed or not."""
    def texts(count, seed=7):
        lines = subprocess.run(
            [sys.executable, f"{HERE}/events.py", str(count), str(seed)], stdout=subprocess.PIPE,
            check=True).stdout.decode().splitlines()
        return (ENCODE(change(json.loads(line))) for line in lines) if change else lines

    return texts


def mixed(kinds, style="compact", change=lambda event: event):
    """A shape: events as people have them, each changed, in a style."""
    encode = json.JSONEncoder(**MIXED.STYLES[style]).encode
    return lambda count, seed=1: (
        encode(change(event)) for event in MIXED.events(count, seed, kinds))


def as_text(event):
    """As a shipper of logs wraps what it has read."""
    return {"@timestamp": event["timestamp"], "message": ENCODE(event), "tags": ["onepassword"]}


def reordered(orders):
    """A change: the members of each object in one of so many orders, or shuffled anew for None."""
    random_ = random.Random("orders")

    def shuffled(members, seed):
        keys = sorted(members)
        (random_ if seed is None else random.Random(f"{seed}-{len(keys)}")).shuffle(keys)
        return {
            key: shuffled(members[key], seed) if isinstance(members[key], dict) else members[key]
            for key in keys}

    return lambda event: shuffled(event, None if orders is None else random_.randrange(orders))


def with_ipv6(event):
    numbers = random.Random(event["uuid"])
    address = "2001:db8:" + ":".join(f"{numbers.randrange(4096, 65536):x}" for _ in range(6))
    return {**event, "client": {**event["client"], "ip_address": address}}


def without_ascii(event):
    """Four fields of each event, in other letters."""
    return {
        **event, "user": {**event["user"], "name": "Søren Ødegård"},
        "client": {**event["client"], "platform_name": "Büro-iMac"},
        "location": {**event["location"], "region": "Łódź Voivodeship", "city": "Łódź"}}


def with_unread(event):
    """Members that nobody reads: an object, an array and two texts."""
    return {
        "schema": "items/2", **event, "client": {**event["client"], "build": {"channel": "stable"}},
        "labels": ["a", "b", {"c": 1}], "comment": "not read"}


INPUTS = {
    "one shape": one_shape(),
    "mixed items": mixed("items"),
    "mixed items, as Python prints": mixed("items", "python"),
    "mixed items, indented": mixed("items", "pretty"),
    "mixed items, keys sorted": mixed("items", "sorted"),
    "mixed kinds": mixed("mixed"),
    "audit events": mixed("audits"),
    "sign-in attempts": mixed("signins"),
    "mixed items, as text in `message`": mixed("items", change=as_text),
    "one shape, in 4 orders": one_shape(reordered(4)),
    "one shape, shuffled": one_shape(reordered(None)),
    "one shape, all addresses IPv6": one_shape(with_ipv6),
    "one shape, four fields not ASCII": one_shape(without_ascii),
    "one shape, and members that nobody reads": one_shape(with_unread),
}


def names(folder, seed=1):
    """Titles of 20,000 items, half of those that events name, as `op item list` prints them."""
    account = MIXED.Account(random.Random(f"mixed-{seed}"))
    path = os.path.join(folder, "names.json")
    vaults = itertools.cycle(account.vaults)
    with open(path, "w", encoding="utf-8") as file:
        json.dump([
            {"id": item, "title": f"Item {place}", "category": "LOGIN",
             "vault": {"id": vault, "name": f"Vault {vault[:4]}"}}
            for place, (item, vault) in enumerate(zip(account.items[:20_000], vaults))], file)
    return ["--names", path]


def rules(folder, _=1):
    path = os.path.join(folder, "rules.json5")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"rules": [
            {"when": {"user": "deploy@example.com", "action": "server-fetch"}, "keep": True},
            {"when": {"action": ["reveal", "export"], "app": "1Password CLI"}, "severity": 10},
            {"when": {"action": "server-fetch"}, "unless": {"address": ["192.0.2.0/24", "2001:db8::/32"]},
             "tags": ["machine"]},
            {"when": {"country": "KE", "client": "browser"}, "severity": 6}]}, file)
    os.chmod(path, 0o600)
    return ["--config", path]


OUTPUTS = {
    "`--format leef`": lambda *_: ["--format", "leef"],
    "`--format json`": lambda *_: ["--format", "json"],
    "`--profile qradar`": lambda *_: ["--profile", "qradar"],
    "`--names`, 20,000": names,
    "four rules": rules,
}
