"""What opcef can send, as its own tables say it: classes, keys, and messages of the examples."""
import functools
import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(ROOT, "Examples")
KINDS = ("itemusages", "signinattempts", "auditevents")
# What stands for an address with --pseudonyms: other messages than these do not have it.
TOKENS = {"OnePasswordSourceToken", "srcToken", "onepassword.source_token"}


class Tables:
    """The tables of one opcef."""

    def __init__(self, opcef):
        self.opcef = os.path.abspath(opcef)

    def run(self, *arguments):
        """What a command prints."""
        return subprocess.run(
            [self.opcef, *arguments], check=True, capture_output=True, text=True).stdout

    @functools.cached_property
    def classes(self):
        """Rows of `opcef actions --json`: a class id, what it is for, name, severity, category."""
        return json.loads(self.run("actions", "--json"))

    @functools.cached_property
    def pairs(self):
        """Rows of `opcef actions --json --pairs`: also pairs without a class of their own."""
        return json.loads(self.run("actions", "--json", "--pairs"))

    @functools.cached_property
    def fields(self):
        """Rows of `opcef fields --json`: each key of each format and kind."""
        return json.loads(self.run("fields", "--json"))

    def keys(self, form, kind=None):
        """The rows of one format, and of one kind of events."""
        return [
            row for row in self.fields
            if row["format"] == form and kind in (None, row["kind"])]

    def messages(self, events, *options):
        """The lines that opcef writes of a file below Examples."""
        return self.run("-q", *options, os.path.join(EXAMPLES, events)).splitlines()
