"""The faults that senders are put through, and what opcef has to show for each.

The numbers are those of the acceptance suite; README.md lists them.
"""
import dataclasses
import os
import signal
import time
import typing
from functools import partial

import oracle
import proxies
import surroundings
from issue import Issue
from processes import wait_until
from trial import LONGEST, Skipped

EITHER = ("confirmed", "acknowledged")
"""What may be claimed of a collector that answered late."""


@dataclasses.dataclass
class Fault:
    """One row of the acceptance suite."""

    name: str
    title: str
    perform: typing.Callable
    judged_only: bool = True
    transports: tuple = ("tcp", "tls", "relp")
    speeds: tuple = ("slow",)
    real_collectors: bool = False
    """Whether it is worth trying with rsyslog and syslog-ng as collectors."""
    is_long: bool = False
    """Whether it takes so long that it has to begin before the others."""


# The collector goes away.


def collector_killed(trial):
    trial.begin()
    trial.reach_a_third()
    trial.kill_collector()
    return trial.come_back()


def collector_killed_behind(program, trial):
    """The collector is killed behind a proxy, which hides how its connections end, but answers nothing."""
    trial.add_collector()
    proxies.place(trial, program)
    trial.write()
    trial.start()
    trial.reach_a_third()
    trial.kill_collector()
    return trial.come_back()


def collector_stopped(trial):
    trial.begin()
    trial.reach_a_third()
    trial.collector.stop()
    return trial.come_back()


def collector_frozen_and_killed(trial):
    trial.begin()
    trial.reach_a_third()
    trial.collector.freeze()
    time.sleep(3)
    trial.kill_collector()
    return trial.come_back()


def collector_drains_and_stops(part, trial):
    """Small runs over a link of 20 ms; the collector leaves at any moment, with nothing unread.

    It stays long enough for most runs to be confirmed. Who leaves twice at the first message refuses.
    """
    trial.add_link(0.010)
    records = 60
    trial.issue = Issue(records, seed=0)
    trial.add_collector(["--drain-and-close", 0.5, "--seed", part], rate=0)
    trial.write()
    results = []
    for number in range(10 if trial.bench.quick else 100):
        trial.begin_again(Issue(records, seed=1_000 * part + number))
        results.append(trial.finish(
            statuses=(0, 69), delivery=EITHER, longest=90, has_fresh_event=False))
    result = oracle.total(results)
    left = trial.collector.journal("drained and closed")
    whole = sum(each.confirmed == records for each in results)
    result.remark = f"{len(results)} runs, {whole} confirmed whole, {left} times left early"
    result.expect(whole > len(results) / 4, f"only {whole} of {len(results)} runs were confirmed")
    result.expect(left > len(results) / 10, f"left early only {left} times: the bench is wrong")
    return result


# The collector stays, and behaves badly.


HABITUAL = 10
"""Connections in a row that a collector ends too early, before it is good again."""


def closes_after_one(trial):
    """To a sender without answers this is how a collector refuses what it is sent.

    So nothing counts, the user is told, and the next run with a good collector brings everything.
    """
    if trial.transport == "relp":
        return closes_after(1, trial)
    trial.add_collector(["--close-after", 1])
    trial.write()
    trial.job.keep_position()
    trial.start()
    refused = trial.finish(statuses=(69,), has_fresh_event=False)
    refused.expect(not refused.confirmed, f"{refused.confirmed} confirmed by a collector that refuses")
    told = refused.summary.get("delivery")
    refused.expect(told == "refused", f"delivery is {told}")
    words = trial.process.words()
    refused.expect(str(trial.collector.port) in words and "hint:" in words, "no words of what to do")
    passed = trial.sender.confirmed_before(trial.job)
    refused.expect(not passed, f"the position is after {passed} records that were refused")
    trial.collector.stop()
    trial.collector.habits = []
    trial.collector.start()
    trial.start()
    result = trial.finish(is_one_run=False)
    result.broken = refused.broken + result.broken
    result.remark = f"first run {refused.status}"
    return result


def closes_after(records, trial):
    """Ten connections in a row take a few records; no sender may come back without a pause."""
    trial.begin(["--close-after", records, "--times", HABITUAL])
    result = trial.finish(faults=HABITUAL)
    times = trial.collector.connections()[:HABITUAL]
    result.expect(
        times[-1] - times[0] > 0.5,
        f"{len(times)} connections within {times[-1] - times[0]:.2f} s: no pause")
    return result


def reads_late(trial):
    """Frozen for longer than a batch is waited for; everything sent meanwhile may come too."""
    trial.begin()
    trial.reach_a_third()
    trial.collector.freeze()
    time.sleep(5 if trial.bench.quick else 15)
    trial.collector.thaw()
    result = trial.finish(faults=3, delivery=EITHER)
    result.expect(
        0 < result.peak <= LARGEST_MEMORY, f"{result.peak} KiB of memory while the collector slept")
    return result


LARGEST_MEMORY = 64 * 1024
"""KiB; the batches that may be held come to 16 MiB, the rest is code and buffers."""


def never_closes(confirm, trial):
    """Without an end of stream there is no proof; `auto` settles for less, and says so once.

    Over TLS the handshake has shown a living process; over plain TCP nothing counts.
    """
    if confirm == "auto" and not trial.sender.falls_back:
        raise Skipped("knows no weaker proof")
    trial.begin(["--never-close"], ["--confirm", confirm, "--retry-for", "15s"])
    statuses = (0,) if confirm == "auto" and trial.transport == "tls" else (69,)
    result = trial.finish(
        statuses=statuses, delivery=("acknowledged",), has_fresh_event=False)
    result.expect(not result.confirmed, f"{result.confirmed} confirmed without an end of stream")
    if confirm == "auto":
        result.expect(result.most_often <= 2, f"a message came {result.most_often} times")
        times = sum(
            line.startswith("opcef: warning:") and "does not confirm batches" in line
            for line in trial.process.words().splitlines())
        result.expect(times == 1, f"said {times} times that nothing is confirmed")
    return result


def network_cut(seconds, trial):
    """The network is away for a while, and nobody is told.

    The kernel doubles its pauses, so it may send again only after twice that while.
    """
    trial.add_link(0.001)
    trial.begin(options=["--retry-for", "120s"])
    trial.reach_a_third()
    trial.link.cut()
    time.sleep(seconds)
    trial.link.heal()
    return trial.finish(faults=2)


def collector_killed_far_away(trial):
    """The collector is killed at the end of a link of 20 ms that loses and overtakes packets."""
    trial.add_link(0.010, loss=50, late=20)
    return collector_killed(trial)


def network_cut_for_good(trial):
    """The network never returns: the run has to end by itself, and to say what is missing."""
    trial.add_link(0.001)
    trial.begin(options=["--retry-for", "10s"])
    trial.reach_a_third()
    trial.link.cut()
    return trial.finish(statuses=(69,), longest=60, has_fresh_event=False)


def nobody_listens(trial):
    """A closed port: given up in time, with the address in words."""
    trial.add_collector()
    trial.kill_collector()
    return _refused(trial)


def black_hole(trial):
    """Packets go nowhere: given up in time as well."""
    trial.add_link(0.001)
    trial.add_collector()
    trial.link.cut()
    return _refused(trial)


def resets_on_accept(trial):
    trial.add_collector(["--reset-on-accept"])
    return _refused(trial)


def _refused(trial):
    trial.write(["--retry-for", "3s"])
    trial.start()
    result = trial.finish(statuses=(69,), longest=40, has_fresh_event=False)
    result.expect(not result.confirmed, "confirmed by nobody")
    result.expect(str(trial.collector.port) in trial.process.words(), "the words name no address")
    return result


def resets_in_a_frame(part, trial):
    trial.begin(["--reset-at", f"100,{part}", "--times", 1])
    return trial.finish()


def collectors_fail_over(trial):
    """The first of two collectors is killed and comes back: whatever one has, both have together."""
    trial.add_collector()
    trial.add_collector()
    trial.write()
    trial.start()
    trial.reach_a_third()
    trial.kill_collector()
    return trial.come_back()


# RELP goes wrong.


def relp_oddity(oddity, trial):
    """Once is survived, and nothing is lost."""
    if oddity == "withhold" and trial.bench.quick:
        raise Skipped("takes 70 s")
    trial.begin(["--oddity", oddity, "--times", 1])
    return trial.finish()


def relp_refusal(oddity, trial):
    """A collector that does not want any of it: given up in time."""
    trial.begin(["--oddity", oddity], ["--retry-for", "3s"])
    result = trial.finish(statuses=(69,), longest=40, has_fresh_event=False)
    result.expect(not result.delivered, "messages were sent before the answer to open")
    return result


def relp_refused_message(trial):
    """One message is refused whenever it comes: put aside, and the rest goes on."""
    if not trial.sender.rejects:
        raise Skipped("puts nothing aside")
    number = trial.bench.records // 2
    trial.begin(["--oddity", "refuse-always", "--refuse", f"seq {number:08} "])
    result = trial.finish(statuses=(65,))
    result.expect(result.lost == 1 and result.first_lost == number, f"{result.lost} lost")
    rejected = result.summary.get("rejected")
    result.expect(rejected == 1, f"{rejected} rejected")
    return result


def relp_large_message(trial):
    """imrelp cuts what is over 128 KiB and says 200: nothing of that size may be sent."""
    trial.issue.enlarge(100, 200_000)
    trial.begin(["--cut-at", 131_072])
    return trial.finish()


# The sender itself is hit.


def sender_killed(trial):
    """Killed and started again, with its position if it has one."""
    judged = trial.sender.is_judged
    trial.add_collector()
    trial.write()
    if judged:
        trial.job.keep_position()
    trial.start()
    moments = trial.moments(trial.bench.moments) if judged else [trial.bench.records // 3]
    broken, kills = [], 0
    for count in moments:
        trial.reach(count)
        if not trial.process.is_running():
            break
        trial.process.kill()
        kills += 1
        broken += trial.broken_position()
        trial.start()
    result = trial.finish(faults=kills, is_one_run=False)
    result.broken += broken
    result.remark = f"{kills} times"
    return result


def state_damaged(trial):
    """Killed, and a bit of its state file changes: refused, and once that is set aside all is sent again."""
    trial.add_collector()
    trial.write()
    trial.job.keep_position()
    trial.start()
    trial.reach_a_third()
    wait_until(lambda: os.path.exists(trial.job.state) or not trial.process.is_running(), LONGEST)
    trial.process.kill()
    broken = trial.broken_position()
    count = trial.collector.count()
    with open(trial.job.state, "r+b") as state:
        state.seek(trial.random.randrange(os.path.getsize(trial.job.state) - 1))
        octet = state.read(1)[0]
        state.seek(-1, os.SEEK_CUR)
        state.write(bytes([octet ^ 1 << trial.random.randrange(8)]))
    trial.start()
    late = trial.end_sender()
    if late or trial.process.status != 78:
        broken.append(late or f"status {trial.process.status} with a damaged state, 78 was expected")
    if trial.collector.count() != count:
        broken.append("something was sent with a damaged state")
    trial.sender.reset(trial.job)
    trial.start()
    result = trial.finish(faults=2, is_one_run=False)
    result.broken += broken
    return result


def sender_signalled(number, times, trial):
    """Ends within five seconds of a signal, at once after a second, with a true position."""
    trial.add_collector()
    trial.write()
    trial.job.keep_position()
    trial.start()
    broken, signals = [], 0
    for count in trial.moments(trial.bench.moments):
        trial.reach(count)
        if not trial.process.is_running():
            break
        broken += _signal(trial, number, times)
        signals += 1
        broken += trial.broken_position()
        trial.start()
    result = trial.finish(faults=signals, is_one_run=False)
    result.broken += broken
    result.remark = f"{signals} times"
    return result


def _signal(trial, number, times):
    """Signals the sender so often, and returns what it did wrong."""
    process = trial.process
    wait_until(lambda: process.catches(number) or not process.is_running(), 5)
    process.signal(number)
    if times == 2:
        time.sleep(0.05)
        process.signal(number)
    started = time.monotonic()
    allowed = 6 if times == 1 else 1
    if not process.wait(allowed):
        process.kill()
        return [f"{signal.Signals(number).name}: had not ended after {allowed} s"]
    if times == 1 and trial.sender.summary(process) is None:
        return [f"{signal.Signals(number).name}: no summary, status {process.status}"]
    return []


def sender_suspended(trial):
    trial.begin()
    trial.reach_a_third()
    trial.process.signal(signal.SIGSTOP)
    time.sleep(5 if trial.bench.quick else 15)
    trial.process.signal(signal.SIGCONT)
    return trial.finish(delivery=EITHER)


STREAMS = ("tcp", "tls")
EVERY_TRANSPORT = ("tcp", "tls", "relp")
EVERY_SPEED = ("slow", "full")
FAULTS = (
    Fault("F01", "collector killed", collector_killed, judged_only=False, speeds=EVERY_SPEED,
          real_collectors=True),
    *(Fault("F01", f"collector killed behind {program}", partial(collector_killed_behind, program),
            transports=("relp",), real_collectors=True)
      for program in ("haproxy", "nginx", "stunnel")),
    Fault("F02", "collector stopped in order, busy", collector_stopped, judged_only=False,
          speeds=EVERY_SPEED, real_collectors=True),
    # In parts, which can be tried side by side.
    *(Fault("F02b", f"collector stopped in order, drained, 20 ms away, part {part}",
            partial(collector_drains_and_stops, part), transports=STREAMS, speeds=("full",),
            is_long=True) for part in (1, 2, 3)),
    Fault("F03", "collector frozen 3 s, then killed", collector_frozen_and_killed,
          judged_only=False, speeds=EVERY_SPEED, real_collectors=True),
    Fault("F04", "sender killed and run again", sender_killed, judged_only=False,
          speeds=EVERY_SPEED, real_collectors=True),
    Fault("F05", "collector closes after 1", closes_after_one, speeds=("full",), is_long=True),
    *(Fault("F05", f"collector closes after {records}, ten times", partial(closes_after, records),
            speeds=("full",), is_long=True) for records in (10, 1_000)),
    Fault("F06", "collector frozen and thawed", reads_late, real_collectors=True),
    *(Fault("F07", f"collector never closes, --confirm {confirm}", partial(never_closes, confirm),
            transports=STREAMS, speeds=("full",)) for confirm in ("eof", "auto")),
    *(Fault("F08", f"network cut for {seconds} s", partial(network_cut, seconds),
            is_long=seconds == 30)
      for seconds in (3, 30)),
    Fault("F08", "network cut for good", network_cut_for_good),
    Fault("F08", "2 % of packets lost, 5 % overtaken, collector killed", collector_killed_far_away,
          real_collectors=True),
    Fault("F09", "closed port", nobody_listens, speeds=("full",)),
    Fault("F09", "black hole", black_hole, speeds=("full",)),
    Fault("F09", "reset on accept", resets_on_accept, speeds=("full",)),
    *(Fault("F10", f"reset in a frame, {part} octet", partial(resets_in_a_frame, part),
            speeds=("full",)) for part in ("first", "half", "last")),
    *(Fault("F14", f"RELP: {oddity}", partial(relp_refusal, oddity), transports=("relp",),
            speeds=("full",)) for oddity in ("refuse-open", "no-syslog")),
    *(Fault("F14", f"RELP: {oddity}", partial(relp_oddity, oddity), transports=("relp",),
            is_long=oddity == "withhold")
      for oddity in ("wrong-number", "serverclose", "twice", "refuse-once", "long-answer",
                     "garbage", "withhold")),
    Fault("F14", "RELP: refuse-always", relp_refused_message, transports=("relp",)),
    Fault("F14", "RELP: large message", relp_large_message, transports=("relp",)),
    Fault("F18", "sender killed, its state damaged", state_damaged, real_collectors=True),
    *(Fault("F20", f"sender gets {number.name}", partial(sender_signalled, number, 1),
            real_collectors=True)
      for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)),
    Fault("F20", "sender gets SIGTERM twice", partial(sender_signalled, signal.SIGTERM, 2),
          real_collectors=True),
    Fault("F21", "system calls interrupted", surroundings.with_interrupted_calls,
          real_collectors=True),
    *(Fault("F22", f"{call} no. {when} fails: {error}", partial(
        surroundings.with_failing_calls, call, error, when, statuses), transports=transports,
            # A real collector is so quick that there is no fifth.
            real_collectors=when != "5")
      for call, error, when, statuses, transports in (
          ("fsync", "EIO", "1", (74,), EVERY_TRANSPORT),
          ("fsync", "EIO", "5", (74,), EVERY_TRANSPORT),
          ("renameat", "ENOSPC", "2", (73, 74), EVERY_TRANSPORT),
          # TLS writes to its socket by `write`, the others by `sendto`.
          ("write", "ENOSPC", "2", (73, 74), ("tcp", "relp")),
          ("sendto", "EAGAIN", "3+4", (0,), ("tcp", "relp")),
          ("sendto", "ENOBUFS", "9", (0,), ("tcp", "relp")),
          ("sendto", "ENOMEM", "9", (0,), ("tcp", "relp")),
          # Over RELP there is only one.
          ("socket", "EMFILE", "2", (0,), STREAMS),
      )),
    Fault("F23", "wall clock jumps, collector killed", surroundings.with_a_jumping_clock,
          real_collectors=True),
    Fault("F23", "wall clock jumps, closed port", surroundings.giving_up_with_a_jumping_clock),
    Fault("F24", "sender suspended", sender_suspended, real_collectors=True),
    *(Fault("F25", f"name server: {answer}", partial(surroundings.without_a_name, answer),
            speeds=("full",)) for answer in ("nxdomain", "servfail", "silence")),
    Fault("F25", "first address is nobody's", surroundings.with_a_dead_address,
          real_collectors=True),
    Fault("F25", "collector comes back at another address", surroundings.with_another_address,
          real_collectors=True),
    Fault("F29", "first of two collectors killed", collectors_fail_over, speeds=EVERY_SPEED,
          real_collectors=True),
)
