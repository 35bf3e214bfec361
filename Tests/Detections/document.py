"""The table of scenarios and rules in Docs/Detections.md."""
import re
import subprocess

import sources

PATH = "Docs/Detections.md"
BEGIN, END = "<!-- scenarios: made by Tests/Detections/check -->\n", "<!-- end of scenarios -->"
HEARTBEATS = {
    "heartbeat": "A heartbeat of a run that had nothing to warn of.",
    "heartbeat-before-expiry": "A heartbeat nine days before the token expires.",
    "heartbeat-of-a-long-run": "Heartbeats of a run with `--follow` that lasts until the token expires soon.",
    "heartbeat-with-warning": "A heartbeat of a run that warned that the token is for another host.",
    "heartbeat-missing": "The last heartbeat is half an hour and a minute old.",
}


def table(expected):
    """A row for each scenario, and one for traffic without an attack."""
    listed = subprocess.run(
        [f"{sources.TOP}/Examples/scenarios/make", "--list"], capture_output=True, text=True, check=True).stdout
    stories = dict(line.split(": ", 1) for line in listed.splitlines())
    rows = ["| scenario | what happens | fires |", "| --- | --- | --- |"]
    for name, fired in expected.items():
        where = f"[{name}](../Examples/scenarios/{name}.ndjson)" if name in stories else name
        story = stories.get(name) or HEARTBEATS[name]
        rows.append(f"| {where} | {story} | {' '.join(f'`{rule}`' for rule in fired) or 'nothing'} |")
    rows.append("| traffic without an attack | A week of a company of 320 people, 50,000 events. | nothing |")
    return "\n".join(rows) + "\n"


def faults(expected, names, writes):
    """What is wrong with the table and the rules that it shows; with `writes` it is written anew instead."""
    failures = [f"no scenario fires {name}" for name in names if not any(name in fired for fired in expected.values())]
    text = sources.read(PATH)
    current = re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: BEGIN + table(expected) + END, text, flags=re.S)
    if writes:
        sources.write(PATH, current)
    elif current != text:
        failures.append("Docs/Detections.md is not up to date; run Tests/Detections/check with --write")
    return failures
