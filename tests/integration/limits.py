"""Too much, too little, and what is not text: each is an error that says so, and loses nothing."""

import contextlib
import errno
import os
import subprocess
import threading

from harness import (COMMAND_SECONDS, CONFIG, DAMAGED, FAILED, NOT_FOUND, PASSPHRASE, UNREACHABLE,
                     USAGE, Failure, Home, Skip, check, main, scale, wait_until)

MIB = 1 << 20
TEXT_BYTES_MAX = 4 * MIB  # docs/commands.md
MORE = b"more"


def unchanged(home, before):
    check(home.all() == before, "the journal is another one")
    home.examine()


def long_texts(programs):
    """64 MiB of text are refused, and the longest text allowed is kept whole"""
    with Home(programs).init() as home:
        name = home.write("short")
        before = home.all()
        for size in (64 * MIB, TEXT_BYTES_MAX + 1):
            home.run("write", text=b"x" * size).expect(USAGE)
            home.run("edit", name, "--stdin", text=b"x" * size).expect(USAGE)
            home.run("template", "set", "long", text=b"x" * size).expect(USAGE)
        unchanged(home, before)
        longest = ("word " * (TEXT_BYTES_MAX // 5 + 1))[:TEXT_BYTES_MAX]
        name = home.write(longest)
        check(home.ok("show", name, "--text").text == longest, "the longest text was changed")
        check(name in home.ok("search", "word", "--json").text, "it is not found")
        home.ok("edit", name, "--stdin", text=longest.upper())
        check(home.ok("history", name, "--version", "1").text == longest, "its history was changed")
        home.examine()


def not_text(programs):
    """what is not text is refused; unusual text is kept as it is"""
    with Home(programs).init() as home:
        before = home.all()
        for content in (b"caf\xe9", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"cut \xe2\x82",
                        b"zero \x00 byte"):
            result = home.run("write", text=content).expect(USAGE)
            check(len(result.err) > 30, "nothing is said:", result)
        for content in (b"", b"  \n\t\n"):
            home.run("write", text=content).expect(USAGE)
        for arguments in (("--tag", "a\nb"), ("--tag", ""), ("--about", "x" * 300),
                          ("--mood", "a\x07b"), ("--tag", b"\xff")):
            home.run("write", *map(os.fsdecode, arguments), text="a text").expect(USAGE)
        unchanged(home, before)
        # Control characters are refused, naming the place, and the text is kept as a draft.
        for character in ("\x07", "\x1b", "\x7f", "\x9b"):
            refused = home.run("write", text=f"one\ntwo {character}").expect(USAGE)
            check(b"line 2, column 5" in refused.err, "the place is not named:", refused)
            check(b"kept as a draft. " in refused.err, "the text is gone:", refused)
        for text in ("tab\there", "\u202eright to left", "e\u0301 and \u00e9", "\U0001f33e\u200d\ufe0f"):
            shown = home.ok("show", home.write(text), "--json").json["text"]
            check(shown == text, f"{text!r} was kept as {shown!r}")
        # Line ends of other systems count as line ends; a carriage return elsewhere is a control
        # character.
        written = home.ok("write", text="two\r\nlines\r\n").out.decode().strip()
        check(home.ok("show", written, "--json").json["text"] == "two\nlines", "line ends were kept")
        home.run("write", text="two\rlines").expect(USAGE)


def dates(programs):
    """a date that does not exist is named"""
    with Home(programs).init() as home:
        for date in ("2023-02-29", "2024-13-01", "2024-04-31 10:00", "2024-03-01 25:00",
                     "2024-03-01 10:61", "someday", "0000-01-01", "99999-01-01", ""):
            result = home.run("write", "--at", date, text="never")
            check(result.code == USAGE or (date == "" and result.code == 0), result)
            if date:
                home.run("list", "--from", date).expect(USAGE)
        # Skipped by a clock change, and repeated by one.
        for date, offset in (("2024-03-31 02:30", "+02:00"), ("2024-10-27 02:30", "+02:00")):
            name = home.write("a text", "--at", date)
            check(home.ok("show", name, "--json").json["at"].endswith(offset), f"{date} is wrong")


def attachments(programs):
    """an attachment that is not a file, or stops being one, is refused, and the text is kept"""
    with Home(programs).init() as home:
        fifo = os.path.join(home.folder, "fifo")
        os.mkfifo(fifo)
        closed = os.path.join(home.folder, "dangling")
        os.symlink("/nonexistent", closed)
        for place, path in enumerate((fifo, home.folder, closed, "/dev/null", "/nonexistent", "")):
            result = home.run("write", "--attach", path, text=f"text {place}")
            check(result.code in (FAILED, USAGE), result)
            check(b"kept as a draft" in result.err, "the text is gone:", result)
        check(home.all() == {}, "something was written")
        check(home.ok("status", "--json").json["drafts"] == 6, "a text is gone")
        home.examine()


def changing_attachments(programs):
    """an attachment that vanishes or changes while it is read is kept whole or refused"""
    with Home(programs).init() as home:
        path = os.path.join(home.folder, "recording.bin")
        for change in (os.remove, lambda file: os.truncate(file, MIB), grow):
            for _ in range(scale(3, 25)):
                with open(path, "wb") as file:
                    file.write(os.urandom(16) * (24 * MIB // 16))
                with open(path, "rb") as file:
                    content = file.read()
                meddler = threading.Timer(0.01, change, (path,))
                meddler.start()
                result = home.run("write", "--attach", path, text="with a recording")
                meddler.join()
                if result.code == 0:
                    saved = home.ok("attach", "save", result.id, "recording.bin", "--to", "-").out
                    # As it was before the change, or after it.
                    check(saved in (content, content[:MIB], content + MORE), "it is cut or mixed")
                else:
                    result.expect(FAILED)
        home.examine()


def grow(path):
    with open(path, "ab") as file:
        file.write(MORE)


def saved_attachments(programs):
    """saving an attachment never replaces a file and never leaves the folder"""
    with Home(programs).init() as home:
        path = os.path.join(home.folder, "note.txt")
        with open(path, "w") as file:
            file.write("content")
        name = home.write("with a note", "--attach", path)
        home.run("attach", "save", name, "note.txt", "--to", path).expect(FAILED)
        home.run("attach", "save", name, "other.txt").expect(NOT_FOUND)
        home.run("attach", "save", name, "note.txt", "--to", "/nonexistent/x").expect(FAILED)
        with open(path) as file:
            check(file.read() == "content", "a file was replaced")


def bad_imports(programs):
    """an import that cannot be read is refused as a whole, a bad entry by itself"""
    cases = {"jrnl": b"no entries here\n", "dayone": b'{"entries": [{"text": ', "other": b"x"}
    with Home(programs).init() as home:
        path = os.path.join(home.folder, "import")
        for form, content in cases.items():
            with open(path, "wb") as file:
                file.write(content)
            result = home.run("import", form, path)
            check(result.code in (FAILED, USAGE, DAMAGED) and len(result.err) > 30, form, result)
            home.run("import", form, "/nonexistent").expect(FAILED, USAGE, NOT_FOUND)
        with open(path, "wb") as file:
            file.write(b'{"metadata": {"version": "1.0"}, "entries": ['
                       b'{"uuid": "A", "creationDate": "2024-01-01T10:00:00Z", "text": "good"},'
                       b'{"uuid": "B", "creationDate": "yesterday", "text": "no date"},'
                       b'{"uuid": "C", "creationDate": "2024-01-02T10:00:00Z", "text": "good too"}]}')
        report = home.run("import", "dayone", path, "--json")
        check(report.code == FAILED and report.json["added"] == 2 and report.json["failed"] == 1,
              "the good ones did not land:", report, report.text)
        again = home.run("import", "dayone", path, "--json").json
        check(again["added"] == 0 and again["already_there"] == 2, "again:", again)
        # A file where the format needs a folder, and vice versa.
        home.run("import", "markdown", path).expect(FAILED, USAGE, NOT_FOUND)
        home.run("import", "dayone", home.folder).expect(FAILED, USAGE, NOT_FOUND)
        check(len(home.all()) == 2, "something else landed")
        home.examine()


def exports(programs):
    """an export never goes where something exists, nor where it cannot be written"""
    with Home(programs).init() as home:
        home.write("a text")
        there = os.path.join(home.folder, "there")
        os.mkdir(there)
        with open(os.path.join(there, "mine.md"), "w") as file:
            file.write("mine")
        for form in ("markdown", "json", "jrnl"):
            for path in (there, os.path.join(there, "mine.md"), "/dev/null/place"):
                home.run("export", form, path, passphrase=PASSPHRASE).expect(FAILED, USAGE,
                                                                            NOT_FOUND)
        home.run("export", "other", there + "2", passphrase=PASSPHRASE).expect(USAGE)
        with open(os.path.join(there, "mine.md")) as file:
            check(file.read() == "mine" and os.listdir(there) == ["mine.md"], "it was written over")


def many(programs):
    """an id prefix that fits several reflections is refused"""
    with Home(programs).init() as home:
        path = os.path.join(home.folder, "journal.txt")
        with open(path, "w") as file:
            for number in range(6000):
                file.write(f"[2020-01-01 10:00] entry {number}\n\n")
        home.ok("import", "jrnl", path)
        names = sorted(home.all())
        check(len(names) == 6000, f"{len(names)} landed")
        # Among 6,000 random ids, it is almost certain that two begin with the same four characters.
        first = next(one for one, two in zip(names, names[1:]) if one[:4] == two[:4])
        for command in (("show",), ("delete",), ("star",)):
            home.run(*command, first[:4]).expect(USAGE)
        home.run("show", first[:3]).expect(USAGE)
        home.run("show", "2222222").expect(NOT_FOUND)
        home.ok("show", first)
        check(len(home.all()) == 6000, "something was deleted")


@contextlib.contextmanager
def small_disk(folder, mib):
    os.makedirs(folder, mode=0o700)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700", "tmpfs", folder],
                             capture_output=True)
    if mounted.returncode != 0:
        raise Skip("a disk of its own can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill_up(folder, leave):
    """Fills the disk except for `leave` bytes."""
    path = os.path.join(folder, "filler")
    with open(path, "wb") as file:
        while True:
            space = os.statvfs(folder)
            free = space.f_bavail * space.f_frsize
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, free - leave))
                return path
            except OSError as error:
                # The daemon took some of it meanwhile.
                now = os.statvfs(folder)
                if error.errno != errno.ENOSPC or now.f_bavail * now.f_frsize >= free:
                    raise


def full_disk(programs):
    """on a full disk writing fails, and everything confirmed is there once there is space again"""
    with Home(programs) as outer, small_disk(os.path.join(outer.folder, "d"), 48) as disk:
        with Home(programs, CONFIG, folder=disk) as home:
            home.init()
            kept = {home.write(f"before {number}"): f"before {number}" for number in range(5)}
            refused = 0
            for leave in scale((0, 8192, 65_536, 300_000), [1 << shift for shift in range(10, 22)]):
                filler = fill_up(disk, leave)
                refused += write_until_full(home, kept)
                listed = {one["id"] for one in home.ok("list", "--json", "--limit", "0").json}
                check(kept.keys() <= listed, "something is not listed while the disk is full")
                home.ok("search", "disk")
                os.remove(filler)
                found = {name: one["text"] for name, one in home.all().items()}
                check(kept.items() <= found.items(), f"{leave} bytes left: something is gone")
                home.examine()
            # Locking and unlocking on a full disk must not lose the vault either.
            filler = fill_up(disk, 0)
            home.run("lock")
            home.kill_daemon()
            home.run("unlock", passphrase=PASSPHRASE).expect(0)
            listed = {one["id"] for one in home.ok("list", "--json", "--limit", "0").json}
            check(kept.keys() <= listed, "something is not listed after unlocking on a full disk")
            home.run("lock")
            os.remove(filler)
            home.run("unlock", passphrase=PASSPHRASE).expect(0)
            found = {name: one["text"] for name, one in home.all().items()}
            check(kept.items() <= found.items(), "something is gone after locking")
            home.examine()
            check(refused > 0, "the disk was never full")
            print(f"{len(kept)} confirmed, {refused} refused")


def write_until_full(home, kept):
    """Adds confirmed writes to `kept` until one is refused twice; returns how often that happened."""
    refused = 0
    for number in range(4000):
        text = f"on a disk that fills {number} " + "x" * (2000 if number % 3 else 60_000)
        result = home.run("write", text=text)
        if result.code == 0:
            kept[result.id] = text
            continue
        check(result.code == FAILED and b"space" in result.err, "it does not say why:", result)
        refused += 1
        if refused == 3:
            return refused
    raise Failure("the disk was never full")


def remount_read_only(disk):
    """Waits until the last thread of a process that has ended has let go of its files."""
    def done():
        return subprocess.run(["mount", "-o", "remount,ro", disk], capture_output=True).returncode == 0
    wait_until(done, COMMAND_SECONDS, f"{disk} can be mounted again to be read only")


def read_only(programs):
    """a journal on a disk that cannot be written is opened, listed, searched, shown and exported"""
    with Home(programs) as home, small_disk(os.path.join(home.folder, "data"), 48) as disk:
        home.init()
        kept = {home.write(f"before {number}"): f"before {number}" for number in range(20)}
        home.ok("connection", "add", "Ana")
        for crashed in (False, True):
            if crashed:
                home.unlock()
                name = home.write("the last thing before the crash")
                kept[name] = "the last thing before the crash"
                home.kill_daemon()
            else:
                home.stop()
            remount_read_only(disk)
            try:
                unlocked = home.run("unlock", passphrase=PASSPHRASE).expect(0)
                check(b"reading only" in unlocked.err, "it does not say so:", unlocked)
                check(b"reading only" in home.ok("status").out, "the status does not say so")
                found = {name: one["text"] for name, one in home.all().items()}
                check(found == kept, "something is not shown")
                check(len(home.ok("search", "--json", "before").json) >= 20, "it is not searched")
                check(b"Ana" in home.ok("connection", "list").out, "the practice is not shown")
                home.ok("show", next(iter(kept)))
                folder = os.path.join(home.folder, f"exported-{crashed}")
                home.ok("export", "json", folder, passphrase=PASSPHRASE)
                home.run("write", text="not now").expect(FAILED)
                home.ok("doctor")
                home.run("lock").expect(0)
                home.stop()
            finally:
                subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
            home.unlock()
            check({name: one["text"] for name, one in home.all().items()} == kept, "it is another")
            home.examine()


def full_disk_at_init(programs):
    """on a full disk no journal is created, and one can be once there is space"""
    with Home(programs) as outer, small_disk(os.path.join(outer.folder, "d"), 4) as disk:
        with Home(programs, CONFIG, folder=disk) as home:
            home.ok("daemon", "start")
            for leave in (0, 16_384, 65_536, 98_304):
                filler = fill_up(disk, leave)
                # Where the journal itself has enough space, it can do without an index on the disk.
                home.run("init", passphrase=PASSPHRASE).expect(0, FAILED)
                os.remove(filler)
                if home.state() != "absent":
                    break  # there was enough space for the journal itself, but not for its index
            if home.state() == "absent":
                home.init()
            home.run("lock")
            home.unlock()
            home.write("and then it works")
            home.examine()


if __name__ == "__main__":
    main(long_texts, not_text, dates, attachments, changing_attachments, saved_attachments,
         bad_imports, exports, many, full_disk, full_disk_at_init, read_only)
