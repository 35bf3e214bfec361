"""Processes and folders that end with the bench, whatever ends it."""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Process:
    """A child in a process group of its own, known by its id alone.

    Standard output and standard error go to files, so that nobody waits for a full pipe.
    """

    def __init__(self, command, log, environment=None, folder=None, stdin=subprocess.DEVNULL):
        self.log = log
        with open(log, "ab") as output:
            self._log_start = output.tell()
            self._child = subprocess.Popen(
                [str(word) for word in command], stdin=stdin, stdout=output,
                stderr=output, env={**os.environ, **(environment or {})}, cwd=folder,
                start_new_session=True, preexec_fn=end_with_the_bench)
        self.peak = 0

    @property
    def id(self):
        return self._child.pid

    @property
    def input(self):
        """The pipe to its standard input, if it has one."""
        return self._child.stdin

    def is_running(self):
        return self._child.poll() is None

    @property
    def status(self):
        """The exit status, or minus the number of the signal that ended it."""
        return self._child.poll()

    def catches(self, number):
        """Whether it has a handler for a signal by now."""
        try:
            with open(f"/proc/{self._child.pid}/status", encoding="ascii") as status:
                masks = [line.split()[1] for line in status if line.startswith("SigCgt:")]
        except OSError:
            return False
        return bool(masks) and bool(int(masks[0], 16) >> (number - 1) & 1)

    def signal(self, number):
        if self.is_running():
            self._child.send_signal(number)

    def kill(self):
        """Ends it like a crash, stopped or not, and all that it has started."""
        if self.is_running():
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def stop(self, seconds=10):
        """Asks it to end in order, and ends it by force when it does not; tells whether it did."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)
        if self.wait(seconds):
            return True
        self.kill()
        return False

    def wait(self, seconds):
        """Waits for its end, and tells whether that came in time; notes its peak memory meanwhile."""
        end = time.monotonic() + seconds
        while self.is_running():
            self._note_memory()
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def _note_memory(self):
        """Reads the peak of resident memory, in KiB; the dead have none."""
        try:
            with open(f"/proc/{self._child.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmHWM:"):
                        self.peak = int(line.split()[1])
        except OSError:
            pass

    def words(self):
        """What it wrote so far, without what others wrote into the same file before."""
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            return log.read().decode("utf-8", "replace")


class Workshop:
    """A temporary folder and the processes started in it; leaving it ends them and removes it."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="opcef-faults-")
        self._processes = []
        self._undoing = []
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupted)
        return self

    def __exit__(self, *_):
        for process in self._processes:
            process.kill()
        for undo in reversed(self._undoing):
            undo()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, command, log, **options):
        self._processes = [each for each in self._processes if each.is_running()]
        process = Process(command, log, **options)
        self._processes.append(process)
        return process

    def finally_do(self, undo):
        """Runs `undo` on leaving, after the processes have ended."""
        self._undoing.append(undo)

    def subfolder(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        return path

    def clear(self, path):
        """Removes what one trial leaves, so that a long run needs no more disk than a short one."""
        shutil.rmtree(path, ignore_errors=True)


def free_port():
    """A TCP port of loopback that nobody uses, outside the range that the kernel gives to clients.

    Inside that range a client that connects to a closed port again and again meets itself one day.
    """
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as limits:
        first = int(limits.read().split()[0])
    index, parts = free_port.part
    candidates = range(max(1024, first - 9000), first)[index::parts]
    start = os.getpid() * 613 + free_port.given
    for step in range(len(candidates)):
        port = candidates[(start + step) % len(candidates)]
        free_port.given += step + 1
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no free port")


free_port.given = 0
free_port.part = 0, 1
"""Which part of the range is taken, of how many: workers side by side have no port in common."""


def wait_until(condition, seconds, pause=0.01):
    """Waits for a condition, and tells whether it came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def _interrupted(number, _frame):
    raise SystemExit(128 + number)


def end_with_the_bench(number=signal.SIGKILL):
    """Lets the kernel signal this process when the one that started it is gone."""
    _libc.prctl(PR_SET_PDEATHSIG, number)
