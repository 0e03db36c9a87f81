"""A folder that lives as long as the test run that made it, also when that run is killed."""

import fcntl
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


class RunFolder:
    """Holds a lock in its folder. A folder whose lock is free belongs to a killed run, and the next run removes it."""

    def __init__(self, prefix, parent):
        remove_what_killed_runs_left(prefix, parent)
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        self.lock = (self.path / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)
        self.lock.close()


def remove_what_killed_runs_left(prefix, parent):
    for folder in Path(parent).glob(f"{prefix}*"):
        with suppress(OSError), (folder / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
