"""Runs a parser of Google SecOps, as far as the kit's own parser uses its language.

The grammar is that of logstash-pipeline-parser; what a plugin does is from Google's "Parser syntax
reference": a name that was never set cannot be compared, grok needs `overwrite` for a name that is
set, `on_error` names a flag that is set by a failure, and merging appends to a repeated field.
"""
import copy
import datetime
import json
import re

from logstash_pipeline_parser import Pipeline

ROOT = "event.idm.read_only_udm."


class Stop(Exception):
    """What ends a parser without an event."""


class Parser:
    """A parser that is ready to read messages."""

    def __init__(self, text):
        (name, body), = Pipeline(text).parse()
        assert name == "filter", f"the parser begins with {name!r}"
        self.body = body
        self.plugins = set()

    def run(self, message):
        """The events that a message becomes."""
        state = {"message": message}
        self.block(self.body, state)
        return [event["idm"]["read_only_udm"] for event in state.get("@output", [])]

    def block(self, steps, state):
        """Runs plugins and branches in turn."""
        taken = False
        for name, body in steps:
            if name in ("if", "else if"):
                *condition, (inner,) = body
                if name == "else if" and taken:
                    continue
                taken = self.holds(condition, state)
                if taken:
                    self.block(inner, state)
            else:
                self.plugin(name, {key: value for key, value in body}, state)

    def plugin(self, name, options, state):
        """Runs a plugin; a failure sets the flag of `on_error`, or ends the parser."""
        self.plugins.add(name)
        flag = text(options.pop("on_error", None))
        try:
            getattr(self, name)(state, options)
        except Stop:
            if flag is None:
                raise
            state[flag] = True

    def mutate(self, state, options):
        for verb, body in options.items():
            if verb == "replace":
                for name, (value,) in body[0]:
                    put(state, name, filled(value, state))
            elif verb == "merge":
                for name, (value,) in body[0]:
                    found = get(state, value)
                    if found is None:
                        raise Stop(f"{value} is not set")
                    append(state, name, copy.deepcopy(found))
            elif verb == "gsub":
                words = body[0]
                for place in range(0, len(words), 3):
                    name, pattern, by = words[place:place + 3]
                    put(state, name, re.sub(pattern, lambda _: by, get(state, name)))
            elif verb == "rename":
                for name, (target,) in body[0]:
                    put(state, target, state.pop(name))
            elif verb == "convert":
                for name, (kind,) in body[0]:
                    value = get(state, name)
                    if value is None:
                        raise Stop(f"{name} is not set")
                    put(state, name, {"string": written, "float": float}[kind](value))
            else:
                raise AssertionError(f"mutate {verb} is not known here")

    def grok(self, state, options):
        (name, patterns), = options["match"][0]
        overwrite = options.get("overwrite", [[]])[0]
        for pattern in patterns[0] if isinstance(patterns[0], list) else patterns:
            found = re.search(pattern, get(state, name) or "")
            if found:
                for token, value in found.groupdict().items():
                    if get(state, token) is not None and token not in overwrite:
                        raise AssertionError(f"grok may not overwrite {token}")
                    put(state, token, value)
                return
        raise Stop(f"no pattern matches {name}")

    def json(self, state, options):
        try:
            value = json.loads(get(state, text(options["source"])))
        except json.JSONDecodeError as error:
            raise Stop(str(error)) from None
        state.update(value)

    def date(self, state, options):
        name, *forms = options["match"][0]
        value = get(state, name)
        for form in forms:
            if form == "UNIX_MS" and re.fullmatch(r"\d{13}", value):
                seconds, part = int(value[:-3]), value[-3:]
                time = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
                return put(
                    state, ROOT + "metadata.event_timestamp",
                    time.strftime("%Y-%m-%dT%H:%M:%S") + f".{part}Z")
            if form == "ISO8601" and re.fullmatch(r"[-\d]{10}T[\d:]{8}(\.\d+)?Z", value):
                return put(state, ROOT + "metadata.event_timestamp", value)
        raise Stop(f"{value} is no time")

    def holds(self, condition, state):
        """Whether a chain of comparisons holds."""
        result = self.one(condition[0], state)
        for place in range(1, len(condition), 2):
            word, other = condition[place:place + 2]
            if word == "and":
                result = result and self.one(other, state)
            elif word == "or":
                result = result or self.one(other, state)
            else:
                raise AssertionError(f"{word} is not known here")
        return result

    def one(self, comparison, state):
        if len(comparison) == 1:
            return bool(get(state, comparison[0][1:-1]))
        if comparison[0] == "!":
            return not get(state, comparison[1][1:-1])
        name, sign, value = comparison
        found = get(state, name[1:-1])
        if found is None:
            raise AssertionError(f"{name} is compared, and was never set")
        if sign == "in":
            return found in value
        return {
            "==": lambda: found == value, "!=": lambda: found != value,
            "=~": lambda: re.search(value, found) is not None}[sign]()


def text(value):
    """The one word of an option."""
    while isinstance(value, list):
        value, = value
    return value


def written(value):
    """A value as text, a number as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def filled(value, state):
    """A text with the tokens in it replaced."""
    def token(found):
        there = get(state, found[1])
        if there is None:
            raise Stop(f"{found[1]} is not set")
        return written(there)
    return re.sub(r"%\{([^}]+)\}", token, value)


def get(state, path):
    for part in path.split("."):
        if not isinstance(state, dict) or part not in state:
            return None
        state = state[part]
    return state


def put(state, path, value):
    *parts, last = path.split(".")
    for part in parts:
        state = state.setdefault(part, {})
    state[last] = value


def append(state, path, value):
    *parts, last = path.split(".")
    for part in parts:
        state = state.setdefault(part, {})
    state.setdefault(last, []).append(value)
