"""Events at the edges of every rule: each word of the vocabulary, and series that are just enough or just not.

Each series is of a person who does nothing else, so that a rule that is wrong by one word, one event or
one millisecond finds something else than it should.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "Examples", "scenarios"))
from generator.world import (  # noqa: E402
    ADMINISTRATORS, HOUR, MONDAY, OWNERS, SECOND, WATCHED_ITEM, WATCHED_VAULT, CLIENTS, Company, Machine,
    Person, Writer)


def words(table):
    """The first column of a table of Docs/Classification.md, which is made from opcef's own vocabulary."""
    with open(os.path.join(TOP, "Docs", "Classification.md"), encoding="utf-8") as file:
        text = re.search(rf"<!-- {table}: made from the code -->(.*?)<!-- end", file.read(), re.S)[1]
    return [word for word in re.findall(r"^\| `([^`]+)`", text, re.M) if " " not in word]


class Edges(Writer):
    def __init__(self):
        super().__init__(Company("edges", 0))
        self.number = 0

    def somebody(self):
        self.number += 1
        person = Person(self.dice, self.number)
        # The addresses of documentation are too few for all: each has one of RFC 3849.
        person.address = f"2001:db8:1::{self.number:x}"
        return person

    def series(self, deed, count, seconds):
        """A deed of one person with `count` different things, the last `seconds` after the first."""
        person = self.somebody()
        for number in range(count):
            at = MONDAY + 9 * HOUR + round(seconds * SECOND) * number // (count - 1)
            deed(at, person, self.company.items[number])

    def around(self, deed, least, seconds):
        """Enough in time, one too few, and enough but a millisecond too late."""
        self.series(deed, least, seconds)
        self.series(deed, least - 1, seconds)
        self.series(deed, least, seconds + .001)
        # The same thing over and over.
        person = self.somebody()
        for number in range(least):
            deed(MONDAY + 9 * HOUR + number * SECOND, person, self.company.items[0])


def item_usages(edges):
    for action in words("classes"):
        for least, seconds in ((10, 900), (20, 900), (100, 900), (100, 86400)):
            edges.around(lambda at, person, item: edges.use(at, person, action, item, "web"), least, seconds)
        edges.use(MONDAY, edges.somebody(), action, vault=WATCHED_VAULT)
        edges.use(MONDAY, edges.somebody(), action, WATCHED_ITEM)
    # Who reads, and through which client.
    for client in CLIENTS:
        for least, seconds in ((50, 900), (100, 86400)):
            edges.around(lambda at, person, item: edges.use(at, person, "server-fetch", item, client), least, seconds)
        machine = Machine(edges.dice, 0, "Machine", client)
        edges.series(lambda at, _, item: edges.use(at, machine, "server-fetch", item, client), 50, 900)


def audit_events(edges):
    for kind in words("audit objects"):
        for action in words("audit actions"):
            edges.series(lambda at, person, item: edges.audit(at, person, kind, action, item), 5, 3600)
            oneself = edges.somebody()
            edges.audit(MONDAY, oneself, kind, action, member=oneself)
            edges.audit(MONDAY, edges.somebody(), kind, action, member=edges.somebody())
            for group in (OWNERS, ADMINISTRATORS):
                edges.audit(MONDAY, edges.somebody(), kind, action, group, member=edges.somebody())
    for kind, action in (("vault", "delete"), ("item", "share")):
        edges.around(lambda at, person, item: edges.audit(at, person, kind, action, item), 5, 3600)


def sign_ins(edges):
    categories, types = words("sign-in classes"), words("sign-in types")
    start = MONDAY + 9 * HOUR
    for category in categories:
        for kind in types:
            edges.sign_in(start, edges.somebody(), category, kind)
        # One person over and over; many people from one address; a success after refusals.
        edges.around(lambda at, person, _: edges.sign_in(at, person, category, "totp_bad"), 10, 600)
        for count, seconds in ((10, 900), (9, 900), (10, 900.001)):
            address = edges.somebody().address
            edges.series(lambda at, _, item: edges.sign_in(
                at, edges.somebody(), category, "totp_bad", address=address), count, seconds)
        for after in categories:
            for count, seconds, delay in (
                    (5, 600, 900), (4, 600, 900), (5, 600.001, 900), (5, 600, 900.001), (5, 600, -601)):
                person = edges.somebody()
                for number in range(count):
                    edges.sign_in(start + round(seconds * SECOND) * number // (count - 1), person, category, "totp_bad")
                edges.sign_in(start + round((seconds + delay) * SECOND), person, after, "mfa_ok")


def events():
    edges = Edges()
    item_usages(edges)
    audit_events(edges)
    sign_ins(edges)
    return edges.lines()
