#!/usr/bin/env python3
"""What the Tab key offers in each shell, after a space and within a word.

    tests/integration/completion.py BIN

A shell that is not installed is named and left out.
"""

import os
import pty
import select
import shutil
import subprocess
import tempfile
import time

from harness import Home, Skip, check, main

SECONDS = 120


class Shell:
    """An interactive shell on a terminal of its own, without the user's configuration."""

    def __init__(self, home, folder, command, **environment):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            try:
                os.execvpe(command[0], command, {**home.environment, "TERM": "dumb", "HOME": folder,
                                                 "PATH": f"{home.programs}:{os.environ['PATH']}",
                                                 **environment})
            finally:
                os._exit(127)

    def read_until(self, words):
        deadline = time.monotonic() + SECONDS
        while words not in self.seen:
            check(time.monotonic() < deadline, f"no {words!r} in {self.seen!r}")
            if select.select([self.fd], [], [], 0.1)[0]:
                self.seen += os.read(self.fd, 65536).decode(errors="replace")

    def type(self, text):
        self.seen = ""
        os.write(self.fd, text.encode())

    def end(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def needs(shell):
    if shutil.which(shell) is None:
        raise Skip(f"{shell} is not installed")


def script(home, folder, shell):
    path = os.path.join(folder, "fallow." + shell)
    with open(path, "wb") as file:
        file.write(home.ok("completion", shell).out)
    return path


def bash(programs):
    """bash offers the verbs of a group after a space"""
    with Home(programs) as home, tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["bash", "-c", f"source {script(home, folder, 'bash')}; COMP_WORDS=(fallow connection '');"
             " COMP_CWORD=2; _fallow; echo ${COMPREPLY[@]}"],
            env={**home.environment, "PATH": f"{home.programs}:{os.environ['PATH']}"},
            capture_output=True, text=True, check=True)
        check("add" in done.stdout.split() and "connection" not in done.stdout.split(), done.stdout)


def zsh(programs):
    """zsh offers the verbs of a group after a space"""
    needs("zsh")
    with Home(programs) as home, tempfile.TemporaryDirectory() as folder:
        path = script(home, folder, "zsh")
        shell = Shell(home, folder, ["zsh", "-f", "-i"], PS1="ready> ")
        shell.read_until("ready> ")
        shell.type(f"autoload -U compinit && compinit -u -D && source {path} && echo loa''ded\n")
        shell.read_until("loaded")
        shell.type("fallow connection \t\t")
        shell.read_until("Merge")
        check("connection connection" not in shell.seen and "merge" in shell.seen, shell.seen)
        shell.end()


def fish(programs):
    """fish offers verbs without file names, and file names where a file is wanted"""
    needs("fish")
    with Home(programs) as home, tempfile.TemporaryDirectory() as folder:
        path = script(home, folder, "fish")
        open(os.path.join(folder, "a-file.txt"), "w", encoding="utf-8").close()

        def offered(typed):
            done = subprocess.run(
                ["fish", "--no-config", "-c", f"source {path}; complete --do-complete '{typed}'"],
                cwd=folder, capture_output=True, text=True, check=True,
                env={**home.environment, "HOME": folder,
                     "PATH": f"{home.programs}:{os.environ['PATH']}"})
            return [line.split("\t")[0] for line in done.stdout.splitlines()]

        check("merge" in offered("fallow connection "), offered("fallow connection "))
        for typed in ("fallow ", "fallow connection ", "fallow connection add Ana --kind "):
            check("a-file.txt" not in offered(typed), typed, offered(typed))
        check("a-file.txt" in offered("fallow write --attach "), offered("fallow write --attach "))


if __name__ == "__main__":
    main(bash, zsh, fish)
