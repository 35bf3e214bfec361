"""A made-up company: its people, machines, vaults and items, and the events of their deeds.

Everything is made up. Addresses are those of documentation (RFC 5737, RFC 3849), domains end in
example.com. The same seed makes the same company and the same events.
"""
import random
import time

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
FIRST = ("Ada Bela Cleo Dana Egon Faye Gus Hana Ivo Jana Kai Lena Milo Nora Otto Pia Quin Rosa Sami Tess "
         "Ugo Vera Wanda Xaver Yara Zeno").split()
LAST = ("Abel Bauer Costa Dahl Evans Falk Greco Holm Ito Jensen Kaya Lund Mori Novak Okoye Park Quist Rossi "
        "Silva Tanaka Ueda Varga Weber Xu Yilmaz Zhou").split()
# Country, region, city, latitude, longitude, and the network of the office there.
OFFICES = [
    ("GB", "England", "Leeds", 53.79, -1.55, "192.0.2."),
    ("PL", "Lesser Poland", "Kraków", 50.06, 19.94, "198.51.100."),
    ("CA", "Ontario", "Toronto", 43.65, -79.38, "2001:db8:5a:17::"),
]
ABROAD = ("BR", "Pará", "Belém", -1.46, -48.49)
# Name, version, platform's name and version, system's name and version.
CLIENTS = {
    "mac": ("1Password for Mac", "81118036", "MacBook-{}", "Mac15,7", "MacOSX", "26.1"),
    "windows": ("1Password for Windows", "81118036", "DESKTOP-{}", "x86_64", "Windows", "11"),
    "phone": ("1Password for iOS", "81118040", "iPhone", "iPhone17,1", "iOS", "26.1"),
    "browser": ("1Password Browser Extension", "81118021", "Chrome", "142.0.7444.60", "Windows", "11"),
    "web": ("1Password for Web", "2048", "Firefox", "145.0", "Windows", "11"),
    "cli": ("1Password CLI", "2320003", "host-{}", "arm64", "Linux", "6.12"),
    "connect": ("1Password Connect Server", "1080100", "connect-{}", "x86_64", "Linux", "6.6"),
    "sdk": ("1Password SDK", "0401001", "job-{}", "x86_64", "Linux", "6.12"),
    "scim": ("1Password SCIM Bridge", "2100100", "bridge-{}", "x86_64", "Linux", "6.6"),
}
# The ids that the rules name as examples.
WATCHED_VAULT = "hk3v6q2mzt7wyx5bnfjr4cdpa2"
WATCHED_ITEM = "rootcax4mwqz7t2kvbn5yjhd3f"
OWNERS = "ownersr2cz4xk7wq5tvb3yjnd6h"
ADMINISTRATORS = "adminsk5fj2t7mwxq3zc6vbyhn4"

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
# Monday, 2026-11-23, 00:00 UTC, in milliseconds since 1970.
MONDAY = 1_795_392_000_000


class Dice:
    """Random choices that rest on `random()` alone, which no version of Python changes."""

    def __init__(self, seed):
        self.next = random.Random(seed).random

    def below(self, bound):
        return int(self.next() * bound)

    def between(self, low, high):
        return low + self.below(high - low)

    def choice(self, values):
        return values[self.below(len(values))]

    def some(self, values, count):
        """`count` different values, in random order."""
        rest = list(values)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]

    def about(self, mean):
        """A whole number up to twice the mean, which it has on average."""
        number = 2 * mean * self.next()
        return int(number) + (self.next() < number % 1)

    def id(self):
        return "".join(self.choice(LETTERS) for _ in range(26))

    def small_id(self):
        return self.id().lower()


class Person:
    """Somebody with an account, or a machine with one."""

    def __init__(self, dice, number, kind="user"):
        first, last = FIRST[number % 26], LAST[(number // 26 + number) % 26]
        self.kind, self.uuid = kind, dice.id()
        self.name = f"{first} {last}"
        self.email = f"{first}.{last}{number // 676 or ''}@example.com".lower()
        *self.place, network = OFFICES[number % len(OFFICES)]
        self.network = network
        self.address = f"{network}{dice.between(10, 200)}"
        self.clients = [dice.choice(["mac", "windows"]), "browser", "web"]
        if number % 3 == 0:
            self.clients.append("phone")

    def details(self):
        return {"uuid": self.uuid, "name": self.name, "email": self.email}


class Machine(Person):
    """A service account, whose reads nobody looks at."""

    def __init__(self, dice, number, name, client):
        super().__init__(dice, number, "service_account")
        self.name = name
        self.email = f"{dice.small_id()}@1passwordserviceaccounts.com"
        self.place, self.address, self.clients = None, f"203.0.113.{20 + number}", [client]


class Company:
    """Who and what there is."""

    def __init__(self, seed, people, items=2000):
        self.dice = dice = Dice(seed)
        self.account = dice.id()
        self.people = [Person(dice, number) for number in range(people)]
        self.machines = [
            Machine(dice, 0, "Release pipeline", "cli"), Machine(dice, 1, "Cluster secrets", "connect"),
            Machine(dice, 2, "Nightly report", "sdk")]
        self.bridge = Machine(dice, 3, "Provisioning", "scim")
        self.vaults = [dice.small_id() for _ in range(40)]
        self.items = [dice.small_id() for _ in range(items)]
        self.groups = [dice.small_id() for _ in range(12)]

    def item(self):
        return self.dice.choice(self.items)

    def place_of(self, item):
        """The vault of an item, always the same."""
        return self.vaults[sum(item.encode()) % len(self.vaults)]


def stamp(milliseconds):
    seconds, rest = divmod(milliseconds, 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03}Z"


def located(event, place):
    if place:
        country, region, city, latitude, longitude = place
        event["location"] = {"country": country, "region": region, "city": city,
                             "latitude": latitude, "longitude": longitude}
    return event


def client_of(person, kind, address=None):
    names = ("app_name", "app_version", "platform_name", "platform_version", "os_name", "os_version")
    client = dict(zip(names, (text.format(person.uuid[:4]) for text in CLIENTS[kind])))
    return client | {"ip_address": address or person.address}


class Writer:
    """Makes the events of a company, each of which has its time in milliseconds since 1970."""

    def __init__(self, company):
        self.company, self.dice, self.events = company, company.dice, []

    def add(self, at, event):
        self.events.append((at, event))

    def lines(self):
        """The events in the order of their times."""
        return [event for _, event in sorted(self.events, key=lambda pair: (pair[0], pair[1]["uuid"]))]

    def use(self, at, person, action, item=None, client=None, address=None, place=None, vault=None):
        """A use of an item."""
        item = item or self.company.item()
        self.add(at, located({
            "uuid": self.dice.id(), "timestamp": stamp(at), "used_version": self.dice.between(1, 40),
            "vault_uuid": vault or self.company.place_of(item), "item_uuid": item,
            "account_uuid": self.company.account, "action": action,
            "user": person.details() | {"user_type": person.kind},
            "client": client_of(person, client or person.clients[0], address),
        }, place or person.place))

    def sign_in(self, at, person, category="success", kind="credentials_ok", client=None, address=None,
                place=None, details=None):
        """An attempt to sign in to somebody's account."""
        self.add(at, located({
            "uuid": self.dice.id(), "session_uuid": self.dice.id(), "timestamp": stamp(at),
            "country": (place or person.place)[0], "category": category, "type": kind,
            "details": details and {"value": details}, "account_uuid": self.company.account,
            "target_user": person.details() | {"user_type": person.kind},
            "client": client_of(person, client or person.clients[0], address),
        }, place or person.place))

    def audit(self, at, actor, kind, action, object_id=None, about=None, member=None, info=None,
              address=None, place=None):
        """A deed of the audit log: `about` is the person acted on, `member` who is given something."""
        event = {
            "uuid": self.dice.id(), "timestamp": stamp(at), "actor_uuid": actor.uuid,
            "actor_details": actor.details(), "actor_type": actor.kind,
            "account_uuid": self.company.account, "action": action, "object_type": kind,
            "object_uuid": object_id or (about.uuid if about else self.dice.small_id()),
        }
        if about:
            event["object_details"] = about.details()
        if member:
            event |= {"aux_id": self.dice.between(1000, 10_000_000), "aux_uuid": member.uuid,
                      "aux_details": member.details(), "aux_info": info or "R"}
        event["session"] = {
            "uuid": self.dice.id(), "login_time": stamp(at - self.dice.between(MINUTE, 8 * HOUR)),
            "device_uuid": self.dice.small_id(), "ip": address or actor.address}
        self.add(at, located(event, place or actor.place))
