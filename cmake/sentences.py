#!/usr/bin/env python3
"""Keeps the daemon's sentences free of what belongs to clients.

    cmake/sentences.py --check [FOLDER]     exit 1 when a text under daemon/ or crypto/ names a command
                                            or an option of a client, promises a backup, or says in
                                            words what the next step is

What to do about a failure is a base::NextStep (daemon/base/next_step.h), which clients put into
words. FOLDER is the top of the sources; the check's own test passes one that contains mistakes.
"""

import argparse
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
ROOTS = ("daemon", "crypto")

# fallowd's own --help and its name in the log: these are about fallowd's own options.
OWN_OPTIONS = {"daemon/main/main.cc"}
# Labels and magic numbers of formats, which are not shown to people.
LABELS = re.compile(r"^fallow (v1 |sealed db$)")

# Adjacent string literals form one text; the line breaks between them are dropped.
TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)"(?:\s*"((?:[^"\\\n]|\\.)*)")*')
PIECE = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include.*$", re.M)
COMMENT = re.compile(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"')

COMMAND = re.compile(r"`fallow\b|\bfallow [a-z]")
OPTION = re.compile(r"(?:^|[\s`(])--[a-z]")
BACKUP = re.compile(r"\bbackup\b")

MAKERS = "Failed|Invalid|NotFound|Unreachable|Silent|Refused|NeedsConsent|Damaged|Unsupported"
MAKER = re.compile(rf"base::(?:{MAKERS})\(")


def without_comments(source: str) -> str:
    """The same source with each comment replaced by spaces, so that positions stay the same."""
    keep = lambda found: found[0] if found[0].startswith('"') else " " * len(found[0])
    return COMMENT.sub(keep, source)


def arguments(source: str, start: int) -> list[str]:
    """The arguments of the call whose opening parenthesis is at `start`."""
    found, depth, begin, at = [], 0, start + 1, start
    while at < len(source):
        char = source[at]
        if char == '"':
            at = PIECE.match(source, at).end()
            continue
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return found + [source[begin:at].strip()]
        elif char == "," and depth == 1:
            found.append(source[begin:at].strip())
            begin = at + 1
        at += 1
    return found


def mistakes_in(name: str, source: str) -> list[str]:
    source = INCLUDE.sub("", without_comments(source))
    line = lambda at: source.count("\n", 0, at) + 1
    found = []
    for text in TEXT.finditer(source):
        said = "".join(PIECE.findall(text[0]))
        if LABELS.match(said):
            continue
        if COMMAND.search(said):
            found.append(f"{name}:{line(text.start())}: names a client's command: {said}")
        if OPTION.search(said) and name not in OWN_OPTIONS:
            found.append(f"{name}:{line(text.start())}: names a client's option: {said}")
        if BACKUP.search(said):
            found.append(f"{name}:{line(text.start())}: promises a backup: {said}")
    for call in MAKER.finditer(source):
        given = arguments(source, call.end() - 1)
        if len(given) == 3 and given[2].startswith('"') and given[2] != '""':
            found.append(f"{name}:{line(call.start())}: says the next step in words: {given[2]}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", required=True)
    parser.add_argument("folder", nargs="?", type=Path, default=TOP)
    top = parser.parse_args().folder
    files = sorted(each for root in ROOTS for each in (top / root).rglob("*.[ch]*")
                   if each.suffix in (".cc", ".h"))
    found = [mistake for each in files
             for mistake in mistakes_in(str(each.relative_to(top)), each.read_text())]
    for mistake in found:
        print(mistake)
    if not files:
        print(f"{top}: no sources")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
