"""The parts of `./dev check` that run in this tree."""

import glob
import os
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FUZZ_SECONDS = "600"
WORLDS = "10000"


class Skip(Exception):
    """This part cannot be run here; the message says why."""


class Job:
    """A running part: where its output goes, and how much processor time its programs have used."""

    def __init__(self, output, tree):
        self.output, self.tree, self.cpu = output, tree, 0.0

    def call(self, command, cwd=TOP, **environment):
        print("$", " ".join(command), file=self.output, flush=True)
        program = subprocess.Popen(command, cwd=cwd, env={**os.environ, **environment},
                                   stdout=self.output, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        self.cpu += used.ru_utime + used.ru_stime
        if program.returncode != 0:
            raise subprocess.CalledProcessError(program.returncode, command)

    def list_skips(self, build):
        """What was skipped within passed tests; CTest only shows the output of those that failed."""
        for log in glob.glob(os.path.join(build, "Testing/Temporary/LastTest.log")):
            with open(log, encoding="utf-8", errors="replace") as file:
                self.output.writelines(line for line in file if ": skipped: " in line)


class Part:
    """`run(job)` raises CalledProcessError when something is wrong, or Skip."""

    def __init__(self, what, *commands, alone=True, **environment):
        self.what, self.commands, self.environment = what, commands, environment
        self.alone = alone  # needs the whole machine; of the others as many run as there are cores

    def run(self, job):
        for command in self.commands:
            job.call(command, **self.environment)
            if command[:2] == ["./dev", "test"]:
                job.list_skips(os.path.join(TOP, "build", command[2]))


def fuzz_targets():
    with open(os.path.join(TOP, "tests/fuzz/CMakeLists.txt"), encoding="utf-8") as file:
        return sorted(re.findall(r"^fallow_fuzz\((\w+) ", file.read(), re.M))


def fault_programs():
    """The tests that make every call of the store fail in turn."""
    found = []
    for path in glob.glob(os.path.join(TOP, "tests/unit/*/*.cc")):
        with open(path, encoding="utf-8") as file:
            if "FALLOW_FAULT_STRIDE" in file.read():
                found.append(os.path.basename(os.path.dirname(path)))
    return sorted(set(found))


def ctest(preset, *options):
    return ["./dev", "test", preset, *options]


ALL = {
    "sources": Part("formatting and arrows", ["./dev", "format", "--check"],
                    ["cmake/arrows.py", "--check"]),
    "suite": Part("every test, release build", ctest("release")),
    "headers": Part("each public header on its own",
                    ["./dev", "build", "release", "all_verify_interface_header_sets"]),
    "full": Part("full sizes: 1,000 kills, 2,000 flipped bits",
                 ctest("release", "-L", "integration"), FALLOW_TEST_SCALE="full"),
    "faults": Part("every call of the store fails once",
                   ctest("release", "-R", "^unit/(" + "|".join(fault_programs()) + "): "),
                   FALLOW_FAULT_STRIDE="1"),
    "worlds": Part("10,000 simulated worlds", ["./dev", "simulate", WORLDS]),
    "asan-ubsan": Part("every test, address and undefined-behaviour sanitizers",
                       ctest("asan-ubsan")),
    "tsan": Part("every test without gRPC, thread sanitizer", ctest("tsan")),
    "tidy": Part("clang's warnings and clang-tidy", ["./dev", "tidy"]),
    **{f"fuzz/{name}": Part("ten minutes of fuzzing", ["./dev", "fuzz", FUZZ_SECONDS, name],
                            alone=False)
       for name in fuzz_targets()},
}
