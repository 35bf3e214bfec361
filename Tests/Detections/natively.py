"""Counts and orders of events, for backends of pySigma that have none.

The condition for the single events is what the backend has converted. All counts but YARA-L's are over
windows that begin at fixed times, as those of pySigma for Splunk and Elastic are; Sigma's glide.
"""
import dataclasses
import re

NOTE = "Written by Tests/Detections/natively.py, since pySigma's backend has no such correlation."


@dataclasses.dataclass
class Correlation:
    """A rule about several events: its parts as they are converted, and the names of fields in the language."""

    name: str
    documents: list
    parts: list
    fields: dict

    def __post_init__(self):
        self.alarm = self.documents[-1]
        correlation = self.alarm["correlation"]
        self.is_order = correlation["type"] == "temporal_ordered"
        self.group = self.fields[correlation["group-by"][0]]
        self.span = correlation["timespan"]
        condition = correlation.get("condition", {})
        self.field = self.fields.get(condition.get("field"))
        self.least = condition.get("gte")


def written(target, correlation):
    """The end of the file's name and the text, or None if the language has no way to say it."""
    if correlation.is_order:
        write = {"splunk": order_in_spl, "sentinel": order_in_kql, "elastic": order_in_eql,
                 "secops": order_in_yara_l}.get(target)
    else:
        write = {"qradar": count_in_aql, "sentinel": count_in_kql, "secops": count_in_yara_l}[target]
    return write and write(correlation)


def count_in_aql(it):
    counted = f"UNIQUECOUNT({it.field})" if it.field else "COUNT(*)"
    number, unit = it.span[:-1], {"m": "MINUTES", "h": "HOURS"}[it.span[-1]]
    query = it.parts[0].replace("SELECT * FROM", f"SELECT {it.group}, {counted} AS counted FROM")
    return "aql", f"{query} GROUP BY {it.group} HAVING counted >= {it.least} LAST {number} {unit}"


def count_in_kql(it):
    counted = f"dcount({it.field})" if it.field else "count()"
    return "kql", (
        f"// {NOTE}\n{it.parts[0]}\n| where isnotempty({it.group})\n"
        f"| summarize Counted = {counted} by {it.group}, bin(TimeGenerated, {it.span})\n| where Counted >= {it.least}")


def meta(it):
    description = it.alarm["description"].replace('"', '\\"')
    return (f"// {NOTE}\nrule opcef_{it.name.replace('-', '_')} {{\n  meta:\n    id = \"{it.alarm['id']}\"\n"
            f"    description = \"{description}\"\n    severity = \"{it.alarm['level']}\"\n\n  events:\n")


def of_event(variable, part, it):
    """A UDM query with its fields as those of a variable."""
    names = "|".join(re.escape(field) for field in sorted(set(it.fields.values()), key=len, reverse=True))
    query = re.sub(rf"\b({names})\b(?= [=><!])", rf"${variable}.\1", part)
    return query.replace(" AND ", " and ").replace(" OR ", " or ")


def count_in_yara_l(it):
    counted = f"count_distinct($event.{it.field})" if it.field else "count($event.metadata.id)"
    return "yaral", (
        f"{meta(it)}    {of_event('event', it.parts[0], it)}\n    $event.{it.group} = $group\n\n"
        f"  match:\n    $group over {it.span}\n\n  outcome:\n    $counted = {counted}\n\n"
        f"  condition:\n    $event and $counted >= {it.least}\n}}")


def classes(it):
    """The classes of the two kinds of events, how many of the first are needed, and within which span."""
    first, second, count, _ = it.documents
    return (first["detection"]["selection"]["class"], second["detection"]["selection"]["class"],
            count["correlation"]["condition"]["gte"], count["correlation"]["timespan"])


def listed(texts):
    return ", ".join(f'"{text}"' for text in texts)


def order_in_spl(it):
    first, second, least, span = classes(it)
    both = it.parts[0].replace(listed(first), listed(first + second))
    return "spl", (
        f"``` {NOTE} ```\n{both}\n| eval first=if(in({it.fields['class']}, {listed(first)}), 1, 0)\n| sort 0 _time\n"
        f"| streamstats time_window={span} sum(first) as counted by {it.group}\n"
        f"| streamstats time_window={it.span} max(counted) as most by {it.group}\n| where first=0 AND most>={least}")


def order_in_kql(it):
    *_, least, span = classes(it)
    then = it.parts[1].replace("\n", "\n    ")
    return "kql", (
        f"// {NOTE}\n{it.parts[0]}\n| where isnotempty({it.group})\n"
        f"| summarize Counted = count(), Last = max(TimeGenerated) by {it.group}, bin(TimeGenerated, {span})\n"
        f"| where Counted >= {least}\n| join kind=inner (\n    {then}\n"
        f"    | project {it.group}, Then = TimeGenerated\n) on {it.group}\n"
        f"| where Then between (Last .. (Last + {it.span}))")


def order_in_eql(it):
    first, second, least, span = classes(it)
    minutes = int(span[:-1]) + int(it.span[:-1])
    return "eql", (
        f"// {NOTE}\nsequence by {it.group} with maxspan={minutes}m\n"
        f"  [any where {it.fields['class']} in ({listed(first)})] with runs={least}\n"
        f"  [any where {it.fields['class']} in ({listed(second)})]")


def order_in_yara_l(it):
    *_, least, _ = classes(it)
    events = "".join(
        f"    {of_event(variable, part, it)}\n    ${variable}.{it.group} = $group\n"
        for variable, part in zip(("first", "then"), it.parts))
    return "yaral", (
        f"{meta(it)}{events}"
        "    $first.metadata.event_timestamp.seconds <= $then.metadata.event_timestamp.seconds\n\n"
        f"  match:\n    $group over {it.span}\n\n  condition:\n    #first >= {least} and $then\n}}")
