"""Writes the parser of the kit for Google SecOps from opcef's tables."""
import _udm
from _meanings import address_or_name, counterparts, slug

FROM = "event.idm.read_only_udm."
# Fields that are not set one by one.
LATER = {
    "metadata.event_timestamp", "security_result.action", "target.resource_ancestors.name",
    "target.resource_ancestors.product_object_id"}
# How the ids of classes begin.
STARTS = {
    "itemusage": "itemusages", "signin": "signinattempts", "audit": "auditevents", "opcef": "opcef"}
# Values of CEF that are an address or a name.
PEOPLE = {"op_actor": "op_user", "op_affected": "op_user_target"}


class Row:
    """A value that the parser knows: its name, and the field that it goes to for each kind."""

    def __init__(self, name, label):
        self.token, self.label, self.fields = "op_" + slug(name), label, {}
        self.sources = []


class Plan:
    """All values, made from the tables."""

    def __init__(self, tables):
        self.rows, self.cef, self.json = {}, {}, {}
        for kind in _udm.KINDS:
            for row in tables.keys("json", kind):
                self.add_json(row, kind)
            for row, key in counterparts(tables, kind):
                self.add_cef(row, key, kind)

    def row(self, name, label):
        return self.rows.setdefault(name, Row(name, label))

    def add_json(self, row, kind):
        key = row["key"]
        if key in _udm.DERIVED:
            return
        found = self.row(key, key)
        found.fields[kind] = _udm.place(key, kind)
        found.sources.append((kind, row))
        self.json.setdefault(key, (found, row["type"]))

    def add_cef(self, row, key, kind):
        both = address_or_name(row)
        there = self.cef.setdefault(row["key"], {})
        if both:
            acted = both[0].startswith(("user.", "actor_details.", "target_user."))
            found = self.row("actor" if acted else "affected", row["key"])
        elif key:
            found = self.rows[key]
        else:
            label = row.get("label", row["key"])
            found = self.row("cef " + label, label)
        if not both and not key:
            found.fields.setdefault(kind, _udm.JOINED.get(tuple(row["paths"])))
        # A key with a substitute holds the same thing, whichever of the two it holds.
        found = there.setdefault(kind, found)
        found.sources.append((kind, row))


def quoted(text):
    """A text between the marks that it does not hold."""
    return f'"{text}"' if '"' not in text else f"'{text}'"


def mutate(verb, pairs, error=None):
    lines = ["mutate {", f"  {verb} => {{"]
    lines += [f"    {quoted(name)} => {quoted(value)}" for name, value in pairs]
    lines += ["  }"] + ([f"  on_error => {quoted(error)}"] if error else []) + ["}"]
    return lines


def grok(source, pattern, tokens, error):
    names = ", ".join(quoted(token) for token in tokens)
    return [
        "grok {", f"  match => {{ {quoted(source)} => [ {quoted(pattern)} ] }}",
        f"  overwrite => [ {names} ]", f"  on_error => {quoted(error)}", "}"]


def branch(condition, lines, word="if"):
    return [f"{word} {condition} {{"] + ["  " + line for line in lines] + ["}"]


def there(token):
    return f'[{token}] != ""'


def reading_json(plan):
    """Reads opcef's JSON: its names have dots, which the parser's must not have."""
    lists = {key for key, (_, kind) in plan.json.items() if kind == "texts"}
    lines = []
    for key in sorted(lists):
        token = plan.json[key][0].token
        lines += grok("message", f'"{key.replace(".", "[.]")}":.(?P<{token}>[^]]*)[]]', [token],
                      f"no_{token}")
        lines += branch(there(token), ["mutate {", f"  gsub => [ {quoted(token)}, '\"', \"\" ]", "}"])
    words = []
    for key, (row, _) in plan.json.items():
        if key not in lists:
            words.append(f"""'"{key.replace(".", "[.]")}":', '"{row.token}":'""")
    lines += ["mutate {", "  gsub => ["]
    lines += [f'    "message", {word}{"," if word != words[-1] else ""}' for word in words]
    lines += ["  ]", "}"]
    lines += ["json {", '  source => "message"', '  on_error => "no_json"', "}"]
    for key, (row, kind) in plan.json.items():
        if kind in ("integer", "float", "time"):
            lines += mutate("convert", [(row.token, "string")], f"no_{row.token}")
    return lines


def reading_cef(plan):
    """Reads CEF: each key of opcef's by itself, so that no value can pass for a key."""
    lines = []
    for key in plan.cef:
        token = f"cef_{slug(key)}"
        lines += grok("cef_extension", f"(^| ){key}=(?P<{token}>.*?)( [A-Za-z0-9]+=|$)", [token],
                      f"no_{token}")
    words = []
    for key in plan.cef:
        token = quoted(f"cef_{slug(key)}")
        words += [f'{token}, "[\\\\\\\\]=", "="', f'{token}, "[\\\\\\\\][\\\\\\\\]", "\\\\"']
    lines += ["mutate {", "  gsub => ["]
    lines += [f'    {word}{"," if word != words[-1] else ""}' for word in words]
    lines += ["  ]", "}"]
    for kind in _udm.KINDS:
        pairs, others = {}, []
        for key, rows in plan.cef.items():
            if kind in rows:
                token, text = rows[kind].token, f"%{{cef_{slug(key)}}}"
                # Of several keys for one value the first counts that is there.
                if pairs.setdefault(token, text) != text:
                    others += branch(f'[{token}] == ""', mutate("replace", [(token, text)]))
        lines += branch(f'[op_kind] == "{kind}"', mutate("replace", list(pairs.items())) + others)
    return lines


def value(row, field):
    """One value in its field, if it is there; a field of the result is merged later."""
    if field in LATER:
        return []
    if field is None:
        name = "more_" + row.token
        return branch(there(row.token), mutate("replace", [
            (name + ".key", row.label), (name + ".value.string_value", f"%{{{row.token}}}")
        ]) + mutate("merge", [(FROM + "additional.fields", name)]))
    target = field if field.startswith("security_result.") else FROM + field
    if field in _udm.REPEATED:
        return branch(there(row.token), mutate("merge", [(target, row.token)]))
    if field in _udm.NUMBERS:
        return branch(there(row.token), mutate("convert", [(row.token, "float")])
                      + mutate("rename", [(row.token, target)]))
    return branch(there(row.token), mutate("replace", [(target, f"%{{{row.token}}}")]))


def placed(row):
    """One value, wherever it belongs in each kind of events."""
    if row.token in PEOPLE:
        return []
    if len(set(row.fields.values())) == 1:
        return value(row, next(iter(row.fields.values())))
    lines = []
    for kind, field in row.fields.items():
        lines += branch(f'[op_kind] == "{kind}"', value(row, field))
    return lines


def chain(cases):
    """Branches of which one is taken."""
    lines = []
    for condition, body in cases:
        lines += branch(condition, body, "else if" if lines else "if")
    return lines


def people(token, person):
    """Puts an address or a name, whichever a key of CEF holds, with what JSON says apart."""
    return chain([
        (f'[{token}] =~ "@"', mutate("replace", [(f"{person}_email", f"%{{{token}}}")])),
        (f'{there(token)} and [{person}_full_name] == ""',
         mutate("replace", [(f"{person}_full_name", f"%{{{token}}}")]))])


def one_of(token, words):
    """A condition: a token is one of some words."""
    if len(words) == 1:
        return f"[{token}] == {quoted(words[0])}"
    return f"[{token}] in [{', '.join(map(quoted, words))}]"


def unset(*tokens):
    return " and ".join(f'[{token}] == ""' for token in tokens)


def types():
    """The type of an event, by the words of its class id, as far as it has what the type needs."""
    cases = []
    for kind, objects, actions, name in _udm.TYPES:
        conditions = [f'[op_kind] == "{kind}"']
        conditions += [one_of("op_class_object", objects)] if objects else []
        conditions += [one_of("op_class_action", actions)] if actions else []
        cases.append((" and ".join(conditions), mutate("replace", [("op_type", name)])))
    user = ["op_user_id", "op_user_email", "op_user_full_name"]
    target = ["op_user_target_id", "op_user_target_email", "op_user_target_full_name"]
    uncategorized = mutate("replace", [("op_type", "USER_UNCATEGORIZED")])
    return (
        chain(cases)
        + branch(f'{one_of("op_type", _udm.OF_PEOPLE)} and {unset(*target)}', uncategorized)
        + branch(f'[op_type] == "USER_LOGIN" and {unset("op_source_ip")}', uncategorized)
        + branch(unset("op_source_ip", *user), mutate("replace", [("op_type", "GENERIC_EVENT")])))


def results(plan):
    """What the event says of itself: severity, action, system, the vault around an item."""
    rows = plan.rows
    severity, outcome = rows["event.severity"].token, rows["event.outcome"].token
    lines = chain([
        (one_of(severity, list(map(str, numbers))),
         mutate("replace", [("security_result.severity", name)]))
        for name, numbers in _udm.SEVERITIES.items()])
    lines += branch(there(severity), mutate("replace", [("op_risk", f"%{{{severity}}}")])
                    + mutate("convert", [("op_risk", "float")])
                    + mutate("rename", [("op_risk", "security_result.risk_score")]))
    for word, name in _udm.ACTIONS.items():
        lines += branch(f'[{outcome}] == "{word}"', mutate("replace", [("op_done", name)])
                        + mutate("merge", [("security_result.action", "op_done")]))
    lines += mutate("merge", [(FROM + "security_result", "security_result")], "no_result")
    for row in rows.values():
        if any(row["paths"][:1] == ["client.os_name"] for _, row in row.sources):
            lines += chain([
                (f'[{row.token}] =~ "{words}"', mutate("replace", [(FROM + "principal.platform", name)]))
                for name, words in _udm.PLATFORMS])
    vault, title = (rows[key].token for key in ("onepassword.vault_uuid", "onepassword.vault_title"))
    for token, name in ((vault, "product_object_id"), (title, "name")):
        lines += branch(there(token), mutate("replace", [("op_ancestor." + name, f"%{{{token}}}")]))
    return lines + mutate("merge", [(FROM + "target.resource_ancestors", "op_ancestor")], "no_ancestor")


def parser(plan):
    """The parser, as text."""
    tokens = [row.token for row in plan.rows.values()] + [f"cef_{slug(key)}" for key in plan.cef] + [
        "op_kind", "op_class_object", "op_class_action", "op_type", "cef_extension"]
    code, name, severity, time = (plan.rows[key].token for key in (
        "event.code", "onepassword.class_name", "event.severity", "@timestamp"))
    body = [
        "# Made from opcef's tables by Tests/Kits/run --write.",
        "# A name that has no value cannot be compared, so that each gets one first."]
    body += mutate("replace", [(token, "") for token in tokens])
    body += grok("message", (
        f"CEF:0[|]1Password[|]Events Reporting[|][^|]*[|](?P<{code}>[^|]*)[|](?P<{name}>.*?)"
        f"[|](?P<{severity}>[0-9]+)[|](?P<cef_extension>[A-Za-z0-9]+=.*)$"),
        [code, name, severity, "cef_extension"], "not_cef")
    body += branch("[not_cef]", reading_json(plan))
    body += chain([
        (f'[{code}] =~ "^{start}[.]"', mutate("replace", [("op_kind", kind)]))
        for start, kind in STARTS.items()])
    body += grok(code, "^[a-z]+[.](?P<op_class_action>.*)$", ["op_class_action"], "no_class")
    body += branch('[op_kind] == "auditevents"', grok(
        code, "^audit[.](?P<op_class_object>[^.]*)[.](?P<op_class_action>.*)$",
        ["op_class_object", "op_class_action"], "no_pair"))
    body += branch("![not_cef]", reading_cef(plan))
    for token, person in PEOPLE.items():
        body += people(token, person)
    body += branch(there(time), [
        "date {", f'  match => [ "{time}", "ISO8601", "UNIX_MS" ]', '  on_error => "no_time"', "}"])
    body += mutate("replace", [
        (FROM + "metadata.vendor_name", "1Password"),
        (FROM + "metadata.product_name", "Events Reporting")])
    body += types()
    body += mutate("replace", [(FROM + "metadata.event_type", "%{op_type}")])
    body += branch('[op_type] == "USER_LOGIN"', mutate(
        "replace", [(FROM + "extensions.auth.type", "AUTHTYPE_UNSPECIFIED")]))
    for row in plan.rows.values():
        body += placed(row)
    body += results(plan)
    # What is no event of opcef's has no kind; it must fail, so that it shows among the failures.
    body += branch('[op_kind] != ""', mutate("merge", [("@output", "event")]))
    return "\n".join(["filter {"] + ["  " + line for line in body] + ["}"]) + "\n"
