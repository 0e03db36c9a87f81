"""`make run` says in a sentence what stands in its way, before anything slow."""

import socket
import subprocess
import sys

import pytest
from django.conf import settings


def port_is_free(port):
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "bin" / "port_is_free", str(port)], capture_output=True, text=True
    )


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - whoever listens everywhere is in the way
def test_port_in_use_is_named_with_another_to_choose(address):
    with socket.create_server((address, 0)) as other:
        port = other.getsockname()[1]
        answer = port_is_free(port)

    assert answer.returncode == 1
    assert answer.stderr == (
        f"Port {port} is in use by another program: stop it, or choose another with PORT={port + 1}.\n"
    )


def test_free_port_is_accepted_in_silence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

    assert (port_is_free(port).returncode, port_is_free(port).stderr) == (0, "")


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(port):
    answer = port_is_free(port)

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"PORT={port} is not a port")
