"""A file that leaves proves itself: what its head says, its checksum, and what the journal keeps of both."""

import csv
import io
import tracemalloc
from hashlib import sha256

import pytest

from history.models import Entry
from history.sealing import latest_head, seal_everything
from reference.models import Country
from tests.clock import moment
from tests.factories import ProjectFactory
from ui.columns import Column
from ui.exports import FACTS, HEAD_ROWS, TAIL_ROWS, csv_answer

LIST = "/projects/?format=csv"


@pytest.fixture
def download(signed_in):
    return lambda address=LIST: b"".join(signed_in.get(address).streaming_content)


def rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def events(act):
    return list(Entry.objects.filter(act=act).order_by("pk"))


def test_head_says_list_filter_time_person_rows_number_and_where_the_history_stood(download, staff):
    ProjectFactory(countries=["KG"], created_by=staff)
    stood_at = Entry.objects.latest("pk").pk

    head = dict(rows(download("/projects/?region=central-asia&format=csv"))[: HEAD_ROWS - 1])

    (export,) = events("export")
    assert list(head) == [str(label) for label in FACTS.values()]
    assert head["List"] == "Projects"
    assert head["Filter"] == "Region: Central Asia"
    assert head["As of"] == "today"
    assert head["Made by"] == f"{staff} ({staff.organization})"
    assert head["Rows"] == "1"
    assert head["Export number"].split("-")[0] == str(export.pk)
    assert head["Latest entry of the history"] == str(stood_at)
    assert head["Head of the history"] == "not sealed yet"


def test_head_of_the_history_stands_in_the_file_once_there_is_one(download):
    seal_everything()

    head = dict(rows(download())[: HEAD_ROWS - 1])

    assert head["Head of the history"] == str(latest_head())


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_file_of_a_past_moment_says_which_and_what_it_knows(download):
    ProjectFactory()
    known, then = Entry.objects.latest("pk").pk, moment()
    ProjectFactory()

    head = dict(rows(download(f"{LIST}&as_of={then:%Y-%m-%dT%H:%M:%S.%fZ}"))[: HEAD_ROWS - 1])

    assert head["As of"] == f"{then:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert head["Rows"] == "1"
    assert head["Latest entry of the history"] == str(known)


def test_last_line_is_the_checksum_of_every_byte_before_it(download):
    ProjectFactory(title="Ähnlich, “quoted”\nand broken")

    content = download()

    body, label, digest = content.rpartition(b"Checksum (SHA-256),")
    assert label
    assert digest == sha256(body).hexdigest().encode() + b"\r\n"
    assert rows(content)[-TAIL_ROWS] == []


def test_journal_keeps_the_checksum_when_the_file_is_read_to_its_end(download, staff):
    ProjectFactory()

    content = download()

    (export,), (end,) = events("export"), events("export finished")
    assert end.new["fingerprint"].encode() in content
    assert (end.new["rows"], end.new["bytes"]) == (1, len(content))
    assert end.new["export"] == dict(rows(content)[: HEAD_ROWS - 1])["Export number"]
    said = ("actor", "actor_name", "organization", "role", "request", "source")
    assert [getattr(end, name) for name in said] == [getattr(export, name) for name in said]
    assert (end.actor, end.source) == (staff.pk, "web")


def test_download_that_stops_half_way_has_a_beginning_and_no_end(client, staff):
    ProjectFactory()
    client.force_login(staff)
    answer = client.get(LIST)

    next(iter(answer))
    del answer  # as a server does when the line is cut

    assert (len(events("export")), events("export finished")) == (1, [])


def test_download_that_fails_half_way_has_a_beginning_and_no_end(rf, staff):
    def broken(ids):
        raise RuntimeError("the database has gone away")

    request = rf.get("/")
    request.user = staff
    answer = csv_answer(request, "Countries", [], [], [1], broken)

    with pytest.raises(RuntimeError):
        list(answer.streaming_content)

    assert (len(events("export")), events("export finished")) == (1, [])


def test_asking_for_the_headers_only_lets_nothing_leave(client, staff):
    client.force_login(staff)

    answer = client.head(LIST)

    assert "projects_" in answer["Content-Disposition"]
    assert events("export") == []


def test_no_two_files_have_the_same_number(download):
    numbers = {dict(rows(download())[: HEAD_ROWS - 1])["Export number"] for _time in range(3)}

    assert len(numbers) == 3


def test_memory_stays_flat_however_long_the_list(rf, staff):
    request = rf.get("/")
    request.user = staff
    country = Country.objects.first()
    columns = [Column.of(Country, "Text", lambda one: "x" * 1000)]

    def peak(number):
        answer = csv_answer(request, "Countries", [], columns, range(number), lambda ids: [country] * len(ids))
        tracemalloc.start()
        size = sum(len(part) for part in answer.streaming_content)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, most

    small, large = peak(2_000), peak(20_000)

    assert large[0] > 9 * small[0]
    assert large[1] < 2 * small[1]
