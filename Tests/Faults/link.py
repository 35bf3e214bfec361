#!/usr/bin/env python3
"""link.py NEAR FAR SECONDS [LOSS [LATE]]: a network between two namespaces, with a delay, that can be cut.

A race of one round trip never shows on loopback, and many kernels come without netem. So packets
pass from one tun device to the other by this process, which hands each over SECONDS later. Of each LOSS
packets it loses one, and of each LATE it hands one over three times as late, both at random.
"""
import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time

from processes import wait_until

TUNSETIFF = 0x400454CA
IFF_TUN_WITHOUT_HEADER = 0x0001 | 0x1000
CLONE_NEWNET = 0x40000000
DEVICE = "tun0"
NEAR_ADDRESS, FAR_ADDRESS = "10.97.0.1", "10.97.0.2"


class Unavailable(Exception):
    """This machine does not let us make networks; the text says why."""


class Link:
    """Two namespaces of our own, `near` for the sender and `far` for the collector."""

    made = 0

    def __init__(self, workshop, folder, seconds, loss=0, late=0):
        """Makes the namespaces and the link; they go when the workshop is left, or by `remove`."""
        if os.geteuid() != 0:
            raise Unavailable("needs root")
        if not os.access("/dev/net/tun", os.W_OK):
            raise Unavailable("needs /dev/net/tun")
        remove_leftovers()
        Link.made += 1
        self.near = f"opcef-faults-{os.getpid()}-{Link.made}-near"
        self.far = f"opcef-faults-{os.getpid()}-{Link.made}-far"
        workshop.finally_do(self.remove)
        try:
            for namespace in (self.near, self.far):
                _ip("netns", "add", namespace)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Unavailable("needs ip and network namespaces") from error
        self.process = workshop.start(
            [sys.executable, os.path.abspath(__file__), self.near, self.far, seconds, loss, late],
            log=os.path.join(folder, "link.log"))
        if not wait_until(lambda: "up" in self.process.words() or not self.process.is_running(), 10):
            raise Unavailable("the link does not come up")
        if not self.process.is_running():
            raise Unavailable(f"no link: {self.process.words()}")

    @staticmethod
    def within(namespace):
        """The words before a command that is to run in a namespace, with the same process id."""
        return ["ip", "netns", "exec", namespace]

    def cut(self):
        _ip("-n", self.far, "link", "set", DEVICE, "down")

    def heal(self):
        _ip("-n", self.far, "link", "set", DEVICE, "up")

    def replace_address(self, address):
        """Gives the far end another address, and takes the one that it had."""
        _ip("-n", self.far, "addr", "del", f"{FAR_ADDRESS}/24", "dev", DEVICE)
        _ip("-n", self.far, "addr", "add", f"{address}/24", "dev", DEVICE)

    def remove(self):
        """Ends the link and deletes the namespaces; a second time does nothing."""
        if hasattr(self, "process"):
            self.process.kill()
        for namespace in (self.near, self.far):
            if os.path.exists(f"/run/netns/{namespace}"):
                _ip("netns", "del", namespace)


def remove_leftovers():
    """Deletes the namespaces of benches that were killed."""
    for name in os.listdir("/run/netns") if os.path.isdir("/run/netns") else []:
        parts = name.split("-")
        if name.startswith("opcef-faults-") and not os.path.exists(f"/proc/{parts[2]}"):
            _ip("netns", "del", name)


def device_in(namespace, address):
    """A tun device inside a namespace, up and with an address, as a descriptor."""
    with open(f"/run/netns/{namespace}", encoding="ascii") as there, \
            open("/proc/self/ns/net", encoding="ascii") as here:
        _enter(there)
        try:
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            request = struct.pack("16sH", DEVICE.encode(), IFF_TUN_WITHOUT_HEADER)
            fcntl.ioctl(device, TUNSETIFF, request.ljust(40, b"\0"))
        finally:
            _enter(here)
    _ip("-n", namespace, "addr", "add", f"{address}/24", "dev", DEVICE)
    _ip("-n", namespace, "link", "set", DEVICE, "up")
    _ip("-n", namespace, "link", "set", "lo", "up")
    return device


def relay(near, far, seconds, loss, late):
    """Hands every packet over, late; what a cut end does not take is lost, as on a wire."""
    chance = random.Random(1)
    other = {near: far, far: near}
    waiting = []
    count = 0
    while True:
        pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for device in select.select(list(other), [], [], pause)[0]:
            try:
                packet = os.read(device, 65_536)
            except OSError:
                time.sleep(0.01)
                continue
            if loss and not chance.randrange(loss):
                continue
            delay = 3 * seconds if late and not chance.randrange(late) else seconds
            count += 1
            heapq.heappush(waiting, (time.monotonic() + delay, count, other[device], packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, device, packet = heapq.heappop(waiting)
            try:
                os.write(device, packet)
            except OSError:
                pass


def _enter(namespace):
    if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*words):
    subprocess.run(
        ["ip", *words], check=True, timeout=20, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    ends = device_in(sys.argv[1], NEAR_ADDRESS), device_in(sys.argv[2], FAR_ADDRESS)
    print("up", flush=True)
    relay(*ends, float(sys.argv[3]), *(int(word) for word in [*sys.argv[4:6], 0, 0][:2]))
