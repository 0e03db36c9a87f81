"""What changed between two dates: each record in one sort of change, its difference in words, and nobody's secrets."""

import csv
import io
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from auditing.changes import differences, files, page, period
from auditing.changes.report import SORTS
from history import past
from history.models import Entry
from meetings.models import AgendaItem, Meeting
from projects.amendments import begin_amendment
from projects.models import Project
from reference.models import Country, Pillar, Region
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.meetings.factories import ActionPointFactory
from tests.pages import rows_of_file

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])
ADDRESS = "/history/changes/"


def moment():
    """Now, and a moment at which nothing is written: SQLite's clock has milliseconds."""
    time.sleep(0.003)
    found = timezone.now()
    time.sleep(0.003)
    return found


@pytest.fixture
def compare(client, auditor):
    """Opens the report from a moment until now, as the auditor or as somebody else; hands back the page."""

    def open_report(first, last=None, reader=auditor, **asked):
        client.force_login(reader)
        asked = {"from": first.isoformat(), "to": (last or moment()).isoformat(), **asked}
        return client.get(ADDRESS, asked)

    return open_report


def sorts(answer, slug="project"):
    """Reference of each record that is told to its sort of change."""
    return {
        one.reference: one.sort
        for section, groups in answer.context["sections"]
        if section.kind.slug == slug
        for _group, records in groups
        for one in records
    }


def told(answer, record):
    """Everything that is said of a record."""
    found = [
        one
        for _section, groups in answer.context["sections"]
        for _group, records in groups
        for one in records
        if one.reference == record.reference
    ]
    assert len(found) == 1
    return found[0]


def fields(one):
    return {(change.label, change.was, change.now) for effect in one.own for change in effect.plain_changes}


def parts(one):
    return {effect.phrase for effect in one.parts}


def counts(answer, slug="project"):
    """The numbers of one kind in the summary, those that are not 0."""
    for kind, numbers, same, _total in answer.context["summary"]:
        if kind.slug == slug:
            found = {name: count for name, (_label, count, _address) in zip(SORTS, numbers, strict=True)}
            return {name: count for name, count in {**found, "same": same}.items() if count}
    return {}


def rewrite(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


# Which sort of change


def test_each_record_counts_once_in_the_first_sort_that_fits(compare, staff):
    same, retitled, submitted = ProjectFactory(), ProjectFactory(), ProjectFactory(ready=True)
    withdrawn, gone = ProjectFactory(), ProjectFactory()
    first = moment()
    fresh = ProjectFactory()
    rewrite(retitled, title="Border crossings")
    rewrite(submitted, title="Both retitled and sent")
    submitted.submit(by=staff)
    rewrite(withdrawn, title="Both retitled and withdrawn")
    withdrawn.withdraw(by=staff, reason="No longer needed")
    gone_reference = gone.reference
    gone.delete()

    answer = compare(first)

    assert sorts(answer) == {
        fresh.reference: "new",
        gone_reference: "deleted",
        withdrawn.reference: "closed",
        submitted.reference: "moved",
        retitled.reference: "changed",
    }
    assert counts(answer) == dict.fromkeys(["new", "deleted", "closed", "moved", "changed", "same"], 1)
    assert same.reference not in answer.text


def test_what_is_changed_back_or_written_anew_is_no_difference(compare):
    project = ProjectFactory(title="Border posts", countries=["KG"], pillars={2: 60, 3: 40})
    first = moment()
    rewrite(project, title="Something else")
    rewrite(project, title="Border posts")
    project.pillar_links.all().delete()
    for number, weight in {2: 60, 3: 40}.items():
        project.pillar_links.create(pillar=Pillar.objects.get(number=number), weight=weight)

    assert counts(compare(first)) == {"same": 1}


def test_what_comes_and_goes_within_the_period_is_not_told(compare):
    first = moment()
    ProjectFactory().delete()

    assert counts(compare(first)) == {}


def test_period_ends_where_it_says(compare):
    project = ProjectFactory(title="Before")
    first = moment()
    rewrite(project, title="Within")
    last = moment()
    rewrite(project, title="After")
    later = ProjectFactory()

    answer = compare(first, last)

    assert fields(told(answer, project)) == {("title", "Before", "Within")}
    assert later.reference not in answer.text


# The difference in words


def test_difference_names_fields_parts_and_links_before_and_after(compare, staff, other_staff):
    project = ProjectFactory(
        title="Border posts", countries=["KG", "UZ"], pillars={2: 60, 3: 40}, focal_point_osce=staff
    )
    money = project.contributions.create(donor="Germany", amount="150000.00", currency="EUR", stage="committed")
    first = moment()
    rewrite(project, title="Border crossings", lead_organization=party("UNOCT"))
    project.country_links.get(country__iso2="UZ").delete()
    project.country_links.create(country=Country.objects.get(iso2="TJ"))
    project.pillar_links.all().delete()
    for number, weight in {2: 80, 3: 20}.items():
        project.pillar_links.create(pillar=Pillar.objects.get(number=number), weight=weight)
    money.amount = "250000.00"
    money.save()

    one = told(compare(first), project)

    assert fields(one) == {("title", "Border posts", "Border crossings"), ("lead organization", "", "UNOCT")}
    said = " | ".join(sorted(parts(one)))
    assert "added Tajikistan to countries" in said
    assert "removed Uzbekistan from countries" in said
    assert re.search(r"pillar II [^|]*60[^|]* to 80", said)
    assert re.search(r"pillar III [^|]*40[^|]* to 20", said)
    assert re.search(r"Germany[^|]*150.000[^|]* to [^|]*250.000", said)
    assert len(parts(one)) == 5


def test_contribution_that_an_amendment_writes_anew_is_changed_and_not_removed_and_added(compare, staff):
    project = ProjectFactory(approved=True)
    first = moment()
    copy = begin_amendment(project, by=staff, reason="More participants than planned")
    money = copy.contributions.get()
    money.amount = "250000.00"
    money.save()
    copy.submit(by=staff)
    for manager in ("other_manager", "manager"):
        copy.approve(by=cast(manager), fingerprint=copy.fingerprint)

    answer = compare(first)

    assert sorts(answer) == {project.reference: "changed"}
    assert sorts(answer, "amendment") == {copy.reference: "new"}
    one = told(answer, project)
    assert [step.what for step in one.steps] == [f"Amendment {copy.reference} came into force"]
    assert len(parts(one)) == 1
    assert "150" in one.parts[0].phrase
    assert "250" in one.parts[0].phrase
    assert answer.context["report"].money == [("EUR", 150000, 250000, 100000)]


def test_steps_between_are_told_with_who_when_and_why(compare, staff, manager):
    project = ProjectFactory(submitted=True)
    first = moment()
    project.send_back(by=manager, fingerprint=project.fingerprint, reason="The budget is too high")

    answer = compare(first)

    (step,) = told(answer, project).steps
    assert step.what == "Submitted → Returned"
    assert step.who == "Marta Lindqvist (OSCE Secretariat, manager)"
    assert "The budget is too high" in answer.text
    assert told(answer, project).former_status == "Submitted"


def test_deleted_record_is_told_by_what_it_was_at_the_beginning(compare):
    project = ProjectFactory(title="Border posts", lead_organization=party("OSCE"), countries=["KG"])
    first = moment()
    rewrite(project, title="A last change")
    reference = project.reference
    project.delete()

    answer = compare(first)

    (one,) = [one for _s, groups in answer.context["sections"] for _g, among in groups for one in among]
    assert (one.reference, one.title, one.organizations, one.address) == (
        reference,
        "Border posts",
        ["OSCE Secretariat"],
        "",
    )
    assert ("title", "Border posts", "") in fields(one)
    assert "removed Kyrgyzstan from countries" in parts(one)


def test_person_who_is_renamed_is_told_by_the_name_of_that_time(compare, staff):
    first = moment()
    project = ProjectFactory(created_by=staff)
    rewrite(staff, full_name="Anna Keller-Braun")

    assert told(compare(first), project).steps[0].who.startswith("Anna Keller (")


def test_requests_meetings_and_action_points_are_told_as_well(compare, staff, manager):
    letter, point = AssistanceRequestFactory(assessed=True), ActionPointFactory()
    meeting = point.meeting
    first = moment()
    letter.decline(by=manager, reason="Others do this already")
    rewrite(meeting, attendance_note="Everybody came")
    point.report_done(by=staff, reason="It was sent today")

    answer = compare(first)

    assert sorts(answer, "request") == {letter.reference: "closed"}
    assert sorts(answer, "meeting") == {meeting.reference: "changed"}
    assert sorts(answer, "action") == {point.reference: "closed"}
    assert told(answer, point).organizations == [str(point.responsible_organization)]
    assert parts(told(answer, meeting)) == set()  # the action point is told as itself


# Region and pillar


def test_record_that_left_a_region_is_found_under_it_as_left(compare):
    project = ProjectFactory(countries=["KG"], pillars={2: 100})
    first = moment()
    project.country_links.all().delete()
    project.country_links.create(country=Country.objects.get(iso2="AL"))

    left = compare(first, region="central-asia")
    joined = compare(first, region="south-eastern-europe")

    assert sorts(left) == sorts(joined) == {project.reference: "changed"}
    assert "Left this selection: it was in Central Asia" in left.text
    assert "Joined this selection: it was in Central Asia" in joined.text
    assert sorts(compare(first, region="eastern-europe")) == {}


def test_region_and_pillar_narrow_together_at_the_same_end(compare):
    project = ProjectFactory(countries=["KG"], pillars={2: 100})
    first = moment()
    project.country_links.all().delete()
    project.country_links.create(country=Country.objects.get(iso2="AL"))
    project.pillar_links.all().delete()
    project.pillar_links.create(pillar=Pillar.objects.get(number=3), weight=100)

    assert sorts(compare(first, region="central-asia", pillar="2")) == {project.reference: "changed"}
    # In Central Asia it was under pillar II, and under pillar III it is in South-Eastern Europe.
    assert sorts(compare(first, region="central-asia", pillar="3")) == {}


def test_meeting_whose_region_comes_from_a_changed_project_is_told_with_the_cause(compare):
    project, meeting = ProjectFactory(countries=["KG"]), Meeting(title="Review")
    meeting.save()
    AgendaItem(meeting=meeting, title="Item", project=project).save()
    first = moment()
    project.country_links.all().delete()

    answer = compare(first, kind="meeting")

    assert sorts(answer, "meeting") == {meeting.reference: "changed"}
    assert "follow from a record that it names" in answer.text


def test_numbers_at_both_ends_are_those_of_the_lists(compare, client):
    for codes, pillars in [(["KG", "AL"], {2: 100}), (["UZ"], {2: 50, 3: 50}), ([], {}), (["AL"], {})]:
        ProjectFactory(countries=codes, pillars=pillars)
    first = moment()
    ProjectFactory(countries=["TJ"], pillars={4: 100})
    Project.objects.first().country_links.all().delete()

    report = compare(first).context["report"]
    rows = {name: cells[0] for _heading, among in report.at_both_ends for name, cells in among}

    for at, place in ((report.period.first, 0), (report.period.last, 1)):
        with past.at(at):
            assert rows["All records"][place] == Project.objects.count()
            for region in Region.objects.all():
                assert rows[region.name][place] == Project.objects.all().in_regions([region]).count()
            for pillar in Pillar.objects.all():
                assert rows[str(pillar)][place] == Project.objects.all().in_pillars([pillar]).count()
            assert rows["No pillar"][place] == Project.objects.all().in_pillars([], none=True).count()


def test_grouped_record_stands_under_each_of_its_regions_and_counts_once(compare):
    first = moment()
    project = ProjectFactory(countries=["KG", "AL"])

    answer = compare(first, group="region")

    ((_section, groups),) = answer.context["sections"]
    assert [(name, [one.reference for one in among]) for name, among in groups] == [
        ("Central Asia", [project.reference]),
        ("South-Eastern Europe", [project.reference]),
    ]
    assert counts(answer) == {"new": 1}
    ((_section, groups),) = compare(first, group="region", region="central-asia").context["sections"]
    assert [name for name, _among in groups] == ["Central Asia"]


def test_currencies_are_never_added_up(compare):
    project = ProjectFactory()
    project.contributions.create(donor="Germany", amount="1000.50", currency="EUR", stage="committed")
    first = moment()
    project.contributions.create(donor="Canada", amount="200", currency="USD", stage="committed")
    project.contributions.get(currency="EUR").delete()

    report = compare(first).context["report"]

    assert [(code, *map(float, row)) for code, *row in report.money] == [
        ("EUR", 1000.5, 0, -1000.5),
        ("USD", 0, 200, 200),
    ]


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
        ({"from": "{today}", "colour": "red"}, "“colour” is not something this list can be filtered by"),
        ({"from": "{today}", "region": "atlantis"}, "atlantis"),
        ({"from": "{today}", "kind": "letter"}, "letter"),
        ({"from": "{today}", "page": "x"}, "“x” is not the number of a page"),
        ({"from": "{today}", "format": "pdf"}, "not as “pdf”"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_compared(asked, sentence, client, auditor):
    client.force_login(auditor)
    today = timezone.localdate().isoformat()
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
    monkeypatch.setattr(page, "SIZE", 2)
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

    assert answer["Content-Disposition"].startswith('attachment; filename="changes_')
    html = answer.text
    for part in ("Border crossings", "Region: Central Asia", "Paul Duval", "Head of the history", "Uzbekistan"):
        assert (part in html) == (part != "Uzbekistan")
    assert f'href="http://testserver/projects/{project.reference}/"' in html
    assert not re.search(r"<script|<link|<img|<svg|src=|url\(|@import", html)
    event = Entry.objects.filter(act="export").latest("pk")
    assert event.new["format"] == "html"
    assert event.new["rows"] == 1
    assert event.new["filter"] == "Region: Central Asia"


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

    assert "The first 2 records are told; 1 more is only counted" in compare(first, format="html").text
    text = b"".join(compare(first, format="csv").streaming_content).decode("utf-8-sig")
    assert "1 more is only counted" in "".join(next(csv.reader(io.StringIO(text.splitlines()[1]))))
