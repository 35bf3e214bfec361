"""Audit events of version 3 of the Events API, and what Docs/Fields.md makes of them.

All of them are made up; of their members only `action` and `insert_time` are documented.
"""
import json
import os
import tempfile

CONTEXT = {
    "account": {"uuid": "B5JTWX2QKRNMHV7DZCYL4P3FEA"},
    "session": {"uuid": "WN3RKXJ5TQZB7HMVD2CYL4PGEA", "login_time": "2026-09-14T07:58:02Z"},
    "device": {"uuid": "kq7m2xwzr4tnbhv5jdcyl3pgea"},
    "client": {"app_name": "1Password for Web", "app_version": "2240", "ip_address": "203.0.113.24"},
    "location": {"country": "CA", "region": "Ontario", "city": "Toronto"}}
PERSON = {"uuid": "MZ4KQWTN6RXJ2HVB7CYDLP3F5E", "name": "Mina Okafor", "email": "mina.okafor@example.com"}
# What both say of an event, in the members of version 2.
COMMON = {
    "actor_uuid": "MZ4KQWTN6RXJ2HVB7CYDLP3F5E", "actor_type": "user",
    "actor_details": {"name": "Mina Okafor", "email": "mina.okafor@example.com"},
    "account_uuid": "B5JTWX2QKRNMHV7DZCYL4P3FEA",
    "session": {"uuid": "WN3RKXJ5TQZB7HMVD2CYL4PGEA", "login_time": "2026-09-14T07:58:02Z",
                "device_uuid": "kq7m2xwzr4tnbhv5jdcyl3pgea", "ip": "203.0.113.24"},
    "client": {"app_name": "1Password for Web", "app_version": "2240"},
    "location": {"country": "CA", "region": "Ontario", "city": "Toronto"}}

# The class, the event, and the same as an event of version 2; `v3` is what that has no member for.
WRITTEN = [
    # An action of which the words say the same as those of a pair of version 2; two targets.
    ("audit.satoken.create", {
        "uuid": "QX7MVN2KDRB5TGJH3WYC4LZEPA", "timestamp": "2026-09-14T08:21:40.517Z",
        "insert_time": "2026-09-14T08:21:43.902184Z", "action": "service-account.token.create",
        "actor": {"type": "user", **PERSON},
        "entities": [
            {"type": "service-account", "uuid": "H2LDQ7XNTC5RBKMVJ4WYZ3PGEA", "name": "build farm"},
            {"type": "service-account-token", "uuid": "T6RZKJ3VWQXN5BHMD2CYL7PFGE"}],
        "context": CONTEXT,
    }, {
        **COMMON, "uuid": "QX7MVN2KDRB5TGJH3WYC4LZEPA", "timestamp": "2026-09-14T08:21:40.517Z",
        "action": "service-account.token.create", "object_type": "service-account",
        "object_uuid": "H2LDQ7XNTC5RBKMVJ4WYZ3PGEA",
        "v3": {
            "insert_time": "2026-09-14T08:21:43.902184Z", "target_name": "build farm",
            "targets":
                '[{"type":"service-account","uuid":"H2LDQ7XNTC5RBKMVJ4WYZ3PGEA","name":"build farm"},'
                '{"type":"service-account-token","uuid":"T6RZKJ3VWQXN5BHMD2CYL7PFGE"}]'},
    }),
    # An action of 68 characters, of which 50 and a hash are kept; the target is the one whose kind is its
    # first word; an actor that is wrapped by its kind; and members that nobody knows.
    ("audit.group.conditional-access-exception.membership.temp-cdcefe357427", {
        "id": "RC5TWN2KDRB5TGJH3WYC4LZEPB", "occurred_at": "2026-09-14T09:00:00Z",
        "insert_time": "2026-09-14T09:00:01.5Z",
        "action": "group.conditional-access-exception.membership.temporary-grant.extend",
        "actor": {"user": {"id": PERSON["uuid"], "title": PERSON["name"], "email": PERSON["email"]}},
        "targets": [
            {"type": "vault", "uuid": "kfozmlnczkywhjpmccuhy5t2tp", "name": "Payroll"},
            {"type": "group", "uuid": "mjf5rwxpk3ah7ugzcyd4qle2nb", "name": "Security | a=b", "size": 3}],
        "context": {**CONTEXT, "account": {**CONTEXT["account"], "plan": "business"}},
        "why": 'ticket=7 "urgent" \\ act=none', "count": 2,
    }, {
        **COMMON, "uuid": "RC5TWN2KDRB5TGJH3WYC4LZEPB", "timestamp": "2026-09-14T09:00:00Z",
        "action": "group.conditional-access-exception.membership.temp-cdcefe357427",
        "object_type": "group", "object_uuid": "mjf5rwxpk3ah7ugzcyd4qle2nb",
        "v3": {
            "action": "group.conditional-access-exception.membership.temporary-grant.extend",
            "insert_time": "2026-09-14T09:00:01.5Z", "target_name": "Security | a=b",
            "targets":
                '[{"type":"vault","uuid":"kfozmlnczkywhjpmccuhy5t2tp","name":"Payroll"},'
                '{"type":"group","uuid":"mjf5rwxpk3ah7ugzcyd4qle2nb","name":"Security | a=b","size":3}]',
            "members":
                r'{"context":{"account":{"plan":"business"}},"why":"ticket=7 \"urgent\" \\ act=none",'
                '"count":2}'},
    }),
    # A class id that a pair of version 2 has, too; no time but that of insertion, and no place.
    ("audit.item.delete", {
        "uuid": "SD6TWN2KDRB5TGJH3WYC4LZEPC", "insert_time": "2026-09-14T09:10:00Z",
        "action": "item.delete", "actor": {"kind": "user", **PERSON},
        "target": {"type": "item", "uuid": "hqx2rwxpk3ah7ugzcyd4qle2nb", "name": "Registry"},
        "account": CONTEXT["account"],
    }, {
        **{name: COMMON[name] for name in ("actor_uuid", "actor_type", "actor_details", "account_uuid")},
        "uuid": "SD6TWN2KDRB5TGJH3WYC4LZEPC", "timestamp": "2026-09-14T09:10:00Z",
        "action": "item.delete", "object_type": "item", "object_uuid": "hqx2rwxpk3ah7ugzcyd4qle2nb",
        "v3": {"insert_time": "2026-09-14T09:10:00Z", "target_name": "Registry"},
    }),
]
EVENTS = [({"kind": "auditevents", "class": code}, event, said) for code, event, said in WRITTEN]


def sent(tables, *options):
    """The lines that opcef writes of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.ndjson")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(event, separators=(",", ":")) + "\n" for _, event, _ in EVENTS)
        return tables.run("-q", *options, path).splitlines()
