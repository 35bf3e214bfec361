"""One sender, one collector, one fault: the stage that faults.py plays on."""
import os
import random
import time

import oracle
from collectors import RecordingReceiver
from issue import Issue
from processes import wait_until
from senders import Job

LONGEST = 150
"""Seconds after which a sender that should have ended is ended."""


class Trial:
    """Everything of one trial lies in one folder; `finish` gives its account."""

    def __init__(self, bench, sender, transport, rate, number, collector=None):
        self.bench = bench
        self.sender = sender
        self.transport = transport
        self.rate = rate
        self.folder = bench.workshop.subfolder(f"trial-{number}")
        self.random = random.Random(number)
        self.issue = Issue(bench.records, seed=number)
        self._number = number
        self._collector = collector
        self.collectors = []
        self.job = None
        self.process = None

    @property
    def collector(self):
        return self.collectors[0]

    # Setting the stage

    def add_collector(self, habits=(), **options):
        """Starts a collector; the first one is the one that suffers."""
        folder = os.path.join(self.folder, f"collector-{len(self.collectors)}")
        os.makedirs(folder)
        if self._collector:
            collector = self._collector(
                self.bench.workshop, folder, self.transport, self.bench.certificates,
                self.bench.unpacked)
        else:
            collector = RecordingReceiver(
                self.bench.workshop, folder, self.transport, self.bench.certificates, self.rate,
                habits, **options)
        collector.start()
        self.collectors.append(collector)
        return collector

    def write(self, options=()):
        """Writes the input, without starting anybody."""
        folder = os.path.join(self.folder, "sender")
        os.makedirs(folder)
        self.job = Job(folder, os.path.join(folder, "input"), self.collectors, options)
        self.sender.write(self.issue, self.job.file)

    def start(self):
        self.process = self.sender.start(self.job)

    def begin(self, habits=(), options=()):
        """A collector, the input, and the sender at work."""
        self.add_collector(habits)
        self.write(options)
        self.start()

    # Waiting

    def reach(self, count):
        """Waits until the collector has so many records, or the sender has ended."""
        wait_until(
            lambda: self.collector.count() >= count or not self.process.is_running(), LONGEST,
            pause=0.003)

    def reach_a_third(self):
        self.reach(self.bench.records // 3)

    def delivered(self):
        return sum(collector.count() for collector in self.collectors)

    def end_sender(self, longest=LONGEST):
        """Waits for the end of a sender that ends; lets one that follows its file come to rest."""
        if self.sender.follows:
            for collector in self.collectors:
                collector.settle(6, longest)
            return None
        if not self.process.wait(longest):
            self.process.kill()
            return f"had not ended after {longest} s"
        for collector in self.collectors:
            collector.settle(0.3 if collector.keeps_what_it_read else 2, 30)
        return None

    # The account

    def account(self):
        """What the collectors have, against what was issued."""
        issued = self.sender.expected(self.job.file)
        recorded = [
            self.sender.message(record)
            for collector in self.collectors for record in collector.recorded()]
        return oracle.account(issued, recorded)

    def finish(self, faults=1, statuses=(0,), delivery=("confirmed",), longest=LONGEST,
               is_complete=True, fresh=True, most_twice=None):
        """Waits for the sender, and judges the whole."""
        late = self.end_sender(longest)
        result = self.account()
        if not self.sender.follows:
            result.status = self.process.status
        if self.sender.is_judged:
            if late:
                result.broken.append(late)
            result.expect(result.status in statuses, f"status {result.status}")
            oracle.judge_summary(result, self.sender.summary(self.process), delivery)
            if is_complete:
                if most_twice is None:
                    most_twice = 2 * self.sender.batch * faults
                oracle.judge_delivery(result, most_twice)
        if fresh:
            self.judge_fresh_event(result)
        return result

    def judge_fresh_event(self, result, seconds=10):
        """A stuck sender passes every other test: one more event has to get through."""
        fresh = Issue(1, seed=1_000_000 + self._number)
        path = os.path.join(self.job.folder, "fresh")
        self.sender.write(fresh, path)
        wanted = self.sender.expected(path)[0]
        started = time.monotonic()
        if self.sender.follows:
            self.sender.write(fresh, self.job.file, "ab")
        else:
            job = Job(self.job.folder, path, self.collectors, [])
            self.process = self.sender.start(job)
            if not self.process.wait(seconds):
                self.process.kill()
        remaining = seconds - (time.monotonic() - started)
        result.fresh = wait_until(lambda: self._has(wanted), max(remaining, 1), pause=0.1)
        if self.sender.is_judged:
            result.expect(result.fresh, "the fresh event was not delivered in 10 s")
            result.expect(self.process.status == 0, f"the fresh event: status {self.process.status}")

    def _has(self, wanted):
        return any(
            self.sender.message(record) == wanted
            for collector in self.collectors for record in collector.recorded()[-200:])

    def end(self):
        """Ends what is left, and removes the folder."""
        if self.process:
            self.process.kill()
        for collector in self.collectors:
            collector.process.kill()
        if self.bench.keep:
            print(f"kept: {self.folder}")
        else:
            self.bench.workshop.clear(self.folder)
