#!/usr/bin/env python3
"""A client other than the command line (tests/support/second_client.cc) against a real daemon."""

import os
import subprocess

from harness import COMMAND_SECONDS, PASSPHRASE, REFUSED, Home, check, main


def second(home, *arguments, answer=""):
    return subprocess.run([os.path.join(home.programs, "second_client"), *arguments],
                          env=home.environment, input=answer, capture_output=True, text=True,
                          timeout=COMMAND_SECONDS)


def asks_in_its_own_way(programs):
    """A second client unlocks by asking in its own way, and asks nothing while it is unlocked."""
    with Home(programs) as home:
        home.init()
        home.write("By the river with @Ana.")
        home.ok("lock")
        wrong = second(home, "list", answer="not this one\n")
        check(wrong.returncode == REFUSED, wrong)
        unlocked = second(home, "list", answer=PASSPHRASE + "\n")
        check(unlocked.returncode == 0, unlocked)
        check(unlocked.stdout.startswith("asked: to unlock\nunlocking ended\n"), unlocked)
        check("By the river" in unlocked.stdout, unlocked)
        again = second(home, "list")
        check("asked" not in again.stdout and "By the river" in again.stdout, again)


def writes_and_shows(programs):
    """What a second client writes is in the journal, and a page is formatted in that client's way."""
    with Home(programs) as home:
        home.init()
        written = second(home, "write", "A second hand writes about @Ana.")
        check(written.returncode == 0, written)
        check("A second hand" in home.ok("list").text, "the command line does not see it")
        home.ok("connection", "add", "Ana")
        page = second(home, "page", "Ana")
        check("Ana" in page.stdout and "<b>" in page.stdout and "\x1b" not in page.stdout, page)


def hears_of_changes(programs):
    """A second client that watches is told what the command line writes."""
    with Home(programs) as home:
        home.init()
        watching = subprocess.Popen([os.path.join(home.programs, "second_client"), "watch"],
                                    env=home.environment, stdout=subprocess.PIPE, text=True)
        try:
            check(watching.stdout.readline() == "watching changes\n", "it does not begin")
            home.write("Something new.")
            check(watching.wait(COMMAND_SECONDS) == 0, "the change is not told to the watcher")
            check(watching.stdout.read() == "changed\n", "something else was told")
        finally:
            watching.kill()
            watching.wait()


if __name__ == "__main__":
    main(asks_in_its_own_way, writes_and_shows, hears_of_changes)
