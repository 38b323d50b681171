"""Kills fallowd with SIGKILL at random moments while it is being written to, and checks what is left.

Every confirmed write, edit, deletion, import and connection must be there afterwards, word for word; an
unconfirmed one may be there completely or not at all; and the doctor must find no damage.
"""

import base64
import os
import re
import string
import tempfile
import threading
import time

from harness import PASSPHRASE, REFUSED, Failure, Home, check, main, scale, seeded

KILLS = scale(25, 1000)
KILLS_PER_VAULT = 50  # then a new vault, so that reading everything back stays fast
WRITES_BEFORE_A_KILL = 12  # at most, as long as they take on this machine
WRITERS = 2
CHANGES = scale(12, 200)  # of the passphrase
IMPORTED = 8  # entries in one import
DRAFT = re.compile(rb"kept as a draft. Continue with `fallow drafts resume ([a-z2-7]+)`")


class Model:
    """What the journal must contain, according to what the commands have confirmed."""

    def __init__(self):
        self.lock = threading.Lock()
        self.texts = {}  # id: the texts it may have; None means not listed
        self.unsure = set()  # unconfirmed texts, which may be there under an unknown id
        self.files = {}  # id: its attachment's content
        self.drafts = {}  # beginning of an id: text
        self.connections = set()
        self.unsure_connections = set()


class Writer(threading.Thread):
    """Changes the journal until the daemon is killed, remembering what was confirmed."""

    def __init__(self, home, model, seed, folder, name):
        super().__init__()
        self.home, self.model, self.random, self.folder = home, model, seed, folder
        self.label = name
        self.own = []  # ids that only this writer changes
        self.failure = None
        self.confirmed = 0

    def run(self):
        changes = ([self.write] * 4 + [self.edit] * 3 +
                   [self.delete, self.import_some, self.attach, self.connect])
        try:
            while self.random.choice(changes)():
                self.confirmed += 1
        except Failure as failure:
            self.failure = failure

    def text(self):
        words = base64.b32encode(self.random.randbytes(self.random.choice((20, 700, 12_000))))
        return f"{self.label} " + words.decode().lower()

    def confirmed_or_killed(self, result, text=None):
        if result.code == 0:
            return True
        check(result.code in (1, 3, 5), "after a kill:", result)
        kept = DRAFT.search(result.err)
        if kept and text is not None:
            with self.model.lock:
                self.model.drafts[kept.group(1).decode()] = text
        return False

    def write(self, *arguments):
        text = self.text()
        with self.model.lock:
            self.model.unsure.add(text)
        result = self.home.run("write", *arguments, text=text)
        if not self.confirmed_or_killed(result, text):
            return None
        with self.model.lock:
            self.model.unsure.discard(text)
            self.model.texts[result.id] = {text}
        self.own.append(result.id)
        return result.id

    def attach(self):
        content = self.random.randbytes(self.random.choice((1, 5_000, 300_000)))
        path = os.path.join(self.folder, f"attachment-{self.label}")
        with open(path, "wb") as file:
            file.write(content)
        name = self.write("--attach", path)
        if name:
            with self.model.lock:
                self.model.files[name] = content
        return name

    def change(self, name, to, *arguments, **options):
        with self.model.lock:
            self.model.texts[name].add(to)
        if not self.confirmed_or_killed(self.home.run(*arguments, **options), options.get("text")):
            self.own.remove(name)  # its state is unknown until it is read
            return False
        with self.model.lock:
            self.model.texts[name] = {to}
        return True

    def edit(self):
        if not self.own:
            return self.write()
        name, text = self.random.choice(self.own), self.text()
        return self.change(name, text, "edit", name, "--stdin", text=text)

    def delete(self):
        if not self.own:
            return self.write()
        name = self.random.choice(self.own)
        if not self.change(name, None, "delete", name):
            return False
        self.own.remove(name)
        return True

    def connect(self):
        name = "".join(self.random.choices(string.ascii_lowercase, k=16))
        with self.model.lock:
            self.model.unsure_connections.add(name)
        if not self.confirmed_or_killed(self.home.run("connection", "add", name)):
            return False
        with self.model.lock:
            self.model.unsure_connections.discard(name)
            self.model.connections.add(name)
        return True

    def import_some(self):
        texts = [self.text()[:400] for _ in range(IMPORTED)]
        path = os.path.join(self.folder, f"journal-{self.label}")
        with open(path, "w") as file:
            for minute, text in enumerate(texts):
                file.write(f"[2021-05-01 10:{minute:02}] {text}\n\n")
        with self.model.lock:
            self.model.unsure.update(texts)
        if not self.confirmed_or_killed(self.home.run("import", "jrnl", path)):
            return False
        found = {one["text"].strip(): name for name, one in self.read().items()}
        with self.model.lock:
            for text in texts:
                # None if the daemon was killed before this could be read.
                if found and text not in found:
                    raise Failure("a confirmed import is not there")
                if found:
                    self.model.unsure.discard(text)
                    self.model.texts[found[text]] = {text}
        return True

    def read(self):
        result = self.home.run("list", "--json", "--limit", "0")
        return {one["id"]: one for one in result.json} if result.code == 0 else {}


def compare(home, model):
    """Fails if the journal does not match the model, and settles what was uncertain."""
    listed = {name: one["text"].rstrip("\n") for name, one in home.all().items()}
    for name, texts in model.texts.items():
        check(listed.get(name) in texts, f"{name} is not as it was confirmed")
        model.texts[name] = {listed.get(name)}
    for name in listed.keys() - model.texts.keys():
        check(listed[name] in model.unsure, f"{name} is nothing that was ever written")
        model.texts[name] = {listed[name]}
    model.unsure.clear()
    found = {one["name"] for one in home.ok("connection", "list", "--json").json["connections"]}
    check(model.connections <= found, "a confirmed connection is not there")
    check(found <= model.connections | model.unsure_connections, "there is a connection that nobody made")
    model.connections, model.unsure_connections = found, set()
    for name, text in model.drafts.items():
        check(home.ok("drafts", "show", name).text == text, f"draft {name} is not what was kept")
        home.ok("drafts", "discard", name)
    model.drafts.clear()


def compare_files(home, model):
    for name, content in model.files.items():
        if model.texts[name] == {None}:
            continue
        (attachment,) = home.ok("attach", "list", name, "--json").json
        saved = home.ok("attach", "save", name, attachment["id"], "--to", "-").out
        check(saved == content, f"the attachment of {name} is not what was attached")


def how_long(home):
    """The seconds that a few writes take here, as long as a writer is given at most."""
    began = time.monotonic()
    for number in range(WRITES_BEFORE_A_KILL):
        home.ok("write", text=f"measured {number}")
    return time.monotonic() - began


def kill_once(home, model, random, folder, number, longest):
    writers = [Writer(home, model, type(random)(random.random()), folder, f"k{number}w{place}")
               for place in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(random.uniform(0, longest))
    home.kill_daemon()
    for writer in writers:
        writer.join()
        if writer.failure:
            raise writer.failure
    # Every fourth time, the unlocking that repairs the vault is killed too.
    if number % 4 == 0:
        unlocking = home.start("unlock", passphrase=PASSPHRASE)
        time.sleep(random.uniform(0, 2 * longest))
        home.kill_daemon()
        unlocking.communicate()
    home.unlock()
    compare(home, model)
    home.examine()
    return sum(writer.confirmed for writer in writers)


def killed_daemons(programs):
    """a daemon killed at any moment loses nothing that was confirmed, and damages nothing"""
    random = seeded("crash")
    confirmed = 0
    for first in range(0, KILLS, KILLS_PER_VAULT):
        with Home(programs) as home, tempfile.TemporaryDirectory() as folder:
            home.init()
            longest = how_long(home)
            model = Model()
            model.texts = {name: {one["text"].rstrip("\n")} for name, one in home.all().items()}
            for number in range(first, min(first + KILLS_PER_VAULT, KILLS)):
                confirmed += kill_once(home, model, random, folder, number, longest)
            compare_files(home, model)
            check(model.connections, "no connection was among what was confirmed")
    print(f"{KILLS} kills; {confirmed} changes were confirmed before them", flush=True)
    check(confirmed > KILLS, "the kills came before there was anything to lose")


def killed_while_changing(programs):
    """a daemon killed while the passphrase is changed leaves exactly one that opens everything"""
    random = seeded("crash")
    with Home(programs) as home:
        home.init()
        texts = [home.write(f"entry {number} " + "rain " * 200) for number in range(40)]
        home.run("write", "--attach", "/missing", text="half typed")
        holds, other = "another field in winter", PASSPHRASE
        began = time.monotonic()
        home.ok("passphrase", passphrase=f"{other}\n{holds}")
        longest = 1.5 * (time.monotonic() - began)
        kept = changed = lost = 0
        # Until each has come about a few times; that they never do is a failure, too.
        while kept + changed < CHANGES or min(kept, changed, lost) < 2:
            number = kept + changed
            check(number < 5 * CHANGES, f"{changed} of {number} changes took effect: the kills miss it")
            changing = home.start("passphrase", passphrase=f"{holds}\n{other}")
            time.sleep(random.uniform(0, longest))
            home.kill_daemon()
            _, said = changing.communicate()
            opens = [each for each in (holds, other)
                     if home.run("unlock", passphrase=each).expect(0, REFUSED).code == 0
                     and home.ok("lock")]
            check(len(opens) == 1, f"kill {number}: opened by {len(opens)} passphrases")
            check(changing.returncode != 0 or opens == [other], "what was confirmed does not hold:", said)
            if b"one of the two opens the journal" in said:
                lost += 1
            else:
                check(changing.returncode == 0 or opens == [holds], "the other one opens now:", said)
            if opens == [other]:
                holds, other, changed = other, holds, changed + 1
            else:
                kept += 1
            home.ok("unlock", passphrase=holds)
            check(set(home.all()) == set(texts), f"kill {number}: reflections are missing")
            check(len(home.ok("drafts", "--json").json) == 1, f"kill {number}: the draft is missing")
            home.examine()
        print(f"{kept + changed} kills; {changed} changes of passphrase took effect", flush=True)


if __name__ == "__main__":
    main(killed_daemons, killed_while_changing)
