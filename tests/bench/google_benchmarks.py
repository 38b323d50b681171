"""The benchmark programs beside this one, built on Google Benchmark: run, and their JSON read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from vault import Failed

_NANOSECONDS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}


def run(program: Path, scratch: Path, *options: str) -> dict:
    out = scratch / (program.name + ".json")
    command = [str(program), f"--benchmark_out={out}", "--benchmark_out_format=json", *options]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failed(f"it ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return json.loads(out.read_text(encoding="utf-8"))


def cpu_microseconds(result: dict) -> dict[str, float]:
    """Of each benchmark: the median where it was repeated, else its one run."""
    times = {}
    for one in result["benchmarks"]:
        if one["run_type"] == "aggregate" and one["aggregate_name"] != "median":
            continue
        times[one["run_name"]] = one["cpu_time"] * _NANOSECONDS[one["time_unit"]] / 1_000
    return times


def items_per_second(result: dict) -> dict[str, float]:
    return {
        one["run_name"]: one["items_per_second"]
        for one in result["benchmarks"]
        if "items_per_second" in one
    }


def sealed_to_stock(times: dict[str, float]) -> dict[str, float]:
    """The ratio of the two, for what both did."""
    ratios = {}
    for name, time in times.items():
        other = name.replace("sealed", "stock").replace("Sealed", "Stock")
        if other != name and other in times:
            clean = name.replace("/sealed", "").replace("Sealed/", "")
            ratios[clean] = time / times[other]
    return ratios
