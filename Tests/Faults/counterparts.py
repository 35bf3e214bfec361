"""Everything that the matrix speaks to: collectors, servers that are none, and proxies before one.

Each is started anew for each cell, with a record of its own, and says for each framing what has to
come of it.
"""
import dataclasses
import json
import os
import shutil
import signal
import sys
import time

import proxies
from collectors import HERE, RecordingReceiver, listens
from processes import free_port, wait_until

FRAMINGS = ("default", "lf", "octet", "nul")

GOOD = "good"
"""Everything arrives, and is confirmed."""
REFUSES = "refuses"
"""Nothing counts, the run ends with 69, and standard error says what to try."""
REFUSES_LATE = "refuses late"
"""The same, but it says so at our end only, which `--confirm acked` does not wait for."""
SILENT = "silent"
"""Nothing shows that its process reads: over plain TCP nothing counts without `--confirm acked`."""
PROGRESSES = "progresses"
"""As good, but it ends connections: what is only acknowledged may be lost with one."""
BY_ITS_WORD = "by its word"
"""Everything arrives, and no more than `acknowledged` is claimed: it never answers the end of a batch."""
NEVER_CONFIRMED = "never confirmed"
"""The user has said that a proxy stands between: `acknowledged` at most."""
NO_MORE = "no more"
"""Whatever comes of it, no more is claimed than was recorded."""
BLIND = "blind"
"""Nothing on the wire tells the sender what comes of it; the reason stands beside it."""

JOINS = "a receiver of lines takes a count for text and waits for a line feed"
NUL = "a receiver of lines takes a NUL for text and waits for a line feed"
PROXY = "a proxy acknowledges for itself, and hides the reset of the collector behind it"
LATE = "it closes when a good collector would, seconds after everything was sent"
HANDSHAKE = "the handshake has shown a living process, so over TLS auto falls back to acknowledged"


@dataclasses.dataclass
class Outcome:
    """What has to come of a cell, and the reason where nothing can tell."""

    kind: str
    reason: str = ""


def outcomes(default, lf=None, octet=None, nul=None):
    """An outcome for each framing; one alone is for all."""
    values = [default, lf or default, octet or default, nul or default]
    return {
        name: Outcome(*value) if isinstance(value, tuple) else Outcome(value)
        for name, value in zip(FRAMINGS, values)}


@dataclasses.dataclass
class Stage:
    """What a counterpart needs to be started."""

    workshop: object
    folder: str
    certificates: object
    unpacked: object

    def subfolder(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path, exist_ok=True)
        return path


class Counterpart:
    """One that listens at `destination`, and may keep a record."""

    settles = 0.0
    """Seconds without growth after which its record is complete; 0 where it keeps none."""

    def __init__(self, stage, scheme="tcp"):
        self.stage = stage
        self.scheme = scheme
        self.record = os.path.join(stage.folder, "record")
        self.port = free_port()
        self.process = None

    @property
    def destination(self):
        host = "localhost" if self.scheme in ("tls", "relps") else "127.0.0.1"
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def destinations(self):
        """What `--to` names, in order."""
        return [self.destination]

    @property
    def suspect(self):
        """The destination that has to be named when something is wrong."""
        return self.destination

    def options(self, _folder):
        """More options that opcef needs; files for them go into a folder."""
        return []

    def launch(self):
        raise NotImplementedError

    def start(self):
        self.process = self.launch()
        self.wait_for(self.process, self.port)

    @staticmethod
    def wait_for(process, port):
        def is_up():
            if not process.is_running():
                raise RuntimeError(f"the counterpart has ended:\n{process.words()}")
            return listens(process.id, port)
        if not wait_until(is_up, 20):
            raise RuntimeError(f"the counterpart does not listen:\n{process.words()}")

    def run_begins(self):
        """The sender has been started."""

    def run_ended(self):
        """The sender has ended; whoever was frozen goes on, so that its record can be read."""

    def lines(self):
        """What it has recorded so far, in complete lines."""
        try:
            with open(self.record, "rb") as record:
                return record.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return []

    def settle(self, is_whole, longest=15):
        """Waits until the record is whole or has not grown for a while; once where there is none."""
        since, last, end = time.monotonic(), -1, time.monotonic() + longest
        while not is_whole() and self.settles and time.monotonic() < end:
            count = len(self.lines())
            if count != last:
                since, last = time.monotonic(), count
            elif time.monotonic() - since > self.settles:
                return
            time.sleep(0.05)

    def end(self):
        if self.process:
            self.process.kill()


class OtherServer(Counterpart):
    """misfit.py in one of its ways."""

    def __init__(self, stage, way, scheme="tcp", after=0, records=False):
        super().__init__(stage, scheme)
        self._way = way
        self._after = after
        self.settles = 0.2 if records else 0.0

    def launch(self):
        command = [
            sys.executable, f"{HERE}/misfit.py", "--port", self.port, "--record", self.record,
            "--way", self._way, "--after", self._after]
        if self.scheme == "tls":
            command += ["--certificate", self.stage.certificates.server,
                        "--key", self.stage.certificates.server_key]
        return self.stage.workshop.start(command, log=f"{self.stage.folder}/misfit.log")


class PlainToTLS(OtherServer):
    """A TLS server, spoken to in plain text."""

    def __init__(self, stage):
        super().__init__(stage, "echo", "tls")

    def start(self):
        super().start()
        self.scheme = "tcp"


class Recording(Counterpart):
    """receiver.py, with habits."""

    settles = 0.2

    def __init__(self, stage, scheme="tcp", habits=(), rate=0):
        super().__init__(stage, scheme)
        self._receiver = RecordingReceiver(
            stage.workshop, stage.subfolder("receiver"), scheme, stage.certificates, rate, habits)
        self.port = self._receiver.port
        self.record = self._receiver.record

    def launch(self):
        return self._receiver.launch()


class Real(Counterpart):
    """rsyslog or syslog-ng, at one of its inputs."""

    settles = 0.3
    ports = ()

    def __init__(self, stage, port, scheme="tcp", frozen=False):
        super().__init__(stage, scheme)
        self._ports = {name: free_port() for name in self.ports}
        self.port = self._ports[port]
        self._is_frozen = frozen
        self.environment = {name: str(number) for name, number in self._ports.items()} | {
            "RECORD": self.record, "AUTHORITY": stage.certificates.authority,
            "CERTIFICATE": stage.certificates.server, "KEY": stage.certificates.server_key}

    def start(self):
        super().start()
        for port in self._ports.values():
            self.wait_for(self.process, port)
        if self._is_frozen:
            self.process.signal(signal.SIGSTOP)

    def run_ended(self):
        self.process.signal(signal.SIGCONT)


class Rsyslog(Real):
    ports = ("IMPTCP_PORT", "IMTCP_PORT", "OPENSSL_PORT", "GNUTLS_PORT", "RELP_PORT")

    def launch(self):
        return self.stage.unpacked.rsyslog(
            self.stage.workshop, "rsyslog-matrix.conf", self.stage.folder, self.environment)


class SyslogNG(Real):
    settles = 0.7
    ports = ("SYSLOG_PORT", "SYSLOG_TLS_PORT", "NETWORK_PORT", "NETWORK_TLS_PORT", "SMALL_PORT")

    def launch(self):
        return self.stage.unpacked.syslog_ng(
            self.stage.workshop, "syslog-ng-matrix.conf", self.stage.folder, self.environment)


class Pair(Counterpart):
    """A server that refuses, and a collector beside it; the record is the collector's."""

    settles = 0.2

    def __init__(self, stage):
        super().__init__(stage)
        self.refusing = OtherServer(Stage(
            stage.workshop, stage.subfolder("refusing"), stage.certificates, stage.unpacked), "read-once")
        self.good = Recording(stage)

    def start(self):
        self.refusing.start()
        self.good.start()

    def lines(self):
        return self.good.lines()

    def end(self):
        self.refusing.end()
        self.good.end()


class Failover(Pair):
    """The first `--to` refuses, the second is good."""

    suspect = property(lambda self: self.refusing.destination)
    destinations = property(lambda self: [self.refusing.destination, self.good.destination])


class RuledAway(Pair):
    """A rule sends every event to the one that refuses; the run's own destination is good."""

    suspect = property(lambda self: self.refusing.destination)
    destinations = property(lambda self: [self.good.destination])

    def options(self, folder):
        path = os.path.join(folder, "opcef.json5")
        rule = {"when": {"kind": "itemusages"}, "to": self.refusing.destination}
        with open(path, "w", encoding="ascii") as file:
            json.dump({"rules": [rule]}, file)
        return ["--config", path]


class PythonWebServer(Counterpart):
    """http.server of Python's library."""

    def launch(self):
        return self.stage.workshop.start(
            [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", self.port],
            log=f"{self.stage.folder}/web.log", folder=self.stage.subfolder("web"))


class Configured(Counterpart):
    """A program with a configuration file of ours, filled in."""

    def fill_in(self, name, **values):
        return proxies.fill_in(name, self.stage.folder, PORT=self.port, **values)


class NginxWebServer(Configured):
    def launch(self):
        path = self.fill_in("nginx-http.conf")
        return self.stage.workshop.start(
            ["nginx", "-c", path, "-e", f"{self.stage.folder}/error.log"],
            log=f"{self.stage.folder}/nginx.log")


class Proxy(Configured):
    """A proxy, and the collector behind it: healthy, down, or frozen and killed during the run."""

    def __init__(self, stage, behind, scheme="tcp"):
        super().__init__(stage, scheme)
        self._behind = behind
        self.backend = RecordingReceiver(
            stage.workshop, stage.subfolder("backend"), "tcp", stage.certificates, 0, ())
        self.record = self.backend.record
        self.settles = 0.0 if behind == "down" else 0.3
        self._backend_process = None

    def start(self):
        if self._behind != "down":
            self._backend_process = self.backend.launch()
            self.wait_for(self._backend_process, self.backend.port)
        if self._behind == "killed":
            self._backend_process.signal(signal.SIGSTOP)
        super().start()

    def run_begins(self):
        if self._behind == "killed":
            wait_until(lambda: False, 1.0)
            self._backend_process.kill()

    def end(self):
        super().end()
        if self._backend_process:
            self._backend_process.kill()


class HAProxy(Proxy):
    def __init__(self, stage, behind, retries=3, options=()):
        super().__init__(stage, behind)
        self._retries = retries
        self._options = list(options)

    def options(self, _folder):
        return self._options

    def launch(self):
        return proxies.haproxy(
            self.stage.workshop, self.stage.folder, self.port, self.backend.port, self._retries)


class NginxStream(Proxy):
    def __init__(self, stage, behind, half_close):
        super().__init__(stage, behind)
        self._half_close = half_close

    def launch(self):
        return proxies.nginx_stream(
            self.stage.workshop, self.stage.folder, self.port, self.backend.port, self._half_close)


class Stunnel(Proxy):
    def __init__(self, stage, behind):
        super().__init__(stage, behind, "tls")

    def launch(self):
        return proxies.stunnel(
            self.stage.workshop, self.stage.folder, self.port, self.backend.port,
            self.stage.certificates)


@dataclasses.dataclass(eq=False)
class Kind:
    """A row of the matrix."""

    name: str
    make: object
    """Makes it on a `Stage`."""
    outcomes: dict
    words: str
    needs: tuple = ()
    """Programs without which it is skipped."""
    modes: tuple = ()
    """The only ways to run in which it makes sense; all when empty."""
    is_quick: bool = True
    """Whether CI tries it."""
    is_proxy: bool = False

    def missing(self, unpacked):
        """The programs that it lacks here."""
        return [
            name for name in self.needs
            if not (unpacked.are_there() if name in ("rsyslogd", "syslog-ng") else shutil.which(name))]


def _real(name, kind, port, outcome, words, scheme="tcp", **more):
    frozen = more.pop("frozen", False)
    program = "rsyslogd" if kind is Rsyslog else "syslog-ng"
    return Kind(
        name, lambda stage: kind(stage, port, scheme, frozen), outcome, words, (program,), **more)


def _other(name, way, outcome, words, scheme="tcp", after=0, records=False, **more):
    return Kind(
        name, lambda stage: OtherServer(stage, way, scheme, after, records), outcome, words, **more)


LINES_OR_COUNTS = outcomes(GOOD, GOOD, GOOD, (BLIND, NUL))
SHORT_MODES = ("filter", "state", "quiet", "test-event")
RULED_MODES = ("filter", "state", "quiet", "pull")

KINDS = (
    _real("syslog-ng syslog() tcp", SyslogNG, "SYSLOG_PORT", outcomes(GOOD, REFUSES, GOOD, REFUSES),
          "syslog-ng, `syslog(transport(\"tcp\"))`"),
    _real("syslog-ng syslog() tls", SyslogNG, "SYSLOG_TLS_PORT",
          outcomes(GOOD, REFUSES, GOOD, REFUSES), "syslog-ng, `syslog(transport(\"tls\"))`", "tls"),
    _real("syslog-ng network() tcp", SyslogNG, "NETWORK_PORT",
          outcomes(GOOD, GOOD, (BLIND, JOINS), GOOD),
          "syslog-ng, `network(transport(\"tcp\"))`"),
    _real("syslog-ng network() tls", SyslogNG, "NETWORK_TLS_PORT",
          outcomes((BLIND, JOINS), GOOD, (BLIND, JOINS), GOOD),
          "syslog-ng, `network(transport(\"tls\"))`", "tls"),
    _real("syslog-ng with room for one", SyslogNG, "SMALL_PORT",
          outcomes(NO_MORE, NO_MORE, (BLIND, JOINS), NO_MORE),
          "syslog-ng, `network()` with `max-connections(1)`"),
    _real("rsyslog imtcp", Rsyslog, "IMTCP_PORT", LINES_OR_COUNTS, "rsyslog, imtcp"),
    _real("rsyslog imptcp", Rsyslog, "IMPTCP_PORT", LINES_OR_COUNTS, "rsyslog, imptcp"),
    _real("rsyslog imtcp openssl", Rsyslog, "OPENSSL_PORT", LINES_OR_COUNTS,
          "rsyslog, imtcp with TLS by OpenSSL", "tls"),
    _real("rsyslog imtcp gnutls", Rsyslog, "GNUTLS_PORT",
          outcomes(BY_ITS_WORD, BY_ITS_WORD, BY_ITS_WORD, (BLIND, NUL)),
          "rsyslog, imtcp with TLS by GnuTLS, which sends no `close_notify`", "tls"),
    _real("rsyslog imrelp by relp", Rsyslog, "RELP_PORT", outcomes(GOOD), "rsyslog, imrelp by RELP",
          "relp"),
    _real("rsyslog imrelp by tcp", Rsyslog, "RELP_PORT", outcomes(REFUSES),
          "rsyslog, imrelp spoken to by plain TCP"),
    _real("rsyslog openssl by tcp", Rsyslog, "OPENSSL_PORT", outcomes(REFUSES),
          "rsyslog, TLS by OpenSSL spoken to by plain TCP"),
    _real("rsyslog gnutls by tcp", Rsyslog, "GNUTLS_PORT", outcomes(REFUSES),
          "rsyslog, TLS by GnuTLS spoken to by plain TCP"),
    _real("syslog-ng tls by tcp", SyslogNG, "SYSLOG_TLS_PORT", outcomes(REFUSES),
          "syslog-ng, TLS spoken to by plain TCP"),
    Kind("python tls by tcp", PlainToTLS, outcomes(REFUSES),
         "Python's `ssl` spoken to by plain TCP"),
    _real("rsyslog frozen", Rsyslog, "IMPTCP_PORT", outcomes(SILENT), "rsyslog, frozen (SIGSTOP)",
          frozen=True),
    _real("syslog-ng frozen", SyslogNG, "SYSLOG_PORT", outcomes(SILENT),
          "syslog-ng, frozen (SIGSTOP)", frozen=True),
    _real("rsyslog tls frozen", Rsyslog, "OPENSSL_PORT", outcomes(SILENT),
          "rsyslog with TLS, frozen (SIGSTOP): no handshake", "tls", frozen=True),
    Kind("http.server", PythonWebServer, outcomes(REFUSES, REFUSES, REFUSES_LATE, REFUSES_LATE),
         "a web server (Python's `http.server`)"),
    Kind("nginx http", NginxWebServer, outcomes(REFUSES), "a web server (nginx)", ("nginx",)),
    _other("echo", "echo", outcomes(REFUSES), "sends back what it gets"),
    _other("echo tls", "echo", outcomes(REFUSES), "the same over TLS", "tls"),
    _other("greets", "greet", outcomes(REFUSES), "speaks first, as servers of mail do"),
    _other("answers once", "answer-once", outcomes(REFUSES), "reads once, answers and closes"),
    _other("closes at once", "close", outcomes(REFUSES), "accepts and closes"),
    _other("closes at once tls", "close", outcomes(REFUSES), "the same over TLS", "tls"),
    _other("closes after 20 ms", "close", outcomes(REFUSES), "accepts and closes after 20 ms",
           after=0.02, is_quick=False),
    _other("resets at once", "reset", outcomes(REFUSES), "accepts and resets"),
    _other("reads once", "read-once", outcomes(REFUSES), "reads what is there once and closes"),
    _other("reads once tls", "read-once", outcomes(REFUSES), "the same over TLS", "tls"),
    _other("reads once after 20 ms", "read-once", outcomes(REFUSES),
           "the same, 20 ms after the first byte", after=0.02),
    _other("reads once after 300 ms", "read-once", outcomes(REFUSES),
           "the same, 300 ms after the first byte", after=0.3),
    _other("reads once after 3 s", "read-once", outcomes((BLIND, LATE)),
           "the same, 3 s after the first byte", after=3, is_quick=False),
    _other("reads a byte", "read-byte", outcomes(REFUSES), "reads one byte and closes"),
    _other("reads a byte tls", "read-byte", outcomes(REFUSES), "the same over TLS", "tls"),
    Kind("closes after 1 message", lambda stage: Recording(stage, habits=["--close-after", "1"]),
         outcomes(REFUSES, REFUSES, REFUSES, (BLIND, NUL)),
         "a collector that closes after each message", modes=SHORT_MODES),
    Kind("closes after 10 messages", lambda stage: Recording(stage, habits=["--close-after", "10"]),
         outcomes(PROGRESSES, PROGRESSES, PROGRESSES, (BLIND, NUL)),
         "a collector that closes after ten messages", modes=SHORT_MODES),
    _other("never reads", "never-read", outcomes(SILENT), "accepts and never reads"),
    _other("never reads tls", "never-read", outcomes((SILENT, HANDSHAKE)), "the same over TLS", "tls"),
    _other("never accepts", "never-accept", outcomes(SILENT), "listens and never accepts"),
    Kind("never closes", lambda stage: Recording(stage, habits=["--never-close"]),
         outcomes(SILENT), "a collector that never ends a connection"),
    Kind("never closes tls", lambda stage: Recording(stage, "tls", habits=["--never-close"]),
         outcomes(BY_ITS_WORD, BY_ITS_WORD, BY_ITS_WORD, (BLIND, NUL)), "the same over TLS"),
    _other("one by one", "one-by-one", outcomes(NO_MORE, NO_MORE, NO_MORE, (BLIND, NUL)),
           "a collector that accepts a connection when the last has ended", records=True),
    _other("room for one", "one-only", outcomes(NO_MORE, NO_MORE, NO_MORE, (BLIND, NUL)),
           "a collector that closes every connection but one", records=True),
    Kind("first refuses, second good", Failover, outcomes(GOOD, GOOD, GOOD, (BLIND, NUL)),
         "two `--to`: the first reads once and closes, the second is a collector"),
    Kind("a rule's destination refuses", RuledAway, outcomes(REFUSES),
         "a rule's `to` reads once and closes, the run's own is a collector", modes=RULED_MODES),
    Kind("haproxy, backend down", lambda stage: HAProxy(stage, "down", retries=0),
         outcomes(REFUSES), "HAProxy, nobody behind it, `retries 0`", ("haproxy",), is_proxy=True),
    Kind("haproxy retrying, backend down", lambda stage: HAProxy(stage, "down"),
         outcomes(SILENT), "HAProxy, nobody behind it, `retries 3`: closes after 3 s", ("haproxy",), is_proxy=True),
    Kind("haproxy, healthy", lambda stage: HAProxy(stage, "up"), LINES_OR_COUNTS,
         "HAProxy before a collector", ("haproxy",), is_proxy=True),
    Kind("haproxy, backend killed", lambda stage: HAProxy(stage, "killed"),
         outcomes((BLIND, PROXY)), "HAProxy, the collector behind it frozen, then killed",
         ("haproxy",), is_proxy=True),
    Kind("haproxy, told, healthy",
         lambda stage: HAProxy(stage, "up", options=["--behind-proxy"]),
         outcomes(NEVER_CONFIRMED, NEVER_CONFIRMED, NEVER_CONFIRMED, (BLIND, NUL)),
         "HAProxy before a collector, with `--behind-proxy`", ("haproxy",), is_proxy=True),
    Kind("haproxy, told, backend killed",
         lambda stage: HAProxy(stage, "killed", options=["--behind-proxy"]),
         outcomes(NEVER_CONFIRMED),
         "HAProxy, the collector behind it frozen, then killed, with `--behind-proxy`",
         ("haproxy",), is_proxy=True),
    Kind("nginx stream, backend down", lambda stage: NginxStream(stage, "down", "off"),
         outcomes(REFUSES), "nginx stream, nobody behind it", ("nginx",), is_proxy=True),
    Kind("nginx stream, healthy", lambda stage: NginxStream(stage, "up", "off"), LINES_OR_COUNTS,
         "nginx stream before a collector", ("nginx",), is_proxy=True),
    Kind("nginx stream, backend killed", lambda stage: NginxStream(stage, "killed", "off"),
         outcomes((BLIND, PROXY)), "nginx stream, the collector behind it frozen, then killed",
         ("nginx",), is_proxy=True),
    Kind("nginx half_close, backend killed", lambda stage: NginxStream(stage, "killed", "on"),
         outcomes((BLIND, PROXY)), "the same with `proxy_half_close on`", ("nginx",), is_proxy=True,
         is_quick=False),
    Kind("stunnel, backend down", lambda stage: Stunnel(stage, "down"), outcomes(REFUSES),
         "stunnel, nobody behind it", ("stunnel",), is_proxy=True),
    Kind("stunnel, healthy", lambda stage: Stunnel(stage, "up"), LINES_OR_COUNTS,
         "stunnel before a collector", ("stunnel",), is_proxy=True),
    Kind("stunnel, backend killed", lambda stage: Stunnel(stage, "killed"),
         outcomes((BLIND, PROXY)), "stunnel, the collector behind it frozen, then killed",
         ("stunnel",), is_proxy=True),
)
