"""The virus scanner: what is sent to it, what its answers mean, and that nothing is served before it is clean."""

import socket
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from documents import scanning, tasks
from documents.models import Document, Version
from history.models import Entry
from lifecycle import Refused
from tests.documents import files
from tests.documents.clamd import ByNetwork, BySocket
from tests.documents.factories import make_document
from tests.documents.test_pages import file_of, text_of
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    server = ByNetwork() if request.param == "tcp" else BySocket(tmp_path / "clamd.ctl")
    settings.CLAMD_ADDRESS = server.name
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


def test_the_routine_catches_up(clamd):
    for _number in range(2):
        make_document()
    tasks.scan_what_waits()
    assert scanning.waiting().count() == 0


def test_the_routine_asks_a_scanner_that_is_away_once(clamd):
    for _number in range(2):
        make_document()
    clamd.answer, clamd.is_away = b"", True
    tasks.scan_what_waits()
    assert len(clamd.received) == 1
    assert scanning.waiting().count() == 2


def test_a_file_on_which_the_scanner_hangs_holds_up_no_other(clamd, monkeypatch):
    monkeypatch.setattr(scanning, "PATIENCE", 0.3)
    clamd.hangs_on = b"heavy"
    heavy, light = make_document(data=files.pdf(b"heavy")), make_document()

    tasks.scan_what_waits()

    assert light.versions.get().scan == Version.Scan.CLEAN
    assert heavy.versions.get().found == "no answer: TimeoutError"
    later = make_document()
    assert [version.document for version in scanning.waiting()] == [later, heavy]


def test_the_routine_gives_the_worker_back_after_three_files_on_which_the_scanner_hangs(clamd, monkeypatch):
    monkeypatch.setattr(scanning, "PATIENCE", 0.3)
    clamd.hangs_on = b"heavy"
    for number in range(4):
        make_document(data=files.pdf(b"heavy %d" % number))

    tasks.scan_what_waits()

    assert len(clamd.received) == 3
    assert scanning.waiting().first().found == ""


def test_files_of_which_the_scanner_was_asked_in_vain_take_turns(clamd, monkeypatch):
    monkeypatch.setattr(scanning, "PATIENCE", 0.3)
    for number in range(3):
        make_document(data=files.pdf(b"heavy %d" % number))
    light, clamd.answer = make_document(), b""
    scanned(light)  # it says nothing of that one either, for once
    clamd.answer, clamd.hangs_on = None, b"heavy"

    tasks.scan_what_waits()
    assert light.versions.get().scan == Version.Scan.WAITING  # its turn comes behind the three that are new
    tasks.scan_what_waits()

    assert light.versions.get().scan == Version.Scan.CLEAN
    assert light.versions.get().asked_in_vain_at is None


def test_asking_in_vain_again_is_not_history(nobody_there):
    document = make_document()
    scanned(document)
    entries = Entry.objects.filter(act="scan document").count()
    first = document.versions.get().asked_in_vain_at

    assert scanned(document).asked_in_vain_at > first
    assert Entry.objects.filter(act="scan document").count() == entries


def test_answer_that_comes_before_the_end_is_heard(clamd):
    clamd.most_bytes = 100_000
    document = make_document(data=files.pdf(b"x" * 8_000_000))
    assert scanned(document).found.startswith("INSTREAM size limit exceeded")


def test_the_command_says_that_there_is_no_scanner():
    with pytest.raises(CommandError, match="CLAMD_ADDRESS"):
        call_command("scan_documents")


def test_the_command_fails_while_something_could_not_be_scanned(nobody_there):
    make_document()
    with pytest.raises(CommandError, match="again"):
        call_command("scan_documents", stdout=StringIO())
