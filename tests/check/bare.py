"""The parts of `./dev check` that need a different machine, approximated as closely as possible: a bare
Debian in a folder, and an ordinary user. Both require root, and are removed afterwards.

FALLOW_CHECK_MIRROR sets a Debian mirror other than the usual one, FALLOW_CHECK_CCACHE a folder of
ccache that the bare machines may use; without it they compile everything.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile

from parts import TOP, Skip

MIRROR = "http://deb.debian.org/debian"
# Where the clone is in a bare machine. The README asks for two commands only.
CLONE = "/srv/fallow"
COMMANDS = (["./dev", "try"], ["./dev", "test"])
USER = "nobody"


def needs_root(*programs):
    if os.geteuid() != 0:
        raise Skip("needs root")
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"needs {program}")


@contextlib.contextmanager
def scratch_folder(name):
    folder = tempfile.mkdtemp(prefix=f"fallow-{name}-", dir="/var/tmp")
    os.chmod(folder, 0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lay_out_clone(job, folder):
    """The sources as a Git clone would contain them."""
    os.makedirs(folder)
    archive = subprocess.Popen(["git", "archive", job.tree], cwd=TOP, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
    if archive.wait() != 0:
        raise subprocess.CalledProcessError(archive.returncode, "git archive")
    job.call(["git", "init", "-q"], cwd=folder)
    job.call(["git", "add", "-A"], cwd=folder)


# In separate mount and process namespaces, so that nothing mounted or started here is left behind.
ENTER = r"""
set -eu
root=$1 work=$2; shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
if [ -n "${FALLOW_CHECK_CCACHE:-}" ]; then
  mkdir -p "$root/var/cache/ccache"
  mount --bind "$FALLOW_CHECK_CCACHE" "$root/var/cache/ccache"
fi
exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  CCACHE_DIR=/var/cache/ccache CCACHE_BASEDIR="$work" sh -c 'cd "$0" && exec "$@"' "$work" "$@"
"""


class BareDebian:
    """The README's two commands in a bare Debian of the given release."""

    alone = True

    def __init__(self, what, suite):
        self.what, self.suite = what, suite

    def run(self, job):
        needs_root("mmdebstrap", "unshare")
        with scratch_folder(self.suite) as folder:
            root = os.path.join(folder, "root")
            mirror = os.environ.get("FALLOW_CHECK_MIRROR", MIRROR)
            job.call(["mmdebstrap", "--variant=minbase", "--include=ca-certificates,git",
                          self.suite, root, mirror])
            lay_out_clone(job, root + CLONE)
            for command in COMMANDS:
                job.call(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
                              ENTER, "enter", root, CLONE, *command])
            job.list_skips(os.path.join(root + CLONE, "build/release"))


# A copy of this tree with its build, under the same path, where everything belongs to the user.
AS_USER = r"""
set -eu
top=$1 copy=$2 user=$3; shift 3
mount --make-rprivate /
mount --bind "$copy" "$top"
cd "$top"
exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --no-new-privs \
  env -i HOME="$top/build/home" PATH=/usr/bin:/bin LANG=C.UTF-8 CCACHE_DISABLE=1 "$@"
"""


class OrdinaryUser:
    """The whole suite as an ordinary user, whoever runs the check."""

    alone = True
    what = "every test as an ordinary user"

    def run(self, job):
        command = ["./dev", "test", "release"]
        if os.geteuid() != 0:
            job.call(command)
            return
        needs_root("unshare", "setpriv")
        self.must_reach(TOP)
        job.call(["./dev", "build", "release"])
        with scratch_folder("user") as folder:
            copy = os.path.join(folder, "tree")
            lay_out_clone(job, copy)
            os.makedirs(os.path.join(copy, "build/home"))
            job.call(["cp", "-a", os.path.join(TOP, "build/release"), copy + "/build/"])
            # Git gives the files the current time, which would cause everything to be rebuilt.
            self.same_times(copy)
            job.call(["chown", "-R", USER, copy])
            job.call(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                          "sh", "-c", AS_USER, "user", TOP, copy, USER, *command])
            job.list_skips(os.path.join(copy, "build/release"))

    @staticmethod
    def must_reach(path):
        while path != "/":
            path = os.path.dirname(path)
            if not os.stat(path).st_mode & 0o001:
                raise Skip(f"an ordinary user cannot reach this tree: {path} is closed to others")

    @staticmethod
    def same_times(copy):
        for folder, _, files in os.walk(copy):
            if ".git" in folder.split(os.sep) or "/build/" in folder + "/":
                continue
            for name in files:
                path = os.path.join(folder, name)
                here = os.path.join(TOP, os.path.relpath(path, copy))
                if os.path.exists(here):
                    shutil.copystat(here, path, follow_symlinks=False)


ALL = {
    "user": OrdinaryUser(),
    "debian12": BareDebian("the README's two commands in a bare Debian 12", "bookworm"),
    "debian13": BareDebian("the README's two commands in a bare Debian 13", "trixie"),
}
