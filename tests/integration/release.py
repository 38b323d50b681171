"""Releasing, byte by byte: after a release nothing that is left opens what was released.

`byte_walk` (byte_walk.cc) opens a vault's files with every key that exists on the device and searches
everything that opens, and the raw bytes, for words; all other files of a home are searched as they are.
A word is also searched for by its random end, because an index may store its beginning elsewhere. Each
test first shows that the words can be found.
"""

import os
import shutil
import signal
import subprocess
import time

from harness import (APART, CONFIG, CONSENT, FAILED, NOT_FOUND, PASSPHRASE, REFUSED, USAGE, Home, check,
                     files_under, main, pair, scale, seeded, wait_until)

KILLS = scale(8, 200)
# Kills are spread from this long before to this long after the end of an undisturbed release.
BEFORE_SECONDS, AFTER_SECONDS = 0.15, 0.03
NAME = "Anneliese"  # too long to occur by chance among sealed bytes
SECONDS = 300
FOUND = 1
LOOK_EVERY = 10  # kills, on all devices
STAYS = "Something that stays: stillhere."
STAYING = 30  # that many, so that what is released is a small share and is not held back
EASY = APART + "deletions_percent = 100\n"
END = 12  # random characters in a secret word


def walk(home, *words):
    """Where `words` occur in the files of a home whose daemon has ended."""
    done = subprocess.run([os.path.join(home.programs, "byte_walk"), home.vault, *words],
                          input=PASSPHRASE.encode() + b"\n", capture_output=True, timeout=300)
    check(done.returncode in (0, FOUND), done.returncode, done.stderr.decode())
    found = done.stdout.decode().splitlines()
    for path in files_under(home.folder):
        if path.startswith(home.vault + os.sep):
            continue
        with open(path, "rb") as file:
            content = file.read().lower()
        found += [f"{word}: the file {path}" for word in words if word.lower().encode() in content]
    return found


def check_holds(home, *words):
    found = " ".join(walk(home, *words))
    for word in words:
        check(word in found, f"{word} is not found where it must be: {found}")


def check_holds_not(home, *words):
    ends = [word[-END:] for word in words if word[-END:].isalnum() and len(word) > END]
    found = walk(home, *words, *ends)
    check(not found, "what was let go is still there:", *found)


def secret(random, label):
    return label + random.randbytes(END // 2).hex()


def attached(home, word):
    path = os.path.join(home.folder, word + ".txt")
    with open(path, "w") as file:
        file.write(f"a page about {word}\n" * 200)
    return path


def let_go(home, release):
    """How many devices have confirmed the release, according to the receipt."""
    receipt = home.ok("release", "receipt", release, "--json").json
    return sum(one["let_go"] is not None for one in receipt["devices"])


def three_devices(programs):
    """what is released on one of three devices is gone from every byte of all three"""
    random = seeded("release")
    words = [secret(random, label) for label in ("riverword", "letterword", "pageword", "giftword")]
    river, letter, page, gift = words
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop, \
            Home(programs, APART) as attic:
        homes = (laptop, desktop, attic)
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        pair(laptop, desktop, "desktop")
        pair(laptop, attic, "attic")
        laptop.ok("connection", "add", NAME)
        name = laptop.write(f"We went to the {river}.", "--about", NAME, "--tag", "tag" + river)
        laptop.ok("edit", name, "--stdin", text=f"We went to the {river}, and said little.\n")
        laptop.ok("notice", NAME, "--sign", "quieter", "--energy=-2", f"about the {letter}")
        path = attached(laptop, page)
        laptop.write("With a page.", "--about", NAME, "--attach", path)
        os.unlink(path)
        laptop.ok("farewell", "begin", NAME)
        laptop.ok("farewell", "edit", NAME, "--part", "gift", "--stdin", text=f"It gave {gift}.\n")
        other = laptop.write("Something that stays: stillhere.", "--about", "Ben")
        for home in homes:
            home.ok("sync", "now")
        for home in homes:
            wait_until(lambda home=home: len(home.all()) == 4, SECONDS, "all is everywhere")
        for home in homes:
            home.stop()
            check_holds(home, *words, "stillhere")
        attic_is_away(laptop, desktop, attic, words, other)


def attic_is_away(laptop, desktop, attic, words, other):
    laptop.unlock()
    desktop.unlock()
    release = laptop.ok("release", "--connection", NAME, "--after", "0", "--yes",
                        passphrase=PASSPHRASE).id
    laptop.ok("sync", "now")
    wait_until(lambda: let_go(laptop, release) == 2, SECONDS, "two devices have let go")
    for home in (laptop, desktop):
        check(list(home.all()) == [other], "what stays is not what it should be")
        home.run("connection", "show", NAME).expect(NOT_FOUND)
        home.examine()
        home.stop()
        check_holds_not(home, *words, NAME)
        check_holds(home, "stillhere")
    check_holds(attic, *words)  # it was away, and has not heard of the release
    laptop.unlock()
    attic.unlock()
    attic.ok("sync", "now")
    wait_until(lambda: let_go(laptop, release) == 3, SECONDS, "the third has let go, too")
    check(attic.ok("release", "list", "--json").json[0]["waiting"] == 0, "somebody is waited for")
    attic.examine()
    for home in (laptop, attic):
        home.stop()
        check_holds_not(home, *words, NAME)


class Season:
    """A connection with an example of everything that can be about one."""

    def __init__(self, home, random):
        self.word = secret(random, "gone")
        self.name = "Anneliese " + secret(random, "called")
        self.words = (self.word, self.name)
        path = attached(home, self.word)
        home.ok("connection", "add", self.name, "--yes")
        written = home.write(f"What is to go: {self.word}.", "--about", self.name, "--attach", path)
        os.unlink(path)
        home.ok("edit", written, "--stdin", text=f"What is to go, said again: {self.word}.\n")
        home.ok("farewell", "begin", self.name)
        home.ok("farewell", "edit", self.name, "--part", "truth", "--stdin", text=f"It was {self.word}.\n")

    def release(self, home):
        return home.start("release", "--connection", self.name, "--after", "0", "--yes",
                          passphrase=PASSPHRASE)

    def is_there(self, home):
        return home.run("connection", "show", self.name).expect(0, NOT_FOUND).code == 0


def how_long(home, random):
    """The seconds that a release takes on this machine: the minimum of a few."""
    least = SECONDS
    for _ in range(3):
        season = Season(home, random)
        began = time.monotonic()
        command = season.release(home)
        command.communicate()
        check(command.returncode == 0, "a release failed")
        least = min(least, time.monotonic() - began)
    return least


class Kills:
    """Releases on a laptop whose daemon is killed, and the result of each."""

    def __init__(self, laptop, others, random):
        self.laptop, self.others, self.random = laptop, others, random
        self.undecided = self.partway = self.complete = 0
        self.takes = how_long(laptop, random)
        self.words = []

    def count(self):
        return self.undecided + self.partway + self.complete

    def one(self):
        laptop = self.laptop
        season = Season(laptop, self.random)
        laptop.ok("sync", "now")
        command = season.release(laptop)
        time.sleep(max(0, self.takes + self.random.uniform(-BEFORE_SECONDS, AFTER_SECONDS)))
        laptop.kill_daemon(signal.SIGKILL)
        command.communicate()
        laptop.unlock()
        planned = laptop.ok("release", "list", "--json").json
        check(all(one["state"] == "done" for one in planned), "a release is not complete")
        if season.is_there(laptop):
            self.undecided += 1
            again = season.release(laptop)
            again.communicate()
            check(again.returncode == 0, "a release failed")
        elif command.returncode == 0:
            self.complete += 1
        else:
            self.partway += 1
        laptop.stop()
        check_holds_not(laptop, *season.words)
        laptop.unlock()
        self.words += season.words

    def look_everywhere(self):
        """The others carry it out when they sync, whatever happened to the device that planned it."""
        self.laptop.ok("sync", "now")
        for one in self.laptop.ok("release", "list", "--json").json:
            wait_until(lambda one=one: let_go(self.laptop, one["id"]) == 1 + len(self.others), SECONDS,
                       "all devices have let go")
        for home in (self.laptop, *self.others):
            check([one["text"] for one in home.all().values()] == [STAYS] * STAYING,
                  "what stays is not what it should be")
            home.examine()
            home.stop()
            check_holds_not(home, *self.words)
            check_holds(home, "stillhere")
            home.unlock()


def killed(programs):
    """a release whose daemon is killed at any point is complete everywhere after the next unlocking"""
    random = seeded("release killed")
    with Home(programs, EASY) as laptop, Home(programs, EASY) as desktop, \
            Home(programs, EASY) as attic:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        for _ in range(STAYING):
            laptop.write(STAYS)
        pair(laptop, desktop, "desktop")
        pair(laptop, attic, "attic")
        kills = Kills(laptop, (desktop, attic), random)
        while kills.count() < KILLS or (kills.partway < KILLS // 6 and kills.count() < 4 * KILLS):
            kills.one()
            if kills.count() % LOOK_EVERY == 0:
                kills.look_everywhere()
        kills.look_everywhere()
        print(f"{kills.count()} kills: {kills.undecided} before it was decided, {kills.partway} on the "
              f"way, {kills.complete} after it was said to be done")
        check(kills.partway > 0, "no kill came on the way")


def unfinished(programs):
    """a release that cannot be finished says so wherever it is asked, and is finished later"""
    with Home(programs, CONFIG).init() as home:
        word = secret(seeded("release unfinished"), "gone")
        name = home.write(f"It goes: {word}.")
        in_the_way = os.path.join(home.vault, "keyslots.part")
        os.makedirs(os.path.join(in_the_way, "more"))  # an empty folder would be removed
        told = home.run("release", name, "--after", "0", "--yes", passphrase=PASSPHRASE).expect(FAILED)
        check(b"not finished on this device" in told.err, "the command says nothing", told.err)
        home.run("show", name).expect(NOT_FOUND)
        release = told.id
        one = home.ok("release", "list", "--json").json[0]
        check(one["state"] == "unfinished" and one["unfinished"] and not one["done"], one)
        receipt = home.ok("release", "receipt", release, "--json").json
        check(receipt["devices"][0]["unfinished"] and not receipt["devices"][0]["let_go"], receipt)
        check("not finished: " in receipt["document"] and "let go: " not in receipt["document"], receipt)
        check(home.ok("status", "--json").json["unfinished"], "status says nothing")
        check("is not finished on this device" in home.ok("status").text, "status says nothing")
        check("not finished on this device" in home.ok("due", "--peek").text, "due says nothing")
        shutil.rmtree(in_the_way)
        home.ok("lock")
        home.unlock()
        one = home.ok("release", "list", "--json").json[0]
        check(one["state"] == "done" and one["done"] and not one["unfinished"], one)
        check("let go: " in home.ok("release", "receipt", release, "--json").json["document"], "no line")
        check(home.ok("status", "--json").json["unfinished"] is None, "status goes on")
        home.stop()
        check_holds_not(home, word)


def refused(programs):
    """nothing is released without consent and the passphrase, nor what does not exist"""
    with Home(programs, CONFIG).init() as home:
        name = home.write("It stays.")
        home.run("release", name).expect(CONSENT)
        home.run("release", name, "--yes").expect(CONSENT)
        home.run("release", name, "--yes", passphrase="wrong").expect(REFUSED)
        home.run("release", "aaaaaaaa", "--yes", passphrase=PASSPHRASE).expect(NOT_FOUND)
        home.run("release", "--connection", "Nobody", "--yes", passphrase=PASSPHRASE).expect(NOT_FOUND)
        home.run("release", "--yes", passphrase=PASSPHRASE).expect(USAGE)
        home.run("release", name, "--keep", "name", "--yes", passphrase=PASSPHRASE).expect(USAGE)
        home.run("release", name, "--after", "soon", "--yes", passphrase=PASSPHRASE).expect(USAGE)
        home.run("release", name, "--after", "20000d", "--yes", passphrase=PASSPHRASE).expect(USAGE)
        home.run("release", "cancel", "aaaaaaaa").expect(NOT_FOUND)
        check(list(home.all()) == [name], "it is gone")
        planned = home.ok("release", name, "--yes", passphrase=PASSPHRASE).id
        home.ok("release", "cancel", planned)
        done = home.ok("release", name, "--after", "0", "--yes", passphrase=PASSPHRASE).id
        home.run("release", "cancel", done).expect(FAILED)
        home.run("show", name).expect(NOT_FOUND)


if __name__ == "__main__":
    main(three_devices, killed, unfinished, refused)
