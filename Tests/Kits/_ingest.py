"""Runs ingest pipelines of Elasticsearch, as far as the kit's own use their processors.

What a processor does is from Elastic's documentation. Conditions are a part of Painless: paths from
`ctx`, comparisons with `==` and `!=`, `&&`, `contains` and `startsWith`.
"""
import functools
import json
import re


class Failure(Exception):
    """What makes a processor fail."""


class Pipelines:
    """Pipelines by their names."""

    def __init__(self, pipelines):
        self.pipelines, self.used = pipelines, set()

    def run(self, name, document):
        """What a document becomes."""
        pipeline = self.pipelines[name]
        try:
            for step in pipeline["processors"]:
                (kind, options), = step.items()
                if "if" not in options or condition(options["if"], document):
                    self.used.add(kind)
                    getattr(self, kind)(document, options)
        except Failure as error:
            if "on_failure" not in pipeline:
                raise
            document["_failure"] = str(error)
            for step in pipeline["on_failure"]:
                (kind, options), = step.items()
                getattr(self, kind)(document, options)
        return document

    def set(self, document, options):
        if "copy_from" in options:
            value = get(document, options["copy_from"])
            if value in (None, "") and options.get("ignore_empty_value"):
                return
            if value is None:
                raise Failure(f"{options['copy_from']} is not there")
        else:
            value = filled(options["value"], document)
        if options.get("override", True) or get(document, options["field"]) is None:
            put(document, options["field"], value)

    def append(self, document, options):
        there = get(document, options["field"])
        values = there if isinstance(there, list) else [] if there is None else [there]
        for value in options["value"] if isinstance(options["value"], list) else [options["value"]]:
            value = filled(value, document)
            if options.get("allow_duplicates", True) or value not in values:
                values = [*values, value]
        put(document, options["field"], values)

    def remove(self, document, options):
        for field in options["field"] if isinstance(options["field"], list) else [options["field"]]:
            if get(document, field) is None:
                if not options.get("ignore_missing"):
                    raise Failure(f"{field} is not there")
                continue
            *parents, last = field.split(".")
            below = document
            for part in parents:
                below = below[part]
            del below[last]

    def rename(self, document, options):
        value = get(document, options["field"])
        if value is None:
            if options.get("ignore_missing"):
                return
            raise Failure(f"{options['field']} is not there")
        if get(document, options["target_field"]) is not None:
            raise Failure(f"{options['target_field']} is there")
        self.remove(document, {"field": options["field"]})
        put(document, options["target_field"], value)

    def json(self, document, options):
        try:
            value = json.loads(get(document, options["field"]))
        except (TypeError, ValueError) as error:
            raise Failure(str(error)) from None
        if not isinstance(value, dict):
            raise Failure("it is no object")
        assert options["add_to_root"]
        document.update(value)

    def dot_expander(self, document, options):
        assert options["field"] == "*" and options["override"]
        for name in [name for name in document if "." in name]:
            put(document, name, document.pop(name))

    def split(self, document, options):
        value = get(document, options["field"])
        if value is not None:
            put(document, options["target_field"], re.split(options["separator"], value))

    def dissect(self, document, options):
        pattern = re.escape(options["pattern"]).replace(r"%\{", "%{").replace(r"\}", "}")
        names = re.findall(r"%\{([^}]+)\}", options["pattern"])
        parts = re.split(r"%\{[^}]+\}", pattern)
        expression = "(.*?)".join(parts[:-1]) + "(.*)" + parts[-1] if names else pattern
        found = re.fullmatch(expression, get(document, options["field"]))
        if not found:
            raise Failure(f"{options['field']} is not {options['pattern']}")
        for name, value in zip(names, found.groups()):
            put(document, name.replace("\\", ""), value)

    def pipeline(self, document, options):
        self.run(options["name"], document)


@functools.cache
def compiled(text):
    """A condition as an expression of Python."""
    words = text.replace("![", "not [").replace("&&", " and ")
    words = words.replace("!= null", "is not None").replace("== null", "is None")
    words = re.sub(r"(\[[^\]]*\])\.contains\((ctx[\w.?@]*)\)", r"(\2 in \1)", words)
    words = re.sub(r"(ctx[\w.?@]*)\.contains\(('[^']*')\)", r"(\2 in \1)", words)
    words = re.sub(r"(ctx[\w.?@]*)\.startsWith\(('[^']*')\)", r"starts(\1, \2)", words)
    words = re.sub(r"ctx((?:\??\.\w+)+)", lambda found: f"get({found[1].replace('?', '')[1:]!r})", words)
    assert not re.search(r"[!|]|null", words.replace("!=", "")), f"not known here: {text}"
    return compile(words, text, "eval")


def condition(text, document):
    """Whether a condition holds."""
    return eval(compiled(text), {
        "__builtins__": {}, "get": lambda path: get(document, path),
        "starts": lambda value, start: value.startswith(start)})


def filled(value, document):
    """A value with the templates in it replaced."""
    if not isinstance(value, str):
        return value
    def field(found):
        name = found[1]
        if name == "_ingest.on_failure_message":
            return document.pop("_failure")
        there = get(document, name)
        return "" if there is None else str(there)
    return re.sub(r"\{\{\{(.+?)\}\}\}", field, value)


def get(document, path):
    for part in path.split("."):
        if not isinstance(document, dict) or part not in document:
            return None
        document = document[part]
    return document


def put(document, path, value):
    *parts, last = path.split(".")
    for part in parts:
        document = document.setdefault(part, {})
        if not isinstance(document, dict):
            raise Failure(f"{part} of {path} is no object")
    document[last] = value


def flat(document, path=""):
    """The values of a document by their dotted names."""
    for key, value in document.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from flat(value, name)
        else:
            yield name, value
