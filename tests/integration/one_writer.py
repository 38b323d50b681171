#!/usr/bin/env python3
"""Only daemon/usecases/writing composes what the user writes: no other object in the libraries above the
store is linked with the functions that write reflections there.

    one_writer.py --nm nm libfallow_usecases.a libfallow_rpc.a libfallow_app.a …
"""

import argparse
import re
import subprocess
import sys

WRITER = "writing.cc.o"
WRITES = re.compile(r"\bfallow::store::\w+::(Write|WriteMany|Edit|RestoreVersion)\(")
WAYS = 4


def uses(nm: str, archive: str) -> dict[str, set[str]]:
    """Which of these functions each object of an archive may take from others, as symbols."""
    listing = subprocess.run([nm, "--demangle", "--undefined-only", archive], check=True,
                             capture_output=True, text=True).stdout
    found, member = {}, ""
    for line in listing.splitlines():
        if line.endswith(".o:"):
            member = line[:-1]
            found[member] = set()
        elif WRITES.search(line):
            found[member].add(line.split(" U ")[-1].strip())
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nm", default="nm")
    parser.add_argument("archives", nargs="+", help="the first one has the writer")
    arguments = parser.parse_args()
    every = [uses(arguments.nm, archive) for archive in arguments.archives]
    ways = every[0].pop(WRITER, set())
    if len(ways) != WAYS:
        print(f"{WRITER} uses {len(ways)} ways to write, and {WAYS} are known here: {ways}")
        return 1
    wrong = [f"{archive}, {member}: {way}"
             for archive, members in zip(arguments.archives, every)
             for member, taken in members.items() for way in sorted(taken & ways)]
    for each in wrong:
        print(f"{each} is written around daemon/usecases/writing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
