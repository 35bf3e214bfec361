"""Attacks, each in the midst of an ordinary day of a few people.

A scenario is a function whose name is that of its file; its first line of documentation says what happens.
"""
from . import plain
from .world import (
    ABROAD, ADMINISTRATORS, DAY, HOUR, MINUTE, MONDAY, OWNERS, SECOND, WATCHED_ITEM, WATCHED_VAULT, Company,
    Writer)

ABROAD_ADDRESS, ANONYMOUS_ADDRESS, RENTED_ADDRESS = "198.51.100.213", "203.0.113.66", "203.0.113.130"
# When it happens: in the afternoon of the second day.
NOW = MONDAY + DAY + 15 * HOUR


def leaver_exports(writer, leaver, *_):
    """On the last evening somebody looks at a few items, and then exports all that can be reached."""
    for number in range(6):
        writer.use(NOW + number * MINUTE, leaver, "reveal")
    for number, item in enumerate(writer.dice.some(writer.company.items, 45)):
        writer.use(NOW + 10 * MINUTE + number * 70, leaver, "export", item)


def vault_exported(writer, admin, *_):
    """An administrator exports a whole vault."""
    writer.audit(NOW, admin, "vault", "export", writer.company.vaults[3])


def stolen_session(writer, victim, *_):
    """With a session from somebody's browser, a stranger abroad reveals sixty items in six minutes."""
    for number, item in enumerate(writer.dice.some(writer.company.items, 60)):
        writer.use(NOW + number * 6 * SECOND, victim, "reveal", item, "browser", ABROAD_ADDRESS, ABROAD)


def clipboard_harvest(writer, insider, *_):
    """Somebody copies one secret after the other into a list."""
    for number, item in enumerate(writer.dice.some(writer.company.items, 25)):
        writer.use(NOW + number * 20 * SECOND, insider, "secure-copy", item, "browser")


def bulk_read_by_cli(writer, insider, *_):
    """A script on a laptop reads eighty items with 1Password CLI, which this person has never used."""
    for number, item in enumerate(writer.dice.some(writer.company.items, 80)):
        writer.use(NOW + number * 2 * SECOND, insider, "server-fetch", item, "cli")


def slow_harvest(writer, insider, *_):
    """Somebody takes 110 items in a day, never many at once, and in every way there is."""
    ways = ["reveal", "secure-copy", "share", "server-fetch"]
    for number, item in enumerate(writer.dice.some(writer.company.items, 110)):
        action = ways[number % len(ways)]
        client = {"server-fetch": "web", "share": None}.get(action, "browser")
        writer.use(NOW - 9 * HOUR + number * 10 * MINUTE, insider, action, item, client)


def rogue_integration(writer, admin, *_):
    """An administrator makes a service account with a token, and a rented machine reads with it."""
    rogue = writer.company.bridge
    writer.audit(NOW, admin, "sa", "create", rogue.uuid)
    writer.audit(NOW + 20 * SECOND, admin, "satoken", "create")
    for number, item in enumerate(writer.dice.some(writer.company.items, 200)):
        writer.use(NOW + 5 * MINUTE + number * SECOND, rogue, "server-fetch", item, "cli", RENTED_ADDRESS)


def stolen_token(writer, *_):
    """The token of a service account is used on another machine than ever before."""
    pipeline = writer.company.machines[0]
    for number, item in enumerate(writer.dice.some(writer.company.items, 30)):
        writer.use(NOW + number * SECOND, pipeline, "server-fetch", item, "cli", RENTED_ADDRESS)


def administrator_grants_himself(writer, admin, *_):
    """An administrator opens a vault for himself, makes himself an owner, and looks at three items."""
    writer.audit(NOW, admin, "uva", "grant", member=admin)
    writer.audit(NOW + MINUTE, admin, "gm", "join", OWNERS, member=admin)
    for number in range(3):
        writer.use(NOW + (2 + number) * MINUTE, admin, "reveal")


def promoted_accomplice(writer, admin, accomplice, *_):
    """Somebody is made an administrator whom nobody announced."""
    writer.audit(NOW, admin, "gm", "join", ADMINISTRATORS, member=accomplice, info="A")


def password_spraying(writer, *people):
    """One address tries the same password with twelve people; one of them had it."""
    for number, person in enumerate(people[:12]):
        writer.sign_in(NOW + number * 30 * SECOND, person, "credentials_failed", "password_secret_bad", "web",
                       RENTED_ADDRESS)
    writer.sign_in(NOW + 7 * MINUTE, people[0], client="web", address=RENTED_ADDRESS)


def password_guessing(writer, victim, *_):
    """Somebody tries twelve passwords of one person, and the thirteenth is right."""
    for number in range(12):
        writer.sign_in(NOW + number * 20 * SECOND, victim, "credentials_failed", "password_secret_bad", "web",
                       RENTED_ADDRESS)
    writer.sign_in(NOW + 5 * MINUTE, victim, client="web", address=RENTED_ADDRESS)


def tired_of_prompts(writer, victim, *_):
    """The password is known; the second factor is refused six times, and then somebody gives in."""
    for number in range(6):
        writer.sign_in(NOW + number * 40 * SECOND, victim, "mfa_failed", "duo_bad", "web", RENTED_ADDRESS)
    writer.sign_in(NOW + 5 * MINUTE, victim, "success", "mfa_ok", "web", RENTED_ADDRESS)


def sign_in_abroad(writer, victim, *_):
    """A sign-in from a country where this person has never been."""
    writer.sign_in(NOW, victim, client=victim.clients[0], address=ABROAD_ADDRESS, place=ABROAD)


def anonymous_sign_in(writer, victim, *_):
    """Sign-ins through an anonymizer: one that is only reported, and one that is blocked."""
    writer.sign_in(NOW, victim, "firewall_reported_success", "anonymous_blocked", "web", ANONYMOUS_ADDRESS)
    writer.sign_in(NOW + HOUR, victim, "firewall_failed", "anonymous_blocked", "web", ANONYMOUS_ADDRESS)


def second_factor_removed(writer, admin, victim, *_):
    """Somebody's second factor goes, then everybody's, and a sign-in follows."""
    writer.audit(NOW, admin, "user", "disblmfa", about=victim)
    writer.audit(NOW + MINUTE, admin, "account", "disblmfa")
    writer.sign_in(NOW + 5 * MINUTE, victim, client="web")


def single_sign_on_changed(writer, admin, *_):
    """The identity provider that is trusted becomes another one, and then nobody needs it any more."""
    writer.audit(NOW, admin, "sso", "chngasso")
    writer.audit(NOW + 2 * MINUTE, admin, "sso", "disblsso")


def firewall_opened(writer, admin, *_):
    """The firewall rules are changed so that a sign-in from everywhere succeeds."""
    writer.audit(NOW, admin, "account", "updatfw")


def sharing_opened(writer, admin, *_):
    """Links are allowed for everybody, and then eight items are shared by links."""
    writer.audit(NOW, admin, "account", "uisas")
    for number, item in enumerate(writer.dice.some(writer.company.items, 8)):
        writer.audit(NOW + (5 + number) * MINUTE, admin, "item", "share", item)


def recovery_abused(writer, admin, victim, *_):
    """An administrator recovers the account of somebody who did not ask for it."""
    writer.audit(NOW, admin, "user", "beginr", about=victim)
    writer.audit(NOW + 10 * MINUTE, admin, "user", "completr", about=victim)


def mass_deletion(writer, admin, *people):
    """An administrator deletes four vaults and three people in ten minutes."""
    for number in range(4):
        writer.audit(NOW + number * MINUTE, admin, "vault", "delete", writer.company.vaults[number])
    for number in range(3):
        writer.audit(NOW + (5 + number) * MINUTE, admin, "user", "delete", about=people[number])


def items_wrecked(writer, insider, *_):
    """Somebody overwrites or deletes 150 items in ten minutes; the events do not tell which."""
    for number, item in enumerate(writer.dice.some(writer.company.items, 150)):
        writer.use(NOW + number * 4 * SECOND, insider, "server-update", item)


def account_deleted(writer, owner, *_):
    """An owner deletes the account."""
    writer.audit(NOW, owner, "account", "delete")


def watched_secrets(writer, insider, *_):
    """Somebody reveals an item of a watched vault and copies a watched item: two events in all."""
    writer.use(NOW, insider, "reveal", vault=WATCHED_VAULT)
    writer.use(NOW + MINUTE, insider, "secure-copy", WATCHED_ITEM, "browser")


SCENARIOS = [
    leaver_exports, vault_exported, stolen_session, clipboard_harvest, bulk_read_by_cli, slow_harvest,
    rogue_integration, stolen_token, administrator_grants_himself, promoted_accomplice, password_spraying,
    password_guessing, tired_of_prompts, sign_in_abroad, anonymous_sign_in, second_factor_removed,
    single_sign_on_changed, firewall_opened, sharing_opened, recovery_abused, mass_deletion, items_wrecked,
    account_deleted, watched_secrets]


def name_of(scenario):
    return scenario.__name__.replace("_", "-")


def events_of(scenario):
    """The events of a scenario, in the order of their times."""
    company = Company(f"scenario {name_of(scenario)}", 12)
    writer = Writer(company)
    plain.first_day(writer, company.people, MONDAY)
    for machine in company.machines:
        plain.machine_day(writer, machine, MONDAY, 6)
    for day in (MONDAY, MONDAY + DAY):
        for person in company.people:
            plain.person_day(writer, person, day, .15)
    scenario(writer, *company.people)
    return writer.lines()
