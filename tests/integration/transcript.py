"""Runs a transcript: a file that looks like a terminal session, and is checked against a real one.

    $ id=$(fallow write "Long walk")       a bash command; the lines of a here-document follow it
    $ fallow show $id --text
    Long walk                              what it prints, including standard error
    $ fallow show abcd
    fallow: There is no such reflection …
    [exit 4]                               its exit code, unless that is 0

Each file is one bash session with its own journal, FALLOW_HOME, which is not created yet; the
passphrase is $PASSPHRASE, and the working folder is empty. Lines that begin with # are comments.
What differs between runs is written <id>, <short>, <date>, <moment>, <number>, <home> or <any>;
a line "..." stands for any lines.

In a Markdown file the transcript consists of its ```console blocks; everything else is prose.

With --update the file is rewritten with what the commands print now.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time

import harness

PLACEHOLDERS = {
    "<id>": r"[a-z2-7]{26}",
    "<short>": r"[a-z2-7]{8}",
    "<date>": r"\d{4}-\d\d-\d\d \d\d:\d\d",
    "<moment>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d",
    "<number>": r"\d+(?:\.\d+)?",
    "<any>": r"[^\n]*",
}
HERE_DOCUMENT = re.compile(r"(?<!<)<<'?(\w+)'?")
END = "\x1e"  # before each exit code


class Step:
    """A command with the comments above it and the lines below it."""

    def __init__(self, comments, command):
        self.comments, self.command, self.expected = comments, command, []


def split_comments(lines):
    """`lines` without the comments at their end, and these comments, which begin with a blank line."""
    end = len(lines)
    while end and (not lines[end - 1] or lines[end - 1].startswith("#")):
        end -= 1
    while end < len(lines) and lines[end]:
        end += 1
    return lines[:end], lines[end:]


def parse(lines):
    """The steps, and the comments after the last one."""
    steps, below, here = [], [], None
    for line in [*lines, "$ "]:
        if here:
            steps[-1].command.append(line)
            here = None if line == here else here
        elif line.startswith("$ "):
            output, comments = split_comments(below) if steps else ([], below)
            if steps:
                steps[-1].expected = output
            steps.append(Step(comments, [line[2:]]))
            below = []
            found = HERE_DOCUMENT.search(line)
            here = found and found.group(1)
        else:
            below.append(line)
    return steps[:-1], steps[-1].comments


def parse_markdown(lines):
    """Likewise for the blocks of a Markdown file; prose becomes comments."""
    steps, prose, block = [], [], None
    for line in lines:
        if block is None:
            prose.append(line)
            block = [] if line == "```console" else None
        elif line == "```":
            inside, rest = parse(block)
            harness.check(inside and not rest, "a block holds no command, or ends with a comment")
            inside[0].comments = prose + inside[0].comments
            steps += inside
            prose, block = [line], None
        else:
            block.append(line)
    return steps, prose


def script(steps):
    parts = []
    for step in steps:
        command = "\n".join(step.command)
        parts.append(f"{{ {command}\n}} 2>&1; printf '\\n{END}%d\\n' $?\n")
    return "".join(parts)


def run(home, steps):
    """What each step printed, with its exit code as the last line unless that is 0."""
    environment = dict(home.environment, PASSPHRASE=harness.PASSPHRASE)
    with tempfile.TemporaryDirectory(prefix="fallow-work-") as work:
        path = os.path.join(home.folder, "transcript.sh")
        with open(path, "w") as file:
            file.write(script(steps))
        done = subprocess.run(["bash", path], env=environment, cwd=work, stdin=subprocess.DEVNULL,
                              capture_output=True, start_new_session=True,
                              timeout=harness.COMMAND_SECONDS)
    harness.check(not done.stderr, "bash:", done.stderr.decode())
    *pieces, rest = re.split(f"\n?{END}(\\d+)\n", done.stdout.decode(errors="replace"))
    harness.check(len(pieces) == 2 * len(steps) and not rest, "bash ended early:", rest)
    printed = []
    for output, code in zip(pieces[::2], pieces[1::2]):
        for words in OF_THIS_MACHINE:
            output = re.sub(words, "", output, flags=re.MULTILINE)
        # Where a command has a terminal of its own, lines end as they do there.
        lines = output.replace(home.folder, "<home>").replace("\r\n", "\n").split("\n")
        while lines and not lines[-1]:
            lines.pop()
        printed.append(lines + ([f"[exit {code}]"] if code != "0" else []))
    return printed


# What is said of the machine that the test runs on.
OF_THIS_MACHINE = (r"^Note: (Swap on|No more memory) .*\n", r"^notice  memory .*\n",
                   r',\n  "concerns": \[\n( {4}"(Swap on|No more memory) .*\n)+  \]')


def pattern(expected):
    parts = []
    for line in expected:
        if line == "...":
            parts.append(r"(?:[^\n]*\n)*")
            continue
        pieces = re.split(f"({'|'.join(PLACEHOLDERS)})", line)
        parts.append("".join(PLACEHOLDERS.get(piece, re.escape(piece)) for piece in pieces) + "\n")
    return "".join(parts)


def fits(expected, printed):
    return re.fullmatch(pattern(expected), "".join(line + "\n" for line in printed))


def generalized(line):
    """`line` with placeholders for what certainly differs between runs."""
    today = time.strftime("%Y-%m-%d")
    for what, name in ((PLACEHOLDERS["<id>"], "<id>"),
                       (r"(?<=resume )[a-z2-7]{8}(?=`)|(?<=drafts show )[a-z2-7]{8}(?= \|)", "<short>"),
                       (r"^[a-z2-7]{8}(?=  )", "<short>"),
                       (r"(?<=\d\d:\d\d  )[a-z2-7]{8}$", "<short>"),
                       (r"(?<=^Saved )[a-z2-7]{8}(?=\.)", "<short>"),
                       (today + r"T[0-9:.]+[+-]\d\d:\d\d", "<moment>"),
                       (today + r" \d\d:\d\d", "<date>"),
                       (r"(?<=process )\d+|(?<=_bytes\": )\d+|(?<=pid\": )\d+", "<number>"),
                       (r"\d+ kB", "<number> kB"),
                       (r'(?<="device": ")' + re.escape(socket.gethostname()), "<any>"),
                       (f"(?<= on ){re.escape(socket.gethostname())}(?=,)", "<any>")):
        line = re.sub(what, name, line)
    return line


def update(path, steps, trailing, printed):
    with open(path, "w") as file:
        for step, lines in zip(steps, printed):
            if not fits(step.expected, lines):
                step.expected = [generalized(line) for line in lines]
            text = [*step.comments, "$ " + "\n".join(step.command), *step.expected]
            file.write("".join(line + "\n" for line in text))
        file.write("".join(line + "\n" for line in trailing))


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--update"]
    if len(arguments) != 2:
        sys.exit(f"usage: {sys.argv[0]} [--update] FOLDER-OF-THE-PROGRAMS TRANSCRIPT")
    programs, path = os.path.abspath(arguments[0]), arguments[1]
    with open(path) as file:
        lines = file.read().splitlines()
    steps, trailing = parse_markdown(lines) if path.endswith(".md") else parse(lines)
    with harness.Home(programs) as home:
        try:
            printed = run(home, steps)
        except harness.Failure as failure:
            sys.exit(f"{os.path.basename(path)}: {failure}")
    if "--update" in sys.argv:
        update(path, steps, trailing, printed)
        return
    wrong = [(step, lines) for step, lines in zip(steps, printed) if not fits(step.expected, lines)]
    for step, lines in wrong:
        print("$ " + "\n".join(step.command))
        print("".join(f"- {line}\n" for line in step.expected), end="")
        print("".join(f"+ {line}\n" for line in lines))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
