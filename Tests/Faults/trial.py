"""One sender, one collector, one fault: the stage that faults.py plays on."""
import os
import random
import time

import oracle
from collectors import RecordingReceiver
from issue import Issue
from link import FAR_ADDRESS, Link, Unavailable
from processes import wait_until
from senders import Job

AWAY = 1.0
"""Seconds that a collector stays away."""
LONGEST = 150
"""Seconds after which a sender that should have ended is ended."""


class Skipped(Exception):
    """The trial makes no sense here; the text says why."""


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
        self._has_killed = False
        self.collectors = []
        self.link = None
        self.within = []
        """Words before the sender's command: a program that makes its life harder."""
        self.job = None
        self.process = None

    @property
    def collector(self):
        return self.collectors[0]

    # Setting the stage

    def add_link(self, seconds, loss=0, late=0):
        """Puts sender and collector into networks of their own, with a delay; of each `loss` packets one
        is lost, and of each `late` one is overtaken by others."""
        try:
            self.link = Link(self.bench.workshop, self.folder, seconds, loss, late)
        except Unavailable as reason:
            raise Skipped(str(reason)) from reason

    def add_collector(self, habits=(), rate=None):
        """Starts a collector; the first one is the one that suffers."""
        folder = os.path.join(self.folder, f"collector-{len(self.collectors)}")
        os.makedirs(folder)
        common = self.bench.workshop, folder, self.transport, self.bench.certificates
        place = (Link.within(self.link.far), FAR_ADDRESS) if self.link else ()
        if self._collector:
            collector = self._collector(*common, self.bench.unpacked, *place)
        else:
            collector = RecordingReceiver(
                *common, self.rate if rate is None else rate, habits, *place)
        collector.start()
        self.collectors.append(collector)
        return collector

    def write(self, options=()):
        """Writes the input, without starting anybody."""
        folder = os.path.join(self.folder, "sender")
        os.makedirs(folder)
        within = Link.within(self.link.near) if self.link else []
        within = [*within, *self.within]
        self.job = Job(
            folder, os.path.join(folder, "input"), self.collectors, options, within)
        self.sender.write(self.issue, self.job.file)

    def start(self):
        self.process = self.sender.start(self.job)

    def begin(self, habits=(), options=()):
        """A collector, the input, and the sender at work."""
        self.add_collector(habits)
        self.write(options)
        self.start()

    def begin_again(self, issue):
        """Sends something else to the same collector, whose record starts anew."""
        self.issue = issue
        for collector in self.collectors:
            collector.mark()
        self.sender.write(issue, self.job.file)
        self.start()

    # Playing

    def kill_collector(self):
        self._has_killed = True
        self.collector.kill()

    def come_back(self, **conditions):
        """Starts the collector again after a while, and judges the whole."""
        count = self.collector.count()
        time.sleep(AWAY)
        self.collector.start()
        result = self.finish(**conditions)
        if count >= self.bench.records:
            result.remark = "came too late"
        if count < self.bench.records // 3:
            result.remark = "came before a third had arrived"
        return result

    def reach(self, count):
        """Waits until the collector has so many records, or the sender has ended."""
        wait_until(
            lambda: self.collector.count() >= count or not self.process.is_running(), LONGEST,
            pause=0.003)

    def reach_a_third(self):
        self.reach(self.bench.records // 3)

    def moments(self, count):
        """So many numbers of records, in order, at which something may happen."""
        return sorted(self.random.randrange(self.bench.records) for _ in range(count))

    def end_sender(self, longest=LONGEST):
        """Waits for a sender that ends, or until one that follows its file has come to rest.

        Returns what is wrong when it has to be ended.
        """
        if self.sender.follows:
            for collector in self.collectors:
                collector.settle(6, longest)
            return None
        late = None
        if not self.process.wait(longest):
            self.process.kill()
            late = f"had not ended after {longest} s"
        for collector in self.collectors:
            collector.settle(0.3 if collector.keeps_what_it_read else 3, 30)
        return late

    # The account

    def account(self):
        """What the collectors have, against what was issued."""
        issued = self.sender.expected(self.job.file)
        recorded = [
            self.sender.message(record)
            for collector in self.collectors for record in collector.recorded()]
        may_be_cut = any(collector.keeps_cut_messages for collector in self.collectors)
        return oracle.account(issued, recorded, may_be_cut)

    def finish(self, faults=1, statuses=(0,), delivery=("confirmed",), longest=LONGEST,
               is_one_run=True, has_fresh_event=True):
        """Waits for the sender, and judges the whole.

        `faults` bounds what may come twice; a run that goes on where an earlier one was ended says
        only in part what was counted.
        """
        late = self.end_sender(longest)
        result = self.account()
        if not self.sender.follows:
            result.status = self.process.status
        if self.sender.is_judged:
            if late:
                result.broken.append(late)
            result.expect(result.status in statuses, f"status {result.status}")
            result.forgives_loss = self._has_killed and not self.collector.keeps_what_it_read
            summary = self.sender.summary(self.process)
            result.summary = summary or {}
            result.peak = self.process.peak
            if is_one_run:
                oracle.judge_summary(result, summary, delivery)
            else:
                oracle.judge_last_summary(result, summary)
            if result.status == 0:
                oracle.judge_delivery(result, 2 * self.sender.batch * faults)
        if has_fresh_event:
            self._judge_fresh_event(result)
        return result

    def broken_position(self):
        """What is wrong with the position of a run that has ended, against what was delivered."""
        confirmed = self.sender.confirmed_before(self.job)
        if confirmed is None:
            return []
        result = self.account()
        result.expect(
            oracle.is_covered(result, confirmed),
            f"the position says {confirmed}, but message {result.first_lost} was not delivered")
        return result.broken

    def _judge_fresh_event(self, result, seconds=10):
        """A stuck sender passes every other test: one more event has to get through."""
        fresh = Issue(1, seed=1_000_000 + self._number)
        path = os.path.join(self.job.folder, "fresh")
        self.sender.write(fresh, path)
        wanted = self.sender.expected(path)[0]
        end = time.monotonic() + seconds
        if self.sender.follows:
            self.sender.write(fresh, self.job.file, "ab")
        else:
            job = Job(self.job.folder, path, self.collectors, [], self.job.within)
            self.process = self.sender.start(job)
            if not self.process.wait(seconds):
                self.process.kill()
        result.fresh = wait_until(
            lambda: self._has(wanted), max(end - time.monotonic(), 1), pause=0.1)
        if self.sender.is_judged:
            result.expect(result.fresh, f"the fresh event was not delivered in {seconds} s")
            result.expect(
                self.process.status == 0, f"the fresh event: status {self.process.status}")

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
        if self.link:
            self.link.remove()
        if not self.bench.keep:
            self.bench.workshop.clear(self.folder)
