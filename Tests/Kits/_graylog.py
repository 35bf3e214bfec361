"""Runs pipeline rules of Graylog, as far as the kit's own rules use their language.

What a function does, which names a field may have, and how they are indexed is from Graylog's
documentation and its source: a name with other characters than letters, digits and `_.-@` is
ignored, and a dot becomes an underscore in the index.
"""
import json
import re

TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>\d+)|(?P<field>\$message\.(?:`[^`]*`|\w+))'
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>>=|<=|[(),:;]))")
VALID_NAME = re.compile(r"[\w.\-@]*")


class Rule:
    """A rule that is ready to run."""

    def __init__(self, text):
        self.title, condition, body = re.fullmatch(
            r'rule "([^"]+)"\s+when\s+(.*?)\s+then\s+(.*?)\s+end\s*', text, re.S).groups()
        self.condition, self.body = tokens(condition), tokens(body)

    def run(self, message):
        """Changes the fields of a message, if the condition holds."""
        if Reader(self.condition, message).condition():
            reader = Reader(self.body, message)
            while reader.tokens:
                reader.value()
                reader.take(";")


def tokens(text):
    """The words of a rule: their kinds and texts."""
    found, place = [], 0
    while place < len(text.rstrip()):
        match = TOKEN.match(text, place)
        assert match, f"not known here: {text[place:place + 30]!r}"
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class Reader:
    """Evaluates words."""

    def __init__(self, words, message):
        self.tokens, self.message = list(words), message

    def take(self, text=None):
        kind, word = self.tokens.pop(0)
        assert text is None or word == text, f"{text!r} is expected, not {word!r}"
        return kind, word

    def next(self):
        return self.tokens[0][1] if self.tokens else None

    def condition(self):
        result = self.comparison()
        while self.next() == "AND":
            self.take()
            result = self.comparison() and result
        return result

    def comparison(self):
        if self.next() == "NOT":
            self.take()
            return not self.comparison()
        left = self.value()
        if self.next() in (">=", "<="):
            sign, right = self.take()[1], self.value()
            return left >= right if sign == ">=" else left <= right
        return left

    def value(self):
        kind, word = self.take()
        if kind == "text":
            return json.loads(word)
        if kind == "number":
            return int(word)
        if kind == "field":
            return self.message.get(word.removeprefix("$message.").strip("`"))
        arguments = []
        self.take("(")
        while self.next() != ")":
            if len(self.tokens) > 1 and self.tokens[1][1] == ":":
                self.take()
                self.take(":")
            arguments.append(self.value())
            if self.next() == ",":
                self.take()
        self.take(")")
        return getattr(self, word)(*arguments)

    def has_field(self, name):
        return name in self.message

    def starts_with(self, text, start):
        return text.startswith(start)

    def contains(self, text, part):
        return part in text

    def to_string(self, value):
        return "" if value is None else str(value)

    def to_long(self, value):
        return int(value or 0)

    def parse_json(self, text):
        return json.loads(text)

    def to_map(self, value):
        return dict(value)

    def set_fields(self, fields):
        for name, value in fields.items():
            self.set_field(name, value)

    def set_field(self, name, value):
        assert VALID_NAME.fullmatch(name), f"Graylog ignores a field with the name {name!r}"
        self.message[name] = value

    def remove_field(self, name):
        self.message.pop(name, None)

    def parse_date(self, value, pattern, zone):
        """The pattern is Joda's: S reads up to as many digits as there are."""
        assert zone == "UTC"
        form = re.sub(r"S+|[yMdHms]|\.", lambda found: {
            "S": rf"\d{{1,{len(found[0])}}}", ".": r"\."}.get(found[0][0], r"\d"),
            pattern.replace("'", ""))
        assert re.fullmatch(form, value), f"{value} is not {pattern}"
        return value


def indexed(message):
    """The fields as they can be searched."""
    fields = {}
    for name, value in message.items():
        name = name.replace(".", "_")
        assert name not in fields, f"two fields are indexed as {name}"
        fields[name] = value
    return fields
