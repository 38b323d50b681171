#!/usr/bin/env python3
"""The catalogue of texts that the command line shows to people, ready for translation.

    clients/catalogue.py --write    collects them: clients/cli/po/fallow.pot
    clients/catalogue.py --check    exit 1 when that file is out of date, or when a source shows
                                    people a text that is not in the catalogue

A text gets into the catalogue through one of the functions in KEYWORDS (daemon/base/catalogue.h). A
string that looks like one but is not, such as a command to be typed, is marked by `// Not shown` or
`// As typed` on its line or the one above, or is in a call of one of the functions in PLAIN.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("clients/words", "clients/pages", "clients/link", "clients/terminal", "clients/cli")
TEMPLATE = TOP / "clients/cli/po/fallow.pot"
# The functions that xgettext looks for, and which of their arguments are texts.
KEYWORDS = {
    "Text": (1,), "Plural": (1, 2), "Marked": (1,), "Translated": (1,),
    # Texts shown by the argument parser (clients/cli/support/arguments.h).
    "AddOption": (3,), "AddFlag": (3,), "AddVerb": (2,), "Footer": (1,),
    # What, why and what to do (daemon/base/status.h), if they are complete texts.
    **{name: (1, 2, 3) for name in ("Failed", "Invalid", "NotFound", "Unreachable", "Silent", "Refused",
                                    "NeedsConsent", "Damaged", "Unsupported")},
    "FromErrno": (1,),
}
# Those that choose between their first two arguments.
PLURALS = ("Plural",)
# Functions whose texts are for developers, or for machines.
PLAIN = ("FALLOW_CHECK", "static_assert", "getenv", "execlp", "dlsym")
EXEMPT = re.compile(r"//.*\b(Not shown|As typed)\b")
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^(\s]*)\((?P<raw>.*?)\)(?P=d)"|"(?P<text>(?:\\.|[^"\\\n])*)"'
    r"|'(?:\\.|[^'\\\n])+'|[A-Za-z_][\w]*|[(){};,]|\n",
    re.S,
)
# Two words in a row, or a single capitalised word with punctuation: what a person would read.
PROSE = re.compile(r"[A-Za-z’']{2,}[,:;]? [a-z’']{2,}|^[A-Z][a-z]+[ .:]*$")


# A text composed of pieces cannot be translated.
JOINED = re.compile(r"\+\s*$")
JOINS = re.compile(r"\s*\+")


def sources() -> list[pathlib.Path]:
    return sorted(p for f in FOLDERS for p in (TOP / f).rglob("*") if p.suffix in (".cc", ".h"))


def collect() -> str:
    """The template as xgettext writes it, without anything that differs between runs."""
    names = [str(path.relative_to(TOP)) for path in sources()]
    with tempfile.TemporaryDirectory() as folder:
        passes = []
        # Two arguments in one keyword mean singular and plural, and of several keywords with the
        # same name only one is used: so there is a separate run for each argument.
        for place in (1, 2, 3):
            keywords = [f"--keyword={name}:{place}" for name, places in KEYWORDS.items()
                        if place in places and name not in PLURALS]
            if place == 1:
                keywords += [f"--keyword={name}:1,2" for name in PLURALS]
            passes.append(f"{folder}/{place}.pot")
            subprocess.run(
                ["xgettext", "--language=C++", "--from-code=UTF-8", f"--output={passes[-1]}",
                 "--force-po", "--package-name=fallow", "--keyword", *keywords, *names],
                cwd=TOP, check=True, capture_output=True)
        made = subprocess.run(
            ["msgcat", "--use-first", "--sort-by-file", "--no-location", *passes],
            check=True, capture_output=True, text=True).stdout
    return re.sub(r'"POT-Creation-Date: .*\\n"\n', "", made)


def uncollected(path: pathlib.Path) -> list[tuple[int, str]]:
    """Texts in a source that a person would read but that are not in a catalogue."""
    source = path.read_text()
    lines = source.split("\n")
    calls, name, line, found, exempt = [], "", 1, [], 0
    for token in TOKEN.finditer(source):
        text = token.group(0)
        here = line
        line += text.count("\n")
        if text[0].isalpha() or text[0] == "_":
            if text[0] != "R" or token.group("raw") is None:
                name = text
                continue
        if text == "(":
            calls.append(name)
        elif text == ")" and calls:
            calls.pop()
        name = ""
        shown = token.group("text") if token.group("text") is not None else token.group("raw")
        if shown is None:
            continue
        # A string can continue over several literals.
        if any(EXEMPT.search(each) for each in lines[max(0, here - 2):here]) or \
                (exempt and source[exempt:token.start()].isspace()):
            exempt = token.end()
            continue
        if not PROSE.search(shown):
            continue
        joined = JOINED.search(source[:token.start()]) or JOINS.match(source[token.end():])
        if any(call in PLAIN for call in calls):
            continue
        if calls and calls[-1] in KEYWORDS and not joined:
            continue
        if lines[here - 1].lstrip().startswith("#include"):
            continue
        found.append((here, shown))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--under", default="", help="look at sources whose path begins so")
    arguments = parser.parse_args()
    if arguments.write:
        TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
        TEMPLATE.write_text(collect())
    failed = False
    if arguments.check:
        for path in sources():
            name = str(path.relative_to(TOP))
            if not name.startswith(arguments.under):
                continue
            for line, text in uncollected(path):
                failed = True
                print(f"{name}:{line}: in no catalogue: {text[:70]}", file=sys.stderr)
        if not TEMPLATE.exists() or TEMPLATE.read_text() != collect():
            failed = True
            print(f"{TEMPLATE.relative_to(TOP)} is out of date: clients/catalogue.py --write",
                  file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
