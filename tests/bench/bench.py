#!/usr/bin/env python3
"""./dev bench: how long things take, how much memory, how often the daemon wakes.

Makes a journal of each size, imports it, asks and writes as a person does, each command a whole
process, and puts every figure beside its goal. JSON goes to build/bench, a table to standard
output. A figure that misses its goal is no error; what could not be measured is (exit code 1).
"""

from __future__ import annotations

import argparse
import datetime
import json
import itertools
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import google_benchmarks
import journal_source as source
import stock_sqlite
from figures import Goal, Report
from two_devices import TwoDevices
from vault import PASSPHRASE, QUIET_SECONDS, Cost, Failed, Vault

WRITE_CPU = Goal(15.0)
RARE_SEARCH = Goal(12.0)
IMPORT_RATE = Goal(4_000, at_most=False)
SEALED_TO_STOCK = Goal(1.25)
RSS_LOCKED = Goal(20.0)
RSS_UNLOCKED = Goal(35.0)
WAKE_UPS = Goal(0)
LIST_MEANWHILE = Goal(200.0)
RELEASE_MEMORY = Goal(32.0)
PRECISION = Goal(0.85, at_most=False)
RECALL = Goal(0.8, at_most=False)

WRITES = 200
SEARCHES = 60
UNLOCKS = 5
PAUSED_WRITES = 5
WAKE_SECONDS = 10.0
OTHER_FORMATS_MAX = 10_000  # entries: files of their own are slow to make
RELEASED = (1, 1_000)  # reflections about a connection that is let go
INDEX_SIZES = (10_000, 100_000)  # that index_bench knows


class Measurement:
    """Everything that is measured on a journal of one size."""

    def __init__(self, report: Report, bin_folder: Path, scratch: Path, size: int):
        self._report = report
        self._bin = bin_folder
        self._scratch = scratch
        self._size = size
        self._unlock_cpu = 0.0

    def run(self) -> None:
        print(f"\n{self._size:,} entries", flush=True)
        jrnl = self._scratch / "journal.txt"
        source.write_jrnl(jrnl, self._entries())
        with Vault(self._bin, self._scratch) as vault:
            with self._guard("import"):
                self._import(vault, "jrnl", jrnl)
            jrnl.unlink()
            for step in (self._memory_after_import, self._reading, self._writing, self._resting,
                         self._unlocking, self._rebuilding, self._releasing):
                with self._guard(step.__name__.strip("_").replace("_", " ")):
                    step(vault)
        with self._guard("stock SQLite"):
            rate = stock_sqlite.entries_per_second(self._scratch, self._entries())
            self._add("import: stock SQLite with FTS5 alone", rate, "entries/s")
        if self._size <= OTHER_FORMATS_MAX:
            self._other_formats()

    def _entries(self) -> Iterator[source.Entry]:
        return source.entries(self._size)

    @contextmanager
    def _guard(self, what: str) -> Iterator[None]:
        """One thing that cannot be measured leaves the others their turn."""
        try:
            yield
        except (Failed, OSError, ValueError) as error:
            self._report.fail(f"{what} at {self._size:,}", error)

    def _add(self, name: str, value: float, unit: str, goal: Goal | None = None,
             **parts: float) -> None:
        self._report.add(name, self._size, value, unit, goal, **parts)

    def _add_cost(self, name: str, cost: Cost, goal: Goal | None = None) -> None:
        parts = {"client_cpu_ms": cost.client_cpu, "daemon_cpu_ms": cost.daemon_cpu}
        self._add(f"{name}: wall", cost.wall, "ms", goal, **parts)
        self._add(f"{name}: CPU, client and daemon", cost.cpu, "ms", None, **parts)

    def _import(self, vault: Vault, form: str, path: Path) -> None:
        before = vault.daemon_cpu()
        try:
            vault.forget_peak()
        except Failed as failed:
            self._report.fail("peak of memory at import", failed)
        began = time.perf_counter()
        vault.run("import", form, str(path))
        seconds = time.perf_counter() - began
        cpu = vault.daemon_cpu() - before
        self._add(f"import: {form}", self._size / seconds, "entries/s", IMPORT_RATE)
        self._add(f"import: {form}, daemon's CPU", cpu * 1e6 / self._size, "µs/entry")
        counted = len(vault.run("search", "--limit", "0", f'"{source.PHRASE}"').splitlines())
        if counted != (self._size + 496) // 500:
            raise Failed(f"{counted} entries hold the phrase, which is not what was imported")

    def _memory_after_import(self, vault: Vault) -> None:
        self._add("memory: peak while importing", vault.peak_rss(), "MB")
        time.sleep(QUIET_SECONDS)
        self._add("memory: unlocked, after the import", vault.rss(), "MB")
        self._add("disk: whole vault", vault.disk_bytes() / self._size, "bytes/entry")

    def _reading(self, vault: Vault) -> None:
        def cost(*arguments: str) -> Cost:
            return vault.cost(*arguments, times=SEARCHES)

        self._add_cost("list of the last 10", cost("list"))
        rare_goal = RARE_SEARCH if self._size <= 100_000 else None
        newest = ("--limit", "100")
        self._add_cost("search: rare word", cost("search", source.RARE_WORD), rare_goal)
        self._add_cost("search: common word, newest 100", cost("search", *newest, source.COMMON_WORD))
        self._add_cost("search: prefix, newest 100", cost("search", *newest, source.PREFIX + "*"))
        self._add_cost("search: phrase, newest 100", cost("search", *newest, f'"{source.PHRASE}"'))
        self._add_cost("search: tag, newest 100", cost("search", *newest, "tag:" + source.TAG))

    def _writing(self, vault: Vault) -> None:
        text = self._scratch / "text"
        entry = next(source.entries(1, seed=self._size))
        text.write_text(f"{entry.title}\n\n{entry.text}\n", encoding="utf-8")
        arguments = ("write", "--tag", source.TAG)
        cost = vault.cost(*arguments, times=WRITES, stdin=text)
        self._add("write: wall", cost.wall, "ms")
        self._add("write: CPU, client and daemon", cost.cpu, "ms", WRITE_CPU,
                  client_cpu_ms=cost.client_cpu, daemon_cpu_ms=cost.daemon_cpu)
        self._add("write: CPU, client", cost.client_cpu, "ms")
        paused = vault.cost(*arguments, times=PAUSED_WRITES, stdin=text, pause=QUIET_SECONDS)
        self._add_cost("write after a pause", paused)

    def _resting(self, vault: Vault) -> None:
        vault.restart()
        time.sleep(QUIET_SECONDS)
        self._add("memory: idle, locked", vault.rss(), "MB", RSS_LOCKED)
        self._add("wake-ups in 10 s: locked", vault.wake_ups(WAKE_SECONDS), "", WAKE_UPS)
        vault.unlock()
        vault.run("list")
        time.sleep(QUIET_SECONDS)
        self._add("memory: idle, unlocked", vault.rss(), "MB", RSS_UNLOCKED)
        self._add("wake-ups in 10 s: unlocked", vault.wake_ups(WAKE_SECONDS), "", WAKE_UPS)
        vault.run("lock")
        time.sleep(QUIET_SECONDS)
        self._add("memory: locked again", vault.rss(), "MB", RSS_LOCKED)

    def _unlocking(self, vault: Vault) -> None:
        times, cpus = [], []
        for _ in range(UNLOCKS):
            seconds, cpu = self._unlock(vault)
            times.append(seconds)
            cpus.append(cpu)
        self._unlock_cpu = statistics.median(cpus)
        self._add("unlock, Argon2id with 128 MiB in it: wall", statistics.median(times) * 1e3, "ms")
        self._add("memory: peak while unlocking", vault.peak_rss(), "MB")

    def _rebuilding(self, vault: Vault) -> None:
        vault.run("lock")
        vault.remove_index()
        seconds, cpu = self._unlock(vault)
        self._add("unlock without an index, which is made anew: wall", seconds, "s")
        made = max(cpu - self._unlock_cpu, 0.0)
        self._add("index made anew: CPU", made * 1e6 / self._size, "µs/entry")

    def _releasing(self, vault: Vault) -> None:
        for count in RELEASED:
            name = f"Anneliese {count}"
            vault.run("connection", "add", name, "--yes")
            for number in range(count):
                vault.run("write", "--about", name, f"We met, time {number}.")
            before = vault.daemon_cpu()
            began = time.perf_counter()
            with self._listing(vault) as waits:
                vault.run("release", "--connection", name, "--after", "0", "--yes",
                          "--passphrase-fd", "0", stdin=PASSPHRASE)
                seconds = time.perf_counter() - began
            cpu = max(vault.daemon_cpu() - before - self._unlock_cpu, 0.0)
            what = f"release of a connection with {count:,} reflection{'s' if count > 1 else ''}"
            self._add(f"{what}, Argon2id in it: wall", seconds, "s")
            self._add(f"{what}: CPU of the daemon without Argon2id, lists in it", cpu, "s")
            waits.sort()
            self._add(f"{what}: list meanwhile, median", statistics.median(waits) * 1e3, "ms")
            self._add(f"{what}: … 99 of 100", waits[len(waits) * 99 // 100] * 1e3, "ms")
            self._add(f"{what}: … the longest", waits[-1] * 1e3, "ms", LIST_MEANWHILE)

    @staticmethod
    @contextmanager
    def _listing(vault: Vault) -> Iterator[list[float]]:
        """Lists the newest every 100 ms while the block runs: seconds for each whole process."""
        waits: list[float] = []
        over = threading.Event()

        def again() -> None:
            while not over.is_set() or not waits:
                began = time.perf_counter()
                vault.run("list")
                waits.append(time.perf_counter() - began)
                over.wait(max(0.0, 0.1 - waits[-1]))

        lister = threading.Thread(target=again)
        lister.start()
        try:
            yield waits
        finally:
            over.set()
            lister.join()

    @staticmethod
    def _unlock(vault: Vault) -> tuple[float, float]:
        """Seconds, and seconds of the daemon's CPU."""
        vault.run("lock")
        before = vault.daemon_cpu()
        seconds = vault.unlock()
        return seconds, vault.daemon_cpu() - before

    def _other_formats(self) -> None:
        markdown = self._scratch / "markdown"
        dayone = self._scratch / "Journal.json"
        source.write_markdown(markdown, self._entries())
        source.write_dayone(dayone, self._entries())
        for form, path in (("markdown", markdown), ("dayone", dayone)):
            with self._guard(f"import of {form}"), Vault(self._bin, self._scratch) as vault:
                self._import(vault, form, path)
        shutil.rmtree(markdown)
        dayone.unlink()


def measure_programs(report: Report, bin_folder: Path, scratch: Path, largest: int) -> None:
    """The parts on their own: CPU times of the sealed store against stock SQLite, reading rates."""

    def run(name: str, *options: str) -> dict | None:
        try:
            result = google_benchmarks.run(bin_folder / name, scratch, *options)
        except (Failed, OSError, ValueError) as error:
            report.fail(name, error)
            return None
        report.programs[name] = result
        return result

    print("\nparts on their own", flush=True)
    if (result := run("bench_sealed_vs_stock")) is not None:
        ratios = google_benchmarks.sealed_to_stock(google_benchmarks.cpu_microseconds(result))
        for name, ratio in ratios.items():
            report.add(f"sealed to stock: {name}", None, ratio, "×", SEALED_TO_STOCK)
    sizes = [size for size in INDEX_SIZES if size <= largest] or [INDEX_SIZES[0]]
    wanted = f"--benchmark_filter=/({'|'.join(map(str, sizes))})(/|$)"
    if (result := run("bench_index_bench", wanted)) is not None:
        times = google_benchmarks.cpu_microseconds(result)
        for name, ratio in google_benchmarks.sealed_to_stock(times).items():
            what, size = name.split("/")[:2]
            report.add(f"whole index to stock FTS5: {what.replace('_', ' ')}", int(size), ratio, "×")
    if (result := run("bench_transfer_bench")) is not None:
        for name, rate in google_benchmarks.items_per_second(result).items():
            report.add(f"reading alone: {name}", None, rate, "entries/s")
    with_labels = Path(__file__).parent.parent / "vectors" / "clarity" / "held"
    try:
        ran = subprocess.run([bin_folder / "bench_clarity_bench", with_labels], check=True,
                             capture_output=True, text=True)
        for rule, score in json.loads(ran.stdout).items():
            report.add(f"clarity: precision, {rule}", None, score["precision"], "", PRECISION)
            report.add(f"clarity: recall, {rule}", None, score["recall"], "", RECALL)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        report.fail("bench_clarity_bench", error)


def measure_letting_go(report: Report, bin_folder: Path, size: int) -> None:
    """What the daemon's own part of it costs, without Argon2id and the clients."""
    try:
        ran = subprocess.run([bin_folder / "bench_release_bench", str(size)], check=True,
                             capture_output=True, text=True)
        for what, cost in json.loads(ran.stdout).items():
            if what == "entries":
                continue
            name = f"letting go of {what}, in the daemon"
            report.add(f"{name}: wall", size, cost["wall"], "s")
            report.add(f"{name}: CPU, lists in it", size, cost["cpu"], "s")
            report.add(f"{name}: memory", size, cost["memory"], "MB", RELEASE_MEMORY)
            middle, most, longest = cost["list"]
            report.add(f"{name}: list meanwhile, median", size, middle, "ms")
            report.add(f"{name}: … 99 of 100", size, most, "ms")
            report.add(f"{name}: … the longest", size, longest, "ms", LIST_MEANWHILE)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        report.fail(f"bench_release_bench, {size:,} entries", error)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, default=Path("build/release/bin"), metavar="FOLDER",
                        help="where fallow, fallowd and the benchmark programs are")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000],
                        metavar="N", help="entries (default: 1000 10000 100000)")
    parser.add_argument("--quick", action="store_true", help="1,000 entries only")
    parser.add_argument("--only-two-devices", action="store_true",
                        help="leave out everything but the sync of two devices")
    parser.add_argument("--no-programs", action="store_true",
                        help="leave the Google Benchmark programs out")
    parser.add_argument("--json", type=Path, metavar="FILE",
                        help="where the JSON goes (default: build/bench/DATE.json)")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.sizes = [1_000]
    if min(arguments.sizes) < 1:
        parser.error("a journal has at least one entry")
    return arguments


def main() -> int:
    arguments = parse_arguments()
    bin_folder = arguments.bin.resolve()
    out = Path("build/bench")
    out.mkdir(parents=True, exist_ok=True)
    date = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    report = Report()
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=out) as folder:
        scratch = Path(folder).resolve()
        kinds = [TwoDevices] if arguments.only_two_devices else [Measurement, TwoDevices]
        for size, kind in itertools.product(sorted(arguments.sizes), kinds):
            try:
                kind(report, bin_folder, scratch, size).run()
            except (Failed, OSError, subprocess.SubprocessError) as error:
                report.fail(f"{kind.__name__}, {size:,} entries", error)
        if not (arguments.no_programs or arguments.only_two_devices):
            measure_programs(report, bin_folder, scratch, max(arguments.sizes))
            for size in sorted(arguments.sizes):
                measure_letting_go(report, bin_folder, size)
    report.write(arguments.json or out / f"{date}.json")
    print("\n" + report.table())
    for failure in report.failures:
        print(f"not measured: {failure}")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
