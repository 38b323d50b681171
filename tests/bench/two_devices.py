"""Two devices of one journal on this machine, and what keeping them in step costs.

They are paired while the journal is small. Then one is locked, the other filled, and the first sync
is everything from unlocking until both hold the same, without what unlocking costs by itself.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import time
from pathlib import Path

import journal_source as source
from figures import Goal, Report
from vault import PASSPHRASE, Failed, Vault

FIRST_SYNC_WALL = Goal(4.0)
FIRST_SYNC_CPU = Goal(3.0)
FIRST_SYNC_MEMORY = Goal(120.0)
SEEN_WITHIN = Goal(50.0)
NOTHING_NEW_BYTES = Goal(1024.0)

GOAL_ENTRIES = 10_000
MEMORY_ENTRIES = 100_000
PUSHES = 30
UNLOCKS = 3
SAME_SECONDS = 300.0


class JoinedVault(Vault):
    """A device that joined the journal of another."""

    def __init__(self, bin_folder: Path, parent: Path, host: Vault):
        self._host = host
        super().__init__(bin_folder, parent)

    def make(self) -> None:
        with self._host.begin("device", "add", "--json", "--passphrase-fd", "0",
                              stdin=PASSPHRASE) as adding:
            said = json.loads(adding.stdout.readline())
            self.run("device", "join", said["code"], "--address", said["address"],
                     "--passphrase-fd", "0", stdin=PASSPHRASE)
            if adding.wait(timeout=30) != 0:
                raise Failed("the device that was to welcome the other did not")


class TwoDevices:
    def __init__(self, report: Report, bin_folder: Path, scratch: Path, size: int):
        self._report = report
        self._bin = bin_folder
        self._scratch = scratch
        self._size = size

    def run(self) -> None:
        print(f"\ntwo devices, {self._size:,} entries", flush=True)
        with Vault(self._bin, self._scratch) as old, JoinedVault(self._bin, self._scratch,
                                                                 old) as new:
            unlock_cpu = self._unlock_cpu(new)
            self._first_sync(old, new, unlock_cpu)
            self._nothing_new(old)
            self._push(old, new)

    def _add(self, name: str, value: float, unit: str, goal: Goal | None = None,
             **parts: float) -> None:
        self._report.add(name, self._size, value, unit, goal, **parts)

    @staticmethod
    def _unlock_cpu(vault: Vault) -> float:
        """Seconds of the daemon that unlocking costs when there is nothing to fetch."""
        costs = []
        for _ in range(UNLOCKS):
            vault.run("lock")
            before = vault.daemon_cpu()
            vault.unlock()
            costs.append(vault.daemon_cpu() - before)
        return statistics.median(costs)

    def _first_sync(self, old: Vault, new: Vault, unlock_cpu: float) -> None:
        new.run("lock")
        file = self._scratch / "two.txt"
        source.write_jrnl(file, source.entries(self._size))
        old.run("import", "jrnl", str(file))
        file.unlink()
        cpu = [vault.daemon_cpu() for vault in (old, new)]
        unlocking = new.unlock()
        began = time.perf_counter()
        for vault in (old, new):  # without what stretching the passphrase took
            vault.forget_peak()
        wait_until_same(new, self._size)
        wall = time.perf_counter() - began
        old_cpu, new_cpu = (v.daemon_cpu() - c for v, c in zip((old, new), cpu))
        new_cpu -= unlock_cpu
        at_goal = self._size == GOAL_ENTRIES
        self._add("first sync: wall", wall, "s", FIRST_SYNC_WALL if at_goal else None,
                  unlocking_s=unlocking)
        self._add("first sync: CPU of both daemons", old_cpu + new_cpu, "s",
                  FIRST_SYNC_CPU if at_goal else None, sending_s=old_cpu, receiving_s=new_cpu)
        memory = FIRST_SYNC_MEMORY if self._size >= MEMORY_ENTRIES else None
        self._add("first sync: peak memory, receiving", new.peak_rss(), "MB", memory)
        self._add("first sync: peak memory, sending", old.peak_rss(), "MB", memory)

    def _nothing_new(self, old: Vault) -> None:
        before = carried(old)
        old.run("sync", "now")
        after = carried(old)
        self._add("sync of nothing: sent", after[0] - before[0], "bytes", NOTHING_NEW_BYTES)
        self._add("sync of nothing: received", after[1] - before[1], "bytes", NOTHING_NEW_BYTES)

    def _push(self, old: Vault, new: Vault) -> None:
        walls = []
        for number in range(PUSHES):
            text = f"seen on the other side {number}"
            old.run("write", text)
            began = time.perf_counter()
            while text not in new.run("list", "--limit", "1"):
                if time.perf_counter() - began > SAME_SECONDS:
                    raise Failed("an entry did not come to the other device")
            walls.append((time.perf_counter() - began) * 1e3)
        self._add("one entry: until the other lists it, with the asking",
                  statistics.median(walls), "ms", SEEN_WITHIN, worst_ms=max(walls))


def wait_until_same(vault: Vault, entries: int) -> None:
    deadline = time.perf_counter() + SAME_SECONDS
    while time.perf_counter() < deadline:
        vault.run("sync", "now")
        if json.loads(vault.run("sync", "status", "--json"))["same_everywhere"]:
            break
    counted = json.loads(vault.run("stats", "--json"))["reflections"]
    if counted != entries:
        raise Failed(f"{counted} of {entries} entries came")


def carried(vault: Vault) -> tuple[int, int]:
    """Bytes that the daemon's TCP connections have sent and received so far."""
    listed = subprocess.run(["ss", "-tinpH", "state", "established"], capture_output=True,
                            check=False).stdout.decode()
    sent = received = 0
    for line in listed.replace("\n\t", " ").splitlines():
        if f"pid={vault.pid}," in line:
            sent += sum(int(n) for n in re.findall(r"bytes_sent:(\d+)", line))
            received += sum(int(n) for n in re.findall(r"bytes_received:(\d+)", line))
    if sent == 0:
        raise Failed("no connection between the daemons can be seen")
    return sent, received
