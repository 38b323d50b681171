"""The daemon's life: only one, found again after a crash, never mistaken for alive when it is not."""

import contextlib
import os
import signal
import socket
import subprocess
import time

from harness import (COMMAND_SECONDS, CONFIG, FAILED, LOCKED, PASSPHRASE, UNREACHABLE, USAGE, Home,
                     Skip, alive, check, main, scale, wait_until)

# How long a client may take to notice that a daemon is silent.
SILENCE_SECONDS_MAX = 60
HEALING_SECONDS_MAX = 2
IDLE_SECONDS = 5  # the minimum that can be configured
FIRST_PASSED_DESCRIPTOR = 3  # sd_listen_fds(3)


def second(programs):
    """a second daemon refuses to start and leaves the first one alone"""
    with Home(programs) as home:
        home.ok("daemon", "start")
        pid = home.daemon()
        other = home.start_fallowd()
        _, said = other.communicate(timeout=COMMAND_SECONDS)
        check(other.returncode == FAILED, "exit code", other.returncode)
        check(b"already" in said and str(pid).encode() in said, "it says:", said.decode())
        check(home.ok("daemon", "status", "--json").json["pid"] == pid, "the first one is gone")


def same_vault(programs):
    """a daemon with another socket on the same vault refuses to start"""
    with Home(programs) as home:
        home.ok("daemon", "start")
        os.rename(os.path.join(home.folder, "run"), os.path.join(home.folder, "moved"))
        try:
            other = home.start_fallowd()
            _, said = other.communicate(timeout=COMMAND_SECONDS)
            check(other.returncode == FAILED and b"already" in said, "it says:", said.decode())
        finally:
            subprocess.run(["rm", "-r", os.path.join(home.folder, "run")], check=True)
            os.rename(os.path.join(home.folder, "moved"), os.path.join(home.folder, "run"))


def stale_socket(programs):
    """a dead daemon's socket is replaced within two seconds, unless the machine stalls"""
    took = []
    with Home(programs).init() as home:
        for _ in range(scale(5, 20)):
            home.kill_daemon()
            check(os.path.exists(home.socket), "the socket is not stale: it is gone")
            began = time.monotonic()
            check(home.state() == "locked", "another state")
            took.append(time.monotonic() - began)
    check(min(took) < HEALING_SECONDS_MAX, "it took longer:", took)


def hanging(programs):
    """a daemon that hangs is named, within bounded time, and does no harm once it continues"""
    with Home(programs).init() as home:
        name = home.write("before")
        pid = home.daemon()
        os.kill(pid, signal.SIGSTOP)
        for command in (("list",), ("write", "meanwhile"), ("daemon", "status"),
                        ("daemon", "stop")):
            result = home.run(*command, seconds=SILENCE_SECONDS_MAX * 2).expect(UNREACHABLE)
            check(str(pid).encode() in result.err, "the process is not named:", result)
        check(alive(pid), "it was ended")
        os.kill(pid, signal.SIGCONT)
        check(name in home.all(), "the journal is not there any more")
        check(home.daemon() == pid, "another daemon was started")


def full_queue(programs):
    """a daemon that hangs with its queue of connections full is noticed too"""
    with Home(programs).init() as home:
        os.kill(home.daemon(), signal.SIGSTOP)
        waiting = []
        try:
            while True:
                connection = socket.socket(socket.AF_UNIX)
                connection.setblocking(False)
                waiting.append(connection)
                connection.connect(home.socket)
        except BlockingIOError:
            pass
        home.run("list", seconds=SILENCE_SECONDS_MAX * 2).expect(UNREACHABLE)
        for connection in waiting:
            connection.close()


def no_daemon(programs):
    """commands that only look at the daemon do not start it"""
    with Home(programs) as home:
        home.run("daemon", "status").expect(UNREACHABLE)
        home.ok("daemon", "stop")
        check(home.daemon() is None, "a daemon was started")


def stays(programs):
    """the daemon outlives the terminal, and the process group, that started it"""
    with Home(programs) as home:
        # A session leader, like a terminal's shell, that starts a daemon and waits.
        shell = subprocess.Popen(["sh", "-c", "fallow daemon start && echo started; sleep 1000"],
                                 env=home.environment, stdout=subprocess.PIPE,
                                 start_new_session=True)
        check(shell.stdout.readline() == b"started\n", "the daemon was not started")
        pid = home.daemon()
        check(os.getsid(pid) != shell.pid, "the daemon belongs to the terminal's session")
        with contextlib.suppress(PermissionError):  # even its own user may not read this
            check(os.readlink(f"/proc/{pid}/cwd") == "/", "it occupies a folder")
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            os.killpg(shell.pid, number)
        shell.communicate()
        check(home.ok("daemon", "status", "--json").json["pid"] == pid, "another daemon")
        os.kill(pid, signal.SIGHUP)
        check(home.ok("daemon", "status", "--json").json["pid"] == pid, "SIGHUP ended it")


def socket_activation(programs):
    """a socket passed in by the service manager is used, and left in place at the end"""
    with Home(programs) as home:
        os.mkdir(os.path.join(home.folder, "run"), mode=0o700)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(home.socket)
        listening.listen()

        def pass_on():
            os.dup2(listening.fileno(), FIRST_PASSED_DESCRIPTOR)
            os.set_inheritable(FIRST_PASSED_DESCRIPTOR, True)

        # `exec` keeps the process id, which LISTEN_PID must contain.
        daemon = subprocess.Popen(
            ["sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec fallowd --foreground"],
            env=home.environment, preexec_fn=pass_on, pass_fds=(FIRST_PASSED_DESCRIPTOR,),
            stderr=subprocess.DEVNULL)
        listening.close()
        home.init()
        check(home.ok("daemon", "status", "--json").json["pid"] == daemon.pid, "another daemon")
        home.write("by way of a passed socket")
        home.ok("daemon", "stop")
        check(daemon.wait(20) == 0, "exit code", daemon.returncode)
        check(os.path.exists(home.socket), "the service manager's socket was removed")


def unwritable(programs):
    """a folder that cannot be written to causes an error that names it"""
    if os.geteuid() == 0:
        raise Skip("root may write everywhere")
    with Home(programs, config=None) as home:
        os.chmod(home.folder, 0o500)
        try:
            result = home.run("init", passphrase=PASSPHRASE).expect(FAILED, UNREACHABLE)
            check(home.folder.encode() in result.err, "the folder is not named:", result)
        finally:
            os.chmod(home.folder, 0o700)


def home_is_a_file(programs):
    """a home that is not a folder causes an error that names it"""
    with Home(programs) as home:
        path = os.path.join(home.folder, "file")
        with open(path, "w"):
            pass
        result = home.run("status", environment=dict(home.environment, FALLOW_HOME=path))
        check(result.code in (FAILED, UNREACHABLE) and path.encode() in result.err, result)


def open_folder(programs):
    """a socket folder that other users may enter is refused"""
    with Home(programs) as home:
        run = os.path.join(home.folder, "run")
        os.mkdir(run)
        os.chmod(run, 0o755)
        result = home.run("status").expect(FAILED, UNREACHABLE)
        check(run.encode() in result.err and b"chmod 700" in result.err, result)
        os.chmod(run, 0o700)
        home.ok("status")


def long_path(programs):
    """a home with a path of 200 characters works"""
    with Home(programs) as outer:
        path = outer.folder
        while len(path) < 200:
            path = os.path.join(path, "x" * min(60, 199 - len(path)))
        os.makedirs(path, mode=0o700)
        with Home(programs, folder=path) as home:
            home.init()
            name = home.write("far down")
            home.stop()
            home.unlock()
            check(name in home.all(), "it is not there")


def configuration(programs):
    """an invalid configuration is refused, with the line and the nearest valid key"""
    cases = [("[vault]\nlock_aftr = \"5m\"\n", b"line 2", b"vault.lock_after"),
             ("[kdf]\nmemory_mib = 8\n", b"line 2", b"from 64 to 512"),
             ("[vault\n", b"line 1", b"TOML"),
             ("[vault]\nlock_after = \"soon\"\n", b"line 2", b"15m")]
    for config, *words in cases:
        with Home(programs, config) as home:
            asked = home.start_fallowd("--check-config")
            _, said = asked.communicate(timeout=COMMAND_SECONDS)
            check(asked.returncode == USAGE, f"{config!r}: exit code", asked.returncode)
            check(all(word in said for word in words), f"{config!r}:", said.decode())
            # The client that tries to start the daemon passes its message on.
            result = home.run("status").expect(UNREACHABLE)
            check(all(word in result.err for word in words), f"{config!r}:", result)


def ended_while_listing(programs):
    """SIGTERM during a long listing ends the daemon cleanly and in time"""
    with Home(programs).init() as home:
        for number in range(8):
            home.write(f"{number} " + "words and more words " * 40_000)
        listing = home.start("list", "--json", "--limit", "0")
        check(listing.stdout.read(1) == b"[", "the listing did not begin")
        pid = home.daemon()
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not alive(pid), COMMAND_SECONDS, "the daemon has ended")
        listing.communicate(timeout=COMMAND_SECONDS)
        check(listing.returncode in (0, UNREACHABLE), "the listing ended with", listing.returncode)
        home.unlock()
        check(len(home.all()) == 8, "something is gone")
        home.examine()


def idle_lock(programs):
    """an unused journal locks itself, and looking at its state does not count as use"""
    with Home(programs, CONFIG + f'[vault]\nlock_after = "{IDLE_SECONDS}s"\n').init() as home:
        began = time.monotonic()
        home.write("soon locked")
        wait_until(lambda: home.state() == "locked", COMMAND_SECONDS, "locked")
        check(time.monotonic() - began > IDLE_SECONDS / 2, "it locked at once")
        home.run("list").expect(LOCKED)
        home.unlock()
        check(len(home.all()) == 1, "what was written is gone")


def instrumented(pid):
    """Whether it is built with the address sanitizer, which needs access to its own process."""
    try:
        with open(f"/proc/{pid}/maps") as maps:
            return "libasan" in maps.read()
    except PermissionError:
        return False


def hardened(programs):
    """the daemon leaves no core dump, and no other process can read its memory"""
    with Home(programs).init() as home:
        pid = home.daemon()
        with open(f"/proc/{pid}/limits") as limits:
            (core,) = [line for line in limits if line.startswith("Max core file size")]
        check(core.split()[4:6] == ["0", "0"], "core files:", core)
        with open(f"/proc/{pid}/status") as status:
            fields = dict(line.split(":", 1) for line in status)
        check(fields["NoNewPrivs"].strip() == "1", "it may gain privileges")
        check(int(fields["VmLck"].split()[0]) > 0, "no memory is locked")
        if not instrumented(pid):
            # The files of a process that cannot be dumped belong to root, whoever runs it.
            check(os.stat(f"/proc/{pid}/mem").st_uid == 0, "it can be dumped")
        for folder in ("run", "data", "data/journal"):
            mode = os.stat(os.path.join(home.folder, folder)).st_mode & 0o777
            check(mode == 0o700, f"{folder} has the mode {mode:o}")
        if os.geteuid() == 0 or instrumented(pid):
            print("reading its memory was not tried: root, and a sanitizer, may")
            return
        try:
            open(f"/proc/{pid}/mem", "rb").close()
        except PermissionError:
            return
        check(False, "its memory can be read")


if __name__ == "__main__":
    main(second, same_vault, stale_socket, hanging, full_queue, no_daemon, stays, socket_activation,
         unwritable, home_is_a_file, open_folder, long_path, configuration, ended_while_listing,
         idle_lock, hardened)
