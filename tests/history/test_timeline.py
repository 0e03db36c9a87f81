"""Pages of the history: acts whole, days, and neighbours by the number of an entry."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from history import note, record_event
from history.models import Entry
from history.names import Names
from history.timeline import WHOLE, before_the_end_of, latest_of, page_of, timeline_of
from projects.amendments import begin_amendment
from projects.models import Activity, Project
from reference.models import Country
from requests.models import AssistanceRequest, RequestProject
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, cast, party
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def rename(project, times, person):
    for number in range(times):
        with note(actor=person, source="web", request=f"request {number}"):
            project.title = f"Title {number}"
            project.save()


def shown(project, user, query=""):
    request = RequestFactory().get(f"/{query}")
    request.user = user
    template = Template("{% load history %}{% timeline project %}")
    return template.render(RequestContext(request, {"project": project}))


def test_timeline_holds_the_record_its_parts_and_its_links(staff):
    project, other = ProjectFactory(created_by=staff), ProjectFactory(created_by=staff)
    Activity.objects.create(project=project, title="Course in Osh", kind="training")
    Activity.objects.create(project=other, title="Course in Tirana", kind="training")

    text = shown(project, staff)

    assert "Course in Osh" in text
    assert project.reference in text
    assert "Course in Tirana" not in text


def test_one_request_is_one_act(staff):
    project = ProjectFactory(created_by=staff)
    with note(actor=staff, source="web", request="one"):
        project.title = "Another"
        project.save()
        Activity.objects.create(project=project, title="Course in Osh", kind="training")

    act = timeline_of(project, reader=staff).acts[0]

    assert len(act.entries) == 2
    assert act.what.startswith("changed “Title” from")
    assert act.what.endswith("and added the activity Course in Osh")


def test_pages_meet_without_gap_or_overlap_in_both_directions(staff):
    project = ProjectFactory(created_by=staff)
    rename(project, 25, staff)
    everything = [entry.pk for entry in Entry.objects.of(project)]

    first = timeline_of(project, reader=staff, size=10)
    second = timeline_of(project, reader=staff, before=first.older, size=10)
    last = timeline_of(project, reader=staff, before=second.older, size=10)
    back = timeline_of(project, reader=staff, after=last.newer, size=10)

    assert [entry.pk for page in (first, second, last) for entry in page.entries] == everything
    assert first.newer is None
    assert last.older is None
    assert [entry.pk for entry in back.entries] == [entry.pk for entry in second.entries]
    assert back.newer is not None


def add_courses(project, number, person, **said):
    with note(actor=person, **{"source": "web", "request": "many", **said}):
        for course in range(number):
            Activity.objects.create(project=project, title=f"Course {course}", kind="training")


def test_click_is_told_whole_where_its_latest_entry_stands_and_not_again_on_the_next_page(staff):
    project = ProjectFactory(created_by=staff)
    add_courses(project, 6, staff)
    rename(project, 3, staff)

    first = timeline_of(project, reader=staff, size=5)
    second = timeline_of(project, reader=staff, before=first.older, size=5)

    assert [len(act.entries) for act in first.acts] == [1, 1, 1, 6]
    assert "Course" not in " ".join(act.what for act in second.acts)


def test_last_page_is_not_followed_by_one_of_what_newer_pages_have_told(staff):
    project = ProjectFactory(created_by=staff)
    before = Entry.objects.latest("pk").pk
    add_courses(project, 1, staff)
    rename(project, 3, staff)
    add_courses(project, 1, staff)  # of the same click as the oldest entry
    entries = Entry.objects.filter(pk__gt=before)

    first = page_of(entries, reader=staff, size=2)
    second = page_of(entries, reader=staff, before=first.older, size=2)

    assert [len(first.entries), len(second.entries), second.older] == [3, 2, None]


def test_what_a_command_did_to_a_record_begins_the_next_page_or_is_continued_there(staff):
    project = ProjectFactory(created_by=staff)
    add_courses(project, 9, staff, source="command:load")
    rename(project, 3, staff)

    first = timeline_of(project, reader=staff, size=5)
    second = timeline_of(project, reader=staff, before=first.older, size=5)

    assert [len(act.entries) for act in first.acts] == [1, 1, 1]
    assert [len(act.entries) for act in second.acts] == [5]
    assert len(timeline_of(project, reader=staff, before=second.older).acts[0].entries) == 4


def test_click_with_too_many_entries_tells_its_beginning_and_how_many_it_leaves_out(staff, auditor):
    with note(actor=staff, source="web", request="many"):
        project = ProjectFactory(created_by=staff)
    add_courses(project, WHOLE + 12, staff)

    page = timeline_of(project, reader=staff)
    (act,) = page.acts

    assert act.what.startswith(f"entered the project {project.reference}")
    assert len(page.entries) == WHOLE
    assert act.untold_in_words == f"and {Entry.objects.of(project).count() - WHOLE} more entries"
    assert page.older is None
    assert "?request=many" in shown(project, auditor)
    assert "?request=many" not in shown(project, staff)


def test_click_that_is_too_large_to_count_says_at_least(staff, monkeypatch):
    monkeypatch.setattr("history.timeline.COUNTED", 150)
    project = ProjectFactory(created_by=staff)
    add_courses(project, 200, staff)
    with note(actor=staff, source="web", request="beside"):
        project.save()

    large = timeline_of(project, reader=staff).acts[1]

    assert large.untold_in_words == "and at least 50 more entries"


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_number_of_queries_does_not_grow_with_the_entries(rows, staff):
    project = ProjectFactory(created_by=staff)
    rename(project, rows, staff)
    Entry.objects.of(project)

    with CaptureQueriesContext(connection) as queries:
        shown(project, staff)

    # the entries; the project with its plan and author, which the first entry names; the rights of the reader
    assert len(queries) == 3


def test_many_kinds_of_parts_cost_a_query_for_each_table_they_name(staff):
    project = ProjectFactory(closed=True)

    with CaptureQueriesContext(connection) as queries:
        shown(project, staff)

    assert len(queries) <= 10


def test_text_of_people_is_escaped(staff):
    project = ProjectFactory(created_by=staff)
    project.title = "<script>alert(1)</script>"
    project.save()

    assert "<script>" not in shown(project, staff)


def test_only_readers_of_the_history_get_links_to_entries(staff, auditor):
    project = ProjectFactory(created_by=staff)

    entry = Entry.objects.of(project).latest("pk")

    assert reverse("entry", args=[entry.pk]) in shown(project, auditor)
    assert reverse("entry", args=[entry.pk]) not in shown(project, staff)


def test_numbers_that_are_none_are_the_latest_page(staff):
    project = ProjectFactory(created_by=staff)

    assert "entered the project" in shown(project, staff, "?before=x&after=%00")


def test_page_beyond_the_end_leads_back(staff):
    project = ProjectFactory(created_by=staff)

    assert "Back to the latest" in shown(project, staff, "?before=1")


def test_page_of_nothing_is_empty():
    page = page_of(Entry.objects.none(), reader=AnonymousUser())

    assert (page.acts, page.newer, page.older) == ([], None, None)


def test_link_to_a_withheld_record_is_not_told_to_those_who_may_not_read_it(staff, other_staff, auditor):
    project = ProjectFactory(created_by=staff)
    letter = AssistanceRequest.objects.create(
        country=Country.objects.get(iso2="KG"),
        authority="State Border Service",
        channel="oral",
        received_on=timezone.localdate(),
        addressee="both",
        classification=AssistanceRequest.Classification.CONFIDENTIAL,
        subject="Training",
        asked="A course",
        holder=staff.organization,
        created_by=staff,
    )
    RequestProject.objects.create(assistance_request=letter, project=project, linked_by=staff)
    link = Entry.objects.latest("pk")

    assert link.other_case == f"projects_project:{project.pk}"
    for reader, told in ((staff, True), (auditor, True), (other_staff, False)):
        assert (link in timeline_of(project, reader=reader).entries) is told


# --- what a reader may not know of ------------------------------------------------------------------------------------


@pytest.fixture
def stranger(db):
    """Staff who carry none of the records."""
    return UserFactory(role="staff", side="UNOCT")


@pytest.fixture
def secret(db):
    return ProjectFactory(title="Nobody else is to know", classification=Project.Classification.CONFIDENTIAL)


def told_to(reader, *records):
    """Everything that the timeline says: sentences, names of rows, and each field before and after."""
    said = []
    for act in timeline_of(*records, reader=reader).acts:
        said += [act.sentence, str(act.record)]
        for effect in act.effects:
            said += [effect.phrase, effect.row_name, *(f"{one.label}: {one.was} {one.now}" for one in effect.changes)]
    return "\n".join(said)


def test_link_is_kept_back_on_either_record_when_the_other_is_withheld(staff, stranger, auditor, secret):
    letter = AssistanceRequestFactory()
    with note(actor=staff, act="link project"):
        letter.project_links.create(project=secret, linked_by=staff)

    assert secret.reference not in told_to(stranger, letter)
    assert "link" not in {entry.table.rpartition("_")[2] for entry in timeline_of(letter, reader=stranger).entries}
    for reader in (staff, auditor):
        assert secret.reference in told_to(reader, letter)


def test_withheld_record_named_by_a_field_is_not_told(staff, stranger, auditor, secret):
    """An action point belongs to itself and to its meeting: the project is a field of it like any other."""
    point = ActionPointFactory(project=secret)

    assert secret.reference not in told_to(stranger, point)
    assert "project:  a record you may not open" in told_to(stranger, point)
    for reader in (staff, auditor):
        assert secret.reference in told_to(reader, point)


def test_withheld_working_copy_is_not_told_on_what_it_amends(staff, stranger):
    project = ProjectFactory(approved=True)
    copy = begin_amendment(project, by=staff, reason="A matter for few")
    with note(actor=staff, act="edit"):
        copy.classification = Project.Classification.CONFIDENTIAL
        copy.save()

    assert copy.reference not in told_to(stranger, project)
    assert "A matter for few" not in {entry.reason for entry in timeline_of(project, reader=stranger).entries}


def test_administration_keeps_links_back_as_the_site_does(client, staff, manager):
    letter = AssistanceRequestFactory(
        addressee="unoct",
        consent_to_share=False,
        created_by=cast("other_staff"),
        holder=party("UNOCT"),
        lead_organization=party("UNOCT"),
    )
    meeting = MeetingFactory()
    meeting.agenda_items.create(title="A letter", assistance_request=letter)

    for reader, is_told in ((manager, False), (cast("other_manager"), True)):
        client.force_login(reader)
        page = client.get(reverse("admin:meetings_meeting_history", args=[meeting.pk])).content.decode()
        assert meeting.title in page
        assert (letter.reference in page) is is_told


def test_name_of_a_record_that_is_gone_is_told_to_those_who_read_all_of_its_kind(auditor, stranger):
    entries = [
        Entry(table="projects_activity", new={"project_id": 999_999}, verb="create", case="projects_project:999999")
    ]

    assert Names(entries, auditor).of("projects_project", 999_999) == "project no. 999999"
    assert Names(entries, stranger).of("projects_project", 999_999) == "a record you may not open"


# --- the latest acts --------------------------------------------------------------------------------------------------


def test_latest_acts_are_whole_however_many_entries_they_have(staff):
    with note(actor=staff, source="web", request="created"):
        project = ProjectFactory(created_by=staff)
        for number in range(WHOLE - 10):
            Activity.objects.create(project=project, title=f"Course {number}", kind="training")
    rename(project, 3, staff)

    page = latest_of(project, reader=staff, number=5)

    assert [sum(len(one.entries) for one in act.whole) for act in page.acts] == [
        1,
        1,
        1,
        Entry.objects.of(project).filter(request="created").count(),
    ]
    assert page.acts[-1].what.startswith(f"entered the project {project.reference}")
    assert len(latest_of(project, reader=staff, number=2).acts) == 2


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_latest_acts_take_a_query_and_those_of_the_names(rows, staff, auditor):
    project = ProjectFactory(created_by=staff)
    with note(actor=staff, source="web", request="many"):
        for number in range(rows):
            Activity.objects.create(project=project, title=f"Course {number}", kind="training")

    with CaptureQueriesContext(connection) as queries:
        assert latest_of(project, reader=auditor, number=8).acts

    # the entries; the project; its plan and author; where there is more than a page: whether anything is older, the
    # numbers of the entries of the click, and those that are missing
    assert len([one for one in queries if "auth_permission" not in one["sql"]]) <= 4 + 3


# --- days -------------------------------------------------------------------------------------------------------------


def test_page_begins_with_the_latest_entry_of_a_day(staff, time_machine):
    for day in ("2030-03-14", "2030-03-15", "2030-03-16"):
        time_machine.move_to(f"{day} 12:00Z")
        record_event("export", details={"day": day})

    text = shown_day("2030-03-15")

    assert "day: 2030-03-15" in text
    assert "day: 2030-03-16" not in text
    assert 'rel="prev"' in text


def shown_day(day):
    page = page_of(Entry.objects.all(), reader=AnonymousUser(), before=before_the_end_of(day))
    return " ".join([*(act.what for act in page.acts), 'rel="prev"' if page.newer else ""])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-02-31", "“2026-02-31” is no day of the calendar. Write it like 2020-03-31."),
        ("tomorrow", "“tomorrow” is no day of the calendar. Write it like 2020-03-31."),
        ("<b>", "“&lt;b&gt;” is no day of the calendar. Write it like 2020-03-31."),
        ("2099-01-01", "1 Jan 2099 has not come yet. Choose a day until today."),
        ("0001-01-01", "Give a day in the years from 1945 until today."),
    ],
)
def test_day_that_cannot_be_is_answered_with_a_sentence_and_the_latest_entries(text, sentence, staff):
    project = ProjectFactory(created_by=staff)

    page = shown(project, staff, f"?until={text}")

    assert sentence in page
    assert "entered the project" in page


def test_day_before_the_record_leads_back_to_the_latest(staff):
    project = ProjectFactory(created_by=staff)

    assert "Back to the latest" in shown(project, staff, "?until=2001-01-01")
