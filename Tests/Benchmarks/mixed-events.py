#!/usr/bin/env python3
"""mixed-events.py COUNT [SEED] [--kinds KINDS] [--style STYLE]: writes made-up events as people have them.

COUNT events go to standard output, a JSON object each (one a line unless --style pretty), the same for
the same COUNT, SEED and options. All names, ids, hosts and addresses are made up: documentation and
private address ranges, .example domains.

--kinds items    item usages (default)
--kinds signins  sign-in attempts
--kinds audits   audit events
--kinds mixed    85 % item usages, 10 % sign-in attempts, 5 % audit events
--style compact  no white space, keys in the order of the API's reference (default)
--style python   ", " and ": " as Python's json.dumps prints by default, other scripts escaped as \\uXXXX
--style pretty   indented by two spaces, as jq prints
--style sorted   no white space, keys sorted at each level, as jq -cS prints

What differs from event to event, and how often, is a guess at what an account of some thousand people
sends: nine kinds of clients, each with the fields that it knows; versions 1 and 2 of the API; where a
location is there, partly there, null or left out; which texts are not ASCII (one user in seven). Users,
vaults and items follow Zipf's law. Times rise, and have 0 to 9 digits of a second.
"""
import argparse
import bisect
import itertools
import json
import random
import sys
import time

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

# Action and weight; 1 % beside them is an action that no reference lists.
ACTIONS = [
    ("fill", 330), ("server-fetch", 190), ("secure-copy", 160), ("reveal", 120),
    ("server-update", 60), ("enter-item-edit-mode", 40), ("server-create", 30), ("share", 15),
    ("other", 15), ("select-sso-provider", 20), ("export", 10)]
UNLISTED = ["autosave", "passkey-sign", "server-archive", "Copy To Watch", "totp-copy"]

FIRST = (
    "Alma Bram Cora Dirk Edda Finn Greta Hugo Ines Jonas Karin Lars Mona Nico Olga Pavel Romy Stig "
    "Tilda Ulf Vilma Wim Yves Zita Amara Bilal Chen Divya Eitan Fatou Goro Hyun Imani Jamal Kofi Leila Mateo "
    "Noor Omar Priya").split()
LAST = (
    "Adler Brandt Carlsen Dietz Ekman Falk Graf Haas Ibsen Jung Krug Linde Moser Nolte Orth Pohl Rask "
    "Stein Thoma Urban Vogel Wolff Ziegler Abara Bose Costa Diallo Endo Flores Garcia Haddad Iwu Juarez "
    "Khan Lopez Mensah Nkosi Otieno Patel Reyes").split()
# Names in other letters, or with characters that formats escape.
OTHER_NAMES = [
    "Zoé Lefèvre", "Jürgen Weiß", "Søren Ødegård", "Łukasz Żuraw", "Nuñez Peña, Íñigo", "Şule Çağlar",
    "Ngọc Ánh Đặng", "Дарья Ковалёва", "Νίκος Παππάς", "佐藤 美咲", "王 小明", "김 서연", "ليلى حداد",
    "נועה לוי", "अनन्या सिंह", "ธนา ใจดี", "Mia 🌻 Berg", "Sean O’Neill", "Renée (dev)"]
MARKED_NAMES = ["Ops | Night", "a=b Team", "CI \\ Build", 'Bo "Bee" Lund', "R&D <lab>"]
TEAMS = ["north", "south", "it", "finance", "people", "lab"]
DOMAINS = ["example.com", "corp.example", "mail.example.org", "eu.acme.example"]

PLACES = [
    ("US", "Washington", "Seattle", 47.6, -122.33), ("US", "Texas", "Austin", 30.27, -97.74),
    ("US", "New York", "New York", 40.71, -74.01), ("CA", "Quebec", "Montréal", 45.5, -73.57),
    ("GB", "England", "London", 51.51, -0.13), ("DE", "Bavaria", "Munich", 48.14, 11.58),
    ("DE", "Baden-Württemberg", "Tübingen", 48.52, 9.06), ("NL", "North Holland", "Amsterdam", 52.37, 4.9),
    ("SE", "Stockholm", "Stockholm", 59.33, 18.07), ("BR", "São Paulo", "São Paulo", -23.55, -46.63),
    ("JP", "Tokyo", "Tokyo", 35.69, 139.69), ("IN", "Karnataka", "Bengaluru", 12.97, 77.59),
    ("AU", "New South Wales", "Sydney", -33.87, 151.21), ("KE", "Nairobi County", "Nairobi", -1.29, 36.82),
    ("PL", "Łódź Voivodeship", "Łódź", 51.77, 19.46), ("SG", "", "Singapore", 1.35, 103.82)]


def zipf(count, exponent=1.0):
    """Sums of weights by which `pick` takes low places more often."""
    return list(itertools.accumulate(1 / (place + 1) ** exponent for place in range(count)))


def pick(random_, sums):
    return bisect.bisect(sums, random_.random() * sums[-1])


class Account:
    """Who and what events tell of."""

    def __init__(self, random_, users=4000, vaults=2500, items=40000):
        self.random = random_
        self.users = [self.user() for _ in range(users)]
        self.vaults = [self.id().lower() for _ in range(vaults)]
        self.items = [self.id().lower() for _ in range(items)]
        self.account = self.id()
        self.user_sums, self.vault_sums = zipf(users, .8), zipf(vaults)
        self.item_sums = zipf(items, .9)
        self.devices = {}
        actions = [action for action, _ in ACTIONS]
        self.actions, self.action_sums = actions, list(itertools.accumulate(w for _, w in ACTIONS))
        self.clients = [maker for maker, weight in CLIENTS for _ in range(weight)]

    def id(self):
        bits = self.random.getrandbits(130)
        return "".join(LETTERS[bits >> shift & 31] for shift in range(0, 130, 5))

    def user(self):
        r = self.random
        first, last = r.choice(FIRST), r.choice(LAST)
        draw = r.random()
        name = f"{first} {last}"
        if draw < .17:
            name = r.choice(OTHER_NAMES if draw < .15 else MARKED_NAMES)
        email = f"{first}.{last}{r.randrange(1000)}@{r.choice(DOMAINS)}".lower()
        if r.random() < .05:
            email = f"{first}+{r.choice(TEAMS)}@{r.choice(DOMAINS)}".lower()
        return {"uuid": self.id(), "name": name, "email": email}

    def address(self):
        r = self.random
        if r.random() < .1:
            return r.choice((
                f"2001:db8:{r.randrange(65536):x}:{r.randrange(65536):x}::{r.randrange(1, 65536):x}",
                "2001:db8:" + ":".join(f"{r.randrange(4096, 65536):x}" for _ in range(6))))
        net = r.choice(("192.0.2", "198.51.100", "203.0.113", f"10.{r.randrange(256)}.{r.randrange(256)}",
                        f"172.16.{r.randrange(256)}"))
        return f"{net}.{r.randrange(1, 255)}"

    def device(self, user):
        """One of up to four clients of a user, which keep their names and mostly their addresses."""
        r = self.random
        key = user, min(r.randrange(6), 3)
        if key not in self.devices:
            client = r.choice(self.clients)(r)
            self.devices[key] = client, self.address(), self.location()
        client, address, location = self.devices[key]
        if r.random() < .05:
            address = self.address()
        return {**client, "ip_address": address}, location

    def location(self):
        """A location, part of one, None for null, or ... for none at all."""
        r, draw = self.random, self.random.random()
        if draw < .06:
            return ...
        if draw < .10:
            return None
        country, region, city, latitude, longitude = r.choice(PLACES)
        latitude, longitude = round(latitude + r.random() / 50, 4), round(longitude + r.random() / 50, 4)
        if draw < .15:
            return {"country": country}
        if draw < .18:
            return {"country": country, "region": "", "city": "", "latitude": latitude, "longitude": longitude}
        if draw < .20:
            return {"country": country, "latitude": latitude, "longitude": longitude}
        if draw < .21:
            return {"country": country, "region": region, "city": None}
        return {"country": country, "region": region, "city": city, "latitude": latitude, "longitude": longitude}


def client(name, version, platform, platform_version=..., system=..., system_version=...):
    fields = (("app_name", name), ("app_version", version), ("platform_name", platform),
              ("platform_version", platform_version), ("os_name", system), ("os_version", system_version))
    return {key: value for key, value in fields if value is not ...}


def mac(r):
    return client("1Password for Mac", f"811{r.randrange(20):02}0{r.randrange(40):02}",
                  r.choice(("MacBook-Pro", "Mac-mini", "Büro-iMac", "studio")) + f"-{r.randrange(900)}",
                  f"Mac{r.randrange(13, 17)},{r.randrange(1, 13)}", "MacOSX",
                  f"{r.randrange(13, 16)}.{r.randrange(7)}")


def windows(r):
    return client("1Password for Windows", f"811{r.randrange(20):02}0{r.randrange(40):02}",
                  f"DESKTOP-{r.randrange(16 ** 6):06X}", r.choice(("", ..., "x86_64")), "Windows",
                  r.choice(("10.0.19045", "10.0.22631", "11")))


def linux(r):
    return client("1Password for Linux", f"811{r.randrange(20):02}0{r.randrange(40):02}",
                  f"ws-{r.randrange(500)}", r.choice((..., "x86_64")),
                  r.choice(("Ubuntu", "Fedora Linux", "Debian GNU/Linux")),
                  r.choice(("24.04", "41", "12", "")))


def ios(r):
    return client("1Password for iOS", f"811{r.randrange(20):02}0{r.randrange(40):02}",
                  r.choice(("iPhone", "Inès’ iPhone", "iPad")), f"iPhone{r.randrange(13, 18)},{r.randrange(1, 6)}",
                  "iOS", f"{r.randrange(16, 19)}.{r.randrange(8)}")


def android(r):
    return client("1Password for Android", f"811{r.randrange(20):02}0{r.randrange(40):02}",
                  r.choice(("Pixel 7", "Pixel 8 Pro", "SM-S918B", "XQ-DE54")), ..., "Android",
                  str(r.randrange(12, 16)))


def extension(r):
    browser, version = r.choice((
        ("Chrome", "131.0.6778.86"), ("Firefox", "133.0"), ("Edge", "131.0.2903.70"), ("Safari", "18.1"),
        ("Brave", "131.1.73.91")))
    return client("1Password Browser Extension", f"2{r.randrange(20, 40)}{r.randrange(100):02}", browser,
                  version, *r.choice((
                      ("MacOSX", "15.1"), ("Windows", "10.0"), ("Linux", ""), ("ChromeOS", ...))))


def command_line(r):
    return client("1Password CLI", f"23{r.randrange(4)}0{r.randrange(3):02}3", f"build-{r.randrange(60)}",
                  r.choice(("amd64", "arm64", "")), r.choice(("Linux", "MacOSX")),
                  r.choice((..., "6.8", "15.1")))


def connect(r):
    return client("1Password Connect Server", f"1070{r.randrange(4)}", "", ..., ..., ...)


def web(r):
    browser, version = r.choice((("Chrome", "131.0.0.0"), ("Firefox", "133.0"), ("Safari", "18.1")))
    return client("1Password for Web", f"1{r.randrange(700, 999)}", browser, version,
                  r.choice(("MacOSX", "Windows", "Linux")), r.choice(("", "10.15.7", None)))


CLIENTS = [
    (mac, 22), (windows, 16), (linux, 4), (ios, 12), (android, 6), (extension, 25), (command_line, 5),
    (connect, 4), (web, 6)]


def rounded(random_, nanoseconds):
    """The same time or the next one of fewer digits, so that times of 0 to 9 digits still rise."""
    draw = random_.random()
    digits = (
        9 if draw < .6 else 6 if draw < .7 else 3 if draw < .85 else 0 if draw < .95
        else random_.randrange(1, 9))
    step = 10 ** (9 - digits)
    return -(-nanoseconds // step) * step


def stamp(nanoseconds):
    """RFC 3339 with as many digits as the time has; trailing zeros go, as Go prints it."""
    seconds, rest = divmod(nanoseconds, 10 ** 9)
    fraction = f"{rest:09}".rstrip("0")
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + ("." + fraction if fraction else "") + "Z"


def with_location(event, location):
    if location is not ...:
        event["location"] = location
    return event


def item_usage(account, at):
    r = account.random
    place = pick(r, account.user_sums)
    user = dict(account.users[place])
    # Version 2 says more of users than version 1.
    is_second = place % 5 < 2
    if is_second:
        user["user_type"] = "service_account" if place % 50 == 0 else "user"
        if place % 10 == 1:
            user["user_account_uuid"] = account.account
    device, location = account.device(place)
    action = r.choice(UNLISTED) if r.random() < .01 else account.actions[pick(r, account.action_sums)]
    event = {"uuid": account.id(), "timestamp": stamp(at), "used_version": int(r.expovariate(.2)),
             "vault_uuid": account.vaults[pick(r, account.vault_sums)],
             "item_uuid": account.items[pick(r, account.item_sums)]}
    if is_second:
        event["account_uuid"] = account.account
    event["action"] = action
    event["user"] = user
    event["client"] = device
    return with_location(event, location)


ATTEMPTS = [
    ("success", "credentials_ok", 60), ("success", "mfa_ok", 20), ("credentials_failed", "password_secret_bad", 8),
    ("mfa_failed", "totp_bad", 4), ("sso_failed", "sso_user_mismatch", 2),
    ("modern_version_failed", "modern_version_old", 1), ("firewall_failed", "country_blocked", 3),
    ("firewall_reported_success", "credentials_ok", 2)]
ATTEMPT_SUMS = list(itertools.accumulate(weight for _, _, weight in ATTEMPTS))


def sign_in(account, at):
    r = account.random
    place = pick(r, account.user_sums)
    category, kind, _ = ATTEMPTS[pick(r, ATTEMPT_SUMS)]
    device, location = account.device(place)
    target = dict(account.users[place])
    if place % 5 < 2:
        target["user_type"] = "user"
    event = {"uuid": account.id(), "session_uuid": account.id(), "timestamp": stamp(at),
             "country": r.choice(PLACES)[0], "category": category, "type": kind,
             "details": {"value": "Europe"} if category == "firewall_failed" else None,
             "target_user": target, "client": device}
    return with_location(event, location)


CHANGES = [
    ("create", "user"), ("delete", "vault"), ("grant", "uva"), ("revoke", "gva"), ("export", "vault"),
    ("create", "invite"), ("join", "gm"), ("patch", "items"), ("expire", "satoken"), ("enblsso", "sso"),
    ("dlgsess", "dlgdsess"), ("suspend", "user")]


def audit_event(account, at):
    r = account.random
    place = pick(r, account.user_sums)
    actor = account.users[place]
    action, kind = r.choice(CHANGES)
    device, location = account.device(place)
    event = {"uuid": account.id(), "timestamp": stamp(at), "actor_uuid": actor["uuid"]}
    if place % 5 < 3:
        event["actor_details"] = dict(actor)
    event.update({"action": action, "object_type": kind, "object_uuid": account.id()})
    if kind == "user":
        event["object_details"] = dict(account.users[pick(r, account.user_sums)])
    if kind in ("uva", "gva", "gm"):
        event.update({"aux_id": r.randrange(1, 10 ** 7), "aux_uuid": account.id(),
                      "aux_info": r.choice(("A", "R", "D"))})
    event["session"] = {"uuid": account.id(), "login_time": stamp(at - r.randrange(10 ** 13)),
                        "device_uuid": account.id(), "ip": device["ip_address"]}
    return with_location(event, location)


MAKERS = {"items": item_usage, "signins": sign_in, "audits": audit_event}


def events(count, seed=1, kinds="items"):
    """So many events, in the order of their times."""
    random_ = random.Random(f"mixed-{seed}")
    account = Account(random_)
    at = 1_767_600_000 * 10 ** 9
    for _ in range(count):
        at = rounded(random_, at + 1 + int(random_.expovariate(1 / 4e8)))
        make = MAKERS.get(kinds)
        if make is None:
            draw = random_.random()
            make = sign_in if draw < .10 else audit_event if draw < .15 else item_usage
        yield make(account, at)


STYLES = {
    "compact": dict(ensure_ascii=False, separators=(",", ":")),
    "python": dict(),
    "pretty": dict(ensure_ascii=False, indent=2),
    "sorted": dict(ensure_ascii=False, separators=(",", ":"), sort_keys=True)}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--kinds", choices=(*MAKERS, "mixed"), default="items")
    parser.add_argument("--style", choices=STYLES, default="compact")
    arguments = parser.parse_args()
    encode = json.JSONEncoder(**STYLES[arguments.style]).encode
    output = sys.stdout.buffer
    made = events(arguments.count, arguments.seed, arguments.kinds)
    texts = (encode(event) + "\n" for event in made)
    while piece := "".join(itertools.islice(texts, 5000)):
        output.write(piece.encode())


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(1)
