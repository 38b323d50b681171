"""Letting go, byte by byte: after a release nothing that is left opens what was let go.

`byte_walk` (byte_walk.cc) opens a vault's files with every key that exists on the device and looks
for words, in all that opens and in the raw bytes. Each test first shows that it finds them.
"""

import os
import signal
import subprocess
import time

from harness import (APART, CONFIG, CONSENT, FAILED, NOT_FOUND, PASSPHRASE, REFUSED, USAGE, Home, check, main,
                     pair, scale, seeded, wait_until)

KILLS = scale(8, 200)
# Kills fall so long before and after the end that a release had when nobody killed it.
BEFORE_SECONDS, AFTER_SECONDS = 0.15, 0.03
NAME = "Anneliese"  # long enough not to come about by chance among sealed bytes
SECONDS = 60
FOUND = 1


def walk(home, *words):
    """What byte_walk finds of `words` in the files of a home whose daemon has ended."""
    done = subprocess.run([os.path.join(home.programs, "byte_walk"), home.vault, *words],
                          input=PASSPHRASE.encode() + b"\n", capture_output=True, timeout=300)
    check(done.returncode in (0, FOUND), done.returncode, done.stderr.decode())
    return done.stdout.decode().splitlines()


def check_holds(home, *words):
    found = " ".join(walk(home, *words))
    for word in words:
        check(word in found, f"{word} is not found where it must be: {found}")


def check_holds_not(home, *words):
    found = walk(home, *words)
    check(not found, "what was let go is still there:", *found)


def secret(random, label):
    return label + random.randbytes(6).hex()


def attached(home, word):
    path = os.path.join(home.folder, word + ".txt")
    with open(path, "w") as file:
        file.write(f"a page about {word}\n" * 200)
    return path


def let_go(home, release):
    """How many devices the receipt names as having let go."""
    receipt = home.ok("release", "receipt", release, "--json").json
    return sum(one["let_go"] is not None for one in receipt["devices"])


def three_devices(programs):
    """what is let go on one of three devices is gone from every byte of all three"""
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
        laptop.write("With a page.", "--about", NAME, "--attach", attached(laptop, page))
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
    check_holds(attic, *words)  # it was away, and has not heard of it
    laptop.unlock()
    attic.unlock()
    attic.ok("sync", "now")
    wait_until(lambda: let_go(laptop, release) == 3, SECONDS, "the third has let go, too")
    check(attic.ok("release", "list", "--json").json[0]["waiting"] == 0, "somebody is waited for")
    attic.examine()
    for home in (laptop, attic):
        home.stop()
        check_holds_not(home, *words, NAME)


def how_long(home, random):
    """Seconds that a release takes here and now: the least of a few."""
    least = SECONDS
    for _ in range(3):
        name = home.write(secret(random, "timed"))
        began = time.monotonic()
        home.ok("release", name, "--after", "0", "--yes", passphrase=PASSPHRASE)
        least = min(least, time.monotonic() - began)
    return least


def killed(programs):
    """a release whose daemon is killed at any point is complete once the journal is open again"""
    random = seeded("release killed")
    with Home(programs, CONFIG).init() as home:
        home.write("Something that stays: stillhere.")
        undecided = partway = complete = kills = 0
        takes = how_long(home, random)
        while kills < KILLS or (partway < KILLS // 6 and kills < 4 * KILLS):
            kills += 1
            word = secret(random, "gone")
            name = home.write(f"What is to go: {word}.", "--attach", attached(home, word))
            os.unlink(os.path.join(home.folder, word + ".txt"))
            home.ok("edit", name, "--stdin", text=f"What is to go, said again: {word}.\n")
            command = home.start("release", name, "--after", "0", "--yes", passphrase=PASSPHRASE)
            time.sleep(max(0, takes + random.uniform(-BEFORE_SECONDS, AFTER_SECONDS)))
            home.kill_daemon(signal.SIGKILL)
            command.communicate()
            home.unlock()
            planned = home.ok("release", "list", "--json").json
            check(all(one["state"] == "done" for one in planned), "a release is not complete")
            if name in home.all():
                undecided += 1
                home.ok("release", name, "--after", "0", "--yes", passphrase=PASSPHRASE)
            elif command.returncode == 0:
                complete += 1
            else:
                partway += 1
            check(list(one["text"] for one in home.all().values()) ==
                  ["Something that stays: stillhere."], "what stays is not what it should be")
            home.stop()
            check_holds_not(home, word)
            home.unlock()
        home.examine()
        home.stop()
        check_holds(home, "stillhere")
        print(f"{kills} kills: {undecided} before it was decided, {partway} on the way, "
              f"{complete} after it was said to be done")
        check(partway > 0, "no kill came on the way")


def refused(programs):
    """nothing is let go without consent and the passphrase, or of what is not there"""
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
    main(three_devices, killed, refused)
