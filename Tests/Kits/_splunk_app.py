"""An app for Splunk, and what Splunk makes of an event by it when somebody searches.

The order is Splunk's: extractions, calculated fields (none of which sees another), lookups, event
types, tags.
"""
import csv
import os
import re

from _splunk_eval import Expression, Search


def read_conf(path):
    """The stanzas of a .conf file; a line that ends with a backslash goes on."""
    stanzas, name = {}, None
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"\\\n", "", file.read())
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line[1:line.rindex("]")]
            assert name not in stanzas, f"{path}: {name} is there twice"
            stanzas[name] = {}
            continue
        key, sign, value = line.partition("=")
        assert sign and name is not None, f"{path}:{number}: {line!r} is no setting"
        key = key.strip()
        assert key not in stanzas[name], f"{path}: {key} of {name} is there twice"
        stanzas[name][key] = value.strip()
    return stanzas


class App:
    """The app in a folder, for events of one source type."""

    def __init__(self, folder, sourcetype):
        self.folder, self.sourcetype = folder, sourcetype
        self.props = self.conf("props")[sourcetype]
        self.transforms = self.conf("transforms")
        self.eventtypes = {
            name: Search(stanza["search"]) for name, stanza in self.conf("eventtypes").items()}
        self.tags = {
            name.partition("=")[2]: [tag for tag, state in stanza.items() if state == "enabled"]
            for name, stanza in self.conf("tags").items()}
        self.calculated = {
            key.partition("-")[2]: Expression(value)
            for key, value in self.props.items() if key.startswith("EVAL-")}
        self.reports = [
            name.strip() for key, value in self.props.items() if key.startswith("REPORT-")
            for name in value.split(",")]
        self.lookups = [
            value.split() for key, value in self.props.items() if key.startswith("LOOKUP-")]
        self.tables = {words[0]: self.table(words[0], words[1]) for words in self.lookups}

    def conf(self, name):
        return read_conf(os.path.join(self.folder, "default", f"{name}.conf"))

    def expression(self, transform):
        return re.compile(self.transforms[transform]["REGEX"].replace("(?<", "(?P<").replace(
            "(?P<=", "(?<=").replace("(?P<!", "(?<!"))

    def table(self, transform, key):
        """The rows of a lookup by the field that is looked up."""
        path = os.path.join(self.folder, "lookups", self.transforms[transform]["filename"])
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found = {row[key]: row for row in rows}
        assert len(found) == len(rows), f"{path}: a {key} is there twice"
        return found

    def timestamp(self, line):
        """What Splunk takes the time from."""
        prefix = re.search(self.props["TIME_PREFIX"], line)
        return line[prefix.end():][:int(self.props["MAX_TIMESTAMP_LOOKAHEAD"])] if prefix else None

    def extracted(self, line):
        """What the expressions find."""
        fields = {}
        for report in self.reports:
            expression = self.expression(report)
            if "FORMAT" in self.transforms[report]:
                for key, value in expression.findall(line):
                    fields.setdefault(key, value)
            elif match := expression.search(line):
                fields |= match.groupdict()
        return fields

    def looked_up(self, fields):
        """What the lookups add to fields that are not there yet."""
        found = {}
        for name, key, output, *columns in self.lookups:
            assert output == "OUTPUTNEW", f"{name}: {output}"
            row = self.tables[name].get(fields.get(key))
            for column in columns:
                value = row[column] if row else self.transforms[name].get("default_match")
                if value and column not in fields:
                    found[column] = value
        return found

    def read(self, line, **more):
        """All fields of an event, with its event types and tags."""
        fields = dict(more, sourcetype=self.sourcetype, _raw=line) | self.extracted(line)
        calculated = {name: each.value(fields) for name, each in self.calculated.items()}
        for name, value in calculated.items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
        fields |= self.looked_up(fields)
        fields["eventtype"] = [name for name, each in self.eventtypes.items() if each.value(fields)]
        fields["tag"] = sorted({
            tag for name in fields["eventtype"] for tag in self.tags.get(name, [])})
        return fields
