"""Flips bits in the files of a vault, truncates, removes and exchanges them, and checks the result.

Each change is made to a copy of a small vault with its own daemon. It must be detected, with exit code
8, or do no harm: everything reads back as it was written and the doctor finds nothing wrong. A text that
differs, a crash, a hang or any other exit code is a failure.
"""

import collections
import concurrent.futures
import hashlib
import os
import shutil
import struct

from harness import (DAMAGED, LOCKED, NOT_FOUND, PASSPHRASE, REFUSED, UNSUPPORTED, Home, check, files_under,
                     main, scale, seeded)

FLIPS = scale(50, 2000)
CUTS_PER_FILE = scale(3, 40)
WORKERS = 2
KEYSLOTS_VERSION_AT = 8  # docs/formats.md, "Keyslots"
CHECKSUM_BYTES = 32
CHECKSUM_LABEL = b"fallow v1 keyslots checksum"


def sample(home, folder):
    """Creates a small vault with an example of everything; its daemon has ended."""
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
    home.stop()


def readings(home):
    """Everything that can be read back, as bytes; None if some of it was reported as damaged."""
    commands = [("list", "--json", "--limit", "0"), ("list", "--json", "--deleted"),
                ("template", "list", "--json"), ("tag", "--json"), ("stats", "--json"),
                ("search", "--json", "rained", "--limit", "0"), ("drafts", "--json")]
    said, damaged = [], False

    def read(*arguments):
        nonlocal damaged
        result = home.run(*arguments).expect(0, DAMAGED)
        damaged = damaged or result.code == DAMAGED
        said.append(result.out)
        return result

    results = [read(*command) for command in commands]
    if not damaged:
        for one in results[0].json:
            if one["version"] > 1:
                read("history", one["id"], "--json")
            for attachment in one["attachments"]:
                read("attach", "save", one["id"], attachment["id"], "--to", "-")
        for draft in results[-1].json:
            read("drafts", "show", draft["id"])
    return None if damaged else said


def outcome(home, expected):
    """The outcome for the changed vault; anything worse than detected damage is a Failure."""
    unlocked = home.run("unlock", passphrase=PASSPHRASE).expect(0, DAMAGED)
    if unlocked.code == DAMAGED:
        check(len(unlocked.err) > 20, "nothing is said:", unlocked)
        return "found at unlocking"
    pid = home.daemon()
    said = readings(home)
    doctor = home.run("doctor").expect(0, DAMAGED)
    check(home.daemon() == pid, "the daemon crashed")
    if said is None:
        return "found at reading"
    if doctor.code == DAMAGED:
        # Before the doctor ran, nothing must have been passed off as intact.
        check(said == expected, "something reads otherwise, and only the doctor says so")
        return "found by the doctor"
    check(said == expected, "something reads otherwise, and nothing was said")
    return "harmless"


class Original:
    """The vault that copies are made of, and its content."""

    def __init__(self, programs):
        self.programs = programs
        self.home = Home(programs)
        self.folder = os.path.join(self.home.folder, "outside")
        os.mkdir(self.folder)

    def __enter__(self):
        sample(self.home, self.folder)
        self.home.unlock()
        self.expected = readings(self.home)
        check(self.expected, "the vault cannot be read before anything was changed")
        self.home.examine()
        self.home.stop()
        self.files = sorted(os.path.relpath(path, self.home.vault)
                            for path in files_under(self.home.vault))
        return self

    def __exit__(self, *_):
        self.home.__exit__()

    def size(self, name):
        return os.path.getsize(os.path.join(self.home.vault, name))

    def after(self, change):
        """The outcome for a copy to which `change(vault folder)` was applied."""
        with Home(self.programs) as copy:
            os.makedirs(os.path.dirname(copy.vault), mode=0o700)
            shutil.copytree(self.home.vault, copy.vault)
            change(copy.vault)
            return outcome(copy, self.expected)


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


def flips(programs):
    """a flipped bit anywhere in a vault is detected or does no harm"""
    random = seeded("tamper")
    counts = collections.Counter()

    def try_one(place):
        name, bit = place
        try:
            return name, original.after(lambda vault: flip(vault, name, bit))
        except Exception as error:
            raise type(error)(f"bit {bit} of {name}: {error}") from error

    with Original(programs) as original, concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for name, became in pool.map(try_one, list(places(original, random))):
            counts[(name.split("/")[0], became)] += 1
    for (name, became), count in sorted(counts.items()):
        print(f"{name:12} {became:20} {count}")


def cuts(programs):
    """a file truncated anywhere is detected or does no harm"""
    random = seeded("cuts")
    counts = collections.Counter()
    with Original(programs) as original:
        for name in original.files:
            for _ in range(CUTS_PER_FILE):
                size = random.randrange(original.size(name))
                became = original.after(lambda vault: os.truncate(os.path.join(vault, name), size))
                counts[(name.split("/")[0], became)] += 1
                if name == "index.db":
                    check(became == "harmless", f"index.db cut to {size} was not built again")
    for (name, became), count in sorted(counts.items()):
        print(f"{name:12} {became:20} {count}")


def missing(programs):
    """a missing file is detected, and a missing index is rebuilt"""
    with Original(programs) as original:
        for name in original.files:
            if name == "keyslots" or name.startswith("drafts/"):
                continue  # without keyslots there is no vault, without a draft just one draft less
            became = original.after(lambda vault: os.remove(os.path.join(vault, name)))
            check((became == "harmless") == (name == "index.db"), f"without {name}: {became}")
        with Home(programs) as copy:
            os.makedirs(os.path.dirname(copy.vault), mode=0o700)
            shutil.copytree(original.home.vault, copy.vault)
            os.remove(os.path.join(copy.vault, "keyslots"))
            before = digests(copy.vault)
            copy.run("unlock", passphrase=PASSPHRASE).expect(NOT_FOUND, DAMAGED)
            check(copy.run("init", passphrase=PASSPHRASE).code != 0, "a new vault on an old one")
            check(digests(copy.vault) == before, "what was left of a vault was changed")


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
        refused = home.run("unlock", passphrase=PASSPHRASE).expect(DAMAGED)
        check(b"older" in refused.err, "it does not say that the file is old:", refused)
        home.stop()
        shutil.copy(os.path.join(original.folder, "newer.db"), journal)
        home.unlock()
        home.examine()


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
    main(flips, cuts, missing, old_journal, old_keyslots, pipes, newer_version)
