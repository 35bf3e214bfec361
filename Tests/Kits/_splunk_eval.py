"""Splunk's expressions (`EVAL-` of props.conf) and search terms, as far as the kit uses them.

A field that an event does not have is None, as null() is. What is not known here raises Unknown.
"""
import re

TOKEN = re.compile(r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<number>-?\d+(?:\.\d+)?)
  | (?P<word>[A-Za-z_][\w.:*-]*)
  | (?P<sign>==|!=|<=|>=|[<>=(),.])
)""", re.X)


class Unknown(Exception):
    """An expression that cannot be read here."""


def tokens(text):
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise Unknown(f"{text[at:at + 30]!r} of {text!r}")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return found


def literal(text):
    """A text between double quotes: `\\\\` and `\\"` are escapes, any other backslash is itself."""
    return re.sub(r'\\([\\"])', r"\1", text[1:-1])


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def compare(sign, one, other):
    """A comparison; with a field that is not there it is neither true nor false."""
    if one is None or other is None:
        return None
    if number(one) is not None and number(other) is not None:
        one, other = number(one), number(other)
    else:
        one, other = str(one), str(other)
    return {
        "==": one == other, "=": one == other, "!=": one != other, "<": one < other,
        "<=": one <= other, ">": one > other, ">=": one >= other}[sign]


def like(value, pattern):
    if value is None:
        return None
    parts = (".*" if each == "%" else "." if each == "_" else re.escape(each) for each in pattern)
    return re.fullmatch("".join(parts), value, re.S) is not None


def case(*arguments):
    pairs = zip(arguments[::2], arguments[1::2], strict=True)
    return next((value for holds, value in pairs if holds), None)


FUNCTIONS = {
    "if": lambda holds, one, other: one if holds else other,
    "case": case,
    "coalesce": lambda *values: next((each for each in values if each is not None), None),
    "like": like,
    "null": lambda: None,
    "isnotnull": lambda value: value is not None,
    "split": lambda value, separator: None if value is None else value.split(separator),
    "replace": lambda value, pattern, to: None if value is None else re.sub(pattern, to, value),
}


class Expression:
    """An expression, ready to be evaluated on the fields of an event."""

    def __init__(self, text):
        self.tokens, self.at = tokens(text), 0
        self.value = self.either()
        if self.at != len(self.tokens):
            raise Unknown(f"{self.tokens[self.at:]} of {text!r}")

    def next(self, *wanted):
        if self.at < len(self.tokens) and (not wanted or self.tokens[self.at][1].upper() in wanted):
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def either(self):
        value = self.both()
        while self.next("OR"):
            value = (lambda one, other: lambda fields: one(fields) or other(fields))(
                value, self.both())
        return value

    def both(self):
        value = self.comparison()
        while self.next("AND"):
            value = (lambda one, other: lambda fields: one(fields) and other(fields))(
                value, self.comparison())
        return value

    def comparison(self):
        value = self.one()
        sign = self.next("==", "!=", "<", "<=", ">", ">=", "=")
        if not sign:
            return value
        other = self.one()
        return lambda fields: compare(sign[1], value(fields), other(fields))

    def one(self):
        kind, text = self.next() or (None, None)
        if kind == "text":
            return lambda fields: literal(text)
        if kind == "number":
            return lambda fields: float(text)
        if text == "(":
            value = self.either()
            self.close()
            return value
        if kind != "word":
            raise Unknown(f"{text!r} in {self.tokens}")
        if not self.next("("):
            return lambda fields: fields.get(text)
        if text not in FUNCTIONS:
            raise Unknown(f"the function {text}")
        arguments = []
        while not self.next(")"):
            arguments.append(self.either())
            self.next(",")
        return lambda fields: FUNCTIONS[text](*(each(fields) for each in arguments))

    def close(self):
        if not self.next(")"):
            raise Unknown(f"no closing bracket in {self.tokens}")


class Search(Expression):
    """Terms of a search: field=value with asterisks, IN, NOT, OR before AND, and AND unwritten."""

    def either(self):
        terms = [self.alternatives()]
        while self.at < len(self.tokens) and self.tokens[self.at][1] != ")":
            self.next("AND")
            terms.append(self.alternatives())
        return lambda fields: all(each(fields) for each in terms)

    def alternatives(self):
        terms = [self.term()]
        while self.next("OR"):
            terms.append(self.term())
        return lambda fields: any(each(fields) for each in terms)

    def term(self):
        if self.next("NOT"):
            value = self.term()
            return lambda fields: not value(fields)
        if self.next("("):
            value = self.either()
            self.close()
            return value
        kind, name = self.next() or (None, None)
        if kind != "word":
            raise Unknown(f"{name!r} in {self.tokens}")
        if self.next("IN"):
            self.next("(")
            values = []
            while not self.next(")"):
                values.append(self.pattern())
                self.next(",")
            return lambda fields: any(matches(fields.get(name), each) for each in values)
        sign = self.next("=", "!=", "<", "<=", ">", ">=")
        if not sign:
            raise Unknown(f"{name!r} without a value")
        value = self.pattern()
        if sign[1] == "=":
            return lambda fields: matches(fields.get(name), value)
        if sign[1] == "!=":
            return lambda fields: name in fields and not matches(fields[name], value)
        return lambda fields: bool(compare(sign[1], fields.get(name), value))

    def pattern(self):
        kind, text = self.next() or (None, None)
        return literal(text) if kind == "text" else text


def matches(value, pattern):
    """Whether a field is like a word with asterisks; searches do not mind upper and lower case."""
    values = value if isinstance(value, list) else [value]
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return any(
        each is not None and re.fullmatch(expression, str(each), re.S | re.I) for each in values)
