"""Looks for words of the journal in the daemon's memory, as somebody does who may trace any process.

The words are random. Each is in another thing that a journal holds, and the search finds them while
the journal is open, so that it would find them afterwards.
"""

import contextlib
import os
import secrets
import string
import subprocess
import tempfile

from harness import (COMMAND_SECONDS, CONFIG, LOCKED, Home, Skip, check, main, wait_until)

PIECE_BYTES = 1 << 20


def word():
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


def needles(words):
    return {name: [text.encode("utf-8"), text.encode("utf-16-le")] for name, text in words.items()}


def mappings(pid):
    """Beginning, end and name of all that can be read."""
    with open(f"/proc/{pid}/maps") as maps:
        for line in maps:
            fields = line.split()
            if "r" not in fields[1] or fields[-1] in ("[vvar]", "[vsyscall]"):
                continue
            low, high = (int(part, 16) for part in fields[0].split("-"))
            yield low, high, fields[5] if len(fields) > 5 else "anonymous"


def found(pid, words):
    """Names of the words that are in the memory of `pid`, with where they are."""
    hits = {}
    wanted = needles(words)
    overlap = max(len(form) for forms in wanted.values() for form in forms)
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for low, high, name in mappings(pid):
            before = b""
            for at in range(low, high, PIECE_BYTES):
                with contextlib.suppress(OSError, ValueError):
                    memory.seek(at)
                    piece = memory.read(min(PIECE_BYTES, high - at))
                    for what, forms in wanted.items():
                        if any(form in before + piece for form in forms):
                            hits.setdefault(what, set()).add(name)
                    before = piece[-overlap:]
    return hits


def fill(home, words):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file.txt")
        with open(path, "w") as file:
            file.write(words["attachment"] * 3000)
        first = home.write(f"A title {words['title']}\n\n{'rain ' * 400}{words['text']}", "--tag",
                           words["tag"], "--attach", path)
    for number in range(40):
        home.write(f"entry {number} " + "rain " * (number * 7) + words["many"])
    home.ok("edit", first, "--stdin", text=f"And then {words['edited']}")
    home.ok("connection", "add", words["connection"])
    home.ok("template", "set", words["template"], text=words["template"])
    home.run("write", "--attach", "/missing", text=words["draft"])
    home.ok("list", "--json", "--limit", "0")
    home.ok("search", "--json", words["text"])
    home.ok("history", first)
    home.ok("attach", "save", first, "file.txt", "--to", "-")
    home.ok("drafts", "--json")
    home.ok("doctor")


def look(home, words):
    try:
        return found(home.daemon(), words)
    except PermissionError:
        raise Skip("memory of other processes cannot be read here") from None


def has_own_heap(programs):
    """Whether the daemon was built with a sanitizer, whose heap keeps what was freed."""
    with open(os.path.join(programs, "fallowd"), "rb") as file:
        content = file.read()
    return any(name in content for name in (b"__asan_init", b"__tsan_init", b"__msan_init"))


def wiped_when_locked(programs):
    """after locking, no word of the journal is in the daemon's memory"""
    if has_own_heap(programs):
        raise Skip("the heap of a sanitizer keeps what was freed")
    names = ("title", "text", "many", "tag", "edited", "attachment", "connection", "template",
             "draft")
    words = {name: word() for name in names}
    passphrase = word()
    with Home(programs, CONFIG) as home:
        home.ok("init", passphrase=passphrase)
        fill(home, words)
        open_ = look(home, words)
        check(open_, "nothing was found in an open journal: the search itself fails")
        home.ok("lock")
        words["passphrase"] = passphrase
        hits = look(home, words)
        check(not hits, "after locking:", hits)
        words["while locked"] = word()
        home.run("write", text=words["while locked"]).expect(LOCKED)
        check(home.ok("status", "--json").json["drafts"] == 2, "no draft was kept")
        hits = look(home, words)
        check(not hits, "after a draft while locked:", hits)
        home.ok("unlock", passphrase=passphrase)
        home.ok("search", "--json", words["many"])
        home.ok("lock")
        hits = look(home, words)
        check(not hits, "after locking once more:", hits)


def large(home, pages, history):
    """Texts that fill more messages than a client is sent unread: reflections with the words of
    `pages`, and versions of the last one with those of `history`."""
    for each in pages:
        last = home.write(each + " rain" * 200_000)
    for each in history:
        home.ok("edit", last, "--stdin", text=each + " rain" * 200_000)
    return last


@contextlib.contextmanager
def stalled(home, *arguments):
    """A client that has read the beginning of a list, or of a history, and reads no further."""
    client = subprocess.Popen([os.path.join(home.programs, "second_client"), "stall", *arguments],
                              env=home.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    try:
        check(client.stdout.readline() == "stalled\n", "nothing comes of", arguments)
        yield
    finally:
        client.communicate(timeout=COMMAND_SECONDS)


def wiped_though_unread(programs):
    """after locking, no more is left of what clients do not read than one message each"""
    if has_own_heap(programs):
        raise Skip("the heap of a sanitizer keeps what was freed")
    pages, history = [word() for _ in range(5)], [word() for _ in range(5)]
    words = {each: each for each in pages + history}
    with Home(programs, CONFIG) as home:
        home.init()
        last = large(home, pages, history)
        with stalled(home), stalled(home, last):
            check(len(look(home, words)) > 2, "open streams hold nothing")
            home.ok("lock")
            hits = look(home, words)
            check(len(hits) <= 2, "after locking:", hits)
        wait_until(lambda: not look(home, words), COMMAND_SECONDS,
                   "nothing is left once the clients have gone")


if __name__ == "__main__":
    main(wiped_when_locked, wiped_though_unread)
