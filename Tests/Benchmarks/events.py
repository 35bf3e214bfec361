#!/usr/bin/env python3
"""events.py COUNT [SEED]: writes made-up item-usage events, one a line, about 590 bytes each."""
import json
import random
import sys

random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 7)
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
USERS = ["Mina Okafor", "Tomasz Wróbel", "Ada Smith", "Jun Park", "Release pipeline"]
ACTIONS = [
    "reveal", "fill", "secure-copy", "server-fetch", "server-update", "export", "share",
    "server-create", "enter-item-edit-mode",
]
CLIENTS = [
    ("1Password for Mac", "81109024", "LAPTOP-{}", "MacBookPro18,3", "MacOSX", "15.3"),
    ("1Password Browser Extension", "20195", "Chrome", "142.0.7444.60", "Windows", "11"),
    ("1Password CLI", "2320003", "build-{}", "arm64", "Linux", "6.12"),
]


def identifier():
    return "".join(random.choices(ALPHABET, k=26))


people = [(identifier().upper(), name) for name in USERS]
for _ in range(int(sys.argv[1])):
    person, name = random.choice(people)
    app, version, platform, model, system, release = random.choice(CLIENTS)
    moment = [random.randint(*span) for span in ((1, 28), (0, 23), (0, 59), (0, 59))]
    event = {
        "uuid": identifier().upper(),
        "timestamp": "2026-11-{:02}T{:02}:{:02}:{:02}".format(*moment)
        + f".{random.randrange(10**9):09}Z",
        "used_version": random.randint(0, 40),
        "vault_uuid": identifier(),
        "item_uuid": identifier(),
        "action": random.choice(ACTIONS),
        "user": {
            "uuid": person, "name": name,
            "email": name.encode("ascii", "ignore").decode().lower().replace(" ", ".")
            + "@example.com",
        },
        "client": {
            "app_name": app, "app_version": version,
            "platform_name": platform.format(random.randint(1, 99)), "platform_version": model,
            "os_name": system, "os_version": release,
            "ip_address": f"203.0.113.{random.randint(1, 254)}",
        },
        "location": {
            "country": "GB", "region": "England", "city": "Leeds", "latitude": 53.79,
            "longitude": -1.55,
        },
    }
    print(json.dumps(event, separators=(",", ":"), ensure_ascii=False))
