"""Looks for words that must never be readable, wherever a daemon or a client could leave them.

The words are random, so that any hit is a leak: one in Latin letters, one in Chinese characters, and a
passphrase. They are searched for, in any case, as UTF-8 and UTF-16, in every file under the home (its
logs and the socket's folder included), in every file in the temporary folders that has changed since
the test began, and in the arguments and environment of every process.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import string
import subprocess
import tempfile
import time
import types

from harness import (COMMAND_SECONDS, CONFIG, LOCKED, Failure, Home, alive, check, files_under, main,
                     wait_until)

TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/run/user")
EDITOR_FOLDER = "fallow-edit-"  # in memory, and gone once the editor has exited
PIECE_BYTES = 1 << 20
LOGGED = CONFIG + '[log]\nlevel = "debug"\nfile = "fallowd.log"\n'


class Canary:
    def __init__(self):
        self.word = "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))
        self.characters = "".join(chr(0x4E00 + secrets.randbelow(0x5000)) for _ in range(6))
        self.passphrase = "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))
        self.began = time.time()
        self.sources = tempfile.mkdtemp(prefix="canary-")  # the user's own files; not searched
        self.needles = [text.encode(form)
                        for text in (self.word, self.characters, self.passphrase)
                        for form in ("utf-8", "utf-16-le", "utf-16-be")]
        self.files_searched = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.sources)

    def put(self, name, content):
        path = os.path.join(self.sources, name)
        with open(path, "w") as file:
            file.write(content)
        return path

    def text(self, what):
        return f"{what} {self.word} {self.characters}"

    def in_bytes(self, content):
        content = content.lower()
        return any(needle in content for needle in self.needles)

    def in_file(self, path):
        overlap = max(map(len, self.needles))
        with open(path, "rb") as file:
            before = b""
            while piece := file.read(PIECE_BYTES):
                if self.in_bytes(before + piece):
                    return True
                before = piece[-overlap:]
        return False

    def look(self, home, when, editing=False):
        """Fails if a canary can be read. While the user is editing, the editor's own file is exempt."""
        def spared(path):
            return editing and EDITOR_FOLDER in path

        for path in self.candidates(home):
            try:
                hit = not spared(path) and self.in_file(path)
            except OSError:
                continue  # gone again, or another user's
            check(not hit, f"{when}: {path} can be read")
            check(self.in_name(path) is False, f"{when}: the name {path} tells")
            self.files_searched += 1
        self.look_at_processes(when)

    def in_name(self, path):
        return self.in_bytes(os.fsencode(path))

    def candidates(self, home):
        yield from files_under(home.folder)
        for folder in TEMPORARY:
            for path in files_under(folder):
                if path.startswith(self.sources):
                    continue
                with contextlib.suppress(OSError):
                    if os.stat(path).st_mtime >= self.began - 1:
                        yield path

    def look_at_processes(self, when):
        for pid in filter(str.isdigit, os.listdir("/proc")):
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError), open(f"/proc/{pid}/{name}", "rb") as file:
                    check(not self.in_bytes(file.read()), f"{when}: /proc/{pid}/{name} can be read")


def fill(home, canary):
    """Brings the words in through every possible input, from standard input and files."""
    attachment = canary.put(f"{canary.word}.txt", canary.text("attachment") * 2000)
    first = home.write(canary.text("written"), "--at", "2024-02-29 10:00")
    # A name on the command line is the user's own choice, and visible while the command runs.
    labelled = home.write(canary.text("labelled"), "--tag", canary.word, "--about", canary.word,
                          "--mood", canary.word, "--attach", attachment)
    home.ok("template", "set", canary.word, text=canary.text("template"))
    home.ok("import", "jrnl",
            canary.put("journal.txt", f"[2020-01-01 09:00] {canary.text('imported')}\n"))
    home.ok("edit", first, "--stdin", text=canary.text("edited") + " and more")
    gone = home.write(canary.text("deleted"))
    home.ok("delete", gone)
    # Refused, and kept as a draft.
    home.run("write", "--attach", os.path.join(canary.sources, "missing"), text=canary.text("draft"))
    check(home.ok("status", "--json").json["drafts"] == 1, "there is no draft")
    for query in (canary.word, f'"{canary.word}"', canary.word[:8] + "*", f"tag:{canary.word}",
                  canary.characters, canary.characters[1:4]):
        check(home.ok("search", "--json", query).json, "nothing was found")
    home.ok("timeline")
    home.ok("history", first)
    home.ok("attach", "save", labelled, f"{canary.word}.txt", "--to", "-")


def everywhere(programs):
    """what was written cannot be read anywhere, unlocked, locked or with the daemon gone"""
    with Canary() as canary, Home(programs, LOGGED) as home:
        home.ok("init", passphrase=canary.passphrase)
        fill(home, canary)
        canary.look(home, "unlocked")
        home.ok("doctor", "--rebuild-index")
        canary.look(home, "index built again")
        home.ok("lock")
        canary.look(home, "locked")
        home.run("list").expect(LOCKED)
        home.run("write", text=canary.text("written while locked")).expect(LOCKED)
        canary.look(home, "a draft kept while locked")
        home.ok("unlock", passphrase=canary.passphrase)
        home.write(canary.text("written again"))
        home.kill_daemon()
        canary.look(home, "daemon killed")
        home.ok("unlock", passphrase=canary.passphrase)
        home.stop()
        canary.look(home, "daemon stopped")
        check(any(path.endswith("fallowd.log") for path in files_under(home.folder)), "no log")
        print(f"{canary.files_searched} files searched")


def found_when_there(programs):
    """the search itself finds a word that is present"""
    del programs
    for form in ("utf-8", "utf-16-le", "utf-16-be"):
        check_found(form)


def check_found(form):
    with Canary() as canary:
        # Across the border between two pieces, in upper case.
        content = b"x" * (PIECE_BYTES - 5) + canary.word.upper().encode(form)
        with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
            file.write(content)
            file.flush()
            try:
                canary.look(types.SimpleNamespace(folder=canary.sources), "there")
            except Failure:
                return
    raise Failure(f"{form} was not found")


# Writes the text, signals that, and waits to be told to continue.
EDITOR = """#!/bin/sh
cat {text} >> "$1"
echo >> "$1"
: > {folder}/saved
while ! [ -e {folder}/go ]; do sleep 0.02; done
exit {code}
"""


def editor(canary, code):
    """An editor program that writes its text to the file and waits for a file "go" beside it."""
    text = canary.put("typed", canary.text("typed in an editor"))
    path = canary.put("editor.sh", EDITOR.format(text=text, folder=canary.sources, code=code))
    os.chmod(path, 0o700)
    return path


def start_editing(home, canary, code=0):
    environment = dict(home.environment, EDITOR=editor(canary, code))
    # If standard input were not a terminal, write would read it instead of opening the editor.
    name = home.write("to be edited")
    client = home.start("edit", name, environment=environment)
    saved = os.path.join(canary.sources, "saved")
    wait_until(lambda: os.path.exists(saved) or client.poll() is not None, COMMAND_SECONDS, "the editor saves")
    check(client.poll() is None, "it ended:", client.poll() and client.stderr.read().decode())
    wait_until(lambda: home.ok("status", "--json").json["drafts"] == 1, COMMAND_SECONDS, "a draft is kept")
    return name, client


def readable_in_memory(canary):
    return [path for path in files_under("/dev/shm") if canary.in_file(path)]


def edited(programs):
    """an editor session leaves no readable text, neither while it runs nor afterwards"""
    with Canary() as canary, Home(programs, LOGGED) as home:
        home.ok("init", passphrase=canary.passphrase)
        name, client = start_editing(home, canary)
        canary.look(home, "in an editor", editing=True)
        canary.put("go", "")
        _, said = client.communicate(timeout=COMMAND_SECONDS)
        check(client.returncode == 0, "the edit failed:", said.decode())
        check(canary.word in home.ok("show", name).text, "what was typed was not saved")
        check(home.ok("status", "--json").json["drafts"] == 0, "a draft was left over")
        canary.look(home, "after the editor")


def failed_editor(programs):
    """an editor that fails leaves a draft and no readable text"""
    with Canary() as canary, Home(programs, LOGGED) as home:
        home.ok("init", passphrase=canary.passphrase)
        name, client = start_editing(home, canary, code=3)
        canary.put("go", "")
        client.communicate(timeout=COMMAND_SECONDS)
        check(client.returncode == 1, "exit code", client.returncode)
        check(home.ok("show", name).text.find(canary.word) < 0, "it was saved all the same")
        check_draft(home, canary)
        canary.look(home, "after a failed editor")


def killed_client(programs):
    """a client killed during editing leaves a draft and no readable text"""
    with Canary() as canary, Home(programs, LOGGED) as home:
        home.ok("init", passphrase=canary.passphrase)
        _, client = start_editing(home, canary)
        check(readable_in_memory(canary), "the editor's file is not where it should be")
        children = subprocess.run(["pgrep", "-P", str(client.pid)], capture_output=True, text=True)
        client.kill()
        client.communicate()
        wait_until(lambda: not readable_in_memory(canary), COMMAND_SECONDS, "the editor's folder is gone")
        for pid in map(int, children.stdout.split()):
            wait_until(lambda: not alive(pid), COMMAND_SECONDS, "what the client started has ended")
        canary.look(home, "after SIGKILL of the client")
        check_draft(home, canary)


def killed_daemon_while_editing(programs):
    """a daemon killed during editing loses nothing of the text"""
    with Canary() as canary, Home(programs, LOGGED) as home:
        home.ok("init", passphrase=canary.passphrase)
        _, client = start_editing(home, canary)
        home.kill_daemon(signal.SIGKILL)
        canary.put("go", "")
        client.communicate(timeout=COMMAND_SECONDS)
        check(client.returncode == LOCKED, "exit code", client.returncode)
        home.ok("unlock", passphrase=canary.passphrase)
        check_draft(home, canary)
        canary.look(home, "after SIGKILL of the daemon")


def check_draft(home, canary):
    drafts = home.ok("drafts", "--json").json
    check(len(drafts) == 1, f"{len(drafts)} drafts:", json.dumps(len(drafts)))
    text = home.ok("drafts", "show", drafts[0]["id"]).text
    check(canary.word in text and canary.characters in text, "the draft is not what was typed")


if __name__ == "__main__":
    main(found_when_there, everywhere, edited, failed_editor, killed_client,
         killed_daemon_while_editing)
