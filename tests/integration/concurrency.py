"""Many programs at once on one journal."""

import re
import threading

from harness import FAILED, Failure, Home, check, main, scale

CLIENTS = 8
WRITES = scale(400, 1000)
EDITS = scale(80, 400)
KEPT = re.compile("kept as a draft. Continue with `fallow drafts resume ([a-z2-7]+)`")


def at_once(work):
    """Runs `work(place)` in CLIENTS threads, each of which starts its own processes."""
    failures = []

    def guarded(place):
        try:
            work(place)
        except Failure as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def writes(programs):
    """as many clients write at once, as many reflections are there"""
    with Home(programs).init() as home:
        written = [{} for _ in range(CLIENTS)]

        def write(place):
            for number in range(WRITES // CLIENTS):
                text = f"client {place}, number {number}"
                written[place][home.write(text)] = text

        at_once(write)
        expected = {name: text for each in written for name, text in each.items()}
        check(len(expected) == WRITES, "ids were given twice:", len(expected))
        found = {name: one["text"].strip() for name, one in home.all().items()}
        check(found == expected, f"{len(found)} reflections are there, not {WRITES}, or others")
        check(home.ok("status", "--json").json["reflections"] == WRITES, "status counts otherwise")
        home.examine()


def edits(programs):
    """edits of one reflection by many clients at once are all in its history"""
    with Home(programs).init() as home:
        name = home.write("the first text")
        saved, refused = [set() for _ in range(CLIENTS)], [0] * CLIENTS

        def edit(place):
            for number in range(EDITS // CLIENTS):
                text = f"client {place}, edit {number}"
                # An edit based on an outdated text is refused, and the new text is kept.
                while (result := home.run("edit", name, "--stdin", text=text)).code != 0:
                    draft = KEPT.search(result.expect(FAILED).err.decode())
                    check(draft, "its text is not kept:", result)
                    check(home.ok("drafts", "show", draft[1]).text == text, "another text is kept")
                    home.ok("drafts", "discard", draft[1])
                    refused[place] += 1
                saved[place].add(text)

        at_once(edit)
        history = home.ok("history", name, "--json").json
        texts = [version["text"].strip() for version in history]
        check([version["version"] for version in history] == list(range(1, len(history) + 1)),
              "the versions are not numbered one by one")
        check(sorted(texts) == sorted({"the first text"}.union(*saved)), "a version was lost")
        check(home.ok("show", name, "--json").json["version"] == len(history), "another version")
        check(home.ok("status", "--json").json["drafts"] == 0, "a draft was left over")
        home.examine()
        print(f"{len(history) - 1} edits saved, {sum(refused)} refused and kept as drafts")


def starts(programs):
    """clients that find no daemon at the same moment start only one"""
    with Home(programs) as home:
        for _ in range(scale(3, 20)):
            pids = [None] * CLIENTS

            def ask(place):
                home.ok("daemon", "start")
                pids[place] = home.ok("daemon", "status", "--json").json["pid"]

            at_once(ask)
            check(len(set(pids)) == 1 and pids[0] == home.daemon(), "several daemons:", pids)
            home.kill_daemon()


def readers(programs):
    """a long listing and writes at the same time do not disturb each other"""
    with Home(programs).init() as home:
        first = {home.write(f"before, {number}") for number in range(40)}
        listings = []

        def work(place):
            for number in range(5):
                if place % 2 == 0:
                    home.write(f"meanwhile, {place} {number}")
                else:
                    listings.append(set(home.all()))

        at_once(work)
        check(all(first <= listing for listing in listings), "a listing lacks what was there before")


if __name__ == "__main__":
    main(writes, edits, starts, readers)
