"""A vault in a folder of its own, the program asked to work on it, and what that cost.

CPU time of a command is what the kernel charged the process (wait4); of the daemon, the
difference of /proc/PID/stat, whose unit is a hundredth of a second: it is taken over many
commands and divided.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

PASSPHRASE = b"a quiet field in winter\n"
QUIET_SECONDS = 14.0  # after this without a connection the daemon has put its server away
_TICK = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """Something could not be measured."""


@dataclass
class Cost:
    """Of one command: medians, in milliseconds."""

    wall: float
    client_cpu: float
    daemon_cpu: float

    @property
    def cpu(self) -> float:
        return self.client_cpu + self.daemon_cpu


class Vault:
    def __init__(self, bin_folder: Path, parent: Path):
        self._program = bin_folder / "fallow"
        self.home = Path(tempfile.mkdtemp(prefix="vault-", dir=parent))
        self._environment = {
            "PATH": f"{bin_folder}:/usr/bin:/bin",
            "HOME": str(self.home),
            "FALLOW_HOME": str(self.home),
            "NO_COLOR": "1",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }
        self.make()
        self._pid = self._ask_pid()

    def make(self) -> None:
        """A journal of its own, unlocked."""
        self.run("init", "--passphrase-fd", "0", stdin=PASSPHRASE)

    @property
    def pid(self) -> int:
        return self._pid

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.run("daemon", "stop")
        except Failed:
            pass
        shutil.rmtree(self.home, ignore_errors=True)

    # --- Commands ---

    def run(self, *arguments: str, stdin: bytes = b"") -> str:
        """Runs one command and returns what it printed."""
        done = subprocess.run(
            [self._program, *arguments],
            input=stdin,
            capture_output=True,
            env=self._environment,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip()
            raise Failed(f"fallow {arguments[0]} ended with {done.returncode}: {said}")
        return done.stdout.decode()

    @contextmanager
    def begin(self, *arguments: str, stdin: bytes) -> Iterator[subprocess.Popen[bytes]]:
        """A command that goes on while the block runs; ended with it."""
        with subprocess.Popen([self._program, *arguments], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, env=self._environment) as process:
            process.stdin.write(stdin)
            process.stdin.close()
            try:
                yield process
            finally:
                process.kill()

    def unlock(self) -> float:
        """Seconds."""
        began = time.perf_counter()
        self.run("unlock", "--passphrase-fd", "0", stdin=PASSPHRASE)
        return time.perf_counter() - began

    def restart(self) -> None:
        self.run("daemon", "stop")
        self.run("daemon", "start")
        self._pid = self._ask_pid()

    def cost(self, *arguments: str, times: int, stdin: Path = Path("/dev/null"),
             pause: float = 0.0) -> Cost:
        """The medians of running one command so often; `pause` seconds before each."""
        walls, cpus = [], []
        self._once(arguments, stdin)
        before = self.daemon_cpu()
        for _ in range(times):
            time.sleep(pause)
            wall, cpu = self._once(arguments, stdin)
            walls.append(wall * 1e3)
            cpus.append(cpu * 1e3)
        daemon = (self.daemon_cpu() - before) * 1e3 / times
        return Cost(statistics.median(walls), statistics.median(cpus), daemon)

    def _once(self, arguments: tuple[str, ...], stdin: Path) -> tuple[float, float]:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, str(stdin), os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        ]
        command = [str(self._program), *arguments]
        began = time.perf_counter()
        child = os.posix_spawn(self._program, command, self._environment, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - began
        if os.waitstatus_to_exitcode(status) != 0:
            raise Failed(f"fallow {arguments[0]} failed while it was measured")
        return wall, usage.ru_utime + usage.ru_stime

    # --- The daemon ---

    def _ask_pid(self) -> int:
        return int(json.loads(self.run("daemon", "status", "--json"))["pid"])

    def daemon_cpu(self) -> float:
        """Seconds, user and system, of all its threads so far."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def rss(self) -> float:
        """Megabytes resident."""
        return self._status_kib("VmRSS") / 1024

    def peak_rss(self) -> float:
        return self._status_kib("VmHWM") / 1024

    def forget_peak(self) -> None:
        """Lets the peak begin anew. Failed where the kernel does not let us."""
        try:
            Path(f"/proc/{self._pid}/clear_refs").write_text("5", encoding="ascii")
        except OSError as error:
            raise Failed(f"the peak of memory cannot be reset: {error.strerror}") from error

    def wake_ups(self, seconds: float) -> int:
        """How often any of its threads began to run in that time."""
        before = self._switches()
        time.sleep(seconds)
        return self._switches() - before

    def disk_bytes(self) -> int:
        return sum(file.stat().st_size for file in (self.home / "data").rglob("*") if file.is_file())

    def remove_index(self) -> None:
        """REQUIRES: locked."""
        found = list((self.home / "data").glob("*/index.db*"))
        if not found:
            raise Failed("there is no index to remove")
        for file in found:
            file.unlink()

    def _switches(self) -> int:
        count = 0
        for task in Path(f"/proc/{self._pid}/task").iterdir():
            for line in (task / "status").read_text(encoding="ascii").splitlines():
                if "ctxt_switches" in line:
                    count += int(line.split()[1])
        return count

    def _status_kib(self, field: str) -> int:
        for line in self._proc("status").splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise Failed(f"/proc says nothing of {field}")

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self._pid}/{name}").read_text(encoding="ascii")
