"""Pages of the history: acts whole, days, and neighbours by the number of an entry."""

import pytest
from django.db import connection
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history import note
from history.models import Entry
from history.timeline import page_of, timeline_of
from projects.models import Activity
from reference.models import Country
from requests.models import AssistanceRequest, RequestProject
from tests.factories import ProjectFactory

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

    act = timeline_of(project).acts[0]

    assert len(act.entries) == 2
    assert act.what.startswith("changed the title from")
    assert act.what.endswith("and added the activity Course in Osh")


def test_pages_meet_without_gap_or_overlap_in_both_directions(staff):
    project = ProjectFactory(created_by=staff)
    rename(project, 25, staff)
    everything = [entry.pk for entry in Entry.objects.of(project)]

    first = timeline_of(project, size=10)
    second = timeline_of(project, before=first.older, size=10)
    last = timeline_of(project, before=second.older, size=10)
    back = timeline_of(project, after=last.newer, size=10)

    assert [entry.pk for page in (first, second, last) for entry in page.entries] == everything
    assert first.newer is None
    assert last.older is None
    assert [entry.pk for entry in back.entries] == [entry.pk for entry in second.entries]
    assert back.newer is not None


def test_act_is_not_torn_apart_by_the_end_of_a_page(staff):
    project = ProjectFactory(created_by=staff)
    with note(actor=staff, source="web", request="many"):
        for number in range(6):
            Activity.objects.create(project=project, title=f"Course {number}", kind="training")
    rename(project, 3, staff)

    first = timeline_of(project, size=5)

    assert len(first.entries) == 3
    assert len(timeline_of(project, before=first.older, size=6).acts[0].entries) == 6


def test_act_larger_than_a_page_is_continued(staff):
    project = ProjectFactory(created_by=staff)
    with note(actor=staff, source="web", request="many"):
        for number in range(9):
            Activity.objects.create(project=project, title=f"Course {number}", kind="training")

    first = timeline_of(project, size=4)

    assert len(first.entries) == 4
    assert len(timeline_of(project, before=first.older, size=4).entries) == 4


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_number_of_queries_does_not_grow_with_the_entries(rows, staff):
    project = ProjectFactory(created_by=staff)
    rename(project, rows, staff)
    Entry.objects.of(project)

    with CaptureQueriesContext(connection) as queries:
        shown(project, staff)

    # the entries; the project; its plan and author, which the first entry names; the rights of the reader
    assert len(queries) == 5


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

    assert "/history/" in shown(project, auditor)
    assert "/history/" not in shown(project, staff)


def test_numbers_that_are_none_are_the_latest_page(staff):
    project = ProjectFactory(created_by=staff)

    assert "entered the project" in shown(project, staff, "?before=x&after=%00")


def test_page_beyond_the_end_leads_back(staff):
    project = ProjectFactory(created_by=staff)

    assert "Back to the latest" in shown(project, staff, "?before=1")


def test_page_of_nothing_is_empty():
    page = page_of(Entry.objects.none())

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
