"""Traffic without an attack: working days of people and machines, with deeds that nearly look like one.

How often a deed occurs is a guess at a company that uses 1Password at work. What nobody does here are
the deeds that are an alarm each time: an export, a change of single sign-on and the like.
"""
from .world import DAY, HOUR, MINUTE, SECOND

# Uses of items by one person in a day: action, how many on average, and with which clients.
USES = [
    ("fill", 11, ("browser",)), ("secure-copy", 2.5, ("browser", "app")), ("reveal", 1, ("browser", "app")),
    ("server-fetch", 1, ("web",)), ("enter-item-edit-mode", .5, ("app",)), ("server-update", .6, ("app",)),
    ("server-create", .3, ("app",)), ("share", .1, ("app",)), ("select-sso-provider", .8, ("browser",)),
]
# Deeds of the audit log that administrators do for others: object, action, how many a day for each
# hundred people, and whether somebody is acted on or is given something.
ADMINISTRATION = [
    ("gm", "join", 3, "member"), ("gm", "leave", 2, "member"), ("gm", "role", .5, "member"),
    ("uva", "grant", 4, "member"), ("uva", "revoke", 2, "member"), ("uva", "update", 1, "member"),
    ("gva", "grant", 1, None), ("gva", "update", .5, None), ("vault", "create", 1, None),
    ("user", "suspend", .5, "about"), ("user", "reactive", .3, "about"), ("user", "dealldev", .3, "about"),
    ("items", "patch", 6, None), ("itemhist", "view", 1, None), ("group", "create", .2, None),
    ("satoken", "tverify", .4, None), ("satoken", "trename", .2, None), ("report", "view", 1, None),
    ("account", "update", .2, None), ("file", "create", 1, None), ("template", "create", .1, None),
]


def working_time(dice, day):
    """A time of a day, mostly between 8 and 18 o'clock."""
    return day + int((8 + 10 * (dice.next() + dice.next()) / 2) * HOUR)


def client_for(person, kinds, dice):
    kind = dice.choice(kinds)
    return person.clients[0] if kind == "app" else kind


def person_day(writer, person, day, scale=1.0):
    """What one person does on one day."""
    dice = writer.dice
    for action, mean, kinds in USES:
        for _ in range(dice.about(mean * scale)):
            writer.use(working_time(dice, day), person, action, client=client_for(person, kinds, dice))
    for client in person.clients:
        if dice.next() < .5:
            sign_in(writer, person, working_time(dice, day), client)
    for _ in range(dice.about(1.2 * scale)):
        at = working_time(dice, day)
        kind, action = dice.choice([("dlgdsess", "dlgsess"), ("ssotkn", "ssotknv"), ("dlgdsess", "dlgsess")])
        writer.audit(at, person, kind, action)


def sign_in(writer, person, at, client):
    """A sign-in, now and then after some that were refused, seldom reported by a rule."""
    dice, draw = writer.dice, writer.dice.next()
    if draw < .15:
        for number in range(dice.between(1, 3)):
            writer.sign_in(at - (3 - number) * 20 * SECOND, person, "credentials_failed", "password_secret_bad",
                           client)
    elif draw < .17:
        writer.sign_in(at - 30 * SECOND, person, "mfa_failed", "totp_bad", client)
    elif draw < .18:
        writer.sign_in(at - 30 * SECOND, person, "modern_version_failed", "modern_version_old", client)
    if draw > .99:
        writer.sign_in(at, person, "firewall_reported_success", "country_blocked", client,
                       details=person.place[0])
    else:
        writer.sign_in(at, person, "success", "mfa_ok" if draw > .6 else "credentials_ok", client)


def machine_day(writer, machine, day, reads):
    """A machine reads the same items around the clock."""
    dice = writer.dice
    items = dice.some(writer.company.items, min(120, reads))
    for number in range(reads):
        at = day + number * DAY // reads + dice.below(SECOND)
        writer.use(at, machine, "server-fetch", items[number % len(items)])


def administration(writer, admin, others, day):
    """What an administrator does for others, at random times."""
    dice, company = writer.dice, writer.company
    for kind, action, rate, who in ADMINISTRATION:
        wanted = rate * len(others) / 100
        for _ in range(int(wanted) + (dice.next() < wanted % 1)):
            person = dice.choice(others)
            writer.audit(
                working_time(dice, day), admin, kind, action,
                dice.choice(company.groups) if kind == "gm" else None,
                about=person if who == "about" else None, member=person if who == "member" else None)
    for _ in range(dice.about(1)):
        writer.audit(working_time(dice, day), company.bridge, "invite", "create")


def near_misses(writer, people, day):
    """Deeds that stay just below each threshold, each of somebody who does nothing else that day."""
    dice, items = writer.dice, writer.company.items
    (revealing, copying, reading, repeating, changing, failing, forgetting, sharing, deleting,
     browsing, *office) = people
    at = day + 9 * HOUR
    for number, item in enumerate(dice.some(items, 19)):
        writer.use(at + number * 30 * SECOND, revealing, "reveal", item)
    for number, item in enumerate(dice.some(items, 19)):
        writer.use(at + number * 30 * SECOND, copying, "secure-copy", item, "browser")
    for number, item in enumerate(dice.some(items, 49)):
        writer.use(at + number * 15 * SECOND, reading, "server-fetch", item, "web")
    # One item over and over is not many items.
    for number in range(60):
        writer.use(at + number * 10 * SECOND, repeating, "reveal", items[0])
    for number, item in enumerate(dice.some(items, 99)):
        writer.use(at + number * 5 * SECOND, changing, "server-update", item)
    for number in range(9):
        writer.sign_in(at + number * MINUTE, failing, "credentials_failed", "password_secret_bad")
    for number in range(4):
        writer.sign_in(at + number * MINUTE, forgetting, "credentials_failed", "password_secret_bad")
    writer.sign_in(at + 5 * MINUTE, forgetting)
    for number in range(4):
        writer.audit(at + number * MINUTE, sharing, "item", "share", dice.choice(items))
        writer.audit(at + number * MINUTE, deleting, "user", "delete", about=dice.choice(office))
    # Five deletions, but spread over two hours.
    writer.audit(at + 2 * HOUR, deleting, "user", "delete", about=dice.choice(office))
    for number, item in enumerate(dice.some(items, 96)):
        writer.use(at + number * 5 * MINUTE, browsing, dice.choice(["reveal", "secure-copy", "share"]), item)
    # An office behind one address while its identity provider is down.
    for number, person in enumerate(office[:9]):
        writer.sign_in(at + number * MINUTE, person, "sso_failed", "federated", address="192.0.2.1")


NEAR_MISSING = 19


def first_day(writer, people, day):
    """Each person uses each of the clients, so that none of them is new later on."""
    for person in people:
        for number, client in enumerate(person.clients):
            writer.use(day + 7 * HOUR + number * 10 * MINUTE + writer.dice.below(MINUTE), person, "fill", client=client)


def week(writer, count, start):
    """Whole days, until there are at least `count` events; Saturday and Sunday are quiet."""
    company = writer.company
    first_day(writer, company.people, start)
    number = 0
    while len(writer.events) < count:
        day, is_weekend = start + number * DAY, number % 7 > 4
        near, working = company.people[:NEAR_MISSING], company.people[NEAR_MISSING:]
        for person in working:
            if not is_weekend or writer.dice.next() < .1:
                person_day(writer, person, day)
        for machine, reads in zip(company.machines, (600, 1400, 200)):
            machine_day(writer, machine, day, reads)
        if not is_weekend:
            near_misses(writer, near, day)
            for admin in working[:3]:
                administration(writer, admin, working[3:], day)
        number += 1
