"""The report of changes: nobody's secrets, sentences for what makes no sense, what it costs, and its files."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from auditing.changes import differences, files, page, period
from auditing.changes.report import SORTS
from history.models import Entry
from meetings.models import AgendaItem, Meeting
from projects.models import Project
from requests.models import AssistanceRequest
from tests.auditing.changes import ADDRESS, counts, rewrite, sorts
from tests.clock import moment
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.pages import rows_of_file

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])


# Who reads what


def test_request_that_is_withheld_is_neither_told_nor_counted(compare, staff, other_staff, other_manager):
    shared = AssistanceRequestFactory()
    first = moment()
    withheld = AssistanceRequestFactory(addressee="osce", consent_to_share=False, subject="A secret wish")
    rewrite(shared, subject="Another subject")

    for reader in (other_staff, other_manager):
        answer = compare(first, reader=reader)
        assert sorts(answer, "request") == {shared.reference: "changed"}
        assert counts(answer, "request") == {"changed": 1}
        assert withheld.reference not in answer.text
        assert "secret wish" not in answer.text
        row = answer.context["report"].at_both_ends[0][1][0][1]
        assert (1, 1, 0) in row
    assert counts(compare(first, reader=staff), "request") == {"new": 1, "changed": 1}
    assert counts(compare(first), "request") == {"new": 1, "changed": 1}


@pytest.mark.parametrize("withheld_at", ["beginning", "end", "today"])
def test_record_that_is_withheld_at_any_time_that_counts_is_not_spoken_of(withheld_at, compare, other_staff):
    project = ProjectFactory(classification=3 if withheld_at == "beginning" else 1)
    first = moment()
    rewrite(project, title="A second title", classification=3 if withheld_at == "end" else 1)
    last = moment()
    rewrite(project, classification=3 if withheld_at == "today" else 1)

    answer = compare(first, last, reader=other_staff)

    assert counts(answer) == {}
    assert project.reference not in answer.text
    assert counts(compare(first, last)) == {"changed": 1}


def test_link_to_what_one_may_not_read_is_no_change(compare, other_staff):
    meeting = Meeting(title="Review")
    meeting.save()
    letter = AssistanceRequestFactory(addressee="osce", consent_to_share=False)
    first = moment()
    AgendaItem(meeting=meeting, title="The secret wish", assistance_request=letter).save()

    answer = compare(first, reader=other_staff)

    assert counts(answer, "meeting") == {"same": 1}
    assert "secret wish" not in answer.text
    assert counts(compare(first), "meeting") == {"changed": 1}


@pytest.mark.parametrize("who", ["staff", "other_staff", "manager", "auditor"])
def test_everybody_who_reads_the_records_reads_what_changed(who, client, request):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert "Choose two days" in answer.text


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_everyone_else_is_refused(who, client, request):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(ADDRESS)

    assert answer.status_code == 403
    assert "Your role does not include the records of the Plan" in answer.text


def test_stranger_is_sent_to_the_door(client):
    answer = client.get(ADDRESS)

    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_staff_find_the_report_from_the_list_of_projects(client, staff):
    client.force_login(staff)

    assert f'href="{ADDRESS}"' in client.get("/projects/").text


# Questions that make no sense


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"from": "2026-02-30", "to": "2026-03-31"}, "“2026-02-30” is no day of the calendar"),
        ({"from": "soon"}, "“soon” is no day of the calendar"),
        ({"from": "{today}", "to": "2999-01-01"}, "has not come yet"),
        ({"from": "1999-01-01", "to": "{today}"}, "the history begins later"),
        ({"from": "{today}", "to": "{today}"}, "nothing lies between them"),
        ({"from": "{today}"}, "nothing lies between them"),
        ({"to": "{today}"}, "Say from which day on"),
        ({"from": ["{today}", "2026-01-01"]}, "“from” takes one day"),
        ({"from": "{today}", "colour": "red"}, "filtered by. It knows: from, to, region"),
        ({"from": "{today}", "region": "atlantis"}, "atlantis"),
        ({"from": "{today}", "kind": "letter"}, "letter"),
        ({"from": "{today}", "page": "x"}, "“x” is not the number of a page"),
        ({"from": "{today}", "format": "pdf"}, "not as “pdf”"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_compared(asked, sentence, client, auditor):
    client.force_login(auditor)
    today = timezone.localdate(timezone=auditor.zone).isoformat()
    asked = {
        name: [one.format(today=today) for one in ([text] if isinstance(text, str) else text)]
        for name, text in asked.items()
    }

    answer = client.get(ADDRESS, asked)

    assert answer.status_code == 200
    assert any(sentence in fault for fault in answer.context["faults"])
    assert answer.context["report"] is None
    assert f'value="{asked.get("to", [""])[-1]}"' in answer.text  # what was typed is still there


def test_swapped_days_get_a_sentence(compare, auditor):
    first = moment()
    last = moment()

    answer = compare(last, first)

    assert any("The first day comes after the last one" in fault for fault in answer.context["faults"])


def test_empty_period_says_that_nothing_differs(compare):
    ProjectFactory()
    first = moment()

    answer = compare(first)

    assert counts(answer) == {"same": 1}
    assert "Nothing of this differs between the two days" in answer.text


def test_whole_history_begins_with_nothing(compare, client, auditor):
    project = ProjectFactory()
    client.force_login(auditor)
    *_others, (label, address) = client.get(ADDRESS).context["often_asked"]

    answer = client.get(ADDRESS + address)

    assert label == "Since the history begins"
    assert sorts(answer) == {project.reference: "new"}


def test_days_are_those_of_the_reader_also_when_the_clocks_change(monkeypatch):
    monkeypatch.setattr("ui.time_machine.Entry.objects", _BeganLongAgo())
    with timezone.override("Europe/Vienna"):
        found, faults = period.period_of(QueryDict("from=2026-10-24&to=2026-10-25"))

    assert not faults
    assert found.last - found.first == timedelta(hours=25)
    assert found.first == datetime(2026, 10, 24, 21, 59, 59, 999999, tzinfo=UTC)


class _BeganLongAgo:
    """A journal whose first entry is of 2019."""

    def order_by(self, *names):
        return self

    def values_list(self, *names, flat):
        return self

    def first(self):
        return datetime(2019, 9, 1, tzinfo=UTC)


# How much


def test_number_of_queries_does_not_depend_on_the_rows(compare, client, auditor, staff):
    def cost(records):
        first = moment()
        for number in range(records):
            rewrite(Project.objects.order_by("pk")[number], title=f"Another title {first} {number}")
            rewrite(AssistanceRequest.objects.order_by("pk")[number], subject=f"Another {first} {number}")
        last = moment()
        with CaptureQueriesContext(connections["default"]) as now, CaptureQueriesContext(connections["past"]) as then:
            answer = compare(first, last)
        assert counts(answer).get("changed") == counts(answer, "request").get("changed") == records
        return len(now), len(then)

    for _number in range(40):
        ProjectFactory(countries=["KG"], pillars={2: 100})
        AssistanceRequestFactory(pillars=[2])
    cost(1)
    few = cost(1)

    assert cost(3) == cost(40) == few


def test_pages_have_fifty_records_and_numbers_lead_to_theirs(compare, monkeypatch):
    monkeypatch.setattr(page.Changes, "size", 2)
    changed = [ProjectFactory() for _number in range(3)]
    first = moment()
    for project in changed:
        rewrite(project, title="Another title")
    fresh = ProjectFactory()

    answer = compare(first)

    assert sorts(answer) == {fresh.reference: "new", changed[0].reference: "changed"}
    assert "1 to 2 on this page" in answer.text
    (numbers,) = [numbers for kind, numbers, _same, _all in answer.context["summary"] if kind.slug == "project"]
    addresses = {name: address for name, (_label, _count, address) in zip(SORTS, numbers, strict=True)}
    assert addresses["new"] == "#project-new"
    assert addresses["changed"] == "#project-changed"
    second = compare(first, page="2")
    assert sorts(second) == dict.fromkeys([changed[1].reference, changed[2].reference], "changed")
    assert re.search(r'href="[^"]*page=1[^"]*#project-new"', second.text)
    assert "There is no page 9" in compare(first, page="9").text


def test_too_many_entries_are_refused_with_a_way_out(compare, monkeypatch):
    monkeypatch.setattr(differences, "MOST_ENTRIES", 3)
    projects = [ProjectFactory(countries=[code]) for code in ("KG", "AL", "MD", "UA")]
    first = moment()
    for project in projects:
        rewrite(project, title="Another title")

    answer = compare(first)

    assert answer.context["report"] is None
    assert "Choose a shorter period" in answer.context["faults"][0]
    assert counts(compare(first, region="central-asia")) == {"changed": 1}


# The files


def test_document_is_one_file_without_scripts_that_says_what_it_is(compare):
    project = ProjectFactory(title="Border posts", countries=["KG"])
    first = moment()
    rewrite(project, title="Border crossings")

    answer = compare(first, region="central-asia", format="html")

    assert answer["Content-Disposition"].startswith('attachment; filename="changes-of-the-plan-')
    html = answer.getvalue().decode()
    for part in ("Border crossings", "Region: Central Asia", "Paul Duval", "Head of the history", "Uzbekistan"):
        assert (part in html) == (part != "Uzbekistan")
    assert f'href="http://testserver/projects/{project.reference}/"' in html
    assert not re.search(r"<script|<link|<img|<svg|src=|url\(|@import", html)
    event = Entry.objects.filter(act="export").latest("pk")
    assert event.new["format"] == "html"
    assert event.new["rows"] == 1
    assert event.new["filter"] == "Region: Central Asia"


def test_document_in_hand_is_told_from_an_altered_one(compare, auditor):
    project = ProjectFactory(title="Border posts", countries=["KG"])
    first = moment()
    rewrite(project, title="Border crossings")
    document = compare(first, format="html").getvalue()
    rewrite(project, title="Border guards")
    client = Client()
    client.force_login(auditor)

    def verdict(content):
        answer = client.post("/history/file/", {"file": SimpleUploadedFile("changes.html", content)})
        return answer.context["verdict"].title, answer.context["since"]

    title, since = verdict(document)
    assert title == "Genuine"
    assert [one.reference for one in since.changed] == [project.reference]
    assert verdict(document.replace(b"Border crossings", b"Border fences"))[0] == "Altered or saved again"
    assert verdict(document[:-10])[0] == "Altered or saved again"
    assert verdict(document + b"\n")[0] == "Altered or saved again"
    assert verdict(document.replace(b'name="export-number"', b'name="number"'))[0] == "Not an export"


def test_csv_has_a_row_for_each_difference(compare):
    project = ProjectFactory(title="Border posts")
    first = moment()
    rewrite(project, title="Border crossings", objective="A line")

    answer = compare(first, format="csv")

    rows = rows_of_file(answer)
    assert [(row[2], row[5], row[-3], row[-2], row[-1]) for row in rows] == [
        (project.reference, "Changed", "title", "Border posts", "Border crossings"),
        (project.reference, "Changed", "objective", "", "A line"),
    ]
    assert Entry.objects.filter(act="export").latest("pk").new["rows"] == 2


def test_file_that_is_cut_says_so(compare, monkeypatch):
    monkeypatch.setattr(files, "MOST_RECORDS", 2)
    first = moment()
    for _number in range(3):
        ProjectFactory()

    assert "The first 2 records are told; 1 more is only counted" in compare(first, format="html").getvalue().decode()
    text = b"".join(compare(first, format="csv").streaming_content).decode("utf-8-sig")
    assert "1 more is only counted" in "".join(next(csv.reader(io.StringIO(text.splitlines()[1]))))
