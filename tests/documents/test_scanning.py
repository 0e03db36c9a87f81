"""The virus scanner: what is sent to it, what its answers mean, and that nothing is served before it is clean."""

import socket
import struct
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from documents import scanning, tasks
from documents.models import Document, Version
from history.models import Entry
from lifecycle import Refused
from tests.documents import files
from tests.documents.factories import make_document
from tests.documents.test_pages import file_of, text_of
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


class Clamd(threading.Thread):
    """Answers as clamd does: it finds EICAR, and keeps what it was sent."""

    def __init__(self, family, address, answer=None):
        super().__init__(daemon=True)
        self.socket = socket.socket(family)
        self.socket.bind(address)
        self.socket.listen()
        self.answer, self.received = answer, []

    def run(self):
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                data = b""
                while length := struct.unpack(">I", sent.read(4))[0]:
                    data += sent.read(length)
                self.received.append(data)
                said = b"stream: Win.Test.EICAR_HDB-1 FOUND" if b"EICAR" in data else b"stream: OK"
                connection.sendall((said if self.answer is None else self.answer) + (b"\0" if said else b""))

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.join(5)


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    if request.param == "tcp":
        server = Clamd(socket.AF_INET, ("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{server.socket.getsockname()[1]}"
    else:
        server = Clamd(socket.AF_UNIX, str(tmp_path / "clamd.ctl"))
        settings.CLAMD_ADDRESS = f"unix://{tmp_path}/clamd.ctl"
    server.start()
    yield server
    server.stop()


@pytest.fixture
def nobody_there(settings):
    """An address at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{free.getsockname()[1]}"


def scanned(document):
    """What the worker does with the task that the upload left."""
    version = document.versions.get()
    tasks.scan.call(version.pk)
    version.refresh_from_db()
    return version


def test_file_waits_for_the_scanner_and_is_served_when_it_is_clean(clamd, client, staff):
    data = files.pdf(b"x" * 200_000)  # more than one piece
    document = make_document(data=data)
    client.force_login(staff)
    waiting = client.get(file_of(document))
    assert waiting.status_code == 409
    assert "has not looked at this file yet" in text_of(waiting)
    assert "Waiting for the scanner" in text_of(client.get(document.get_absolute_url()))

    version = scanned(document)

    assert clamd.received == [data]
    assert (version.scan, version.found) == (Version.Scan.CLEAN, "")
    assert b"".join(client.get(file_of(document)).streaming_content) == data


def test_the_task_is_queued_with_the_file_or_not_at_all(clamd, staff):
    document = make_document()
    (queued,) = DBTaskResult.objects.all()
    assert queued.args_kwargs["args"] == [document.versions.get().pk]


def test_infected_file_is_never_served_to_anybody(clamd, client, staff, auditor):
    document = make_document(name="notes.txt", data=files.EICAR)
    version = scanned(document)

    assert (version.scan, version.found) == (Version.Scan.INFECTED, "Win.Test.EICAR_HDB-1")
    for person in (staff, auditor):
        client.force_login(person)
        answer = client.get(file_of(document))
        assert answer.status_code == 409
        assert "Win.Test.EICAR_HDB-1" in text_of(answer)
    assert Entry.objects.filter(act="scan document", case=f"documents_document:{document.pk}").exists()


def test_infected_file_stays_closed_when_the_scanner_is_switched_off(clamd, client, staff, settings):
    document = make_document(name="notes.txt", data=files.EICAR)
    scanned(document)
    settings.CLAMD_ADDRESS = ""
    client.force_login(staff)
    assert client.get(file_of(document)).status_code == 409


def test_infected_file_is_not_stored_again(clamd, staff):
    scanned(make_document(name="notes.txt", data=files.EICAR))
    with pytest.raises(Refused, match="EICAR"):
        make_document(name="other.txt", data=files.EICAR)
    assert Document.objects.count() == 1


def test_file_waits_while_the_scanner_is_away(nobody_there, client, staff):
    document = make_document()
    version = scanned(document)
    assert version.scan == Version.Scan.WAITING
    assert version.found.startswith("no answer")
    client.force_login(staff)
    assert client.get(file_of(document)).status_code == 409


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"INSTREAM size limit exceeded. ERROR", Version.Scan.FAILED),
        (b"stream: nonsense", Version.Scan.FAILED),
        (b"", Version.Scan.WAITING),
    ],
)
def test_what_is_not_ok_is_not_clean(answer, state, clamd):
    clamd.answer = answer
    assert scanned(make_document()).scan == state


def test_files_of_before_the_scanner_are_closed_until_it_has_looked(client, staff, settings):
    document = make_document()
    client.force_login(staff)
    assert client.get(file_of(document)).status_code == 200
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:9"
    assert client.get(file_of(document)).status_code == 409


def test_the_command_catches_up(clamd, settings):
    address, settings.CLAMD_ADDRESS = settings.CLAMD_ADDRESS, ""
    before = make_document()
    settings.CLAMD_ADDRESS = address
    project = ProjectFactory()
    make_document(project)
    out = StringIO()

    call_command("scan_documents", stdout=out)

    assert out.getvalue().strip() == "2 clean"
    assert set(Version.objects.values_list("scan", flat=True)) == {"clean"}
    assert before.versions.get().scanned_at
    call_command("scan_documents", stdout=out)
    assert "Nothing was waiting." in out.getvalue()


def test_the_routine_catches_up_and_stops_at_a_scanner_that_is_away(clamd, monkeypatch):
    for _number in range(2):
        make_document()
    tasks.scan_what_waits()
    assert scanning.waiting().count() == 0
    for _number in range(2):
        make_document()
    clamd.answer = b""
    received = len(clamd.received)
    tasks.scan_what_waits()
    assert len(clamd.received) == received + 1
    assert scanning.waiting().count() == 2


def test_the_command_says_that_there_is_no_scanner():
    with pytest.raises(CommandError, match="CLAMD_ADDRESS"):
        call_command("scan_documents")


def test_the_command_fails_while_something_could_not_be_scanned(nobody_there):
    make_document()
    with pytest.raises(CommandError, match="again"):
        call_command("scan_documents", stdout=StringIO())
