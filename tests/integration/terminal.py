"""What is shown on a terminal but not in a pipe."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from harness import LOCKED, PASSPHRASE, REFUSED, USAGE, Home, Skip, check, files_under, main, wait_until

ROWS, COLUMNS = 24, 80
SECONDS = 300
COLOR = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """A program with its own terminal, on which it can also ask."""

    def __init__(self, home, *arguments, environment=None):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.execve(os.path.join(home.programs, "fallow"), ["fallow", *arguments],
                          {"TERM": "xterm-256color", **home.environment, **(environment or {})})
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("4H", ROWS, COLUMNS, 0, 0))

    def read_until(self, words=None):
        """Reads until `words` have appeared, or to the end; returns everything seen so far."""
        deadline = time.monotonic() + SECONDS
        while words is None or words not in self.seen:
            check(time.monotonic() < deadline, f"no {words!r} in {self.seen!r}")
            if not select.select([self.fd], [], [], 0.1)[0]:
                continue
            try:
                piece = os.read(self.fd, 65536)
            except OSError:  # the other end is closed: the program has ended
                piece = b""
            if not piece:
                check(words is None, f"it ended without {words!r}: {self.seen!r}")
                break
            self.seen += piece.decode(errors="replace")
        return self.seen

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        """Reads to the end and returns the exit code."""
        self.read_until()
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)


def seen(home, *arguments, code=0, **options):
    terminal = Terminal(home, *arguments, **options)
    ended = terminal.end()
    check(ended == code, f"{arguments} ended with {ended}: {terminal.seen!r}")
    return terminal.seen.replace("\r\n", "\n")


def asking(programs):
    """passphrases are asked for on the terminal and never shown"""
    with Home(programs) as home:
        terminal = Terminal(home, "init")
        for _ in range(2):
            terminal.read_until(": ")
            check(not terminal.echoes(), "the terminal echoes")
            terminal.seen = ""
            terminal.type(PASSPHRASE + "\n")
        check(terminal.end() == 0, terminal.seen)
        check(PASSPHRASE not in terminal.seen, "it was shown")
        home.ok("lock")
        # A command that finds the journal locked asks, and then continues.
        terminal = Terminal(home, "write", "asked for first")
        terminal.read_until(": ")
        terminal.type(PASSPHRASE + "\n")
        check(terminal.end() == 0 and "Saved" in terminal.seen, terminal.seen)
        check(len(home.all()) == 1, "it was not saved")
        home.ok("lock")
        terminal = Terminal(home, "unlock")
        for _ in range(3):
            terminal.read_until("Passphrase: ")
            terminal.seen = ""
            terminal.type("another one\n")
        check(terminal.end() == REFUSED, terminal.seen)
        home.run("list").expect(LOCKED)
        # Two wrong ones and the right one.
        terminal = Terminal(home, "unlock")
        for answer in ("another one", "yet another", PASSPHRASE):
            terminal.read_until("Passphrase: ")
            terminal.seen = ""
            terminal.type(answer + "\n")
        check(terminal.end() == 0, terminal.seen)
        # What is asked for again while the journal is open is no different.
        terminal = Terminal(home, "passphrase")
        for question, answer in (("current passphrase: ", "wrong"), ("current passphrase: ", PASSPHRASE),
                                 ("Nobody can reset", ""), ("new passphrase: ", "another field in winter"),
                                 ("Repeat the passphrase: ", "another field in winter")):
            terminal.read_until(question)
            if answer:
                terminal.seen = ""
                terminal.type(answer + "\n")
        check(terminal.end() == 0, terminal.seen)


def weak(programs):
    """a very weak passphrase is taken only when it is typed again after a warning"""
    with Home(programs) as home:
        terminal = Terminal(home, "init")
        terminal.read_until("Nobody can reset")
        for question, answer in (("new journal: ", "secret"), ("very weak", ""),
                                 ("new journal: ", "password"), ("very weak, too", ""),
                                 ("new journal: ", "secret"), ("very weak", ""),
                                 ("new journal: ", "secret"), ("Repeat the passphrase: ", "secret")):
            terminal.read_until(question)
            if answer:
                terminal.seen = ""
                terminal.type(answer + "\n")
        check(terminal.end() == 0, terminal.seen)
        home.ok("lock")
        home.ok("unlock", passphrase="secret")


def mistyped(programs):
    """a new passphrase that is mistyped the second time is not accepted"""
    with Home(programs) as home:
        terminal = Terminal(home, "init")
        for answer in (PASSPHRASE, "something else") * 3:
            terminal.read_until(": ")
            terminal.seen = ""
            terminal.type(answer + "\n")
        check(terminal.end() == USAGE, terminal.seen)
        check(home.state() == "absent", "a journal was made")


def interrupted(programs):
    """Ctrl-C at the passphrase prompt leaves the terminal as it was"""
    with Home(programs).init() as home:
        home.ok("lock")
        terminal = Terminal(home, "unlock")
        terminal.read_until(": ")
        check(not terminal.echoes(), "the terminal echoes")
        terminal.type("\x03")
        wait_until(terminal.echoes, SECONDS, "the terminal echoes again")
        check(terminal.end() != 0, "it went on")


def colors(programs):
    """colours are only for terminals, and off if NO_COLOR or --color says so"""
    with Home(programs).init() as home:
        name = home.write("A line", "--tag", "walk")
        check(COLOR.search(seen(home, "list")), "no colours on a terminal")
        check(not COLOR.search(seen(home, "list", environment={"NO_COLOR": "1"})), "NO_COLOR")
        check(not COLOR.search(seen(home, "list", "--color", "never")), "--color never")
        check(COLOR.search(seen(home, "list", "--color", "always", environment={"NO_COLOR": "1"})),
              "--color always is the last word")
        check(not COLOR.search(seen(home, "list", environment={"TERM": "dumb"})), "TERM=dumb")
        check(b"\x1b" not in home.ok("list").out, "colours in a pipe")
        check(b"\x1b" in home.ok("show", name, "--color", "always").out, "--color always in a pipe")


def narrow(programs):
    """no line of a listing is wider than the terminal, in any script"""
    with Home(programs).init() as home:
        home.write("A long line that goes on and on, " * 10, "--tag", "t" * 60)
        home.write("\u6e05\u6668\u5728\u6cb3\u8fb9\u8d70\u4e86\u5f88\u4e45" * 12)
        for line in COLOR.sub("", seen(home, "list")).splitlines():
            wide = sum(2 if character > "\u2e80" else 1 for character in line)
            check(wide <= COLUMNS, f"{wide} columns: {line!r}")


def wrapped(programs):
    """help and questions are wrapped between words"""
    with Home(programs) as home:
        for verb in ((), ("search",), ("farewell", "edit"), ("release",)):
            known = set(home.ok(*verb, "--help").text.split())
            shown = COLOR.sub("", seen(home, *verb, "--help"))
            check(all(len(line) <= COLUMNS for line in shown.splitlines()), "too wide:", shown)
            check(not set(shown.split()) - known, "cut:", set(shown.split()) - known)
        terminal = Terminal(home, "init")
        terminal.read_until("new journal: ")
        check(all(len(line) <= COLUMNS for line in terminal.seen.splitlines()), terminal.seen)
        check("cannot be read again." in " ".join(terminal.seen.split()), terminal.seen)
        terminal.type("\x03")
        terminal.end()


def paged(programs):
    """what does not fit on the screen goes to the pager, unless --no-pager is given"""
    with Home(programs).init() as home:
        for number in range(ROWS + 6):
            home.write(f"line {number}")
        marked = {"PAGER": "sed s/^/paged:/"}
        every = ("list", "--limit", "0")
        check("paged:" in seen(home, *every, environment=marked), "no pager")
        check("paged:" not in seen(home, "list", "--limit", "3", environment=marked), "too soon")
        check("paged:" not in seen(home, *every, "--no-pager", environment=marked), "--no-pager")
        check(b"paged:" not in home.run(*every, environment=dict(home.environment, **marked)).out,
              "paged in a pipe")
        # Quitting a pager early is not a failure.
        seen(home, *every, environment={"PAGER": "head -1"})


def closed_pipe(programs):
    """a reader that goes away early is not a failure, but a full disk is"""
    with Home(programs).init() as home:
        for number in range(5):
            home.write(f"{number} " + "many words " * 20_000)
        done = subprocess.run(["bash", "-c", "set -o pipefail; fallow timeline | head -c 100"],
                              env=home.environment, capture_output=True, timeout=SECONDS)
        check(done.returncode == 0 and not done.stderr, done.returncode, done.stderr.decode())
        with open("/dev/full", "w") as full:
            process = subprocess.run([os.path.join(programs, "fallow"), "list"], stdout=full,
                                     env=home.environment, stderr=subprocess.PIPE,
                                     stdin=subprocess.DEVNULL)
        check(process.returncode == 1 and b"space" in process.stderr, process.stderr.decode())


def vim(programs):
    """vim leaves nothing of what was written in it"""
    if not os.path.exists("/usr/bin/vim"):
        raise Skip("vim is not installed")
    with Home(programs).init() as home:
        # Registers, a search and a command end up in ~/.viminfo unless that is disabled.
        terminal = Terminal(home, "write", environment={"EDITOR": "/usr/bin/vim"})
        terminal.read_until("reflection.md")
        terminal.type("iquillfeather\x1b")
        terminal.type("yy:s/quill/quill/\r")
        terminal.type("/feather\r")
        terminal.type(":wq\r")
        check(terminal.end() == 0, terminal.seen)
        check("quillfeather" in next(iter(home.all().values()))["text"], "it was not saved")
        for path in [*files_under(home.folder), *files_under("/dev/shm")]:
            with open(path, "rb") as file:
                check(b"quillfeather" not in file.read(), f"{path} can be read")
        check(not os.path.exists(os.path.join(home.folder, ".viminfo")), "there is a .viminfo")


def hung_up(programs):
    """a terminal that is closed during editing leaves a draft"""
    with Home(programs).init() as home:
        script = os.path.join(home.folder, "editor.sh")
        with open(script, "w") as file:
            file.write('#!/bin/sh\necho "half a thought" > "$1"\necho saved\nread line\n')
        os.chmod(script, 0o700)
        terminal = Terminal(home, "write", environment={"EDITOR": script})
        terminal.read_until("saved")
        os.kill(terminal.pid, signal.SIGHUP)
        terminal.end()
        (draft,) = home.ok("drafts", "--json").json
        check(home.ok("drafts", "show", draft["id"]).text == "half a thought\n", "another text")


def answer(terminal, question, text):
    terminal.read_until(question)
    terminal.seen = ""
    terminal.type(text)


NAME, SIGNS, ENERGY, LINE = "With whom or what? ", "(Enter for none): ", "Energy, from -3 to 3", "if you like: "


def noticing(programs):
    """after an invalid answer `notice` asks again, and keeps what was answered before"""
    with Home(programs).init() as home:
        home.ok("connection", "add", "Ana")
        terminal = Terminal(home, "notice")
        answer(terminal, NAME, "\n")
        terminal.read_until("A name is needed")
        answer(terminal, NAME, "Zoltan\n")
        answer(terminal, "Add Zoltan? [y/N] ", "n\n")
        answer(terminal, NAME, "ana\n")
        answer(terminal, SIGNS, "1 hesitatin\n")
        terminal.read_until('"hesitatin" is not one of these signs')
        answer(terminal, SIGNS, "1 Hesitating\n")
        answer(terminal, ENERGY, "4\n")
        terminal.read_until('"4" is not an energy')
        answer(terminal, ENERGY, "+2\n")
        answer(terminal, LINE, "x" * 3000 + "\n")
        terminal.read_until("too long")
        answer(terminal, LINE, "Hardly a word\n")
        check(terminal.end() == 0, terminal.seen)
        (note,) = home.all().values()
        check(sorted(note["signs"]) == ["hesitating", "quieter"] and note["energy"] == 2, note)
        check(note["text"] == "Hardly a word" and note["about"] == ["Ana"], note)


def noticing_somebody_new(programs):
    """`notice` asks about a name that it does not know, and can add it"""
    with Home(programs).init() as home:
        terminal = Terminal(home, "notice", "Zoltan")
        answer(terminal, "Add Zoltan? [y/N] ", "y\n")
        answer(terminal, SIGNS, "seen\n")
        answer(terminal, ENERGY, "\n")
        answer(terminal, LINE, "\n")
        check(terminal.end() == 0, terminal.seen)
        (note,) = home.all().values()
        check(note["signs"] == ["seen"] and note["energy"] is None, note)


def noticing_left(programs):
    """Ctrl-C and Ctrl-D leave `notice` at any question, without noting anything"""
    with Home(programs).init() as home:
        home.ok("connection", "add", "Ana")
        for key in ("\x03", "\x04"):
            for questions in ((NAME,), (NAME, SIGNS), (NAME, SIGNS, ENERGY, LINE)):
                terminal = Terminal(home, "notice")
                for question in questions[:-1]:
                    answer(terminal, question, "Ana\n" if question is NAME else "\n")
                answer(terminal, questions[-1], key)
                check(terminal.end() != 0, terminal.seen)
                check(len(terminal.seen.strip().splitlines()) <= 1, terminal.seen)
        check(not home.all(), "something was noted")


def merging(programs):
    """two connections are only merged once the user has agreed"""
    with Home(programs).init() as home:
        for name in ("Ana", "Mara"):
            home.ok("connection", "add", name)
        for said, left in (("n", 2), ("y", 1)):
            terminal = Terminal(home, "connection", "merge", "Ana", "Mara")
            answer(terminal, "[y/N] ", said + "\n")
            check((terminal.end() == 0) == (left == 1), terminal.seen)
            check(len(home.ok("connection", "list", "--json").json["connections"]) == left, said)


if __name__ == "__main__":
    main(asking, weak, mistyped, interrupted, colors, narrow, wrapped, paged, closed_pipe, vim, hung_up, noticing,
         noticing_somebody_new, noticing_left, merging)
