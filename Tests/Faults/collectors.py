"""The collectors: one that records what its process has read, and two real ones."""
import glob
import os
import signal
import subprocess
import sys
import time

from processes import free_port, wait_until

HERE = os.path.dirname(os.path.abspath(__file__))


class Unpacked:
    """rsyslog and syslog-ng as Tests/ToolTests/Collectors/get-collectors unpacks them."""

    def __init__(self, folder):
        self.root = os.path.join(folder, "root")
        libraries = glob.glob(f"{self.root}/usr/lib/*-linux-gnu*") + glob.glob(
            f"{self.root}/lib/*-linux-gnu*")
        self._libraries = ":".join([f"{self.root}/usr/lib/syslog-ng", *libraries])

    def are_there(self):
        return all(
            os.access(f"{self.root}/usr/sbin/{name}", os.X_OK)
            for name in ("rsyslogd", "syslog-ng"))

    def version(self, name, option):
        """The first line of what one of the programs calls itself."""
        result = subprocess.run(
            [f"{self.root}/usr/sbin/{name}", option], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=20, check=False,
            env={**os.environ, "LD_LIBRARY_PATH": self._libraries})
        return (result.stdout.decode().splitlines() or ["missing"])[0]

    def rsyslog(self, workshop, configuration, folder, environment, within=()):
        """Starts a private rsyslogd: in the foreground, without a pid file, its modules from here."""
        modules = glob.glob(f"{self.root}/usr/lib/*-linux-gnu*/rsyslog")[0]
        return workshop.start(
            [*within, f"{self.root}/usr/sbin/rsyslogd", "-n", "-iNONE", "-C", "-M", modules,
             "-f", f"{HERE}/configurations/{configuration}"],
            log=f"{folder}/rsyslog.log",
            environment={**environment, "FOLDER": folder, "LD_LIBRARY_PATH": self._libraries})

    def syslog_ng(self, workshop, configuration, folder, environment, within=()):
        """Starts a private syslog-ng: in the foreground, all of its files below `folder`."""
        modules = glob.glob(f"{self.root}/usr/lib/syslog-ng/[0-9]*")[0]
        return workshop.start(
            [*within, f"{self.root}/usr/sbin/syslog-ng", "-F", "--no-caps",
             "-f", f"{HERE}/configurations/{configuration}", f"--module-path={modules}",
             f"--persist-file={folder}/persist", f"--control={folder}/control",
             f"--pidfile={folder}/pid"],
            log=f"{folder}/syslog-ng.log",
            environment={**environment, "FOLDER": folder, "LD_LIBRARY_PATH": self._libraries})


class Collector:
    """A collector that can be ended and started again on the same port."""

    keeps_what_it_read = True
    """Whether a message that its process has read outlives it."""
    keeps_cut_messages = False
    """Whether it takes the beginning of a message, where a connection broke off, for a whole one."""
    framing = None
    """The one framing that it understands, when it is only one."""

    def __init__(self, workshop, folder, transport, within=(), address="127.0.0.1"):
        self.workshop = workshop
        self.folder = folder
        self.transport = transport
        self._within = list(within)
        self._address = address
        self.record = os.path.join(folder, "record")
        self.port = free_port()
        self.front = None
        """The destination of a proxy before it."""
        self.host = "localhost" if (transport, address) == ("tls", "127.0.0.1") else address
        self.process = None
        self._counted = 0
        self._offset = 0
        self._mark = 0

    @property
    def destination(self):
        return self.front or f"{self.transport}://{self.host}:{self.port}"

    def launch(self):
        """Starts the process."""
        raise NotImplementedError

    def move(self, address):
        """Lets it listen at another address when it is started again."""
        self._address = address

    def start(self):
        """Starts it and waits until it listens."""
        self.process = self.launch()
        if not wait_until(self._is_up, 20):
            raise RuntimeError(f"the collector does not listen:\n{self.process.words()}")

    def _is_up(self):
        if not self.process.is_running():
            raise RuntimeError(f"the collector has ended:\n{self.process.words()}")
        return listens(self.process.id, self.port)

    def kill(self):
        self.process.kill()

    def stop(self):
        if not self.process.stop():
            raise RuntimeError(f"the collector does not stop:\n{self.process.words()}")

    def freeze(self):
        self.process.signal(signal.SIGSTOP)

    def thaw(self):
        self.process.signal(signal.SIGCONT)

    def count(self):
        """Complete lines of the record so far."""
        try:
            with open(self.record, "rb") as record:
                record.seek(self._offset)
                while data := record.read(1 << 20):
                    self._counted += data.count(b"\n")
                    self._offset += len(data)
        except FileNotFoundError:
            pass
        return self._counted

    def settle(self, seconds, longest):
        """Waits until the record has not grown for so long, for `longest` at most."""
        end = time.monotonic() + longest
        last, since = self.count(), time.monotonic()
        while time.monotonic() - since < seconds and time.monotonic() < end:
            time.sleep(0.05)
            if (count := self.count()) != last:
                last, since = count, time.monotonic()

    def mark(self):
        """Forgets what was recorded until now."""
        self._mark = os.path.getsize(self.record) if os.path.exists(self.record) else 0

    def recorded(self):
        """The complete lines of the record since the last mark, without their line feeds."""
        try:
            with open(self.record, "rb") as record:
                record.seek(self._mark)
                return record.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return []


class RecordingReceiver(Collector):
    """receiver.py; what it shows on standard output is its journal."""

    name = "recording"

    def __init__(self, workshop, folder, transport, certificates, rate, habits=(), within=(),
                 address="127.0.0.1"):
        super().__init__(workshop, folder, transport, within, address)
        self._certificates = certificates
        self._rate = rate
        self.habits = list(habits)

    def launch(self):
        command = [
            *self._within, sys.executable, f"{HERE}/receiver.py", "--address", self._address,
            "--port", self.port, "--record", self.record, "--rate", self._rate, *self.habits]
        if self.transport == "relp":
            command.append("--relp")
        if self.transport == "tls":
            command += ["--certificate", self._certificates.server,
                        "--key", self._certificates.server_key]
        return self.workshop.start(command, log=f"{self.folder}/receiver.log")

    def connections(self):
        """The seconds at which it accepted a connection, since its start."""
        lines = [line.split() for line in self.process.words().splitlines()]
        return [float(line[0]) for line in lines if line[-1:] == ["accepted"]]

    def journal(self, what):
        """How many connections came to this end."""
        return self.process.words().count(what)


class RealCollector(Collector):
    """What the two real ones have in common: three ports, and certificates."""

    def __init__(self, workshop, folder, transport, certificates, unpacked, within=(),
                 address="127.0.0.1"):
        super().__init__(workshop, folder, transport, within, address)
        self._unpacked = unpacked
        names = {"tcp": "TCP_PORT", "tls": "TLS_PORT", "relp": "RELP_PORT"}
        self._environment = {name: str(free_port()) for name in names.values()}
        self.port = int(self._environment[names[transport]])
        self._environment |= {
            "RECORD": self.record, "AUTHORITY": certificates.authority,
            "CERTIFICATE": certificates.server, "KEY": certificates.server_key}

    @property
    def environment(self):
        """What its configuration refers to."""
        return {**self._environment, "ADDRESS": self._address}


class Rsyslog(RealCollector):
    """rsyslog with a direct queue: recorded before its input reads on."""

    name = "rsyslog"

    def launch(self):
        return self._unpacked.rsyslog(
            self.workshop, "rsyslog-collector.conf", self.folder, self.environment, self._within)


class SyslogNG(RealCollector):
    """syslog-ng, whose file is behind what it has read; it knows no RELP."""

    name = "syslog-ng"
    keeps_what_it_read = False
    keeps_cut_messages = True
    framing = "lf"

    def launch(self):
        return self._unpacked.syslog_ng(
            self.workshop, "syslog-ng-collector.conf", self.folder, self.environment, self._within)


def listens(process_id, port):
    """Whether a port is listened on in the network of a process, without connecting to it."""
    for table in ("tcp", "tcp6"):
        try:
            with open(f"/proc/{process_id}/net/{table}", encoding="ascii") as sockets:
                for line in sockets:
                    fields = line.split()
                    if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                        return True
        except OSError:
            pass
    return False
