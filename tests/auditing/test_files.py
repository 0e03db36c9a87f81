"""A file in hand: whether it is genuine, and what is wrong with one that is not."""

import csv
import io
import json
import re
import tracemalloc
import zipfile
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from auditing.files.reading import read
from auditing.files.verdicts import verdict_on
from history.models import Entry
from tests.auditing.files import PAGE, export, verdict
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from ui.exports import CHECKSUM, HEAD_ROWS

LISTS = [
    "/projects/",
    "/requests/",
    "/meetings/",
    "/actions/",
    "/countries/",
    "/instruments/",
    "/history/",
    "/admin/projects/project/waiting/",
]

pytestmark = pytest.mark.django_db


# Genuine


@pytest.mark.parametrize("address", LISTS)
def test_file_of_every_list_is_genuine_when_it_comes_back(address, check, manager, staff):
    ProjectFactory(submitted=True, title="=1+1\nand a second line", created_by=staff)
    AssistanceRequestFactory()
    ActionPointFactory(meeting=MeetingFactory(begun=True))

    answer = check(export(manager, address))

    assert verdict(answer) == "genuine"


def test_genuine_file_is_shown_with_what_it_says_and_its_export(file, check, staff):
    answer = check(file)

    begun = Entry.objects.get(act="export")
    assert verdict(answer) == "genuine"
    assert f"{staff} ({staff.organization})" in answer.text
    assert f"/history/{begun.pk}/" in answer.text
    assert 'href="/projects/?"' in answer.text
    assert "The page it was downloaded from" in answer.text
    assert 'href="/history/">History</a>' in answer.text.partition('class="breadcrumbs"')[2].partition("</nav>")[0]


def test_reading_and_writing_again_gives_the_same_bytes(file):
    reading = read(io.BytesIO(file))

    assert reading.rewritten == reading.checksum == reading.body
    assert (reading.rows, len(reading.references)) == (3, 3)
    assert reading.saved_by == []


def test_check_is_noted_in_the_history_with_its_verdict(file, check, auditor):
    check(file)

    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.new["verdict"]) == ("check file", auditor.pk, "genuine")
    assert entry.new["number"].startswith(str(Entry.objects.get(act="export").pk))


# Changed


def test_every_single_byte_of_the_file_counts(file, staff):
    """Whatever byte is changed, by whatever hand: the file is never called genuine."""
    for place in range(0, len(file), 7):
        changed = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        assert verdict_on(read(io.BytesIO(changed)), staff).kind != "genuine", place


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (b"List,Projects", b"List,Requests", "Requests"),
        (b"List,", b"Last,", "Lines of its head"),
        (b"Filter,none", b"Filter,Region: Asia", "Region: Asia"),
        (b"Rows,3", b"Rows,2", "Lines of its head"),
        (b"Course 1", b"Course 9", "At least one cell"),
        (b"Checksum (SHA-256),", b"Checksum (SHA-256),0", "has 64 digits|should have 64 digits"),
    ],
)
def test_altered_file_is_named_with_what_differs(was, now, says, file, check):
    assert was in file

    answer = check(file.replace(was, now, 1))

    assert verdict(answer) == "altered"
    assert re.search(says, answer.text)


def test_changed_row_whose_checksum_was_worked_out_anew_is_altered(file, check):
    body, label, _digest = file.replace(b"Course 1", b"Course 9").rpartition(str(CHECKSUM).encode())

    answer = check(body + label + b"," + sha256(body).hexdigest().encode() + b"\r\n")

    assert verdict(answer) == "altered"
    assert "not the one that the journal keeps" in answer.text


def test_row_taken_out_is_counted(file, check):
    lines = file.split(b"\r\n")
    del lines[HEAD_ROWS + 1]

    answer = check(b"\r\n".join(lines))

    assert verdict(answer) == "altered"
    assert "It has 2 rows; 3 left." in answer.text


def test_line_below_the_checksum_is_noticed(file, check):
    answer = check(file + b"JP-2026-9999,One more\r\n")

    assert verdict(answer) == "altered"
    assert "there is 1 more line" in answer.text


def test_two_exports_in_one_file_are_altered(file, staff, check):
    answer = check(file + export(staff))

    assert verdict(answer) == "altered"
    assert "more lines" in answer.text


def test_number_of_another_genuine_export_does_not_help(file, staff, check):
    ProjectFactory(created_by=staff)
    other = read(io.BytesIO(export(staff)))
    own = read(io.BytesIO(file))

    answer = check(file.replace(own.number.encode(), other.number.encode()))

    assert verdict(answer) == "altered"
    labels = [str(label) for label, _said, _left in answer.context["verdict"].differences]
    assert "Rows" in labels


@pytest.mark.parametrize(
    "saved",
    [
        lambda content: content.removeprefix(b"\xef\xbb\xbf"),
        lambda content: content.replace(b"\r\n", b"\n"),
        lambda content: content.decode("utf-8-sig").encode("utf-16"),
        lambda content: content.removesuffix(b"\r\n"),
    ],
    ids=["without the mark", "with other line ends", "in UTF-16", "without the last line end"],
)
def test_file_in_another_form_is_said_to_hold_the_same_cells(saved, file, check):
    answer = check(saved(file))

    assert verdict(answer) == "saved again"


def test_file_saved_by_a_spreadsheet_with_semicolons_holds_the_same_cells(file, check):
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    widest, out = max(map(len, rows)), io.StringIO()
    csv.writer(out, delimiter=";").writerows([*row, *[""] * (widest - len(row))] for row in rows)

    assert verdict(check(out.getvalue().encode("utf-8-sig"))) == "saved again"


def test_spreadsheet_that_rewrote_a_cell_is_not_believed(file, check):
    out = file.decode("utf-8-sig").replace("ü", "u").encode()

    answer = check(out)

    assert verdict(answer) == "altered"
    assert "U+FEFF" in answer.text


def test_file_in_the_local_code_page_is_altered(file, check):
    assert verdict(check(file.decode("utf-8-sig").encode("cp1252", "replace"))) == "altered"


# Cut off, unknown, no export


def test_file_cut_after_any_line_is_incomplete(file, staff):
    lines = file.split(b"\r\n")[:-1]
    kinds = {}
    for number in range(1, len(lines)):
        cut = b"\r\n".join(lines[:number]) + b"\r\n"
        kinds[number] = verdict_on(read(io.BytesIO(cut)), staff).kind

    assert set(kinds.values()) == {"incomplete"}, kinds


def test_file_cut_within_its_checksum_is_incomplete(file, check):
    answer = check(file[:-30])

    assert verdict(answer) == "incomplete"
    assert "checksum" in answer.text


def test_download_that_was_interrupted_is_incomplete(client, staff, check):
    ProjectFactory()
    visitor = Client()
    visitor.force_login(staff)
    answer = visitor.get("/projects/", {"format": "csv"})
    content = next(iter(answer))
    del answer  # as a server does when the line is cut

    answer = check(content)

    assert verdict(answer) == "incomplete"
    assert "interrupted" in answer.text


@pytest.mark.parametrize("number", ["999999999-BCDFGH", "1-BCDFGH", "٣-BCDFGH", "999999999999999999-BCDFGH"])
def test_number_that_never_left_is_unknown(number, file, check):
    own = read(io.BytesIO(file)).number

    answer = check(file.replace(own.encode(), number.encode()))

    assert verdict(answer) == "unknown"
    assert "Do not rely on it" in answer.text


def test_right_number_with_other_letters_comes_from_another_system(file, check):
    own = read(io.BytesIO(file)).number

    assert verdict(check(file.replace(own.encode(), f"{own.split('-')[0]}-ZZZZZZ".encode()))) == "unknown"


def workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf\r\n", "no head"),
        (workbook(), "workbook"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "image"),
        (b"Name,Town\r\nAnna,Vienna\r\n" * 50, "no head"),
        (b"x" * 3_000_000, "no head"),
        (b'"' + b"\r\n" * 1000, "no head"),
        (bytes(range(1, 256)) * 20, "no head"),
        (b"[1, 2]", "no head"),
        (b"{" * 5000, "no head"),
        (json.dumps({"id": 1, "at": "", "verb": "event"}).encode() + b"\n", "verify_history_export.py"),
        (b'{\n  "format": "actionplan-history-export 1"\n}', "verify_history_export.py"),
    ],
    ids=[
        "empty",
        "a mark and nothing else",
        "workbook",
        "image",
        "another list",
        "one giant line",
        "a quote that never ends",
        "every byte there is",
        "JSON",
        "broken JSON",
        "entry of the history",
        "manifest",
    ],
)
def test_what_is_no_export_is_said_to_be_none(content, says, check):
    answer = check(content)

    assert verdict(answer) == "no export"
    assert says in answer.text


@pytest.mark.parametrize("content", [b"ab," * 1_000_000, b'"\n",' * 1_000_000], ids=["one line", "many lines"])
def test_row_of_a_million_cells_does_not_fill_the_memory(content):
    tracemalloc.start()
    try:
        assert read(io.BytesIO(content)).kind == "text"
        assert tracemalloc.get_traced_memory()[1] < 8 * len(content)
    finally:
        tracemalloc.stop()


def test_file_beyond_the_limit_is_dropped_and_said_to_be_too_large(check, monkeypatch):
    monkeypatch.setattr("ui.uploads.MOST_BYTES", 100_000)

    answer = check(b"List,Projects\r\n" * 20_000)

    assert verdict(answer) == "no export"
    assert "larger than 50 MB" in answer.text
    assert not answer.wsgi_request.FILES


# The page


def test_no_file_is_an_error_that_says_what_to_do(client, auditor):
    client.force_login(auditor)

    answer = client.post(PAGE, {})

    assert answer.status_code == 422
    assert answer.text.count("There is a problem") == 1
    assert "Choose the file that you want to check." in answer.text


@pytest.mark.parametrize("who", ["staff", "administrator", "outsider"])
def test_others_may_not_check_files(who, client, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"file": SimpleUploadedFile("x.csv", b"x")}).status_code == 403
    assert not Entry.objects.filter(act="check file").exists()


def test_file_is_not_taken_without_the_token_of_the_form(auditor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(auditor)

    assert client.post(PAGE, {"file": SimpleUploadedFile("x.csv", b"x")}).status_code == 403
