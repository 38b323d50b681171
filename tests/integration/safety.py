"""Where the clarity check steps aside, nothing of it is left anywhere, and the page about safety asks
no daemon and leaves nothing either."""

import hashlib
import os

from harness import Home, check, files_under, main

NOT_SAFE = "I am scared of you. You hit me in March. I am leaving and I will not tell you where."
SAFE = "Thank you for the songs. You always forget about me. Maybe someday we can try again."
SENTENCE = b"This mirror is for goodbyes between people who are safe."


def digests(folder):
    found = {}
    for path in files_under(folder):
        if os.path.isfile(path) and not os.path.islink(path):
            with open(path, "rb") as file:
                found[path] = (hashlib.sha256(file.read()).hexdigest(), os.stat(path).st_mtime_ns)
    return found


def nothing_is_left(programs):
    """no byte of vault, index or logs differs after a check that stepped aside, nor after another"""
    with Home(programs) as home:
        home.init()
        home.ok("connection", "add", "Ana")
        home.ok("farewell", "begin", "Ana")
        for words, silent in ((NOT_SAFE, True), (SAFE, False)):
            home.ok("farewell", "edit", "Ana", "--part", "words", "--stdin", text=words)
            home.ok("farewell", "check", "Ana")
            before = digests(home.folder)
            found = home.ok("farewell", "check", "Ana", "--json")
            told = home.ok("farewell", "check", "Ana")
            check((found.json == []) == silent, "findings:", found)
            check((SENTENCE in told.err) == silent, "what is said:", told)
            check(digests(home.folder) == before, "a file has changed")
        home.stop()


def page_leaves_nothing(programs):
    """`fallow help safety` starts no daemon and makes no file"""
    with Home(programs) as home:
        before = digests(home.folder)
        page = home.ok("help", "safety").out
        check(b"findahelpline.com" in page, "the page is missing")
        check(not any(48 <= byte <= 57 for byte in page), "a number is in it")
        check(digests(home.folder) == before, "a file was made")
        check(not os.path.exists(home.vault), "a journal was made")


if __name__ == "__main__":
    main(nothing_is_left, page_leaves_nothing)
