#!/usr/bin/env python3
"""confirmation.py OPCEF EVENTS ROUNDS: what `--confirm eof` costs over TCP, beside `none`.

The two take turns, each round with sinks of its own. Printed are seconds of the wall clock and of
the processor (user and system), and peak memory; at the end the medians and their ratio.
"""
import os
import re
import socket
import statistics
import subprocess
import sys
import time

SINK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sink.py")
MODES = ("none", "eof")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for(port):
    """Waits until the port is listened on, without connecting to it."""
    while True:
        with open("/proc/net/tcp", encoding="ascii") as sockets:
            if any(re.search(rf":{port:04X} 00000000:0000 0A", line) for line in sockets):
                return
        time.sleep(0.01)


def measure(opcef, events, mode):
    """Wall clock and processor time in seconds, peak memory in MiB, and the words of the sink."""
    port = free_port()
    with subprocess.Popen([sys.executable, SINK, str(port)], stdout=subprocess.PIPE) as sink:
        wait_for(port)
        started = time.monotonic()
        sender = subprocess.Popen(
            [opcef, "-q", "--to", f"tcp://127.0.0.1:{port}", "--confirm", mode, events])
        _, status, usage = os.wait4(sender.pid, 0)
        seconds = time.monotonic() - started
        words = sink.communicate()[0].decode().strip()
    if status:
        sys.exit(f"opcef ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, words


def main():
    opcef, events, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seen = {mode: [] for mode in MODES}
    for _ in range(rounds):
        for mode in MODES:
            wall, processor, memory, words = measure(opcef, events, mode)
            seen[mode].append((wall, processor, memory))
            print(f"{mode:5} {wall:6.2f} s, processor {processor:5.2f} s, {memory:5.1f} MiB; {words}",
                  flush=True)
    for place, name in enumerate(("wall clock", "processor")):
        none, eof = (statistics.median(each[place] for each in seen[mode]) for mode in MODES)
        print(f"{name}: none {none:.2f} s, eof {eof:.2f} s, speed {none / eof:.2f} of none")
    print("peak memory:", *(
        f"{mode} {max(each[2] for each in seen[mode]):.1f} MiB" for mode in MODES))


if __name__ == "__main__":
    main()
