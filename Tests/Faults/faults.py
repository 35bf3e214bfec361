"""The faults that every sender is put through, and what opcef has to show for each."""
import dataclasses
import signal
import time
import typing

AWAY = 1.0
"""Seconds that a collector stays away."""


@dataclasses.dataclass
class Fault:
    """One row of the acceptance suite; README.md tells what each is for."""

    name: str
    title: str
    perform: typing.Callable
    judged_only: bool = False
    transports: tuple = ("tcp", "tls", "relp")
    speeds: tuple = ("slow", "full")
    collectors: tuple = ("recording",)


def _cut_short(trial, result_of):
    """Lets the collector be away for a while, and notes a fault that came too late to matter."""
    missing = trial.bench.records - trial.collector.count()
    time.sleep(AWAY)
    trial.collector.start()
    result = result_of()
    if missing <= 0:
        result.remark = "came too late"
    return result


def collector_killed(trial):
    trial.begin()
    trial.reach_a_third()
    trial.collector.kill()
    return _cut_short(trial, trial.finish)


def collector_stopped(trial):
    trial.begin()
    trial.reach_a_third()
    trial.collector.stop()
    return _cut_short(trial, trial.finish)


def collector_frozen_and_killed(trial):
    trial.begin()
    trial.reach_a_third()
    trial.collector.freeze()
    time.sleep(3)
    trial.collector.kill()
    return _cut_short(trial, trial.finish)


FAULTS = (
    Fault("F01", "collector killed", collector_killed, collectors=("recording", "real")),
    Fault("F02", "collector stopped in order, busy", collector_stopped,
          collectors=("recording", "real")),
    Fault("F03", "collector frozen 3 s, then killed", collector_frozen_and_killed),
)
