"""What a run of opcef claims, and whether it may.

A claim is: the summary's `confirmed` at the level `confirmed`; the word "confirmed" on standard error;
a status of 0; a saved position or cursor behind an event. How far a position reaches is found out by
another run with a copy of the state: what that does not print again is passed over.
"""
import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import time

from counterparts import (
    BLIND, BY_ITS_WORD, GOOD, NEVER_CONFIRMED, PROGRESSES, REFUSES, SILENT)
from issue import Issue

RETRY = "2s"
LONGEST = 45
"""Seconds after which a run has hung: two waits for an answer of 10 s, and RETRY twice."""
ID = re.compile(rb"externalId=([A-Za-z0-9-]+)")
TEST_CLASS = b"|opcef.test|"
HEADER = b"CEF:0|"
SENT = re.compile(r"\b(\d+) sent to '[^']*' \(([^)]*)\)")
LEVELS = ("refused", "acknowledged", "unknown", "written")
CLAIM = re.compile(r"confirmed", re.IGNORECASE)
DENIAL = re.compile(r"\b(not|nothing|never|none|no|0)\b[^.;:]{0,60}confirmed|unconfirmed", re.IGNORECASE)
TROUBLE = re.compile(r"^opcef: (warning|error|hint): ")
ADVICE = re.compile(r"framing|TLS|tls://|RELP|relp://|--profile|plain TCP|tcp://")
ONLY_CONNECTED = re.compile(r"only (connected|that)|no message|sent nothing", re.IGNORECASE)
MODES = ("filter", "state", "quiet", "many", "pull", "test-event", "check", "forever", "follow")
STAYING = ("forever", "follow")
"""Runs that do not end by themselves: a refusal is said at once, and they stay."""
STAYS = 3
"""Seconds after which such a run is stopped."""


@dataclasses.dataclass
class Run:
    """What one run said and did."""

    command: list
    status: int | None = None
    seconds: float = 0.0
    words: str = ""
    summary: dict = dataclasses.field(default_factory=dict)
    issued: list = dataclasses.field(default_factory=list)
    """The identifiers of what it read, in order; for a test event its class."""
    recorded: set = dataclasses.field(default_factory=set)
    lines: int = 0
    """Lines in the collector's record, understood or not."""
    claimed: set = dataclasses.field(default_factory=set)
    """What it says was confirmed."""
    passed_over: set = dataclasses.field(default_factory=set)
    """What the next run would not send."""
    level: str = ""
    """The summary's `delivery`, or what its words mean."""
    place: str = ""
    """The destination that has to be named when something is wrong."""
    has_other_suspect: bool = False
    """Whether that is not the one that gets the events: then it is named even where all is well."""
    has_stayed: bool = True
    said_at_once: str = ""
    """What a run that stays had said before it was stopped."""


class Sender:
    """Runs opcef against a counterpart in one of the modes."""

    def __init__(self, opcef, workshop, certificates, api, records):
        self.opcef = opcef
        self.workshop = workshop
        self.certificates = certificates
        self.api = api
        self.records = records

    def run(self, counterpart, mode, framing, confirm, folder, extra=()):
        """One run, and what the counterpart had recorded after it."""
        delivery = ["--confirm", confirm, *counterpart.options(folder)]
        for destination in counterpart.destinations:
            delivery += ["--to", destination]
        if mode not in STAYING:
            delivery += ["--retry-for", RETRY]
        if framing != "default":
            delivery += ["--framing", framing]
        if counterpart.scheme in ("tls", "relps"):
            delivery += ["--ca", self.certificates.authority]
        delivery += extra
        state = os.path.join(folder, "state")
        input_file = os.path.join(folder, "input.ndjson")
        issue = Issue(self.records, seed=1)
        with open(input_file, "wb") as file:
            file.writelines(issue.events())
        pull = ["pull", "--feature", "itemusages", "--state", state]
        words = {
            "filter": [input_file],
            "state": [input_file, "--state", state, "--summary", "json"],
            "many": [input_file, "--state", state, "--summary", "json"],
            "quiet": ["-q", input_file, "--state", state, "--summary", "json"],
            "pull": [*pull, "--summary", "json"],
            "test-event": ["test-event"],
            "check": ["check", "--feature", "itemusages", "--state", state],
            "forever": [
                input_file, "--state", state, "--summary", "json", "--retry-for", "forever"],
            "follow": [*pull, "--follow", "--every", "1s", "--summary", "json"],
        }[mode]
        run = Run([self.opcef, *words, *delivery], place=counterpart.suspect.split("://", 1)[1])
        run.has_other_suspect = counterpart.suspect != counterpart.destinations[-1]
        if mode in ("filter", "state", "many", "quiet", "forever"):
            run.issued = [identifier.encode() for identifier, _ in issue.records]
        elif mode == "test-event":
            run.issued = [TEST_CLASS]
        environment = self._environment(folder)
        process = self.workshop.start(
            ["env", "-i", *environment, *run.command], log=f"{folder}/sender.log")
        started = time.monotonic()
        counterpart.run_begins()
        if mode in STAYING:
            run.has_stayed = not process.wait(STAYS)
            run.said_at_once = process.words()
            process.signal(signal.SIGTERM)
        ended = process.wait(LONGEST)
        run.seconds = time.monotonic() - started
        process.kill()
        run.status = process.status if ended else None
        run.words = process.words()
        counterpart.run_ended()
        self._read_summary(run)
        if mode in ("pull", "follow"):
            run.issued = [
                b"EVENT%09dABCDEFGHIJKL" % number for number in range(run.summary.get("read", 0))]
        self._settle(run, counterpart)
        self._count_claims(run, mode)
        if mode in ("state", "many", "quiet", "forever"):
            run.passed_over = self._passed_over(run, state, environment, folder, [input_file])
        elif mode in ("pull", "follow"):
            run.passed_over = self._passed_over(run, state, environment, folder, pull[:3])
        return run

    def _environment(self, folder):
        """A home of its own, so that nobody's configuration or state plays a part."""
        return [f"{name}={value}" for name, value in {
            "PATH": os.environ.get("PATH", ""), "HOME": folder, "LANG": "C.UTF-8",
            "SWIFT_BACKTRACE": "enable=no", **self.api}.items()]

    @staticmethod
    def _read_summary(run):
        for line in reversed(run.words.splitlines()):
            if line.startswith("{"):
                try:
                    run.summary = json.loads(line)
                    run.level = run.summary.get("delivery", "")
                    return
                except ValueError:
                    continue

    @staticmethod
    def _settle(run, counterpart):
        """Waits until the record holds everything, or has come to rest."""
        def look():
            lines = counterpart.lines()
            run.lines = len(lines)
            run.recorded = understood(lines)
            return run.recorded >= set(run.issued)
        counterpart.settle(look)

    @staticmethod
    def _count_claims(run, mode):
        if run.summary:
            if run.level == "confirmed":
                run.claimed = set(run.issued[:run.summary.get("confirmed", 0)])
            return
        claims = [
            line for line in run.words.splitlines()
            if CLAIM.search(line) and not DENIAL.search(line) and not TROUBLE.search(line)]
        sent = SENT.search(run.words)
        if claims:
            run.level = "confirmed"
            run.claimed = set(run.issued[:int(sent[1])] if sent else run.issued)
        elif sent:
            run.level = next((level for level in LEVELS if level in sent[2]), sent[2])

    def _passed_over(self, run, state, environment, folder, words):
        """The identifiers that another run with this state does not print."""
        copy = os.path.join(folder, "copy")
        if os.path.isdir(state):
            shutil.copytree(state, copy)
        elif os.path.exists(state):
            shutil.copy(state, copy)
        command = [
            "env", "-i", *environment, self.opcef, *words, "--state", copy, "--to", "-", "-q"]
        again = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=30, check=False)
        if again.returncode:
            raise RuntimeError(f"no other run with this state: {again.stderr.decode()}")
        return set(run.issued) - set(ID.findall(again.stdout))


def understood(lines):
    """The identifiers of the lines that hold one message each; of the test event its class."""
    found = set()
    for line in lines:
        if line.count(HEADER) != 1:
            continue
        if TEST_CLASS in line:
            found.add(TEST_CLASS)
        found.update(ID.findall(line)[:1])
    return found


def judge(run, outcome, mode, confirm, scheme):
    """Every promise that a run broke, and every expectation that it did not meet.

    Broken promises come first: there more was claimed than was recorded. The rest is in the second
    list: an expectation may be missed on a machine that is too busy, a promise never.
    """
    broken, missed = [], []
    if mode == "check":
        _judge_check(run, outcome, broken, missed)
        return broken, missed
    issued = set(run.issued)
    everything = issued <= run.recorded
    if run.status is None:
        return [f"had not ended after {LONGEST} s"], []
    if run.summary and run.summary.get("exit") != run.status:
        broken.append(f"status {run.status}, the summary says {run.summary.get('exit')}")
    if mode not in ("filter", "test-event") and not run.summary:
        broken.append("no summary")
    by_own_word = confirm == "acked" or outcome.kind == NEVER_CONFIRMED or (
        scheme == "tls" and run.level == "acknowledged")
    if outcome.kind != BLIND:
        _judge_claims(run, everything, by_own_word, confirm, broken)
    if mode in STAYING:
        _judge_staying(run, outcome, broken, missed)
    elif run.status not in (0, 69):
        missed.append(f"status {run.status}")
    if run.status and mode not in STAYING and not _is_told(run):
        broken.append("standard error does not say that and why nothing was delivered")
    if outcome.kind == GOOD or outcome.kind == PROGRESSES and confirm != "acked":
        _judge_good(run, issued, everything, mode, confirm, missed)
    elif outcome.kind == REFUSES:
        _judge_refusal(run, mode, broken, missed)
    elif outcome.kind == SILENT and not by_own_word and mode not in STAYING:
        if run.status != 69:
            broken.append(f"status {run.status}, and nothing shows that anything was read")
    elif outcome.kind == BY_ITS_WORD:
        # Who insists on an answer is sent no more than the first message where none comes.
        if not everything and confirm != "eof":
            missed.append(f"{len(issued & run.recorded)} of {len(issued)} arrived")
        wanted = 69 if confirm == "eof" else 0
        if run.status != wanted:
            missed.append(f"status {run.status} in place of {wanted}")
        if confirm != "eof" and run.summary and run.level != "acknowledged":
            (broken if run.level == "confirmed" else missed).append(f"delivery is {run.level}")
    return broken, missed


def _judge_claims(run, everything, by_own_word, confirm, broken):
    """No more may be claimed than was recorded; what is only acknowledged goes by its own word."""
    if false := run.claimed - run.recorded:
        broken.append(f"{len(run.claimed)} confirmed, {len(false)} of them never recorded")
    if by_own_word and run.level == "confirmed":
        broken.append("confirmed, where no more than acknowledged was asked for")
    if by_own_word:
        return
    if false := run.passed_over - run.recorded:
        broken.append(f"the position is behind {len(false)} events that were never recorded")
    if run.status == 0 and not everything:
        broken.append(
            f"status 0, and {len(set(run.issued) & run.recorded)} of {len(run.issued)} recorded")


def _judge_good(run, issued, everything, mode, confirm, missed):
    if not everything:
        missed.append(f"{len(issued & run.recorded)} of {len(issued)} arrived")
    if run.status != 0:
        missed.append(f"status {run.status}")
    wanted = "acknowledged" if confirm == "acked" else "confirmed"
    if mode != "test-event" and run.level != wanted:
        missed.append(f"delivery is '{run.level}', not '{wanted}'")
    if confirm != "acked" and run.claimed != issued:
        missed.append(f"{len(run.claimed)} of {len(issued)} confirmed")
    if mode in ("state", "many", "quiet", "pull") and run.passed_over != issued:
        missed.append(f"the position is behind {len(run.passed_over)} of {len(issued)}")
    if mode == "quiet":
        said = [
            line for line in run.words.splitlines()
            if not line.startswith("{") and not (run.has_other_suspect and TROUBLE.search(line))]
        if said:
            missed.append(f"not quiet: {said[0]}")


def _judge_refusal(run, mode, broken, missed):
    if run.status == 0:
        broken.append("status 0, and the collector refused")
    elif run.status != 69 and mode not in STAYING:
        missed.append(f"status {run.status} in place of 69")
    if run.claimed:
        broken.append(f"{len(run.claimed)} confirmed by a collector that refuses")
    if run.passed_over:
        broken.append(f"the position is behind {len(run.passed_over)} events that were refused")
    if run.summary:
        if run.summary.get("confirmed"):
            broken.append(f"the summary counts {run.summary['confirmed']} confirmed")
        if run.level != "refused":
            missed.append(f"delivery is '{run.level}', not 'refused'")
    if run.status and not ADVICE.search(run.words):
        missed.append("standard error does not say what to try")


def _judge_check(run, outcome, broken, missed):
    """`check` passes a collector that takes what it is sent, or says that it only connected."""
    if run.status is None:
        broken.append(f"had not ended after {LONGEST} s")
    elif outcome.kind == REFUSES and run.status == 0 and not ONLY_CONNECTED.search(run.words):
        broken.append("all checks passed, and the collector refuses what it is sent")
    elif outcome.kind == GOOD and run.status != 0:
        missed.append(f"status {run.status}")


def _judge_staying(run, outcome, broken, missed):
    """A run that stays says at once that it is refused, and not again and again."""
    if not run.has_stayed:
        missed.append("did not stay")
    told = [line for line in run.said_at_once.splitlines()
            if run.place in line and ("error:" in line or "warning:" in line)]
    if not told and outcome.kind == REFUSES:
        broken.append(f"had said nothing after {STAYS} s")
    if len(told) > 3:
        missed.append(f"said {len(told)} times in {STAYS} s")


def _is_told(run):
    """Whether an error names the destination."""
    return any(
        "error:" in line and run.place in line for line in run.words.splitlines())
