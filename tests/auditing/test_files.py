"""A file in hand: whether it is genuine, what is wrong with one that is not, and what has happened since."""

import csv
import io
import json
import re
import tracemalloc
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditing.files.reading import read
from history import note
from history.models import Entry
from projects.models import Project
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.history.by_hand import open_the_journal
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from ui.exports import CHECKSUM, HEAD_ROWS

PAGE = "/history/file/"
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


def export(person, address="/projects/", **asked):
    """The bytes of a list as this person downloads it."""
    client = Client()
    client.force_login(person)
    return b"".join(client.get(address, {"format": "csv", **asked}).streaming_content)


@pytest.fixture
def check(client, auditor):
    """Puts a file before the page as the auditor does; answers what the template was given."""
    client.force_login(auditor)

    def put(content, name="projects.csv"):
        answer = client.post(PAGE, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 200, answer.text
        return answer

    return put


def verdict(answer):
    return answer.context["verdict"].kind


@pytest.fixture
def file(staff):
    for number in range(3):
        ProjectFactory(title=f"Course {number}, with “quotes” and ümlauts", created_by=staff)
    return export(staff)


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


def test_reading_and_writing_again_gives_the_same_bytes(file):
    reading = read(io.BytesIO(file))

    assert reading.rewritten == reading.checksum == reading.body
    assert (reading.rows, len(reading.references)) == (3, 3)
    assert reading.saved_by == []


def test_check_is_noted_in_the_history_with_its_verdict(file, check, auditor):
    check(file)

    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.new["verdict"]) == ("check_file", auditor.pk, "genuine")
    assert entry.new["number"].startswith(str(Entry.objects.get(act="export").pk))


# Changed


def test_every_single_byte_of_the_file_counts(file, staff):
    """Whatever byte is changed, by whatever hand: the file is never called genuine."""
    from auditing.files.verdicts import verdict_on

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
    from hashlib import sha256

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
    from auditing.files.verdicts import verdict_on

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
    assert not Entry.objects.filter(act="check_file").exists()


def test_file_is_not_taken_without_the_token_of_the_form(auditor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(auditor)

    assert client.post(PAGE, {"file": SimpleUploadedFile("x.csv", b"x")}).status_code == 403


# Since


def changed(answer):
    return {one.reference: one.number for one in answer.context["since"].changed}


def test_records_that_were_acted_on_since_are_listed_with_the_latest_act(staff, check):
    first, second, third = (ProjectFactory(created_by=staff) for _time in range(3))
    content = export(staff)
    for number, project in enumerate([first, first, second]):
        with note(actor=staff, source="web", request=f"r{number}"):
            project.title = f"Title {number}"
            project.save()

    answer = check(content)

    assert verdict(answer) == "genuine"
    assert changed(answer) == {first.reference: 2, second.reference: 1}
    assert answer.context["since"].unchanged == 1
    assert [one.reference for one in answer.context["since"].changed] == [second.reference, first.reference]
    assert f'href="{first.get_absolute_url()}"' in answer.text
    assert "Title 1" in answer.text
    assert third.title not in answer.text


def test_file_saved_again_tells_what_happened_since_too(file, staff, check):
    project = Project.objects.latest("pk")
    project.title = "Another title"
    project.save()

    assert changed(check(file.replace(b"\r\n", b"\n"))) == {project.reference: 1}


def test_record_that_is_gone_is_counted(staff, check):
    project = ProjectFactory(created_by=staff)
    content = export(staff)
    project.delete()

    answer = check(content)

    assert (answer.context["since"].closed, answer.context["since"].changed) == (1, [])


def test_manager_learns_nothing_about_records_that_are_withheld(auditor, other_manager, client, monkeypatch):
    shown, withheld = ProjectFactory(), ProjectFactory()
    content = export(auditor)
    for project in (shown, withheld):
        project.title = f"New title of {project.pk}"
        project.save()
    queryset = type(Project.objects.all())
    monkeypatch.setattr(queryset, "visible_to", lambda records, user: records.exclude(pk=withheld.pk))
    client.force_login(other_manager)

    answer = client.post(PAGE, {"file": SimpleUploadedFile("x.csv", content)})

    assert changed(answer) == {shown.reference: 1}
    assert answer.context["since"].closed == 1
    assert withheld.title not in answer.text
    assert withheld.reference not in answer.text


def test_what_was_committed_later_with_a_lower_number_counts_as_since(staff, check):
    """PostgreSQL gives a number when an entry is written; the transaction may commit when the file has long left."""
    project = ProjectFactory(created_by=staff)
    open_the_journal()
    taken = Entry.objects.latest("pk").pk + 1
    Entry.objects.create(pk=taken + 1, verb="event", at="2020-01-01T00:00Z")
    content = export_with_numbers_from(staff, taken + 2)
    Entry.objects.create(
        pk=taken,
        table="projects_project",
        row=project.pk,
        verb="change",
        old={"title": "a"},
        new={"title": "b"},
        case=f"projects_project:{project.pk}",
        request="late",
        source="web",
        at="2020-01-01T00:00Z",
    )

    assert changed(check(content)) == {project.reference: 1}


def export_with_numbers_from(person, number):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('history_entry', 'id'), %s)", [number])
    return export(person)


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_file_of_a_past_day_tells_what_happened_since_that_day(staff, check):
    project = ProjectFactory(created_by=staff)
    then = moment()
    project.title = "After that day"
    project.save()
    content = export(staff, as_of=then.isoformat())

    answer = check(content)

    assert verdict(answer) == "genuine"
    assert changed(answer) == {project.reference: 1}


def test_number_of_queries_is_the_same_for_1_3_and_40_records(staff, client, auditor):
    counts = []
    client.force_login(auditor)
    for number in (1, 2, 37):
        projects = [ProjectFactory(created_by=staff) for _time in range(number)]
        content = export(staff)
        for project in projects:
            with note(actor=staff, source="web", request=f"r{project.pk}"):
                project.title = "Another title"
                project.save()
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(PAGE, {"file": SimpleUploadedFile("x.csv", content)})
        assert len(changed(answer)) == number
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]
