"""Which events a query in Lucene's language finds; the grammar is luqum's."""
import fnmatch

from luqum.parser import parser
from luqum.tree import (
    AndOperation, FieldGroup, From, Group, Not, OrOperation, Phrase, SearchField, Word)


def fields(query):
    """The fields that a query names."""
    nodes = walk(parser.parse(query)) if query else ()
    return {node.name for node in nodes if isinstance(node, SearchField)}


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)


def finds(query, event):
    """Whether an event, a value or a list of values by each field, is among those that are found."""
    return not query or holds(parser.parse(query), event, None)


def holds(node, event, values):
    if isinstance(node, (AndOperation, OrOperation)):
        of = all if isinstance(node, AndOperation) else any
        return of(holds(child, event, values) for child in node.children)
    if isinstance(node, Not):
        return not holds(node.children[0], event, values)
    if isinstance(node, (Group, FieldGroup)):
        return holds(node.expr, event, values)
    if isinstance(node, SearchField):
        value = event.get(node.name)
        return holds(node.expr, event, value if isinstance(value, list) else [value])
    if isinstance(node, From):
        return any(value is not None and float(value) >= float(str(node.a)) for value in values)
    if isinstance(node, Phrase):
        return node.value[1:-1] in map(str, values)
    if isinstance(node, Word):
        word = node.value.replace("\\", "")
        return any(fnmatch.fnmatchcase(str(value), word) for value in values if value is not None)
    raise AssertionError(f"{type(node).__name__} is not known here")
