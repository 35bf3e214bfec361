"""Instructions an event, which are the same on a busy machine."""
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

FEW, MANY = 4000, 12000
"""Counted is the difference, so that neither the start of the program nor most of what it learns counts."""


def instructions(opcef, few, many, words=()):
    """Those of a file with `MANY` events less those of one with its first `FEW`, by their difference."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = list(pool.map(lambda events: _count(opcef, events, words), (few, many)))
    return (counts[1] - counts[0]) / (MANY - FEW)


def _count(opcef, events, words):
    options = () if "--config" in words else ("--config", "none")
    told = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", opcef, "-q", *options,
         "--hostname", "h", *words, events],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
    return int(told.split("Collected : ")[1].split()[0])
