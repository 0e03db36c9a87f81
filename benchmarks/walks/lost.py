"""How much of what is typed is lost: the test that enumerates every form of the site counts it, and is asked."""

import os
import re
import subprocess
import sys

from benchmarks.walks.site import ROOT
from benchmarks.walks.table import Row

TEST = "tests/drafts/test_every_form.py::test_no_field_and_no_file_is_lost_in_any_form"
COUNTED = re.compile(
    r"(?P<forms>\d+) forms \(\d+ guarded\), (?P<fields>\d+) fields, (?P<files>\d+) files, "
    r"(?P<lost_fields>\d+) fields and (?P<lost_files>\d+) files lost"
)
OURS = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "FILES_ROOT", "DJANGO_ALLOW_ASYNC_UNSAFE"}  # the test makes its own


def losing(walker):
    """Lost input after expiry, kill, 409, 413"""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--engine=sqlite", TEST]
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3600)
    return row_of(ran.stdout, ran.returncode)


def row_of(said, status):
    """What the test said, as a line of the table. A test that failed has not reached anything."""
    counted = COUNTED.search(said)
    if not counted:
        return Row(losing.__doc__, "0 fields, 0 files", f"not counted: {said.strip().splitlines()[-1:]}", False)
    number = {name: int(text) for name, text in counted.groupdict().items()}
    return Row(
        losing.__doc__,
        "0 fields, 0 files",
        f"{number['lost_fields']} of {number['fields']:,} fields, {number['lost_files']} of {number['files']:,} files "
        f"({number['forms']} forms)",
        status == 0 and number["lost_fields"] == number["lost_files"] == 0,
    )
