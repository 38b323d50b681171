"""Two devices of one journal, each with its own home: what their owner sees."""

import os
import re
import shutil
import signal
import socket
import ssl
import struct
import tempfile

from harness import (APART, CONSENT, FAILED, NOT_FOUND, PASSPHRASE, REFUSED, UNREACHABLE, USAGE,
                     Home, begin_adding, check, end_adding, main, pair, wait_until)
from terminal import Terminal

RELEASED = "This device was released from the journal"
PAGE_BYTES = 4096
SECONDS = 300  # for something that takes less than one
# Of nobody: made for this test, and used for nothing else.
STRANGER = """\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEICmTrEVmhqdEs3lVIJbb/4hTVs6/nEQEegODG/4UURad
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBPDCB76ADAgECAhRuD6c/inNq2zVmcMBs9/T+lM+EPzAFBgMrZXAwEzERMA8G
A1UEAwwIc3RyYW5nZXIwIBcNMjYxMTMwMjE1MjM2WhgPMjEyNjExMDYyMTUyMzZa
MBMxETAPBgNVBAMMCHN0cmFuZ2VyMCowBQYDK2VwAyEAkvTgS7AvSEsB9JEn51jE
MCp7+Ge3Gp27qSc9T7f4ETajUzBRMB0GA1UdDgQWBBSKXU2aPLO8gEoH5SHiPPIq
Kl4PeDAfBgNVHSMEGDAWgBSKXU2aPLO8gEoH5SHiPPIqKl4PeDAPBgNVHRMBAf8E
BTADAQH/MAUGAytlcANBACilF3PP09QGdvUgbObJBO3UVR//ZNcNl0ogAw6TX/kk
X2+A1YP81zS37IMS+U8qqw5H0xyocHP3NU1scKn9ogY=
-----END CERTIFICATE-----
"""


def texts(home):
    return {name: one["text"] for name, one in home.all().items()}


def same(first, second):
    wait_until(lambda: first.same_everywhere() and second.same_everywhere(), SECONDS,
               "both say that they are the same")
    check(texts(first) == texts(second), "they say that they are the same, and list what differs")


def device(home, name, *arguments):
    (one,) = [each for each in home.ok("device", "list", "--json", *arguments).json
              if each["name"] == name]
    return one


def tour(programs):
    """a reflection edited on two devices separately has both edits on both"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        name = laptop.write("The river was high.\n\nWe said little.\n")
        pair(laptop, desktop, "desktop")
        check(texts(desktop) == texts(laptop), "what was written before is not there")
        check(desktop.all()[name]["device"] == "laptop", "it is not by whom it is")
        desktop.stop()
        laptop.ok("edit", name, "--stdin", text="The river was very high.\n\nWe said little.\n")
        laptop.stop()
        desktop.unlock()
        desktop.ok("edit", name, "--stdin", text="The river was high.\n\nWe said little, and stayed.\n")
        laptop.unlock()
        laptop.ok("sync", "now")
        same(laptop, desktop)
        merged = texts(laptop)[name]
        check(merged == "The river was very high.\n\nWe said little, and stayed.", repr(merged))
        check(desktop.write("Written there."), "")
        wait_until(lambda: len(laptop.all()) == 2, SECONDS, "what is written there is here")
        check("The same on both devices since today" in laptop.ok("status").text, "status")
        laptop.examine()
        desktop.examine()


def let_go_at_once(programs):
    """what is let go on one device goes on the other without another word"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        names = [laptop.write(f"Number {number}") for number in range(3)]
        pair(laptop, desktop, "desktop")
        same(laptop, desktop)
        laptop.ok("release", names[0], "--after", "0", "--yes", passphrase=PASSPHRASE)
        wait_until(lambda: names[0] not in desktop.all(), SECONDS, "it is gone on the other device")
        # A plan whose day has come is carried out by whoever asks first.
        laptop.ok("release", names[1], "--after", "1s", "--yes", passphrase=PASSPHRASE)
        wait_until(lambda: names[1] not in desktop.all(), SECONDS, "the plan was carried out there")
        laptop.ok("sync", "now")
        check(list(desktop.all()) == list(laptop.all()) == names[2:], "not the same")


def same_names(programs):
    """a name that two devices have is refused with the ids of both"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop, \
            Home(programs, APART) as phone:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        pair(laptop, desktop, "desktop")
        pair(laptop, phone, "phone")
        wait_until(laptop.same_everywhere, SECONDS, "all hold what it holds")
        desktop.stop()
        laptop.ok("device", "rename", "phone", "spare")
        laptop.stop()
        desktop.unlock()
        desktop.ok("device", "rename", "desktop", "spare")
        laptop.unlock()
        ids = wait_until(lambda: twice("spare", laptop), SECONDS, "both have the name")
        for words in (("release", "spare", "--yes"), ("rename", "spare", "other"),
                      ("acknowledge", "spare")):
            passphrase = PASSPHRASE if words[0] == "release" else None
            refused = laptop.run("device", *words, passphrase=passphrase).expect(USAGE)
            check(all(one.encode() in refused.err for one in ids), "not both ids:", refused)
        check(twice("spare", laptop) == ids, "one of them is gone")
        laptop.ok("device", "release", ids[0], "--yes", passphrase=PASSPHRASE)
        check(device(laptop, "spare")["id"] == ids[1], "the other one is gone")


def twice(name, home):
    """The ids of the devices of this name, once there are two."""
    found = [one["id"] for one in home.ok("device", "list", "--json").json if one["name"] == name]
    return found if len(found) == 2 else None


def stillborn(programs):
    """a device that was let in and has no journal is no success, can be seen and can be released"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        desktop.ok("daemon", "start")
        os.makedirs(os.path.dirname(desktop.vault), mode=0o700, exist_ok=True)
        os.symlink("/nowhere/at/all", desktop.vault)  # where no journal can be made
        adding, said = begin_adding(laptop)
        joined = desktop.run("device", "join", said["code"], "--address", said["address"],
                             "--name", "desktop", passphrase=PASSPHRASE)
        check(joined.code != 0, "it has joined without a journal")
        ended = end_adding(adding).expect(UNREACHABLE)
        check(b"may not have joined" in ended.err, ended)
        check("not met yet" in laptop.ok("device", "list").text, "it is not to be seen")
        laptop.ok("device", "release", "desktop", "--yes", passphrase=PASSPHRASE)
        check(len(laptop.ok("device", "list", "--json").json) == 1, "it is still there")


def port_taken(programs):
    """a port that the configuration names and another program has is said, and no other is used"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        taken, port = take_port()
        laptop.configure(APART + f"port = {port}\n")
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        refused = laptop.run("device", "add", passphrase=PASSPHRASE).expect(FAILED)
        check(f"port {port}".encode() in refused.err, refused)
        taken.close()
        pair(laptop, desktop, "desktop")
        laptop.stop()
        taken, _ = take_port(port)
        laptop.unlock()
        for words in (("status",), ("sync", "status")):
            check(f"listens on port {port}" in laptop.ok(*words).text, "it does not say so")
        check(laptop.ok("sync", "status", "--json").json["listening"] is None, "another port is used")
        taken.close()
        laptop.run("sync", "now")
        check(f"Listening on 127.0.0.1:{port}." in laptop.ok("sync", "status").text, "not there")


def take_port(port=0):
    """A socket that listens, and its port."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", port))
    taken.listen()
    return taken, taken.getsockname()[1]


def released(programs):
    """a removed device gets nothing newer, and is told so"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        pair(laptop, desktop, "desktop")
        laptop.run("device", "release", "desktop", passphrase=PASSPHRASE).expect(CONSENT)
        laptop.run("device", "release", "desktop", "--yes", passphrase="wrong").expect(REFUSED)
        check(device(laptop, "desktop")["released"] is None, "it was released all the same")
        laptop.ok("device", "release", "desktop", "--yes", passphrase=PASSPHRASE)
        late = laptop.write("After it was let go.")
        wait_until(lambda: RELEASED in desktop.ok("status").text, SECONDS, "it says that it is")
        check("laptop said today" in desktop.ok("sync", "status").text, "who says so")
        check(RELEASED in desktop.run("sync", "now").expect(FAILED).text, "sync now does not say so")
        desktop.run("device", "add", passphrase=PASSPHRASE).expect(FAILED)
        check(desktop.ok("sync", "status", "--json").json["listening"] is None, "it listens still")
        desktop.stop()
        desktop.unlock()
        check(RELEASED in desktop.ok("status").text, "it has forgotten")
        check(late not in desktop.all(), "the released device has what was written after")
        check(device(laptop, "desktop", "--released")["released_by"] == "laptop", "by whom")
        check(all(one["self"] for one in laptop.ok("device", "list", "--json").json), "still listed")
        status = laptop.ok("sync", "status", "--json").json
        check(not status["devices"], "still a peer")
        check(status["listening"], "who is released while it is away cannot be told")


def released_while_away(programs):
    """a device that was released while it was off is told so when it calls"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        pair(laptop, desktop, "desktop")
        same(laptop, desktop)
        desktop.stop()
        laptop.ok("device", "release", "desktop", "--yes", passphrase=PASSPHRASE)
        late = laptop.write("While it was away.")
        desktop.unlock()
        wait_until(lambda: RELEASED in desktop.ok("status").text, SECONDS, "it says that it is")
        check(late not in desktop.all(), "it has what was written after")


def wrong_code(programs):
    """a wrong code ends the wait, and the right one does not work afterwards"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.init()
        adding, said = begin_adding(laptop)
        other, wrong = begin_adding_elsewhere(programs)
        with other:
            join = ("device", "join", "--address", said["address"])
            desktop.run(*join, wrong, passphrase=PASSPHRASE).expect(REFUSED)
            ended = end_adding(adding).expect(REFUSED)
            check(b"`fallow device add`" in ended.err, "it does not say what to do:", ended)
            refused = desktop.run(*join, said["code"], passphrase=PASSPHRASE)
            refused.expect(FAILED, UNREACHABLE, REFUSED, CONSENT)
        check(desktop.state() == "absent", "a vault was left behind")
        check(len(laptop.ok("device", "list", "--json").json) == 1, "it has another device")


def begin_adding_elsewhere(programs):
    """Another user's journal, and a code that is valid there."""
    other = Home(programs, APART).init()
    adding, said = begin_adding(other)
    adding.send_signal(signal.SIGINT)
    end_adding(adding).expect(FAILED)
    return other, said["code"]


def open_pairing(port, words=b""):
    """A connection of a stranger that has opened a pairing, and said `words` in it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with tempfile.NamedTemporaryFile("w") as own:
        own.write(STRANGER)
        own.flush()
        context.load_cert_chain(own.name)
    connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)))

    def frame(kind, stream, content, flags=0):
        return (struct.pack(">I", len(content))[1:] + bytes([kind, flags]) +
                struct.pack(">I", stream) + content)

    fields = {b":method": b"POST", b":scheme": b"https", b":path": b"/fallow.sync.v1.Sync/Pair",
              b":authority": b"fallow", b"te": b"trailers", b"content-type": b"application/grpc",
              b"proof-bin": b"bm9uZQ"}
    headers = b"".join(bytes([0, len(name)]) + name + bytes([len(value)]) + value
                       for name, value in fields.items())
    said = frame(0, 1, b"\0" + struct.pack(">I", len(words)) + words) if words else b""
    connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, b"") +
                       frame(1, 1, headers, flags=4) + said)
    return connection


def silent_strangers(programs):
    """who opens a pairing and says nothing does not use up the attempt; who says something does"""
    for words in b"", b"\x0a\x01x":
        with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
            laptop.init()
            adding, said = begin_adding(laptop)
            port = int(said["address"].rpartition(":")[2])
            strangers = [open_pairing(port, words) for _ in range(1 if words else 3)]
            if words:
                check(end_adding(adding).code != 0, "words of a stranger are taken for a device's")
            joined = desktop.run("device", "join", said["code"], "--address", said["address"],
                                 passphrase=PASSPHRASE)
            check((joined.code != 0) == bool(words), joined)
            if not words:
                end_adding(adding).expect(0)
            for stranger in strangers:
                stranger.close()


def waiting_ended(programs):
    """Ctrl-C ends the wait for a device, and the code with it"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.init()
        adding, said = begin_adding(laptop)
        adding.send_signal(signal.SIGINT)
        ended = end_adding(adding).expect(FAILED)
        check(ended.out == b"" and b"No longer waiting" in ended.err, ended)
        refused = desktop.run("device", "join", said["code"], "--address", said["address"],
                              passphrase=PASSPHRASE)
        check(refused.code != 0, "the code still fits")
        check(desktop.state() == "absent", "a vault was left behind")


def link(programs):
    """the content of the QR code can be given instead of code and address"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.init()
        adding, said = begin_adding(laptop)
        desktop.ok("device", "join", said["qr"], passphrase=PASSPHRASE)
        end_adding(adding).expect(0)
        check(len(desktop.ok("device", "list", "--json").json) == 2, "not both are listed")


def newcomers(programs):
    """a new device is announced on the others until it is acknowledged"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop, \
            Home(programs, APART) as phone:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        pair(laptop, desktop, "desktop")
        pair(desktop, phone, "my phone")
        laptop.ok("sync", "now")
        wait_until(lambda: "A new device, my phone, joined today" in laptop.ok("status").text,
                   SECONDS, "the newcomer is announced")
        told = laptop.ok("status").text
        check("(added by desktop)" in told, told)
        check("`fallow device acknowledge 'my phone'`" in told, told)
        check(told.endswith(laptop.ok("sync", "status").text[-60:]), "sync status tells it too")
        laptop.run("device", "acknowledge", "nobody").expect(NOT_FOUND)
        laptop.ok("device", "acknowledge", "my phone")
        check("A new device, my phone" not in laptop.ok("status").text, "it is still announced")
        check(device(laptop, "my phone")["key"] == device(phone, "my phone")["key"], "the keys differ")
        laptop.ok("device", "rename", "my phone", "pocket")
        wait_until(lambda: any(one["name"] == "pocket" for one in
                               desktop.ok("device", "list", "--json").json),
                   SECONDS, "the new name is known on the other device")


def away(programs):
    """devices that are away are listed, with when they were last the same"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        pair(laptop, desktop, "desktop")
        same(laptop, desktop)
        desktop.stop()
        laptop.write("Not there yet.")
        laptop.run("sync", "now").expect(UNREACHABLE)
        told = laptop.ok("status").text
        check("desktop was last the same today" in told and "not reachable now" in told, told)


def waiting(home):
    """How many deletions wait for consent."""
    held = home.ok("sync", "status", "--json").json["held"]
    return held["deletions"] if held else 0


def deleted_much(programs):
    """many deletions from another device wait for consent, and can be undone"""
    for decision, left in (("--keep", 30), ("--delete", 0)):
        with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
            laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
            names = [laptop.write(f"Number {number}") for number in range(30)]
            pair(laptop, desktop, "desktop")
            # The first few are taken before anyone is asked.
            desktop.ok("delete", *names[:8])
            wait_until(lambda: len(laptop.all()) == 22, SECONDS, "8 deletions have come")
            laptop.ok("lock")
            desktop.ok("delete", *names[8:])
            laptop.unlock()
            wait_until(lambda: waiting(laptop) == 30, SECONDS, "all the deletions wait")
            told = laptop.run("sync", "review").expect(CONSENT).text
            check("desktop deleted 30 of 30 reflections" in told, told)
            check("8 of these are deleted here already" in told, told)
            held = laptop.run("sync", "review", "--json").expect(CONSENT).json["held"]
            check(held["device"] == "desktop" and held["of"] == 30 and held["taken"] == 8, held)
            check("fallow sync review" in laptop.ok("status").text, "status says nothing")
            for home, where in ((laptop, "here"), (desktop, "on laptop")):
                waits = f"Not the same on both devices: deletions wait for a review {where}."
                wait_until(lambda: waits in home.ok("status").text, SECONDS, waits)
                status = home.ok("sync", "status", "--json").json
                check(not status["same_everywhere"], "it is said to be the same", status)
                check(not status["devices"][0]["same_now"], "they are said to be the same", status)
            laptop.ok("sync", "review", decision)
            check(laptop.ok("sync", "review", "--json").json["held"] is None, "it still waits")
            for home in (laptop, desktop):
                wait_until(lambda: len(home.all()) == left, SECONDS, f"{left} are there")
            same(laptop, desktop)
            for home in (laptop, desktop):
                wait_until(lambda: home.ok("sync", "status", "--json").json["devices"][0]["connected"],
                           SECONDS, "they are connected again")
                status = home.ok("sync", "status", "--json").json
                check(status["devices"][0]["trouble"] is None, "there is trouble:", status)


def only_in_index(programs):
    """what a mended journal only shows cannot be changed before the others are met, which it says"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        laptop.write("The river was high.")
        pair(laptop, desktop, "desktop")
        same(laptop, desktop)
        desktop.stop()
        laptop.stop()
        laptop.unlock()
        lost = laptop.write("We said little.")
        laptop.kill_daemon()
        os.truncate(os.path.join(laptop.vault, "journal.db-wal"), 0)
        laptop.unlock()
        laptop.ok("doctor", "--mend", "--yes", passphrase=PASSPHRASE)
        laptop.unlock()
        check(lost in laptop.all(), "it is not shown")
        for arguments in (("edit", lost, "--stdin"), ("delete", lost), ("restore-version", lost, "1")):
            said = laptop.run(*arguments, text="We said more.").expect(FAILED).err.decode()
            check("once every other device has been met" in said and "let go" not in said, said)
        desktop.unlock()
        same(laptop, desktop)
        wait_until(lambda: laptop.run("edit", lost, "--stdin", text="We said more.").code == 0,
                   SECONDS, "it can be changed once the other device was met")
        wait_until(lambda: texts(desktop).get(lost) == "We said more.", SECONDS, "it is there as well")


def flip(file, page):
    with open(file, "r+b") as changed:
        changed.seek(page * PAGE_BYTES + PAGE_BYTES // 6)
        byte = changed.read(1)[0]
        changed.seek(page * PAGE_BYTES + PAGE_BYTES // 6)
        changed.write(bytes([byte ^ 1]))


def connections(home):
    return sorted(one["name"] for one in home.ok("connection", "list", "--json").json["connections"])


def has_gap(laptop):
    """whether, once the page was damaged and the journal mended, it lacks records between others"""
    laptop.run("unlock", passphrase=PASSPHRASE)
    laptop.run("doctor", "--mend", "--yes", passphrase=PASSPHRASE)
    laptop.unlock()
    knows = len(laptop.ok("device", "list", "--json").json) == 2
    return knows and "missing between others" in laptop.run("doctor").text


def gap(programs):
    """a record that one flipped bit takes from between others comes back from the other device"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        pair(laptop, desktop, "desktop")
        laptop.ok("connection", "add", "Ana")
        for count in range(24):
            laptop.write(f"The river was {count} high.")
        laptop.ok("connection", "add", "Ben")
        laptop.write("We said little.")
        same(laptop, desktop)
        before, known = texts(laptop), connections(laptop)
        desktop.stop()
        laptop.stop()
        whole = laptop.vault + ".whole"
        shutil.copytree(laptop.vault, whole)
        file = os.path.join(laptop.vault, "journal.db")
        for page in range(1, os.path.getsize(file) // PAGE_BYTES):
            flip(file, page)
            if has_gap(laptop):
                break
            laptop.stop()
            shutil.rmtree(laptop.vault)
            shutil.copytree(whole, laptop.vault)
        else:
            check(False, "no page holds records between others")
        check(not laptop.same_everywhere(), "it says that it is the same")
        check("missing between others" in laptop.run("doctor").text, "the gap is not said")
        desktop.unlock()
        same(laptop, desktop)
        wait_until(lambda: texts(desktop) == before and texts(laptop) == before, SECONDS, "texts")
        check(connections(laptop) == known and connections(desktop) == known, "connections")
        laptop.examine()
        desktop.examine()


def on_terminal(programs):
    """on a terminal the code comes with a QR code and instructions, and releasing asks first"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.ok("init", "--device-name", "laptop", passphrase=PASSPHRASE)
        terminal = Terminal(laptop, "device", "add")
        terminal.read_until("Passphrase: ")
        terminal.type(PASSPHRASE + "\n")
        shown = terminal.read_until("Waiting for the new device")
        check("▀" in shown and "█" in shown, "no QR code:", shown)
        check(PASSPHRASE not in shown, "the passphrase is shown")
        code, address = re.search(r"fallow device join (\S+) --address (\S+)", shown).groups()
        desktop.ok("device", "join", code, "--address", address, "--name", "the desktop",
                   passphrase=PASSPHRASE)
        check(terminal.end() == 0 and "the desktop has joined." in terminal.seen, terminal.seen)
        (key,) = {device(home, "the desktop")["key"] for home in (laptop, desktop)}
        check(key in terminal.seen, "its fingerprint is not shown")
        terminal = Terminal(laptop, "device", "add", "--no-qr")
        terminal.read_until("Passphrase: ")
        terminal.type(PASSPHRASE + "\n")
        check("█" not in terminal.read_until("Waiting for the new device"), "there is a QR code")
        terminal.type("\x03")
        check(terminal.end() == FAILED and "No longer waiting" in terminal.seen, terminal.seen)
        for answer, code in (("n", CONSENT), ("y", 0)):
            terminal = Terminal(laptop, "device", "release", "the desktop")
            question = " ".join(terminal.read_until("[y/N] ").split())  # it may wrap anywhere
            check("cannot be undone" in question, terminal.seen)
            terminal.type(answer + "\n")
            if answer == "y":
                terminal.read_until("Passphrase: ")
                terminal.type(PASSPHRASE + "\n")
            check(terminal.end() == code, terminal.seen)
        check(len(laptop.ok("device", "list", "--json").json) == 1, "it is still there")


def locked(programs):
    """one passphrase unlocks a locked journal and adds a device"""
    with Home(programs, APART) as laptop, Home(programs, APART) as desktop:
        laptop.init().ok("lock")
        pair(laptop, desktop, "desktop")
        check(os.path.isdir(desktop.vault), "there is no journal")


if __name__ == "__main__":
    main(tour, let_go_at_once, released, released_while_away, same_names, stillborn, port_taken,
         wrong_code, silent_strangers, waiting_ended, link, newcomers, away, deleted_much,
         only_in_index, gap, on_terminal, locked)
