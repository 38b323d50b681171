"""Devices of one journal on this machine, each with its own daemon: pairing, merging, removing."""

import contextlib
import os
import subprocess
import time

from harness import (CONFIG, LOCKED, PASSPHRASE, REFUSED, Home, check, main, scale, seeded,
                     wait_until)

# Devices only meet at configured addresses: they could not open the beacons of other tests anyway.
SYNC_CONFIG = CONFIG + '[sync]\nlisten = "127.0.0.1"\ndiscovery = false\n'
SYNC_SECONDS = 300  # generous: the machine may be busy
CUT_SECONDS = 1


class Waiting:
    """`fallow device add`, with its code and address once they are shown."""

    def __init__(self, home):
        self.process = home.start("device", "add", passphrase=PASSPHRASE)
        self.code, self.address = self.process.stdout.readline().decode().strip().split("\t")

    def end(self, code):
        out, said = self.process.communicate(timeout=SYNC_SECONDS)
        check(self.process.returncode == code, "`device add` ended with", self.process.returncode,
              said.decode())
        return out.decode()


def join(host, guest, name):
    """Adds `guest` to the journal of `host`; both are unlocked afterwards."""
    waiting = Waiting(host)
    guest.ok("device", "join", waiting.code, "--address", waiting.address, "--name", name,
             passphrase=PASSPHRASE)
    check(waiting.end(0).startswith(name + "\t"), "the host names another device")


@contextlib.contextmanager
def devices(programs, count, config=SYNC_CONFIG):
    """Homes of one journal, called desk, laptop and so on."""
    with contextlib.ExitStack() as stack:
        homes = [stack.enter_context(Home(programs, config)) for _ in range(count)]
        homes[0].ok("init", "--device-name", "desk", passphrase=PASSPHRASE)
        for home, name in zip(homes[1:], ("laptop", "tablet", "attic")):
            join(homes[0], home, name)
        yield homes


def text(home, name):
    return home.all()[name]["text"] if name in home.all() else None


def await_text(home, name, wanted):
    """Seconds until the reflection has this text."""
    began = time.monotonic()
    wait_until(lambda: text(home, name) == wanted, SYNC_SECONDS, f"the text is {wanted!r}")
    return time.monotonic() - began


def listed(home):
    return {one["name"]: one for one in home.ok("device", "list", "--json").json}


def pairing(programs):
    """a new device has the whole journal when joining ends, and all know each other"""
    with Home(programs, SYNC_CONFIG) as desk, Home(programs, SYNC_CONFIG) as laptop:
        desk.ok("init", "--device-name", "desk", passphrase=PASSPHRASE)
        names = {desk.write(f"entry {i}") for i in range(scale(30, 1000))}
        join(desk, laptop, "laptop")
        check(set(laptop.all()) == names, "not everything is there")
        check(listed(desk).keys() == listed(laptop).keys() == {"desk", "laptop"}, "other devices")
        keys = [{name: one["key"] for name, one in listed(home).items()} for home in (desk, laptop)]
        check(keys[0] == keys[1], "the fingerprints differ")
        later = laptop.write("from the laptop")
        await_text(desk, later, "from the laptop")
        check({one["device"] for one in desk.all().values()} == {"desk", "laptop"}, "who wrote it")
        for home in (desk, laptop):
            home.examine()


def wrong_code(programs):
    """a wrong code is refused, and the right one no longer works afterwards"""
    with Home(programs, SYNC_CONFIG) as desk, Home(programs, SYNC_CONFIG) as other:
        desk.ok("init", "--device-name", "desk", passphrase=PASSPHRASE)
        elsewhere = Waiting(desk)
        elsewhere.process.terminate()
        elsewhere.process.communicate()
        waiting = Waiting(desk)
        check(waiting.code != elsewhere.code, "the same code twice")
        other.run("device", "join", elsewhere.code, "--address", waiting.address,
                  passphrase=PASSPHRASE).expect(REFUSED)
        waiting.end(REFUSED)
        result = other.run("device", "join", waiting.code, "--address", waiting.address,
                           passphrase=PASSPHRASE)
        check(result.code != 0, "a code was used twice")
        check(list(listed(desk)) == ["desk"], "somebody is on the roster")
        check(other.state() == "absent", "a journal was made")


def silence(programs):
    """nothing listens while there is one device, or while the journal is locked"""
    with Home(programs, SYNC_CONFIG) as desk, Home(programs, SYNC_CONFIG) as laptop:
        desk.ok("init", "--device-name", "desk", passphrase=PASSPHRASE)
        check(not sockets(desk), "it listens alone:", sockets(desk))
        join(desk, laptop, "laptop")
        check(sockets(desk) and sockets(laptop), "they do not listen")
        desk.ok("lock")
        wait_until(lambda: not sockets(desk), SYNC_SECONDS, "a locked one has no socket")
        desk.run("sync", "status").expect(LOCKED)


def unseen(programs):
    """without discovery no device sends or hears a datagram; with it each does"""
    for discovery in "false", "true":
        with devices(programs, 2, SYNC_CONFIG.replace("false", discovery)) as homes:
            for home in homes:
                found = sockets(home)
                check(any(line.startswith("tcp") for line in found), "it does not listen:", found)
                check(any(line.startswith("udp") for line in found) == (discovery == "true"),
                      f"with discovery = {discovery} it has", found)


def sockets(home):
    """The TCP and UDP sockets of the daemon, as the system lists them."""
    pid = home.daemon()
    lines = subprocess.run(["ss", "-H", "-tulnp"], capture_output=True, text=True, check=True).stdout
    return [line for line in lines.splitlines() if f"pid={pid}," in line]


def apart(programs):
    """one text edited on two devices separately has both edits on both, soon after they meet"""
    with devices(programs, 2) as (desk, laptop):
        name = desk.write("The garden is quiet. The gate is shut.")
        await_text(laptop, name, "The garden is quiet. The gate is shut.")
        laptop.stop()
        desk.ok("edit", name, "--stdin", text="The old garden is quiet. The gate is shut.")
        desk.stop()
        laptop.unlock()
        laptop.ok("edit", name, "--stdin", text="The garden is quiet. The gate is open.")
        desk.unlock()
        merged = "The old garden is quiet. The gate is open."
        seconds = await_text(desk, name, merged) + await_text(laptop, name, merged)
        print(f"  both edits on both {seconds * 1000:.0f} ms after meeting", flush=True)
        for home in (desk, laptop):
            home.examine()


def many_apart(programs):
    """hundreds of edits on each side meet without a conflict"""
    with devices(programs, 2) as (desk, laptop):
        names = [desk.write(f"first {i}. second {i}.") for i in range(scale(10, 1000))]
        await_text(laptop, names[-1], text(desk, names[-1]))
        laptop.stop()
        for i, name in enumerate(names):
            desk.ok("edit", name, "--stdin", text=f"changed {i}. second {i}.")
        desk.stop()
        laptop.unlock()
        for i, name in enumerate(names):
            laptop.ok("edit", name, "--stdin", text=f"first {i}. altered {i}.")
        desk.unlock()
        desk.ok("sync", "now")
        for home in (desk, laptop):
            found = home.all()
            for i, name in enumerate(names):
                check(found[name]["text"] == f"changed {i}. altered {i}.", found[name]["text"])


def three(programs):
    """three devices come to hold the same, and those added find each other on their own"""
    with devices(programs, 3, CONFIG) as homes:
        names = [home.write(f"written on device {i}") for i, home in enumerate(homes)]
        for home in homes:
            wait_until(lambda home=home: set(names) <= set(home.all()), SYNC_SECONDS, "all are there")
        homes[0].stop()
        later = homes[1].write("while the first is away")
        wait_until(lambda: text(homes[2], later), SYNC_SECONDS, "the third has it from the second")


def live(programs):
    """a change is on the other device at once while both are connected"""
    with devices(programs, 2) as (desk, laptop):
        times = []
        for i in range(scale(5, 50)):
            name = desk.write(f"note {i}")
            times.append(await_text(laptop, name, f"note {i}"))
        print(f"  seen after {min(times) * 1000:.0f} to {max(times) * 1000:.0f} ms, "
              "the command that looks included", flush=True)


def released(programs):
    """a device that was removed is cut off at once and gets nothing more"""
    with devices(programs, 3) as (desk, laptop, tablet):
        wait_until(lambda: listed(desk)["laptop"]["connected"], SYNC_SECONDS, "they are connected")
        desk.ok("device", "release", "laptop", "--yes", passphrase=PASSPHRASE)
        began = time.monotonic()
        later = desk.write("not for the laptop")
        wait_until(lambda: not any(one["connected"] for one in listed(laptop).values()
                                   if one["name"] == "desk"), SYNC_SECONDS, "it is cut off")
        print(f"  cut off after at most {(time.monotonic() - began) * 1000:.0f} ms", flush=True)
        wait_until(lambda: later in tablet.all(), SYNC_SECONDS, "the tablet has it")
        wait_until(lambda: "laptop" not in listed(tablet), SYNC_SECONDS, "the tablet knows")
        laptop.run("sync", "now")
        check(later not in laptop.all(), "the released device has it")
        check("laptop" in {one["name"] for one in
                           desk.ok("device", "list", "--released", "--json").json}, "it is forgotten")


def locking(programs):
    """a device that was locked catches up once it is unlocked"""
    with devices(programs, 2) as (desk, laptop):
        laptop.ok("lock")
        name = desk.write("meanwhile")
        laptop.unlock()
        await_text(laptop, name, "meanwhile")


def killed(programs):
    """a first sync that is killed again and again completes, and nothing is missing"""
    random = seeded("killed")
    entries, kills = scale(1000, 10000), scale(5, 100)
    with Home(programs, SYNC_CONFIG) as desk, Home(programs, SYNC_CONFIG) as laptop:
        desk.ok("init", "--device-name", "desk", passphrase=PASSPHRASE)
        path = os.path.join(desk.folder, "old.txt")
        with open(path, "w") as file:
            for i in range(entries):
                file.write(f"[{1990 + i // 336}-{i // 28 % 12 + 1:02}-{i % 28 + 1:02} 10:00] entry {i}\n\n")
        desk.ok("import", "jrnl", path)
        waiting = Waiting(desk)
        # Killed early, it has no other way to know the address.
        laptop.configure(SYNC_CONFIG + f'[sync.addresses]\ndesk = ["{waiting.address}"]\n')
        joining = laptop.start("device", "join", waiting.code, "--address", waiting.address,
                               "--name", "laptop", passphrase=PASSPHRASE)
        waiting.end(0)
        # Pairing is over; the guest is now creating its journal.
        wait_until(lambda: os.path.exists(os.path.join(laptop.vault, "keyslots")), SYNC_SECONDS,
                   "there is a journal")
        for _ in range(kills):
            time.sleep(random.uniform(0, 0.1))  # at any point of the process
            laptop.kill_daemon()
            laptop.unlock()
        joining.communicate()
        wait_until(lambda: len(laptop.all()) == entries, 3 * SYNC_SECONDS, "everything is there")
        check(laptop.all().keys() == desk.all().keys(), "other entries")
        laptop.examine()


def on_demand(programs):
    """an attachment on another device is fetched when it is asked for"""
    lazy = SYNC_CONFIG + 'attachments = "on-demand"\n'
    with Home(programs, SYNC_CONFIG) as desk, Home(programs, lazy) as laptop:
        desk.ok("init", "--device-name", "desk", passphrase=PASSPHRASE)
        path = os.path.join(desk.folder, "stone.bin")
        with open(path, "wb") as file:
            file.write(os.urandom(scale(1, 50) << 20))
        name = desk.write("with a stone", "--attach", path)
        join(desk, laptop, "laptop")
        attachment = laptop.all()[name]["attachments"][0]["id"]
        out = os.path.join(laptop.folder, "stone.bin")
        check(laptop.run("attach", "save", name, attachment, "--to", out).code != 0, "it is there already")
        wait_until(lambda: laptop.run("attach", "save", name, attachment, "--to", out).code == 0,
                   SYNC_SECONDS, "it was fetched")
        with open(path, "rb") as one, open(out, "rb") as other:
            check(one.read() == other.read(), "another file has come")


if __name__ == "__main__":
    main(pairing, wrong_code, silence, unseen, apart, many_apart, three, live, released, locking,
         killed, on_demand)
