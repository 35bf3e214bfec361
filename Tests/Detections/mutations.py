"""Rules with one fault each: a value, a field or a word less, a number one off, a span half or twice as long."""
import copy

import yaml


class Fault:
    """What was changed in a rule, and its text."""

    def __init__(self, words, documents):
        self.words = words
        self.text = yaml.safe_dump_all(documents, sort_keys=False)


def faults(text):
    """All faults of the kinds above that a rule can have."""
    original = list(yaml.safe_load_all(text))
    for number, document in enumerate(original):
        for words, change in changes(document):
            documents = copy.deepcopy(original)
            change(documents[number])
            yield Fault(words, documents)


def changes(document):
    if "correlation" in document:
        yield from changes_of_correlation(document["correlation"])
        return
    for name, fields in document["detection"].items():
        if name == "condition":
            continue
        for field, value in fields.items():
            yield from changes_of_field(name, fields, field, value)
        if len(document["detection"]) > 2:
            yield (f"{name} never holds",
                   lambda it, name=name: it["detection"].update({name: {"class": "no such class"}}))


def changes_of_field(name, fields, field, value):
    if isinstance(value, list) and len(value) > 1:
        for one in value:
            yield (f"{name}.{field} without {one}",
                   lambda it, one=one: it["detection"][name][field].remove(one))
    if len(fields) > 1:
        yield f"{name} without {field}", lambda it: it["detection"][name].pop(field)
    else:
        yield f"{name} holds always", lambda it: it["detection"].update({name: {"class": "*"}})
    # The severities of heartbeats are 1 and 6 alone.
    if isinstance(value, int) and name != "expires":
        for wrong in (value - 1, value + 1):
            yield f"{name}.{field}: {wrong}", lambda it, wrong=wrong: it["detection"][name].update({field: wrong})


def changes_of_correlation(correlation):
    condition = correlation.get("condition", {})
    if "gte" in condition:
        for wrong in (condition["gte"] - 1, condition["gte"] + 1):
            yield f"gte: {wrong}", lambda it, wrong=wrong: it["correlation"]["condition"].update(gte=wrong)
    amount, unit = int(correlation["timespan"][:-1]), correlation["timespan"][-1]
    seconds = amount * {"m": 60, "h": 3600}[unit]
    for wrong in (f"{seconds // 2}s", f"{seconds * 2}s"):
        yield f"timespan: {wrong}", lambda it, wrong=wrong: it["correlation"].update(timespan=wrong)
    yield "no group-by", lambda it: it["correlation"].pop("group-by")
    if correlation["type"] == "value_count":
        def counts_events(it):
            it["correlation"]["type"] = "event_count"
            it["correlation"]["condition"].pop("field")
        yield "event_count", counts_events
    if correlation["type"] == "temporal_ordered":
        yield "temporal", lambda it: it["correlation"].update(type="temporal")
