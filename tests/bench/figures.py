"""Measured figures beside their goals: as a table, and as JSON."""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Goal:
    value: float
    at_most: bool = True

    def met(self, measured: float) -> bool:
        return measured <= self.value if self.at_most else measured >= self.value

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {_number(self.value)}"


@dataclass
class Figure:
    name: str
    entries: int | None
    value: float
    unit: str
    goal: Goal | None = None
    parts: dict[str, float] = field(default_factory=dict)

    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return "met" if self.goal.met(self.value) else "missed"


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


class Report:
    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.failures: list[str] = []
        self.programs: dict[str, object] = {}
        self._began = datetime.datetime.now(datetime.timezone.utc)
        self._load = os.getloadavg()

    def add(self, name: str, entries: int | None, value: float, unit: str,
            goal: Goal | None = None, **parts: float) -> None:
        figure = Figure(name, entries, value, unit, goal, parts)
        self.figures.append(figure)
        print("  " + "  ".join(cell for cell in self._row(figure) if cell), flush=True)

    def fail(self, what: str, why: object) -> None:
        self.failures.append(f"{what}: {why}")
        print(f"  could not be measured: {what}: {why}", flush=True)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "schema": 1,
            "began": self._began.isoformat(timespec="seconds"),
            "machine": self._machine(),
            "figures": [asdict(figure) | {"verdict": figure.verdict()} for figure in self.figures],
            "failures": self.failures,
            "programs": self.programs,
        }
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def table(self) -> str:
        head = ("figure", "entries", "measured", "goal", "")
        rows = [head] + [self._row(figure) for figure in self.figures]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        lines = []
        for row in rows:
            cells = [row[0].ljust(widths[0])]
            cells += [row[i].rjust(widths[i]) for i in (1, 2, 3)]
            lines.append("  ".join([*cells, row[4]]).rstrip())
        lines.insert(1, "  ".join("-" * width for width in widths[:4]))
        machine = self._machine()
        lines.append("")
        lines.append(f"{machine['processor']}, {machine['cores']} cores, {machine['memory_mib']} MiB;"
                     f" load {machine['load_before'][0]:.1f} before, {machine['load_after'][0]:.1f}"
                     " after")
        return "\n".join(lines)

    @staticmethod
    def _row(figure: Figure) -> tuple[str, str, str, str, str]:
        entries = "" if figure.entries is None else f"{figure.entries:,}"
        goal = "" if figure.goal is None else str(figure.goal)
        measured = f"{_number(figure.value)} {figure.unit}".strip()
        return figure.name, entries, measured, goal, figure.verdict()

    def _machine(self) -> dict[str, object]:
        return {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
            "system": f"{platform.system()} {platform.release()}",
            "version": _version(),
            "load_before": self._load,
            "load_after": os.getloadavg(),
        }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version() -> str:
    described = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True,
                               check=False, cwd=Path(__file__).parent)
    return described.stdout.decode().strip()
