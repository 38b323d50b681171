#!/usr/bin/env python3
"""All texts shown to people come from the catalogue: in a made-up language every text is in brackets.

    tests/integration/catalogue.py BIN
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import harness
from harness import check

TEMPLATE = pathlib.Path(__file__).resolve().parents[2] / "clients/cli/po/fallow.pot"
OPEN, CLOSE = "‹", "›"


def bracketed(template):
    """The template as a translation in which each text is itself in brackets."""
    entries = []
    for entry in template.split("\n\n"):
        if 'msgid ""\nmsgstr ""' in entry:
            entries.append('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
                           '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"')
            continue
        one = re.search(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n?)+)', entry, re.M)
        many = re.search(r'^msgid_plural ((?:"(?:[^"\\]|\\.)*"\n?)+)', entry, re.M)
        if one is None:
            continue

        def framed(text):
            body = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))
            end = "\\n" if body.endswith("\\n") else ""
            return f'"{OPEN}{body.removesuffix(end) if end else body}{CLOSE}{end}"'

        made = "msgid " + one.group(1).rstrip("\n") + "\n"
        if many is None:
            made += "msgstr " + framed(one.group(1))
        else:
            made += ("msgid_plural " + many.group(1).rstrip("\n") + "\nmsgstr[0] "
                     + framed(one.group(1)) + "\nmsgstr[1] " + framed(many.group(1)))
        entries.append(made)
    return "\n\n".join(entries) + "\n"


class Installed:
    """The programs in a separate folder, with the made-up language installed beside them."""

    def __init__(self, folder, bin_folder):
        self.prefix = pathlib.Path(folder)
        (self.prefix / "bin").mkdir()
        for name in ("fallow", "fallowd"):
            shutil.copy2(pathlib.Path(bin_folder) / name, self.prefix / "bin" / name)
        locale = self.prefix / "share/locale/xx/LC_MESSAGES"
        locale.mkdir(parents=True)
        source = self.prefix / "xx.po"
        source.write_text(bracketed(TEMPLATE.read_text()))
        subprocess.run(["msgfmt", "--output-file", locale / "fallow.mo", source], check=True)
        home = self.prefix / "home"
        (home / "config").mkdir(parents=True)
        (home / "config/fallow.toml").write_text(harness.CONFIG)
        self.environment = {**os.environ, "FALLOW_HOME": str(home), "LC_ALL": "C.UTF-8",
                            "LANGUAGE": "xx", "TZ": "UTC", "NO_COLOR": "1"}

    def run(self, *words, stdin=""):
        """The exit code and everything that was printed."""
        done = subprocess.run([self.prefix / "bin/fallow", *words], env=self.environment, text=True,
                              input=stdin, capture_output=True, timeout=harness.COMMAND_SECONDS)
        return done.returncode, done.stdout + done.stderr


def outside(text):
    """The text that is not in brackets. Brackets nest."""
    left, depth = "", 0
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        if depth == 0 and character != CLOSE:
            left += character
    return left


def prose(text):
    """Two words in a row that are not in brackets."""
    return re.findall(r"[A-Za-z]{2,} [a-z]{2,}[^\n]*", outside(text))


def test_help(fallow):
    """the help of every verb is in the user's language"""
    code, reference = fallow.run("__reference")
    check(code == 0, "the list of verbs cannot be had")
    verbs = [line.split("\t")[1] for line in reference.splitlines() if line.startswith("verb\t")]
    check(len(verbs) > 60, "too few verbs:", len(verbs))
    for verb in verbs:
        code, shown = fallow.run(*verb.split(), "--help")
        # "Usage", "Options" and the like come from the parser.
        found = prose(re.sub(r"^Usage:.*$", "", shown, flags=re.M))
        check(code == 0 and OPEN in shown and not found, verb, "shows in no language:", found)


def test_commands(fallow):
    """what commands and errors say is in the user's language"""
    for words, stdin, expected in (
            (("list",), "", harness.NOT_FOUND),
            (("init", "--passphrase-fd", "0"), harness.PASSPHRASE + "\n", 0),
            (("status",), "", 0),
            (("connection", "add", "Ana"), "", 0),
            (("notice", "Ana", "--sign", "hesitating", "--energy", "-2"), "", 0),
            (("drift", "Ana"), "", 0),
            (("drift", "Ana", "--until", "2020-01-01", "--since", "2019-01-01"), "", 0),
            (("look-back",), "", 0),
            (("look-back", "2019"), "", 0),
            (("quiet", "Ana"), "", None),
            (("show", "zzzz"), "", harness.NOT_FOUND),
            (("letter", "open", "zzzz"), "", harness.NOT_FOUND),
            (("release", "cancel", "zzzz"), "", harness.NOT_FOUND),
            (("list", "--from", "someday"), "", harness.USAGE),
            (("search", "tag:"), "", harness.USAGE),
            (("tga",), "", harness.USAGE),
            (("list", "--tga"), "", harness.USAGE),
            (("lock",), "", 0),
            (("daemon", "stop"), "", 0)):
        code, shown = fallow.run(*words, stdin=stdin)
        check(expected is None or code == expected, *words, "ended with", code, shown)
        spoken = [each for each in prose(shown) if not each.startswith(DAEMON)]
        check(not spoken, *words, "says in no language:", spoken)


# Sentences from the daemon, which says what and why in English.
DAEMON = ("There is no", "No reflection", "The journal is", "Lock it")


def main():
    if shutil.which("msgfmt") is None:
        raise SystemExit("msgfmt is missing: install gettext")
    with tempfile.TemporaryDirectory() as folder:
        fallow = Installed(folder, harness.sys.argv[1])
        try:
            for test in (test_help, test_commands):
                test(fallow)
                print("ok:", test.__doc__)
        finally:
            fallow.run("daemon", "stop")


if __name__ == "__main__":
    main()
