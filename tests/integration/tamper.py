"""Flips bits in the files of a vault, truncates, removes and exchanges them, and checks the result.

Each change is made to a copy of a small vault with a daemon of its own: one that was locked, and one
as a crash leaves it, with its write-ahead logs. Whatever one place is changed, the journal opens, at
worst for reading only and saying so; reflections, tags and templates read back as they were written,
all of them, but for the name of the device that wrote them; what else is missing was in the damaged place and is missed by the doctor, with exit code
8. A text that differs, a crash, a hang or any other exit code is a failure.
"""

import collections
import concurrent.futures
import contextlib
import hashlib
import json
import os
import re
import shutil
import struct

from harness import (APART, COMMAND_SECONDS, DAMAGED, LOCKED, NOT_FOUND, PASSPHRASE, REFUSED,
                     UNREACHABLE, UNSUPPORTED, Failure, Home, check, files_under, main, pair, scale, seeded,
                     wait_until)

FLIPS = scale(50, 2000)
CUTS_PER_FILE = scale(3, 40)
WORKERS = 2
KEYSLOTS_VERSION_AT = 8  # docs/formats.md, "Keyslots"
CHECKSUM_BYTES = 32
CHECKSUM_LABEL = b"fallow v1 keyslots checksum"


def add_another(home, programs, edited):
    """Another device joins, has a part in the journal, and leaves."""
    with Home(programs, APART) as other:
        pair(home, other, "other")
        other.write("Written on the other device", "--about", "Ana")
        other.ok("edit", edited, "--stdin", text="edited on the other device")
        wait_until(lambda: home.same_everywhere() and other.same_everywhere(), COMMAND_SECONDS,
                   "both devices have everything")
        other.stop()


def sample(home, programs, folder):
    """A small vault with something of everything, of two devices; its daemon still runs."""
    home.init()
    attachment = os.path.join(folder, "picture.bin")
    with open(attachment, "wb") as file:
        file.write(bytes(range(256)) * 600)
    names = [home.write(f"Reflection {number}. " + "It rained on the long way home. " * number,
                        "--tag", f"tag{number % 4}", "--about", "Ana")
             for number in range(24)]
    home.ok("edit", names[0], "--stdin", text="edited once")
    home.ok("edit", names[0], "--stdin", text="edited twice")
    home.ok("delete", names[1])
    home.ok("edit", names[2], "--attach", attachment, "--star", "--mood", "calm")
    home.ok("template", "set", "evening", text="What was good today?")
    home.run("write", "--attach", "/nonexistent", text="a draft").expect(1)
    for name in ("Ana", "Ben", "Carla"):
        home.ok("connection", "add", name)
    home.ok("farewell", "begin", "Ben")
    home.ok("farewell", "edit", "Ben", "--part", "gift", "the long walks")
    home.ok("farewell", "said", "Ben")
    home.ok("letter", "write", "--open", "in 2 years", "to a later self")
    add_another(home, programs, names[5])
    home.ok("release", names[3], "--after", "0", "--yes", passphrase=PASSPHRASE)
    for number in range(8):
        home.write(f"Later {number}")


# What the index has, and reads the same whatever page of journal.db is damaged.
INDEXED = {"list": ("list", "--json", "--limit", "0"), "deleted": ("list", "--json", "--deleted"),
           "templates": ("template", "list", "--json"), "tags": ("tag", "--json"),
           "figures": ("stats", "--json"), "search": ("search", "--json", "rained", "--limit", "0")}
# What the log alone has: each an array, of which a damaged page may take some.
PRACTICE = {"connections": ("connection", "list", "--json"), "letters": ("letter", "list", "--json"),
            "farewells": ("farewell", "list", "--json"), "spaces": ("space", "--json")}


def readings(home):
    """Everything that can be read back, by name; None for what says that it is damaged."""
    found = {}

    def read(name, *arguments):
        result = home.run(*arguments)
        if b"start the list again" in result.err:  # damage was met on the way, and the index rebuilt
            result = home.run(*arguments)
        # A missing attachment is fetched once the other device is reached.
        result.expect(0, DAMAGED, *([UNREACHABLE] if arguments[0] == "attach" else []))
        found[name] = result.out if result.code == 0 else None

    for name, command in {**INDEXED, **PRACTICE, "drafts": ("drafts", "--json")}.items():
        read(name, *command)
    for one in json.loads(found["list"] or b"[]"):
        if one["version"] > 1:
            read("history " + one["id"], "history", one["id"], "--json")
        for attachment in one["attachments"]:
            read("attachment " + attachment["id"],
                 "attach", "save", one["id"], attachment["id"], "--to", "-")
    for draft in json.loads(found["drafts"] or b"[]"):
        read("draft " + draft["id"], "drafts", "show", draft["id"])
    return found


def without_devices(content):
    """`content` without the names of the devices that wrote: those are in the log alone."""
    return re.sub(rb'"device":\s*"[^"]*"', b'"device": ""', content)


def keys(content):
    """The ids, or names, of what a list has."""
    found = json.loads(content)
    if isinstance(found, dict):  # names: of one whose record is lost, reflections may still speak
        return {one["name"] for one in found["connections"] + found["also_about"]}
    return {one.get("id") or one.get("name") for one in found}


def lost(found, expected, file):
    """The names of what is not there; a Failure where something reads otherwise than it was written."""
    gone = set()
    for name, content in expected.items():
        got = found.get(name)
        if got == content:
            continue
        if file.startswith("journal.db") and got is not None:
            if without_devices(got) == without_devices(content):
                gone.add(name)
                continue
        check(name not in INDEXED, name, "reads otherwise:", got, "and not", content)
        if name in PRACTICE and got is not None:
            # Some are missing, or something of one is; none is made up.
            check(file.startswith("journal.db"), name, "are fewer")
            check(keys(got) <= keys(content), name, "are others:", got)
        gone.add(name)
    return gone


def outcome(home, expected, file):
    """(open or for reading, what is lost) of the changed vault; anything worse is a Failure."""
    home.run("unlock", passphrase=PASSPHRASE).expect(0)
    pid = home.daemon()
    status = home.ok("status", "--json").json
    reading = any("reading only" in one["detail"] for one in status.get("findings", []))
    gone = lost(readings(home), expected, file)
    doctor = home.run("doctor").expect(0, DAMAGED)
    check(doctor.code == DAMAGED or not (gone or reading) or b"not arrived from another" in doctor.out,
          "lost, and the doctor is content:", gone)
    check(b"disk reports" not in doctor.out, "the doctor suspects a disk that works:", doctor.text)
    if reading:
        for command in ("write", "not now"), ("sync", "now"):
            check(home.run(*command).code != 0, command, "in a journal that is open for reading")
    check(home.daemon() == pid, "the daemon crashed")
    return "for reading" if reading else "open", gone


class Original:
    """The vault that copies are made of, and what it reads as. `crashed`: with what a crash leaves."""

    def __init__(self, programs, crashed=False):
        self.programs = programs
        self.crashed = crashed
        self.home = Home(programs, APART)
        self.folder = os.path.join(self.home.folder, "outside")
        os.mkdir(self.folder)

    def __enter__(self):
        sample(self.home, self.programs, self.folder)
        self.expected = readings(self.home)
        check(None not in self.expected.values(),
              "the vault cannot be read before anything was changed")
        self.home.examine()
        if self.crashed:
            self.home.kill_daemon()
        else:
            self.home.stop()
        self.files = sorted(os.path.relpath(path, self.home.vault)
                            for path in files_under(self.home.vault) if os.path.getsize(path) > 0)
        return self

    def __exit__(self, *_):
        self.home.__exit__()

    def size(self, name):
        return os.path.getsize(os.path.join(self.home.vault, name))

    def after(self, file, change):
        """What becomes of a copy of which `change(vault folder)` changed `file`."""
        with Home(self.programs, APART) as copy:
            os.makedirs(os.path.dirname(copy.vault), mode=0o700)
            shutil.copytree(self.home.vault, copy.vault)
            change(copy.vault)
            try:
                return outcome(copy, self.expected, file)
            except Failure as error:
                raise Failure(f"{file}: {error}") from error


def flip(vault, name, bit):
    with open(os.path.join(vault, name), "r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def places(original, random):
    """(file, bit) pairs: half of them spread evenly over all bytes, half evenly over the files."""
    sizes = [original.size(name) for name in original.files]
    for number in range(FLIPS):
        weights = sizes if number % 2 else None
        (name,) = random.choices(original.files, weights)
        yield name, random.randrange(original.size(name) * 8)


def check_counts(counts, tried):
    """That every change was tried, and what became of it is what should."""
    for (name, became), count in sorted(counts.items()):
        print(f"{name:16} {became:12} {count}")
    check(sum(counts.values()) == tried, "not all were tried")
    reading = {name for (name, became) in counts if became == "for reading"}
    check(reading <= {"journal.db", "journal.db-wal"}, "open for reading only, for:", reading)


def flip_all(programs, crashed):
    random = seeded("tamper")
    counts = collections.Counter()

    def try_one(place):
        name, bit = place
        return name, original.after(name, lambda vault: flip(vault, name, bit))

    with Original(programs, crashed) as original, \
            concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        chosen = list(places(original, random))
        for name, (became, gone) in pool.map(try_one, chosen):
            counts[(name.split("/")[0], became)] += 1
            if not name.startswith(("journal.db", "blobs", "drafts")):
                check(not gone, f"a bit of {name} cost", gone)
    check_counts(counts, len(chosen))
    check(any(name == ("journal.db-wal" if crashed else "journal.db") for name, _ in counts),
          "no bit of the journal was among them")


def flips(programs):
    """a flipped bit anywhere in a vault leaves a journal that opens, and costs what it is in"""
    flip_all(programs, crashed=False)


def crashed_flips(programs):
    """the same in a vault as a crash leaves it"""
    flip_all(programs, crashed=True)


def cuts(programs):
    """a file cut off anywhere leaves a journal that opens"""
    random = seeded("cuts")
    counts = collections.Counter()
    with Original(programs) as original:
        for name in original.files:
            for _ in range(CUTS_PER_FILE):
                size = random.randrange(original.size(name))
                became, gone = original.after(
                    name, lambda vault: os.truncate(os.path.join(vault, name), size))
                counts[(name.split("/")[0], became)] += 1
                if not name.startswith(("journal.db", "blobs", "drafts")):
                    check(not gone, f"{name} cut to {size} cost", gone)
        check_counts(counts, len(original.files) * CUTS_PER_FILE)


def missing(programs):
    """a missing file leaves a journal that opens; a missing index is built again"""
    with Original(programs) as original:
        for name in original.files:
            if name.startswith("drafts/"):
                continue  # that is one draft less
            became, gone = original.after(name, lambda vault: os.remove(os.path.join(vault, name)))
            check((became == "for reading") == (name == "journal.db"), f"without {name}: {became}")
            if not name.startswith(("journal.db", "blobs")):
                check(not gone, f"without {name} there is no", gone)
        with Home(programs) as copy:
            os.makedirs(os.path.dirname(copy.vault), mode=0o700)
            shutil.copytree(original.home.vault, copy.vault)
            for name in ("keyslots", "keyslots.2"):
                os.remove(os.path.join(copy.vault, name))
            before = digests(copy.vault)
            refused = copy.run("unlock", passphrase=PASSPHRASE).expect(DAMAGED)
            check(b"keyslots" in refused.err, "the missing files are not named:", refused)
            check(b"fallow init" not in refused.err, "a new journal is offered:", refused)
            check(copy.run("init", passphrase=PASSPHRASE).code != 0, "a new vault on an old one")
            check(digests(copy.vault) == before, "what was left of a vault was changed")


def missing_wal(programs):
    """a write-ahead log that was removed after a crash is noticed, and nothing written over it"""
    with Original(programs, crashed=True) as original:
        home = original.home
        os.remove(os.path.join(home.vault, "journal.db-wal"))
        for _ in range(2):
            unlocked = home.run("unlock", passphrase=PASSPHRASE).expect(0)
            check(b"journal.db-wal" in unlocked.err, "nothing is said:", unlocked)
            check(home.run("write", text="not now").code != 0, "it was written to")
            home.run("doctor").expect(DAMAGED)
            home.ok("lock")


def cut_wal(programs):
    """a write-ahead log that has lost its end says so, shows the rest, and is kept aside when mended"""
    with Original(programs, crashed=True) as original:
        name = "journal.db-wal"
        for size in (0, original.size(name) // 2, original.size(name) - 4120):
            became, gone = original.after(
                name, lambda vault: os.truncate(os.path.join(vault, name), size))
            check(became == "for reading", f"cut to {size} it is open for writing; lost: {gone}")
        home = original.home
        os.truncate(os.path.join(home.vault, name), 0)
        home.run("unlock", passphrase=PASSPHRASE).expect(0)
        texts = home.all()
        home.run("doctor", "--mend", "--yes", passphrase=PASSPHRASE).expect(0)
        check(os.path.exists(os.path.join(home.vault, "journal.db.damaged")), "nothing was kept")
        home.unlock()
        check(len(home.all()) == len(texts), "something went while it was mended")
        home.write("and on")


def one_old_keyslots(programs):
    """one of the two files of keys that is of an earlier time locks nobody out, nor lets anyone in"""
    for name in ("keyslots", "keyslots.2"):
        with Original(programs) as original:
            home = original.home
            path = os.path.join(home.vault, name)
            shutil.copy(path, original.folder)
            home.unlock()
            home.ok("passphrase", passphrase=f"{PASSPHRASE}\nanother field in winter")
            home.write("written since")
            count = len(home.all())
            home.stop()
            shutil.copy(os.path.join(original.folder, name), path)
            check(home.run("unlock", passphrase=PASSPHRASE).code in (REFUSED, DAMAGED),
                  f"an old {name} opens with the old passphrase")
            home.ok("unlock", passphrase="another field in winter")
            check(len(home.all()) == count, "something is missing")
            home.examine()


@contextlib.contextmanager
def link_for(original, name):
    """A link in the place of this file; then it is put back, and the vault found whole."""
    path = os.path.join(original.home.vault, name)
    outside = os.path.join(original.folder, name)
    os.rename(path, outside)
    os.symlink(outside, path)
    yield
    original.home.stop()
    os.remove(path)
    os.rename(outside, path)
    original.home.unlock()
    original.home.examine()


def linked_journal(programs):
    """a link in the place of journal.db opens for reading, is named, and is never mended"""
    with Original(programs, crashed=True) as original, link_for(original, "journal.db"):
        home = original.home
        wal = os.path.join(home.vault, "journal.db-wal")
        before = digests(home.vault)[wal]
        unlocked = home.run("unlock", passphrase=PASSPHRASE).expect(0)
        check(b"link" in unlocked.err, "nothing is said:", unlocked)
        check(home.run("write", text="not now").code != 0, "it was written to")
        mended = home.run("doctor", "--mend", "--yes", passphrase=PASSPHRASE)
        check(mended.code != 0, "a journal that is whole was mended:", mended)
        home.stop()
        check(digests(home.vault)[wal] == before, "the write-ahead log was changed")


def linked_wal(programs):
    """a link in the place of the write-ahead log is named, and no disk or page is blamed for it"""
    with Original(programs, crashed=True) as original, link_for(original, "journal.db-wal"):
        home = original.home
        unlocked = home.run("unlock", passphrase=PASSPHRASE).expect(0)
        check(b"`journal.db-wal` is a link" in unlocked.err, "nothing is said:", unlocked)
        doctor = home.run("doctor").expect(DAMAGED)
        for wrong in b"disk reports", b"doctor --mend", b"No record of":
            check(wrong not in doctor.out, "the doctor says:", doctor.text)


def only_wal(programs):
    """without journal.db its write-ahead log is read, and what is not shown is named"""
    with Original(programs, crashed=True) as original:
        home = original.home
        os.remove(os.path.join(home.vault, "journal.db"))
        unlocked = home.run("unlock", passphrase=PASSPHRASE).expect(0)
        check(b"is missing" in unlocked.err and b"letters" in unlocked.err, "it says:", unlocked)
        check(not os.path.exists(os.path.join(home.vault, "journal.db")), "something took its place")
        mended = home.run("doctor", "--mend", "--yes", passphrase=PASSPHRASE).expect(0)
        check(b"letters" in mended.out, "nothing is said of what is gone:", mended.text)
        home.unlock()
        home.write("and on")


def unreadable_keyslots(programs):
    """a file that is there and cannot be read is no reason to offer a new journal"""
    with Original(programs) as original:
        home = original.home
        for name in ("keyslots", "keyslots.2"):
            path = os.path.join(home.vault, name)
            os.rename(path, os.path.join(original.folder, name))
            os.symlink(os.path.join(original.folder, name), path)
        refused = home.run("unlock", passphrase=PASSPHRASE)
        check(refused.code not in (0, NOT_FOUND), "it is taken for no journal:", refused)
        check(b"fallow init" not in refused.err, "a new one is offered:", refused)
        check(b"no journal" not in home.run("status").out, "the status says there is none")


def old_journal(programs):
    """an old journal.db that was put back is noticed when unlocking"""
    with Original(programs) as original:
        home = original.home
        journal = os.path.join(home.vault, "journal.db")
        shutil.copy(journal, original.folder)
        home.unlock()
        home.write("written since")
        home.stop()
        shutil.copy(journal, os.path.join(original.folder, "newer.db"))
        shutil.copy(os.path.join(original.folder, "journal.db"), journal)
        opened = home.run("unlock", passphrase=PASSPHRASE).expect(0)
        check(b"older" in opened.err, "it does not say that the file is old:", opened)
        check(b"written since" in home.ok("list").out, "what the index has is not shown")
        check(home.run("write", text="not now").code != 0, "it was written to")
        check(home.run("doctor", "--mend", "--yes").code != 0, "it was mended unasked")
        home.stop()
        shutil.copy(os.path.join(original.folder, "newer.db"), journal)
        home.unlock()
        home.examine()
        home.stop()
        # The newer one is gone for good.
        shutil.copy(os.path.join(original.folder, "journal.db"), journal)
        home.unlock()
        check(b"--mend --force" in home.run("doctor").out, "it does not say how to go on")
        home.ok("doctor", "--mend", "--force", "--yes")
        home.unlock()
        home.write("written after all")
        listed = home.ok("list", "--limit", "0").out
        check(b"written since" in listed and b"written after all" in listed, "not all is there")


def old_keyslots(programs):
    """an old keyslots put back after a change of passphrase opens nothing and is noticed"""
    with Original(programs) as original:
        home = original.home
        keyslots = [os.path.join(home.vault, name) for name in os.listdir(home.vault)
                    if name.startswith("keyslots")]
        for path in keyslots:
            shutil.copy(path, original.folder)
        home.ok("passphrase", passphrase=f"{PASSPHRASE}\nanother field in winter")
        home.write("written since")
        count = len(home.all())
        home.stop()
        before = {path: open(path, "rb").read() for path in keyslots}
        for path in keyslots:
            shutil.copy(os.path.join(original.folder, os.path.basename(path)), path)
        refused = home.run("unlock", passphrase=PASSPHRASE).expect(DAMAGED)
        check(b"do not belong together" in refused.err, "it does not say what is wrong:", refused)
        home.run("list").expect(LOCKED)
        home.stop()
        for path, content in before.items():
            with open(path, "wb") as file:
                file.write(content)
        home.run("unlock", passphrase=PASSPHRASE).expect(REFUSED)
        home.ok("unlock", passphrase="another field in winter")
        check(len(home.all()) == count, "something is missing")
        home.examine()


def pipes(programs):
    """a pipe in a file's place holds nothing up, is named, and where it can be opens the journal"""
    with Original(programs) as original:
        home = original.home
        count = len(original.expected)
        check(count, "nothing was written")

        def put(name):
            path = os.path.join(home.vault, name)
            aside = os.path.join(original.folder, "aside")
            if os.path.exists(path):
                os.rename(path, aside)
            os.mkfifo(path, 0o600)
            result = home.run("unlock", passphrase=PASSPHRASE)
            concerns = home.ok("status", "--json").json.get("concerns", [])
            check(any(os.path.basename(name) in concern for concern in concerns),
                  f"{name}: nothing is said of it:", concerns)
            readable = home.run("list")
            home.stop()
            os.remove(path)
            if os.path.exists(aside):
                os.rename(aside, path)
            return result, readable

        for name in ("drafts/" + "a" * 26, "drafts", "blobs/" + "a" * 26):
            result, readable = put(name)
            check(result.code == 0 and readable.code == 0, f"{name}: not opened:", result)
        for name in ("journal.db", "index.db"):
            put(name)
        home.unlock()
        home.examine()


def digests(folder):
    found = {}
    for path in files_under(folder):
        with open(path, "rb") as file:
            found[path] = (hashlib.sha256(file.read()).digest(), os.stat(path).st_mtime_ns)
    return found


def newer_keyslots(vault):
    """Turns `keyslots` into one of the next version, with a matching checksum."""
    path = os.path.join(vault, "keyslots")
    with open(path, "rb") as file:
        content = bytearray(file.read()[:-CHECKSUM_BYTES])
    (version,) = struct.unpack_from("<H", content, KEYSLOTS_VERSION_AT)
    struct.pack_into("<H", content, KEYSLOTS_VERSION_AT, version + 1)
    hashed = (struct.pack("<Q", len(CHECKSUM_LABEL)) + CHECKSUM_LABEL
              + struct.pack("<Q", len(content)) + content)
    with open(path, "wb") as file:
        file.write(content + hashlib.blake2b(hashed, digest_size=CHECKSUM_BYTES).digest())


def newer_version(programs):
    """a vault of a newer version is refused, and nothing in it is written"""
    with Original(programs) as original:
        home = original.home
        newer_keyslots(home.vault)
        before = digests(home.vault)
        for _ in range(2):
            refused = home.run("unlock", passphrase=PASSPHRASE).expect(UNSUPPORTED)
            check(b"newer" in refused.err, "it does not say why:", refused)
            home.run("list", passphrase=PASSPHRASE).expect(UNSUPPORTED, 3)
            home.run("write", text="a draft").expect(UNSUPPORTED, 3)
            home.ok("status")
            home.stop()
        check(digests(home.vault) == before, "a file of the newer vault was changed")


if __name__ == "__main__":
    main(flips, crashed_flips, cuts, missing, missing_wal, cut_wal, unreadable_keyslots, old_journal,
         old_keyslots, one_old_keyslots, linked_journal, linked_wal, only_wal, pipes, newer_version)
