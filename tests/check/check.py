#!/usr/bin/env python3
"""Everything that takes too long for every change: what a release must have passed.

    ./dev check             every part that has not passed on these sources yet
    ./dev check PART…       these parts, or all whose names begin like this (`fuzz`, `debian`)
    ./dev check --again     including those that have passed
    ./dev check --list      the parts and their state

A part that has passed is recorded with a hash of all sources, in build/check/state.json, so that an
interrupted check can be resumed. One during which the sources changed is not recorded, since it has
passed on neither. Each part's output is in build/check/PART.log, the table in
build/check/table.md. The exit code is 0 when all requested parts have passed, 1 when one has failed,
and 3 when none has failed but one cannot be run here or was not recorded.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bare
import parts
from parts import Job, Skip, TOP

FOLDER = os.path.join(TOP, "build", "check")
STATE = os.path.join(FOLDER, "state.json")
KEEPING = threading.Lock()  # guards the state


def tree_hash():
    """A hash of all sources as they are here, committed or not; Git stores them under it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GIT_INDEX_FILE": os.path.join(folder, "index")}
        subprocess.run(["git", "add", "-A"], cwd=TOP, env=environment, check=True)
        return subprocess.run(["git", "write-tree"], cwd=TOP, env=environment, check=True,
                              capture_output=True, text=True).stdout.strip()


def read_state():
    try:
        with open(STATE, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def write_state(state):
    with open(STATE + ".new", "w", encoding="utf-8") as file:
        json.dump(state, file, indent=1)
    os.replace(STATE + ".new", STATE)


def counted(log):
    """What a part's output says about tests, and about what was skipped in them."""
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    words = []
    tests = re.findall(r"tests passed, (\d+) tests failed out of (\d+)", text)
    if tests:
        words.append(f"{sum(int(all_) for _, all_ in tests)} tests")
    skipped = len(re.findall(r"^.*: skipped: |\*\*\*Skipped", text, re.M))
    if skipped:
        words.append(f"{skipped} skipped within")
    said = re.findall(r"^NOT (?:TESTED|CHECKED): .*$", text, re.M)
    return "; ".join(words + said[:1])


def run_part(name, part, tree):
    log = os.path.join(FOLDER, name.replace("/", "-") + ".log")
    began = time.monotonic()
    outcome, why = "passed", ""
    with open(log, "w", encoding="utf-8") as output:
        job = Job(output, tree)
        try:
            part.run(job)
        except Skip as skip:
            outcome, why = "SKIPPED", str(skip)
        except subprocess.CalledProcessError as error:
            outcome, why = "FAILED", f"exit code {error.returncode}; see {os.path.relpath(log, TOP)}"
    if tree_hash() != tree:
        print(f"{name}: not recorded, because the sources have changed meanwhile", flush=True)
        return
    row = {"tree": tree, "outcome": outcome, "why": why or counted(log),
           "wall": time.monotonic() - began, "cpu": job.cpu, "when": time.strftime("%Y-%m-%d %H:%M")}
    with KEEPING:
        write_state({**read_state(), name: row})
    print(f"{name}: {outcome} {row['why']}".rstrip(), flush=True)


def run(names, tree):
    """Runs the parts that need the whole machine one after another, then the others in parallel."""
    for name in names:
        if ALL[name].alone:
            run_part(name, ALL[name], tree)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        together = [name for name in names if not ALL[name].alone]
        for done in [pool.submit(run_part, name, ALL[name], tree) for name in together]:
            done.result()


def minutes(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def standing(state, name, tree):
    row = state.get(name)
    if row is None:
        return {"outcome": "not run", "why": "", "wall": 0, "cpu": 0, "when": ""}
    if row["tree"] != tree:
        return {**row, "outcome": "not run", "why": f"{row['outcome']} on other sources"}
    return row


def table(state, names, tree):
    lines = [f"Sources {tree[:12]}, {os.cpu_count()} cores. Times are minutes and seconds.", "",
             "| part | what | outcome | wall | CPU | |", "|---|---|---|---|---|---|"]
    for name in names:
        row = standing(state, name, tree)
        lines.append(f"| {name} | {ALL[name].what} | {row['outcome']} | {minutes(row['wall'])} |"
                     f" {minutes(row['cpu'])} | {row['why']} |")
    return "\n".join(lines) + "\n"


def chosen(wanted):
    names = [name for name in ALL
             if not wanted or any(name == each or name.startswith(each) for each in wanted)]
    for each in wanted:
        if not any(name.startswith(each) for name in ALL):
            sys.exit(f"There is no part {each}. `./dev check --list` shows all of them.")
    return names


def main():
    parser = argparse.ArgumentParser(prog="./dev check", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*")
    parser.add_argument("--list", action="store_true", help="the parts, and how each stands")
    parser.add_argument("--again", action="store_true", help="also those that have passed")
    arguments = parser.parse_args()
    os.makedirs(FOLDER, exist_ok=True)
    tree, names = tree_hash(), chosen(arguments.part)
    if not arguments.list:
        before = read_state()
        run([name for name in names
             if arguments.again or standing(before, name, tree)["outcome"] != "passed"], tree)
    state = read_state()
    with open(os.path.join(FOLDER, "table.md"), "w", encoding="utf-8") as file:
        file.write(table(state, list(ALL), tree))
    print(table(state, names, tree), end="")
    if arguments.list:
        return 0
    outcomes = {standing(state, name, tree)["outcome"] for name in names}
    return 1 if "FAILED" in outcomes else 0 if outcomes == {"passed"} else 3


ALL = {**parts.ALL, **bare.ALL}

if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped. `./dev check` goes on with the part that was running.")
