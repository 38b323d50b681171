"""Two devices, each with its own network, and between the networks a cable that is a program.

The networks are Linux namespaces; the cable takes Ethernet frames from a TAP device in one and delivers
them to the one in the other, late, and some of them never. All of this requires root.
"""

import contextlib
import fcntl
import heapq
import os
import select
import shutil
import struct
import subprocess
import threading
import time

from harness import (CONFIG, PASSPHRASE, Home, Skip, check, main, pair, seeded, wait_until)

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
FRAME_BYTES_MAX = 65_536
DELAY_SECONDS = 0.02  # each way
LOST = 0.05  # of all frames
SECONDS = 300  # for something that takes a second or two when nothing is lost
ENTRIES = 200


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Cable(threading.Thread):
    """Carries frames between two TAP devices until it is unplugged."""

    def __init__(self, random, names):
        super().__init__(daemon=True)
        self.random, self.lost = random, LOST
        self.ends = [self.plug(name) for name in names]
        self.waking, self.waker = os.pipe()

    @staticmethod
    def plug(name):
        end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
        return end

    def run(self):
        under_way, number = [], 0
        while True:
            wait = max(0, under_way[0][0] - time.monotonic()) if under_way else None
            ready, _, _ = select.select([*self.ends, self.waking], [], [], wait)
            if self.waking in ready:
                return
            for end in ready:
                with contextlib.suppress(OSError):  # a TAP device that is down
                    frame = os.read(end, FRAME_BYTES_MAX)
                    if self.random.random() >= self.lost:
                        number += 1
                        other = self.ends[1 - self.ends.index(end)]
                        heapq.heappush(under_way,
                                       (time.monotonic() + DELAY_SECONDS, number, other, frame))
            while under_way and under_way[0][0] <= time.monotonic():
                _, _, other, frame = heapq.heappop(under_way)
                with contextlib.suppress(OSError):
                    os.write(other, frame)

    def pull_out(self):
        os.write(self.waker, b".")
        self.join()
        for descriptor in (*self.ends, self.waking, self.waker):
            os.close(descriptor)


class Place:
    """A network namespace with one device."""

    def __init__(self, name, address):
        self.name, self.device, self.address = name, name, address

    def set_up(self):
        ip("netns", "add", self.name)
        ip("link", "set", self.device, "netns", self.name)
        self.ip("link", "set", "lo", "up")
        self.ip("address", "add", f"{self.address}/24", "dev", self.device)
        self.ip("link", "set", self.device, "up")

    def ip(self, *arguments):
        ip("-n", self.name, *arguments)

    def cut(self):
        self.ip("link", "set", self.device, "down")

    def mend(self):
        self.ip("link", "set", self.device, "up")

    def move(self, address):
        self.ip("address", "flush", "dev", self.device, "scope", "global")
        self.address = address
        self.ip("address", "add", f"{address}/24", "dev", self.device)


@contextlib.contextmanager
def places(random):
    """Two namespaces connected by a cable."""
    if os.geteuid() != 0 or not shutil.which("ip") or not os.path.exists("/dev/net/tun"):
        raise Skip("NOT TESTED: network namespaces need root, `ip` and /dev/net/tun")
    both = [Place(f"fl{os.getpid()}{end}", f"10.83.0.{number}")
            for number, end in enumerate("ab", start=1)]
    try:
        cable = Cable(random, [place.name for place in both])
    except OSError as error:
        raise Skip(f"NOT TESTED: no TAP device can be made: {error.strerror}") from None
    try:
        for place in both:
            place.set_up()
        cable.start()
        yield cable, both
    finally:
        if cable.is_alive():
            cable.pull_out()
        for place in both:
            subprocess.run(["ip", "netns", "delete", place.name], check=False, capture_output=True)


@contextlib.contextmanager
def devices(programs, random):
    """Two paired devices, each in its own network, and the cable between them."""
    with places(random) as (cable, (here, there)), Home(programs, CONFIG) as laptop, \
            Home(programs, CONFIG) as desktop:
        for place, home in ((here, laptop), (there, desktop)):
            home.prefix = ["ip", "netns", "exec", place.name]
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        laptop.write("Before there was another device.")
        pair(laptop, desktop, "desktop")
        yield cable, (here, there), (laptop, desktop)


def texts(home):
    return {name: one["text"] for name, one in home.all().items()}


def same(first, second):
    wait_until(lambda: texts(first) == texts(second), SECONDS, "both hold the same")


def import_many(home, label):
    path = os.path.join(home.folder, "entries")
    with open(path, "w") as file:
        for number in range(ENTRIES):
            file.write(f"[2021-05-01 {number // 60:02}:{number % 60:02}] {label} {number}\n"
                       f"{'words ' * 50}\n\n")
    home.ok("import", "jrnl", path)


def lossy(programs):
    """devices pair and stay in step over a link that loses and delays frames"""
    with devices(programs, seeded("lossy")) as (_, _, (laptop, desktop)):
        same(laptop, desktop)
        name = desktop.write("Written at the other end.")
        wait_until(lambda: name in laptop.all(), SECONDS, "it comes by itself")
        laptop.ok("sync", "now")


def cut(programs):
    """an interrupted sync continues once the link is back"""
    with devices(programs, seeded("cut")) as (cable, (_, there), (laptop, desktop)):
        cable.lost = 0
        import_many(laptop, "here")
        there.cut()
        import_many(desktop, "there")
        laptop.write("Written while it was cut.")
        check(len(laptop.all()) < 2 * ENTRIES, "it was not cut")
        there.mend()
        same(laptop, desktop)
        check(len(laptop.all()) == 2 * ENTRIES + 2, "not everything is there")


def moved(programs):
    """devices whose addresses have changed find each other again"""
    with devices(programs, seeded("moved")) as (cable, (here, there), (laptop, desktop)):
        cable.lost = 0
        here.move("10.83.0.11")
        there.move("10.83.0.12")
        name = laptop.write("Written after moving.")
        wait_until(lambda: name in desktop.all(), SECONDS, "it comes to the new address")
        (peer,) = desktop.ok("sync", "status", "--json").json["devices"]
        check(peer["connected"] and "10.83.0.1:" not in peer["address"], peer)


if __name__ == "__main__":
    main(lossy, cut, moved)
