"""Events of 1Password for the check of the kit, and what its rules must find in them."""
import datetime
import itertools
import json

# When the rules run, in UTC.
NOW = datetime.datetime(2026, 11, 20, 12, 0)

# The client with which people open items, and the one that machines have.
PHONE = "1Password for iOS"
CLI = "1Password CLI"
CONNECT = "1Password Connect Server"

numbers = itertools.count(1)


def identifier(text, length=26):
    """An id of 1Password's shape, the same for the same text."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return (letters + "A" * length)[:length]


def at(minutes):
    """A time so many minutes before the rules run."""
    return (NOW - datetime.timedelta(minutes=minutes)).isoformat() + "Z"


def person(name):
    return {"uuid": identifier(name), "name": name.title(), "email": f"{name}@example.com"}


def beginning(minutes):
    return {"uuid": f"{next(numbers):026d}", "timestamp": at(minutes)}


def client(app):
    return {"app_name": app, "app_version": "81100001", "platform_name": "x", "platform_version": "1",
            "os_name": "iOS", "os_version": "18", "ip_address": "192.0.2.7"}


def place(country):
    return {"city": "Leeds", "region": "England", "country": country, "latitude": 53.79,
            "longitude": -1.55}


def usage(name, action, item, minutes, app=PHONE, country="GB"):
    """One use of an item."""
    return beginning(minutes) | {
        "used_version": 1, "vault_uuid": identifier("vault").lower(),
        "item_uuid": identifier(f"item{item}").lower(), "action": action, "user": person(name),
        "client": client(app), "location": place(country)}


def signin(name, category, kind, minutes, app=PHONE, country="GB"):
    """One attempt to sign in."""
    return beginning(minutes) | {
        "session_uuid": identifier("session"), "category": category, "type": kind, "country": country,
        "details": None, "target_user": person(name), "client": client(app),
        "location": place(country)}


def audit(name, action, thing, minutes, number=0, other=None):
    """One act of an administrator."""
    event = beginning(minutes) | {
        "actor_uuid": identifier(name), "actor_details": person(name), "actor_type": "user",
        "action": action, "object_type": thing,
        "object_uuid": identifier(f"{thing}{number}").lower(),
        "session": {"uuid": identifier("session"), "login_time": at(900),
                    "device_uuid": identifier("device").lower(), "ip": "192.0.2.7"},
        "location": place("GB")}
    if other:
        event |= {"aux_uuid": identifier(other), "aux_details": person(other)}
    return event


def several(count, make):
    return [make(number) for number in range(count)]


def heartbeat(line, minutes, severity=1, warning=""):
    """A heartbeat, from the test event that opcef has written: Docs/Classification.md says its keys."""
    milliseconds = int((NOW - datetime.timedelta(minutes=minutes) - datetime.datetime(1970, 1, 1))
                       .total_seconds() * 1000)
    start, extension = line.split("|opcef.test|")
    extension = extension.split("externalId=")[1].split(" ")[0]
    return (
        f"{start}|opcef.heartbeat|opcef has run|{severity}|rt={milliseconds} externalId={extension}"
        " act=heartbeat cat=health cs1=work cs1Label=Account cn1=12 cn1Label=Events cn2=40"
        " cn2Label=Lag Seconds deviceCustomDate1=1798761600000 deviceCustomDate1Label=Token Expiry"
        f" msg=opcef forwarded 12 events of work in this run, the newest 40 seconds old{warning}")


# By rule: what it must find, and by whose name; and what comes near, of people whose names end in
# "not", whom no rule may find.
SCENES = {
    "many-items": (
        several(20, lambda n: usage("harvester", "reveal", n, 3 + n / 10))
        + several(50, lambda n: usage("reader", "server-fetch", n, 2 + n / 10, CLI))
        + several(19, lambda n: usage("curious-not", "secure-copy", n, 3 + n / 10))
        # The same item again and again, a machine, and what was long ago.
        + several(30, lambda n: usage("forgetful-not", "reveal", 0, 3 + n / 10))
        + several(60, lambda n: usage("machine-not", "server-fetch", n, 2 + n / 10, CONNECT))
        + several(30, lambda n: usage("earlier-not", "reveal", n, 40 + n / 10)),
        {"harvester", "reader"}),
    "export": (
        [usage("exporter", "export", 1, 2), audit("mover", "export", "vault", 3),
         usage("sharer-not", "share", 1, 2), audit("viewer-not", "view", "itemhist", 2)],
        {"exporter", "mover"}),
    "success-after-failures": (
        several(5, lambda n: signin("guessed", "credentials_failed", "password_secret_bad", 20 - n))
        + [signin("guessed", "success", "credentials_ok", 12)]
        + several(4, lambda n: signin("typist-not", "mfa_failed", "totp_bad", 20 - n))
        + [signin("typist-not", "success", "mfa_ok", 12)]
        + several(9, lambda n: signin("locked-not", "mfa_failed", "totp_bad", 20 - n))
        # Too long before.
        + several(6, lambda n: signin("patient-not", "mfa_failed", "totp_bad", 26 - n / 10))
        + [signin("patient-not", "success", "mfa_ok", 5)],
        {"guessed"}),
    "anonymous-sign-in": (
        [signin("hidden", "firewall_failed", "anonymous_blocked", 2),
         signin("masked", "firewall_reported_success", "anonymous_blocked", 2),
         signin("abroad-not", "firewall_failed", "country_blocked", 2)],
        {"hidden", "masked"}),
    "protection-removed": (
        [audit("lax", "disblmfa", "user", 2), audit("duo", "disblduo", "account", 2),
         audit("sso", "disblsso", "sso", 2), audit("strict-not", "delete", "device", 2)],
        {"lax", "duo", "sso"}),
    "policy-changed": (
        [audit("opener", "updatfw", "account", 2), audit("builder", "chngpsso", "sso", 2),
         audit("namer-not", "changenm", "account", 2)],
        {"opener", "builder"}),
    "access-to-oneself": (
        [audit("grabber", "grant", "uva", 2, other="grabber"),
         audit("giver-not", "grant", "uva", 2, other="colleague")],
        {"grabber"}),
    "machine-access": (
        [audit("maker", "create", "sa", 2), audit("minter", "create", "satoken", 2),
         audit("renamer-not", "trename", "satoken", 2)],
        {"maker", "minter"}),
    "recovery": (
        [audit("rescuer", "beginr", "user", 2), audit("helper", "completr", "user", 2),
         audit("quitter-not", "cancelr", "user", 2)],
        {"rescuer", "helper"}),
    "many-deletions": (
        several(5, lambda n: audit("wrecker", "delete", "item", 10 + n, n))
        + several(5, lambda n: audit("purger", "purge", "items", 10 + n, n))
        + several(4, lambda n: audit("tidy-not", "delete", "vault", 10 + n, n))
        + several(9, lambda n: audit("again-not", "delete", "user", 10 + n, 0)),
        {"wrecker", "purger"}),
    "first-country": (
        [usage("traveller", "fill", 1, 3000), usage("traveller", "fill", 1, 30, country="BR"),
         usage("newcomer-not", "fill", 1, 200), usage("newcomer-not", "fill", 1, 30, country="BR"),
         usage("commuter-not", "fill", 1, 3000, country="BR"), usage("commuter-not", "fill", 1, 30, country="BR")],
        {"traveller"}),
    "first-client": (
        [usage("switcher", "fill", 1, 3000), usage("switcher", "fill", 1, 30, CLI),
         usage("stranger-not", "fill", 1, 200), usage("stranger-not", "fill", 1, 30, CLI),
         usage("both-not", "fill", 1, 3000, CLI), usage("both-not", "fill", 1, 30, CLI)],
        {"switcher"}),
}


# A rule that finds something in a scenario of the detections (Examples/scenarios), where those are.
SCENARIOS = {
    "administrator-grants-himself": "access-to-oneself",
    "anonymous-sign-in": "anonymous-sign-in",
    "bulk-read-by-cli": "many-items",
    "firewall-opened": "policy-changed",
    "leaver-exports": "export",
    "mass-deletion": "many-deletions",
    "recovery-abused": "recovery",
    "rogue-integration": "machine-access",
    "second-factor-removed": "protection-removed",
    "single-sign-on-changed": "protection-removed",
    "vault-exported": "export",
}


def lines():
    """All events of the scenes, one a line."""
    return "".join(json.dumps(event) + "\n" for events, _ in SCENES.values() for event in events)


# An event of each kind with every member, each with a value of its own.
FULL = [
    {
        "uuid": "USAGEUUID00000000000000001", "timestamp": "2026-11-19T10:00:00.123Z",
        "used_version": 9007199254740993, "vault_uuid": "vaultuuid00000000000000001",
        "item_uuid": "itemuuid000000000000000001", "action": "reveal",
        "user": {"uuid": "USERUUID000000000000000001", "name": "Ann; OnePasswordCountry = x",
                 "email": "ann@example.com", "user_type": "service_account",
                 "user_account_uuid": "USERACCOUNT000000000000001"},
        "client": {"app_name": "App|a=b", "app_version": "7", "platform_name": "Plat\\form",
                   "platform_version": "8", "os_name": "Os", "os_version": "9",
                   "ip_address": "2001:db8::7"},
        "location": {"country": "FR", "region": "Region", "city": "Ville", "latitude": 1.25,
                     "longitude": -2.5},
        "account_uuid": "ACCOUNTUUID000000000000001",
    },
    {
        "uuid": "SIGNINUUID0000000000000001", "timestamp": "2026-11-19T11:00:00.456Z",
        "session_uuid": "SESSIONUUID000000000000001", "category": "firewall_failed",
        "type": "country_blocked", "country": "DE", "details": {"value": "FR"},
        "target_user": {"uuid": "TARGETUUID0000000000000001", "name": "Bob", "email": "bob@example.com",
                        "user_type": "user", "user_account_uuid": "TARGETACCOUNT0000000000001"},
        "client": {"app_name": "App", "app_version": "7", "platform_name": "Platform",
                   "platform_version": "8", "os_name": "Os", "os_version": "9",
                   "ip_address": "192.0.2.9"},
        "location": {"country": "FR", "region": "Region", "city": "Ville", "latitude": 3.25,
                     "longitude": -4.5},
        "account_uuid": "ACCOUNTUUID000000000000002",
    },
    {
        "uuid": "AUDITUUID00000000000000001", "timestamp": "2026-11-19T12:00:00.789Z",
        "actor_uuid": "ACTORUUID00000000000000001",
        "actor_details": {"uuid": "ACTORDETAILS00000000000001", "name": "Cid", "email": "cid@example.com"},
        "actor_type": "user", "actor_account_uuid": "ACTORACCOUNT00000000000001",
        "action": "update", "object_type": "gm", "object_uuid": "objectuuid0000000000000001",
        "object_details": {"uuid": "OBJECTDETAILS0000000000001", "name": "Dora; Do", "email": "dora@example.com"},
        "aux_id": 4294967297, "aux_uuid": "AUXUUID0000000000000000001",
        "aux_details": {"uuid": "AUXDETAILS0000000000000001", "name": "Eve", "email": "eve@example.com"},
        "aux_info": "a=b; c", "account_uuid": "ACCOUNTUUID000000000000003",
        "session": {"uuid": "SESSIONUUID000000000000002", "login_time": "2026-11-19T09:00:00Z",
                    "device_uuid": "deviceuuid0000000000000001", "ip": "192.0.2.10"},
        "location": {"country": "FR", "region": "Region", "city": "Ville", "latitude": 5.25,
                     "longitude": -6.5},
    },
]
