"""The faults of the machine that a sender runs on: its system calls, its clock, its name server."""
import os
import shutil
import subprocess
import sys
import time

from link import FAR_ADDRESS, Link
from processes import wait_until
from trial import Skipped

HERE = os.path.dirname(os.path.abspath(__file__))
NAME = "collector.test"
DEAD_ADDRESS, OTHER_ADDRESS = "10.97.0.3", "10.97.0.4"


def with_interrupted_calls(trial):
    """Every third call of those that wait is interrupted by a signal that is no signal.

    `read` is spared at first: the program's libraries are read with it.
    """
    _inject(trial, ["sendto,recvfrom,poll,ppoll,write:error=EINTR:when=2+3",
                    "read:error=EINTR:when=100+3"])
    trial.begin()
    trial.end_sender()
    calls = _injected(trial)
    result = trial.finish()
    result.expect(calls > 0, "no call was interrupted: the bench is wrong")
    result.remark = f"{calls} calls"
    return result


def with_failing_calls(call, error, when, statuses, trial):
    """A system call fails; a second run, with nothing failing, brings what is missing."""
    _inject(trial, [f"{call}:error={error}:when={when}"])
    trial.add_collector()
    trial.write()
    trial.job.keep_position()
    trial.start()
    broken = []
    if not trial.process.wait(60):
        trial.process.kill()
        broken.append("had not ended after 60 s")
    if trial.process.status not in statuses:
        broken.append(f"status {trial.process.status} with {error}")
    if trial.sender.summary(trial.process) is None:
        broken.append(f"no summary with {error}")
    if not _injected(trial):
        broken.append("no call failed: the bench is wrong")
    first = trial.process.status
    broken += trial.broken_position()
    trial.job.within = []
    trial.start()
    result = trial.finish(is_one_run=False)
    result.broken += broken
    result.remark = f"first run {first}"
    return result


def _inject(trial, faults):
    """Lets system calls fail by strace."""
    if shutil.which("strace") is None:
        raise Skipped("needs strace")
    calls = ",".join(fault.split(":")[0] for fault in faults)
    trial.within = [
        "strace", "-f", "-qq", "-o", _call_file(trial), "--seccomp-bpf", "-e", f"trace={calls}"]
    for fault in faults:
        trial.within += ["-e", f"inject={fault}"]


def _injected(trial):
    """How many system calls have failed by our will."""
    with open(_call_file(trial), encoding="utf-8", errors="replace") as calls:
        return sum("(INJECTED)" in call for call in calls)


def _call_file(trial):
    return os.path.join(trial.folder, "calls")


def with_a_jumping_clock(trial):
    """The collector is killed, and the wall clock jumps two days back and forth all the time."""
    _disturb_clock(trial)
    trial.begin()
    trial.reach_a_third()
    trial.kill_collector()
    return trial.come_back()


def giving_up_with_a_jumping_clock(trial):
    """A closed port is tried for three seconds, whatever the wall clock says."""
    _disturb_clock(trial)
    trial.add_collector()
    trial.kill_collector()
    trial.write(["--retry-for", "3s"])
    started = time.monotonic()
    trial.start()
    trial.process.wait(30)
    seconds = time.monotonic() - started
    result = trial.finish(statuses=(69,), has_fresh_event=False)
    result.expect(2.5 < seconds < 6, f"gave up after {seconds:.1f} s in place of 3")
    told = result.summary.get("seconds", 0)
    result.expect(abs(told - seconds) < 1, f"{told} s in the summary, {seconds:.1f} s in truth")
    return result


def _disturb_clock(trial):
    library = os.path.join(trial.folder, "clock.so")
    try:
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", library, f"{HERE}/clock.c"], check=True,
            timeout=60, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Skipped("needs a C compiler") from error
    trial.within = ["env", f"LD_PRELOAD={library}", "TZ=Pacific/Apia"]


def without_a_name(answer, trial):
    """The collector's name is not to be had: given up in time, with the name in words."""
    _serve_names(trial, answer)
    _add_named_collector(trial)
    trial.write(["--retry-for", "3s"])
    trial.start()
    result = trial.finish(statuses=(69,), longest=40, has_fresh_event=False)
    result.expect(not result.delivered, "delivered to nobody's address")
    result.expect(NAME in trial.process.words(), "the words do not name the collector")
    return result


def with_a_dead_address(trial):
    """The first of two addresses is nobody's."""
    _serve_names(trial, f"{DEAD_ADDRESS} {FAR_ADDRESS}")
    _add_named_collector(trial)
    trial.write()
    trial.start()
    return trial.finish()


def with_another_address(trial):
    """The collector is killed and comes back at another address, which its name leads to."""
    _serve_names(trial, FAR_ADDRESS)
    _add_named_collector(trial)
    trial.write()
    trial.start()
    trial.reach_a_third()
    trial.kill_collector()
    trial.link.replace_address(OTHER_ADDRESS)
    _say(trial, OTHER_ADDRESS)
    trial.collector.move(OTHER_ADDRESS)
    return trial.come_back()


def _add_named_collector(trial):
    trial.add_collector()
    trial.collector.host = NAME


def _serve_names(trial, answer):
    """Gives the sender a name server of its own."""
    trial.add_link(0.001)
    _say(trial, answer)
    settings = os.path.join(trial.folder, "resolv.conf")
    with open(settings, "w", encoding="ascii") as file:
        file.write("nameserver 127.0.0.1\n")
    server = trial.bench.workshop.start(
        [*Link.within(trial.link.near), sys.executable, f"{HERE}/names.py", _answer_file(trial)],
        log=os.path.join(trial.folder, "names.log"))
    if not wait_until(lambda: "up" in server.words(), 10):
        raise Skipped(f"no name server: {server.words()}")
    trial.within = [
        "unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"',
        settings]


def _say(trial, answer):
    """Changes what the name server says, in one step."""
    path = _answer_file(trial)
    with open(f"{path}.new", "w", encoding="ascii") as file:
        file.write(answer)
    os.rename(f"{path}.new", path)


def _answer_file(trial):
    return os.path.join(trial.folder, "answer")
