#!/usr/bin/env python3
"""forward.py OPCEF ARCHIVE WORKERS DEST [OPTION…]: delivers an archive by Apache Spark.

ARCHIVE is a folder of files with an event a line. Spark gives each of WORKERS one part after another;
opcef runs once for each part, reads it from a pipe, and ends with 0 only when the collector has
confirmed all of it. A part that fails is run again as a whole, up to four times.
"""
import json
import shlex
import sys
import time

from pyspark.sql import SparkSession


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    opcef, archive, workers, destination, *options = sys.argv[1:]
    spark = (
        SparkSession.builder.master(f"local[{workers},4]").appName("opcef")
        .config("spark.ui.enabled", "false").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    words = [opcef, "--config", "none", "--to", destination, "--summary", "json", *options]
    # What a part's run says of itself is its result; standard output has nothing with a collector.
    command = shlex.join(["sh", "-c", shlex.join(words) + " 2>&1"])
    lines = spark.sparkContext.textFile(f"{archive}/*.ndjson", minPartitions=int(workers))
    started = time.monotonic()
    said = lines.pipe(command, checkCode=True).collect()
    seconds = time.monotonic() - started
    parts = [json.loads(line) for line in said if line.startswith("{")]
    for part in parts:
        print(f"{part['read']} read, {part['confirmed']} confirmed, {part['resent']} perhaps twice, "
              f"{part['seconds']} s")
    read, confirmed = (sum(part[name] for part in parts) for name in ("read", "confirmed"))
    print(f"{len(parts)} parts, {read} read, {confirmed} confirmed: "
          f"{read / seconds:.0f} events a second with {workers} workers")
    spark.stop()
    sys.exit(0 if read == confirmed else 1)


if __name__ == "__main__":
    main()
