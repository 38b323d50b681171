"""Kills daemons with SIGKILL during a first sync, again and again, and checks what has arrived.

Each time the journal is unlocked again and the sync continues where it was. At the end everything must
be on both devices, word for word, and the doctor must find no damage on either.
"""

import os
import tempfile
import time

from harness import (APART, PASSPHRASE, UNREACHABLE, Home, begin_adding, check, end_adding, main,
                     scale, seeded, wait_until)

KILLS = scale(15, 100)
ENTRIES = scale(8_000, 20_000)  # at first; as many again if all arrive before the last kill
KILL_AFTER_SECONDS_MAX = 0.1
HOST_KILLED_EVERY = 5  # kills; all others hit the newcomer
SAME_SECONDS = 300


class Source:
    """Entries for a journal, each one different."""

    def __init__(self, home, folder, random):
        self.home, self.path, self.random = home, os.path.join(folder, "entries"), random
        self.written = 0

    def write(self, count):
        with open(self.path, "w") as file:
            for number in range(self.written, self.written + count):
                minutes = number % 1440
                words = self.random.randbytes(self.random.choice((20, 300))).hex()
                file.write(f"[20{20 + number // 1440 % 5}-05-01 {minutes // 60:02}:{minutes % 60:02}] "
                           f"Entry {number}.\n{words}\n\n")
        self.home.ok("import", "jrnl", self.path)
        self.written += count


def texts(home):
    return {name: one["text"] for name, one in home.all().items()}


def count(home):
    return home.ok("stats", "--json").json["reflections"]


def join_and_kill(host, guest, random):
    """Afterwards the newcomer has a vault, and its daemon was killed during the first sync."""
    adding, said = begin_adding(host)
    joining = guest.start("device", "join", said["code"], "--address", said["address"],
                          passphrase=PASSPHRASE)
    end_adding(adding).expect(0)
    wait_until(lambda: guest.state() == "unlocked", SAME_SECONDS, "the newcomer has a vault")
    time.sleep(random.uniform(0, KILL_AFTER_SECONDS_MAX))
    guest.kill_daemon()
    joining.communicate()
    check(joining.returncode in (0, UNREACHABLE), "join ended with", joining.returncode)


def killed_while_syncing(programs):
    """devices whose daemons are killed during the first sync hold the same in the end"""
    random = seeded("sync_kill")
    with Home(programs, APART) as host, Home(programs, APART) as guest, \
            tempfile.TemporaryDirectory() as folder:
        source = Source(host.init(), folder, random)
        source.write(ENTRIES)
        join_and_kill(host, guest, random)
        midway = caught_up = 0
        for number in range(1, KILLS):
            if caught_up:
                source.write(ENTRIES)  # while no device is there to take them
            guest.unlock()
            time.sleep(random.uniform(0, KILL_AFTER_SECONDS_MAX))
            caught_up = count(guest) == source.written
            midway += not caught_up
            if number % HOST_KILLED_EVERY == 0:
                host.kill_daemon()
                host.unlock()
            guest.kill_daemon()
        check(midway > 0, "no kill came before everything was there")
        guest.unlock()
        guest.ok("sync", "now")
        wait_until(lambda: guest.same_everywhere() and host.same_everywhere(), SAME_SECONDS,
                   "both hold the same")
        here, there = texts(host), texts(guest)
        check(len(here) == source.written, f"{len(here)} of {source.written} are on the first")
        check(here == there, f"{len(there)} of {len(here)} have come, or not as they are")
        host.examine()
        guest.examine()
        print(f"{KILLS} kills, {midway} of them before everything had come; {len(there)} entries")


if __name__ == "__main__":
    main(killed_while_syncing)
