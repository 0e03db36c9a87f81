"""The protocol of the virus scanner, asked of clamd itself, with one signature of our own."""

import io
import socket
import subprocess
import time

import pytest

from documents import scanning
from documents.choices import Scan
from tests.documents import files
from tests.documents.clamd import CLAMD
from tests.missing import not_here

pytestmark = pytest.mark.clamd
MISSING = "These tests ask clamd itself. Install it with: apt-get install --no-install-recommends clamav-daemon"


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """A clamd that knows EICAR and nothing else, so that it begins at once and fetches nothing."""
    if CLAMD is None:
        not_here(MISSING)
    folder = tmp_path_factory.mktemp("clamd")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "DatabaseDirectory": folder,
        "LocalSocket": folder / "clamd.ctl",
        "TCPAddr": "127.0.0.1",
        "TCPSocket": port,
        "StreamMaxLength": "1M",
        "Foreground": "yes",
    }
    (folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    (folder / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{files.EICAR.hex()}\n")
    with (folder / "said.txt").open("w") as said:
        clamd = subprocess.Popen([CLAMD, "-c", folder / "clamd.conf"], stdout=said, stderr=said)
        yield {"tcp": f"tcp://127.0.0.1:{port}", "unix": f"unix://{folder}/clamd.ctl"}
        clamd.terminate()
        clamd.wait(10)


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, addresses, settings):
    settings.CLAMD_ADDRESS = addresses[request.param]
    patience = time.monotonic() + 30
    while not scanning.is_there():
        assert time.monotonic() < patience, "clamd does not begin"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (files.pdf(b"x" * 200_000), (Scan.CLEAN, "")),
        (files.EICAR, (Scan.INFECTED, "Eicar-Test-Signature.UNOFFICIAL")),
        (files.office("docx", {"word/media/a.txt": files.EICAR}), (Scan.INFECTED, "Eicar-Test-Signature.UNOFFICIAL")),
        (bytes(8_000_000), (Scan.FAILED, "INSTREAM size limit exceeded. ERROR")),
    ],
    ids=["clean", "infected", "infected inside", "larger than it takes"],
)
def test_answer_of_clamd_is_understood(data, said, scanner):
    assert scanning.ask(io.BytesIO(data)) == said
