#!/usr/bin/env python3
"""Checks the sources against the table of arrows (cmake/Arrows.cmake).

    cmake/arrows.py --check     exit 1 when an include violates the table, when no include uses an
                                arrow, when arrows form a cycle, when a room is too large, or when
                                docs/architecture.{svg,md} are out of date
    cmake/arrows.py --lines     lines of source per folder, and the longest files
    cmake/arrows.py --picture   writes the picture and the list of interfaces in docs/architecture
"""

import argparse
import re
import sys
from collections import defaultdict

sys.dont_write_bytecode = True  # leaves the source tree unchanged

import arrows_picture
from arrows_sources import ROOTS, TOP, library_of, reach, read_table, sources

ROOM_LINES_MAX = 6500
STORE_ROOM_LINES_MAX = 3200
LONGEST_FILES = 12
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def library_included(include: str) -> str | None:
    """The library that an include belongs to; None for an external one."""
    parts = include.split("/")
    if parts[0] in ROOTS:
        return library_of("/".join(parts[:-1]))
    if parts[0] != "fallow":
        return None
    return f"proto_{parts[1]}" + ("_service" if include.endswith(".grpc.pb.h") else "")


def circles(table: dict[str, list[str]]) -> list[str]:
    """The libraries that can be reached from themselves along arrows."""
    return [name for name in table if name in reach(table, name)]


def check() -> list[str]:
    table, problems, used = read_table(), [], defaultdict(set)
    for folder, paths in sources().items():
        own = library_of(folder)
        if own not in table:
            problems.append(f"{folder} is not in the table")
            continue
        for path in paths:
            for include in INCLUDE.findall(path.read_text()):
                to = library_included(include)
                if to is None or to == own:
                    continue
                used[own].add(to)
                if to not in table[own]:
                    problems.append(f"{path.relative_to(TOP)}: {own} may not use {to} ({include})")
        lines = sum(len(path.read_text().splitlines()) for path in paths)
        most = STORE_ROOM_LINES_MAX if own.startswith("store") else ROOM_LINES_MAX
        if lines > most:
            problems.append(f"{folder} has {lines} lines; a room has at most {most}")
    for own, row in table.items():
        for to in row:
            if to not in used[own]:
                problems.append(f"no include of {own} uses {to}: take the arrow out")
    problems += [f"the arrows lead from {name} back to it" for name in circles(table)]
    return problems + arrows_picture.picture_problems(table) + arrows_picture.list_problems()


def print_lines() -> None:
    files = []
    for folder, paths in sorted(sources().items()):
        counted = [(len(path.read_text().splitlines()), path) for path in paths]
        print(f"{sum(count for count, _ in counted):6}  {folder}")
        files += counted
    print()
    for count, path in sorted(files, reverse=True)[:LONGEST_FILES]:
        print(f"{count:6}  {path.relative_to(TOP)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--picture", action="store_true")
    arguments = parser.parse_args()
    if arguments.lines:
        print_lines()
    if arguments.picture:
        arrows_picture.write(read_table())
    problems = check() if arguments.check else []
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
