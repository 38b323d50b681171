#!/usr/bin/env python3
"""Installing the build into a folder, and removing it again."""

import os
import subprocess
import tempfile

from harness import Home, check, main

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INSTALLED = {
    "bin/fallow", "bin/fallowd", "share/bash-completion/completions/fallow",
    "share/fallow/installed", "share/fish/vendor_completions.d/fallow.fish",
    "share/man/man1/fallow.1", "share/man/man5/fallow.toml.5", "share/man/man8/fallowd.8",
    "share/systemd/user/fallowd.service", "share/systemd/user/fallowd.socket",
    "share/zsh/site-functions/_fallow",
}


def script(programs, prefix, *options, shell="/bin/bash"):
    # No shell profile and no systemd of the user who runs the tests.
    environment = {"PATH": os.environ["PATH"], "HOME": prefix, "SHELL": shell}
    command = [os.path.join(TOP, "packaging/install.sh"), *options, os.path.dirname(programs), prefix]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True)


def files(folder):
    return {os.path.relpath(os.path.join(where, name), folder)
            for where, _, names in os.walk(folder) for name in names}


def works(programs):
    """what was installed works in place, and refers to itself by its own path"""
    with tempfile.TemporaryDirectory() as prefix:
        said = script(programs, prefix).stdout
        check(files(prefix) == INSTALLED, sorted(files(prefix) ^ INSTALLED))
        check(f'export PATH="{prefix}/bin:$PATH"' in said, said)
        with open(os.path.join(prefix, "share/systemd/user/fallowd.service"), encoding="utf-8") as unit:
            check(f"ExecStart={prefix}/bin/fallowd --foreground" in unit.read(), "the unit's program")
        with Home(os.path.join(prefix, "bin")) as home:
            home.init()
            home.write("It lies elsewhere now.")
            check("It lies elsewhere now." in home.run("list").text, "what was written")


def leaves_nothing(programs):
    """uninstalling leaves files that others have put there, and removes everything else"""
    with tempfile.TemporaryDirectory() as prefix:
        kept = os.path.join(prefix, "share/man/man1")
        os.makedirs(kept)
        with open(os.path.join(kept, "other.1"), "w", encoding="utf-8") as file:
            file.write("another program's page\n")
        script(programs, prefix)
        script(programs, prefix, "--remove")
        check(files(prefix) == {"share/man/man1/other.1"}, files(prefix))
        check(not os.path.exists(os.path.join(prefix, "bin")), "an empty folder stays")


def path_of_each_shell(programs):
    """each shell is told of a file or command that it reads"""
    with tempfile.TemporaryDirectory() as prefix:
        for shell, line, other in (("/bin/bash", "~/.profile", "fish_add_path"),
                                   ("/usr/bin/zsh", "~/.zprofile", "~/.profile"),
                                   ("/usr/bin/fish", f'fish_add_path "{prefix}/bin"', "export PATH")):
            said = script(programs, prefix, shell=shell).stdout
            check(line in said and other not in said, shell, said)


if __name__ == "__main__":
    main(works, leaves_nothing, path_of_each_shell)
