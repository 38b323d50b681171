"""Shared by all integration tests: journals in temporary folders, and the programs that use them.

A test is a function whose first docstring line is a claim. main() runs each one in turn, prints what
failed and exits with 1 if anything did. scale() determines sizes: small ones by default, those of a
release check with FALLOW_TEST_SCALE=full. Randomness comes from seeded(); a failure prints the command
that repeats it with the same seed.
"""

import contextlib
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

PASSPHRASE = "a quiet field in winter"
# The lowest cost allowed for stretching passphrases: tests unlock journals thousands of times.
CONFIG = "[kdf]\nmemory_mib = 64\npasses = 3\n"
# For devices on one machine that only meet at the addresses they are given.
APART = CONFIG + '[sync]\nlisten = "127.0.0.1"\ndiscovery = false\n'
# No test waits longer than this for a single command, or for something that takes a working machine
# a moment: a hang is reported as a failure, but a machine that stalls for a while is not.
COMMAND_SECONDS = 240
# The exit codes in docs/commands.md.
FAILED, USAGE, LOCKED, NOT_FOUND, UNREACHABLE, REFUSED, CONSENT, DAMAGED, UNSUPPORTED = range(1, 10)


class Failure(Exception):
    """Something is not as the test claims."""


class Skip(Exception):
    """This cannot be tested here."""


def check(condition, *words):
    if not condition:
        raise Failure(" ".join(str(word) for word in words))


def scale(small, full):
    return full if os.environ.get("FALLOW_TEST_SCALE") == "full" else small


SEED = int(os.environ.get("FALLOW_TEST_SEED") or random.SystemRandom().getrandbits(32))


def seeded(name):
    print(f"{name}: FALLOW_TEST_SEED={SEED}", flush=True)
    return random.Random(SEED)


def wait_until(condition, seconds, what):
    """Polls `condition` and returns its first true value; a Failure after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        check(time.monotonic() < deadline, f"after {seconds} s still not: {what}")
        time.sleep(0.01)


def alive(pid):
    """Whether `pid` is running; a process that has ended but has not been waited for is not."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rpartition(b") ")[2][:1] != b"Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Result:
    """The result of a command."""

    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    @property
    def text(self):
        return self.out.decode()

    @property
    def id(self):
        return self.text.strip()

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as error:
            raise Failure(f"{self}: no JSON: {error}") from None

    def expect(self, *codes):
        check(self.code in codes, f"{self}: expected exit code {' or '.join(map(str, codes))}")
        return self

    def __str__(self):
        said = self.err.decode(errors="replace").strip() or "nothing on standard error"
        return f"`fallow {' '.join(map(str, self.arguments))[:200]}` ended with {self.code} ({said})"


class Home:
    """A journal's home in a temporary folder with a short path; its daemon ends with the block."""

    def __init__(self, programs, config=CONFIG, folder=None):
        self.programs = programs
        self.prefix = []  # what `fallow` is started by, such as a command that enters a namespace
        self.scratch = None if folder else tempfile.mkdtemp(prefix="fallow-")
        self.folder = folder or self.scratch
        self.vault = os.path.join(self.folder, "data", "journal")
        self.socket = os.path.join(self.folder, "run", "fallowd.sock")
        # The programs get nothing from the environment in which the tests run.
        self.environment = {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                            "TZ": "Europe/Berlin", "HOME": self.folder, "FALLOW_HOME": self.folder}
        for name, value in os.environ.items():
            if name.endswith("SAN_OPTIONS"):
                self.environment[name] = value
        if config is not None:
            self.configure(config)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end_daemon()
        if self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def configure(self, config):
        os.makedirs(os.path.join(self.folder, "config"), mode=0o700, exist_ok=True)
        with open(os.path.join(self.folder, "config", "fallow.toml"), "w") as file:
            file.write(config)

    def start(self, *arguments, passphrase=None, **options):
        """Starts `fallow` without a terminal; `passphrase` is passed on a descriptor."""
        passed = ()
        if passphrase is not None:
            reading, writing = os.pipe()
            os.write(writing, passphrase.encode() + b"\n")
            os.close(writing)
            arguments = (*arguments, "--passphrase-fd", str(reading))
            passed = (reading,)
        options.setdefault("stdin", subprocess.DEVNULL)
        try:
            return subprocess.Popen(
                [*self.prefix, os.path.join(self.programs, "fallow"), *map(os.fspath, arguments)],
                env=options.pop("environment", self.environment), pass_fds=passed,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options)
        finally:
            for descriptor in passed:
                os.close(descriptor)

    def run(self, *arguments, text=None, passphrase=None, seconds=COMMAND_SECONDS, **options):
        """Runs `fallow` until it exits; `text` (a str or bytes) is its standard input."""
        if text is not None:
            options["stdin"] = subprocess.PIPE
        process = self.start(*arguments, passphrase=passphrase, **options)
        try:
            out, err = process.communicate(text.encode() if isinstance(text, str) else text, seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Failure(f"`fallow {' '.join(map(str, arguments))}` did not end in {seconds} s")
        return Result(arguments, process.returncode, out, err)

    def ok(self, *arguments, **options):
        return self.run(*arguments, **options).expect(0)

    def init(self):
        self.ok("init", passphrase=PASSPHRASE)
        return self

    def unlock(self):
        return self.ok("unlock", passphrase=PASSPHRASE)

    def write(self, text, *arguments):
        """Writes `text` without passing it as an argument, and returns the new id."""
        return self.ok("write", *arguments, text=text).id

    def all(self):
        """Every reflection that is not deleted, by id."""
        return {one["id"]: one for one in self.ok("list", "--json", "--limit", "0").json}

    def same_everywhere(self):
        return self.ok("sync", "status", "--json").json["same_everywhere"]

    def state(self):
        return self.ok("status", "--json").json["state"]

    def examine(self):
        """Fails unless the doctor finds everything in order, and the index equal to the log."""
        result = self.run("doctor", "--json")
        found = [one for one in result.json if one["severity"] == "damage"] if result.out else None
        check(result.code == 0 and not found, result, found)
        names = {one["check"] for one in result.json if one["severity"] == "ok"}
        check({"keyslots", "pages", "chain", "keyring", "index"} <= names, "unexamined:", names)

    def daemon(self):
        """The daemon's process id from its lock file; None when it is not running."""
        try:
            with open(os.path.join(self.folder, "run", "fallowd.lock")) as file:
                pid = int(file.read())
        except (FileNotFoundError, ValueError):
            return None
        return pid if alive(pid) else None

    def kill_daemon(self, number=signal.SIGKILL):
        pid = self.daemon()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            wait_until(lambda: not alive(pid), COMMAND_SECONDS, f"the daemon (process {pid}) has ended")
        return pid

    def stop(self):
        pid = self.daemon()
        self.ok("daemon", "stop")
        check(self.daemon() is None, "a daemon runs after `fallow daemon stop`")
        # Its socket is unused; the kernel may still be closing its other files.
        if pid is not None:
            wait_until(lambda: not alive(pid), COMMAND_SECONDS, f"the daemon (process {pid}) has ended")

    def end_daemon(self):
        """Kills the daemon, whatever state it is in."""
        pid = self.daemon()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError, Failure):
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGCONT)
            wait_until(lambda: not alive(pid), COMMAND_SECONDS, "")
        self.kill_daemon()

    def start_fallowd(self, *arguments, **options):
        """Starts `fallowd` itself, in the foreground."""
        return subprocess.Popen(
            [os.path.join(self.programs, "fallowd"), "--foreground", *arguments],
            env=options.pop("environment", self.environment), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def begin_adding(host):
    """Starts `device add` on `host`, which waits, and returns it with its first output."""
    adding = host.start("device", "add", "--json", passphrase=PASSPHRASE)
    ready, _, _ = select.select([adding.stdout], [], [], COMMAND_SECONDS)
    line = adding.stdout.readline() if ready else b""
    if not line:
        adding.kill()
        raise Failure(f"no code: {adding.communicate()[1].decode()}")
    return adding, json.loads(line)


def end_adding(adding):
    """Waits for it and returns its result."""
    out, err = adding.communicate(timeout=COMMAND_SECONDS)
    return Result(("device", "add"), adding.returncode, out, err)


def pair(host, guest, name):
    """Makes `guest`, which has no journal yet, one of `host`'s devices."""
    adding, said = begin_adding(host)
    joined = guest.run("device", "join", said["code"], "--address", said["address"], "--name", name,
                       passphrase=PASSPHRASE)
    added = end_adding(adding)
    joined.expect(0)
    added.expect(0)


def files_under(folder):
    """Every regular file, without following links."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def main(*tests):
    """Runs the tests; the script's only argument is the folder of the programs."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FOLDER-OF-THE-PROGRAMS")
    programs = os.path.abspath(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # daemons are stopped on the way out
    failures = 0
    for test in tests:
        claim = test.__doc__.splitlines()[0].rstrip(".")
        began = time.monotonic()
        try:
            test(programs)
            outcome = "ok"
        except Skip as skip:
            outcome = f"skipped: {skip}"
        except Failure as failure:
            outcome = f"FAILED: {failure}"
            failures += 1
        except Exception:  # an exception is a failure too, and the other tests still run
            outcome = f"FAILED:\n{traceback.format_exc()}"
            failures += 1
        print(f"{claim}: {outcome} ({time.monotonic() - began:.1f} s)", flush=True)
    if failures:
        print(f"again with: FALLOW_TEST_SEED={SEED} {' '.join(sys.argv)}", flush=True)
    sys.exit(1 if failures else 0)
