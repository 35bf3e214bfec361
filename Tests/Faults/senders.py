"""The senders: opcef, the reference, and those that people use today.

All of them read a file. A sender either ends when it has sent it, or follows it until it is stopped.
"""
import json
import os
import subprocess
import sys

from issue import rendered

HERE = os.path.dirname(os.path.abspath(__file__))


class Job:
    """What a sender is to send, and where to."""

    def __init__(self, folder, file, collectors, options=(), within=()):
        self.folder = folder
        self.file = file
        self.collectors = collectors
        self.options = list(options)
        self.within = list(within)
        self.state = os.path.join(folder, "state")

    def keep_position(self):
        """Lets a run go on where the one before it was confirmed."""
        self.options += ["--state", self.state]

    @property
    def transport(self):
        return self.collectors[0].transport

    @property
    def port(self):
        return self.collectors[0].port


class Sender:
    """One way to get the lines of a file to a collector."""

    transports = ("tcp",)
    follows = False
    """Whether it keeps waiting for more lines."""
    is_judged = False
    """Whether it promises to lose nothing, so that breaking the promise fails the bench."""
    batch = None
    """The records that one fault may send twice."""

    def __init__(self, bench):
        self.bench = bench

    def write(self, issue, path, how="wb"):
        """Writes what is issued into the file to be sent."""
        with open(path, how) as file:
            file.writelines(issue.messages())

    def expected(self, path):
        """The messages that have to arrive, in order, without line feeds."""
        with open(path, "rb") as file:
            return file.read().split(b"\n")[:-1]

    def message(self, record):
        """The message within what a collector recorded."""
        return record

    def start(self, job):
        raise NotImplementedError

    def summary(self, _process):
        """What it says about its run."""
        return None

    def confirmed_before(self, _job):
        """Records that its saved position claims to have arrived; None when it claims nothing."""
        return None

    def reset(self, job):
        """Sets a position aside."""
        raise NotImplementedError

    @classmethod
    def version(cls, bench):
        """What it calls itself, in one line."""
        raise NotImplementedError


class Judged(Sender):
    """A sender that says what it has confirmed, as one line of JSON on standard error."""

    transports = ("tcp", "tls", "relp")
    is_judged = True
    falls_back = True
    """Whether it knows a weaker proof for collectors that never end a connection."""
    rejects = True
    """Whether it puts a message aside that the collector refuses again and again."""

    def summary(self, process):
        for line in reversed(process.words().splitlines()):
            if line.startswith("{"):
                try:
                    return json.loads(line)
                except ValueError:
                    continue
        return None


class Opcef(Judged):
    name = "opcef"
    batch = 5_000

    def write(self, issue, path, how="wb"):
        with open(path, how) as file:
            file.writelines(issue.events())

    def expected(self, path):
        return rendered(self.bench.opcef, path).split(b"\n")[:-1]

    def start(self, job):
        command = [*job.within, self.bench.opcef, "--hostname", "h", "--summary", "json"]
        for collector in job.collectors:
            command += ["--to", collector.destination]
        if job.collectors[0].destination.startswith(("tls", "relps")):
            command += ["--ca", self.bench.certificates.authority]
        if job.collectors[0].framing:
            command += ["--framing", job.collectors[0].framing]
        if "--retry-for" not in job.options:
            command += ["--retry-for", "60s"]
        return self.bench.workshop.start(
            [*command, *job.options, job.file], log=f"{job.folder}/sender.log")

    def confirmed_before(self, job):
        """The records before the offset that its position file names."""
        try:
            with open(job.state, encoding="utf-8") as state:
                position = json.load(state)["position"]
        except FileNotFoundError:
            return 0
        offset = max((file["offset"] for file in position["files"]), default=0)
        with open(job.file, "rb") as file:
            return file.read(offset).count(b"\n")

    def reset(self, job):
        subprocess.run([self.bench.opcef, "state", "reset", "--state", job.state], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20)

    @classmethod
    def version(cls, bench):
        return _first_line([bench.opcef, "--version"])


class Reference(Judged):
    """reference.py: for testing the bench itself."""

    name = "reference"
    batch = 2_000
    falls_back = False
    rejects = False
    habits = ()
    """More options, with which the bench tests itself."""

    def start(self, job):
        command = [*job.within, sys.executable, f"{HERE}/reference.py"]
        for collector in job.collectors:
            command += ["--to", collector.destination]
        if job.transport == "tls":
            command += ["--ca", self.bench.certificates.authority]
        return self.bench.workshop.start(
            [*command, *self.habits, *job.options, job.file], log=f"{job.folder}/sender.log")

    def confirmed_before(self, job):
        try:
            with open(job.state, encoding="ascii") as state:
                return int(state.read())
        except FileNotFoundError:
            return 0

    @classmethod
    def version(cls, bench):
        return "of this bench"


class RsyslogSender(Sender):
    """rsyslog following a file, with a disk-assisted queue before its action."""

    follows = True
    resend = "off"

    def start(self, job):
        environment = {
            "INPUT": job.file, "PORT": str(job.port), "RESEND": self.resend,
            "AUTHORITY": self.bench.certificates.authority}
        return self.bench.unpacked.rsyslog(
            self.bench.workshop, f"rsyslog-{job.transport}.conf", job.folder, environment)

    @classmethod
    def version(cls, bench):
        return bench.unpacked.version("rsyslogd", "-v").removesuffix(" compiled with:")


class RsyslogForward(RsyslogSender):
    name = "rsyslog"
    transports = ("tcp", "tls", "relp")


class RsyslogResend(RsyslogSender):
    """The same, sending the last message again on a new connection."""

    name = "rsyslog-resend"
    transports = ("tcp", "tls")
    resend = "on"


class SyslogNGSender(Sender):
    """syslog-ng following a file, with flow control."""

    name = "syslog-ng"
    transports = ("tcp", "tls")
    follows = True
    configuration = "syslog-ng.conf"

    def start(self, job):
        trust = f'tls(ca-dir("{self.bench.certificates.hashed}") peer-verify(required-trusted))'
        environment = {
            "INPUT": job.file, "PORT": str(job.port), "TRANSPORT": job.transport,
            "TLS": trust if job.transport == "tls" else ""}
        return self.bench.unpacked.syslog_ng(
            self.bench.workshop, self.configuration, job.folder, environment)

    @classmethod
    def version(cls, bench):
        return bench.unpacked.version("syslog-ng", "--version")


class SyslogNGDisk(SyslogNGSender):
    """The same with `disk-buffer(reliable(yes))`."""

    name = "syslog-ng-disk"
    configuration = "syslog-ng-disk.conf"


class Logger(Sender):
    """logger of util-linux, which puts a header of its own before each line."""

    name = "logger"

    def start(self, job):
        return self.bench.workshop.start(
            ["logger", "--tcp", "--server", "127.0.0.1", "--port", job.port,
             "--rfc5424=notq,nohost", "--size", "8192", "--file", job.file],
            log=f"{job.folder}/sender.log")

    def message(self, record):
        return record[max(record.find(b"<", 1), 0):]

    @classmethod
    def version(cls, bench):
        return _first_line(["logger", "--version"])


ALL = (
    Opcef, Reference, RsyslogForward, RsyslogResend, SyslogNGSender, SyslogNGDisk, Logger,
)


def _first_line(command):
    try:
        result = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, check=False)
    except OSError:
        return "missing"
    return (result.stdout.decode().splitlines() or ["unknown"])[0]
