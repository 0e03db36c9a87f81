"""The PostgreSQL of the tests leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.throwaway_postgres import ThrowawayPostgres

pytestmark = pytest.mark.postgres

START = """
import time
from tests.throwaway_postgres import ThrowawayPostgres
server = ThrowawayPostgres()
server.start()
print(server.process.pid, server.folder, flush=True)
time.sleep(60)
"""


def is_running(pid):
    try:
        os.kill(pid, 0)
    except PermissionError:  # it belongs to another account, so it is there
        return True
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_server_listens_on_its_socket_only_and_goes_when_stopped():
    server = ThrowawayPostgres()
    server.start()

    assert (server.folder / ".s.PGSQL.5432").is_socket()
    assert (server.folder / "data" / "postmaster.pid").read_text().splitlines()[5] == ""  # the address it listens on
    server.stop()
    assert not server.folder.exists()
    assert not is_running(server.process.pid)


def test_server_dies_with_a_killed_parent_and_its_folder_goes_with_the_next_start():
    with subprocess.Popen(
        [sys.executable, "-c", START], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as parent:
        pid, folder = parent.stdout.readline().split()
        was_running = is_running(int(pid))
        parent.send_signal(signal.SIGKILL)

    assert was_running
    deadline = time.monotonic() + 10
    while is_running(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(int(pid))

    server = ThrowawayPostgres()
    server.start()
    server.stop()
    assert not Path(folder).exists()
