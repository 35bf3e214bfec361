"""The tables in Examples/detections/README.md: the rules, and how each is said in each language."""
import os
import re

import yaml

import sources
from conversions import TARGETS

README = f"{sources.FOLDER}/README.md"


def main_document(name):
    """The part of a rule that is the alarm."""
    return list(yaml.safe_load_all(sources.rule(name)))[-1]


def rules():
    rows = ["| rule | level | ATT&CK | what it finds |", "| --- | --- | --- | --- |"]
    for name in sources.rules():
        document = main_document(name)
        tags = [tag.removeprefix("attack.") for tag in document["tags"]]
        techniques = " ".join(tag.upper() for tag in tags if re.match(r"t\d", tag))
        rows.append(f"| [{name}]({name}.yml) | {document['level']} | {techniques} | {document['description']} |")
    return rows


def languages():
    """For each rule and kit whether pySigma converts it or natively.py writes it."""
    rows = [f"| rule | {' | '.join(title for title, *_ in TARGETS.values())} |", "| --- |" + " --- |" * len(TARGETS)]
    for name in sources.rules():
        cells = []
        for target, (*_, suffix) in TARGETS.items():
            folder = f"Examples/collectors/{target}/detections"
            found = [file for file in sorted(os.listdir(f"{sources.TOP}/{folder}")) if file.split(".")[0] == name]
            if not found:
                cells.append("no")
                continue
            # AQL has no comments; what is counted there is always written natively.
            text = sources.read(f"{folder}/{found[0]}")
            is_native = "natively.py" in text or " HAVING counted" in text
            language = found[0].split(".")[1].upper().replace("ESQL", "ES\\|QL").replace("YARAL", "YARA-L")
            link = f"[{language}](../collectors/{target}/detections/{found[0]})"
            cells.append(f"{link}, written" if is_native else link)
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def stale(writes):
    """The README if its tables are not those of the rules; with `writes` they are written anew."""
    text = current = sources.read(README)
    for title, rows in (("rules", rules()), ("languages", languages())):
        begin, end = f"<!-- {title}: made by Tests/Detections/convert -->\n", f"<!-- end of {title} -->"
        current = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: begin + "\n".join(rows) + "\n" + end,
                         current, flags=re.S)
    if current == text:
        return []
    if writes:
        sources.write(README, current)
    return [README]
