"""Instructions an event, which are the same on a busy machine."""
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

FEW, MANY = 4000, 12000
"""Counted is the difference, so that neither the start of the program nor most of what it learns counts."""


def instructions(opcef, few, many, words=(), spool=False):
    """Those of a file with `MANY` events less those of one with its first `FEW`, by their difference.

    With `spool` they come by standard input and a spool.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = list(pool.map(lambda events: _count(opcef, events, words, spool), (few, many)))
    return (counts[1] - counts[0]) / (MANY - FEW)


def _count(opcef, events, words, spool):
    options = () if "--config" in words else ("--config", "none")
    source = ("--spool", f"{events}.spool") if spool else (events,)
    with open(events if spool else os.devnull, "rb") as given:
        told = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", opcef, "-q", *options,
             "--hostname", "h", *words, *source],
            stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
    return int(told.split("Collected : ")[1].split()[0])
