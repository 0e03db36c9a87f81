"""The whole list of each section of the first page, and what others did since somebody last looked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from history import note
from projects.models import Project
from reports.models import LastLook
from reports.news import news_for
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sections(open_as):
    def look(person):
        context = open_as(person, "/").context
        found = [one for name in ("mine", "colleagues", "others", "rest") for one in context[name]]
        return [*found, *context.get("news_sections", [])]

    return look


def test_every_number_equals_its_list_for_everybody(sections, client, staff, other_staff, manager, other_manager):
    for _each in range(10):
        ProjectFactory(returned=True)
        ProjectFactory(created_by=staff)
        AssistanceRequestFactory()
    ProjectFactory(submitted=True)
    ProjectFactory(half_approved=True)
    ProjectFactory(approved=True)
    point = ActionPointFactory(responsible_person=staff)
    MeetingFactory(starts_at=timezone.now() + timedelta(days=3))
    seen = 0
    for person in (staff, other_staff, manager, other_manager):
        for section in sections(person):
            if not section.count or not section.address:
                continue
            page = client.get(section.address)
            assert page.status_code == 200, section.address
            assert page.context["list"].count == section.count, (person, section.key)
            seen += 1
    assert seen > 15
    assert point.pk


def test_list_of_a_section_is_asked_for_region_and_pillar(client, staff):
    there = ProjectFactory(created_by=staff, countries=["UZ"], pillars={2: 100})
    ProjectFactory(created_by=staff, countries=["RS"], pillars={2: 100})
    letter = AssistanceRequestFactory()
    client.force_login(staff)

    page = client.get("/inbox/drafts/?region=central-asia&pillar=2")

    assert [item.title.split()[0] for item in page.context["items"]] == [there.reference]
    assert client.get("/inbox/requests/?region=central-asia").context["list"].count == 1
    assert letter.reference not in client.get("/inbox/requests/?region=south-eastern-europe").text
    assert "atlantis" in client.get("/inbox/drafts/?region=atlantis").text
    assert client.get("/inbox/nothing/").status_code == 404
    assert client.get("/inbox/approvals/").status_code == 404  # a manager has it


def test_new_and_changed_are_told_without_one_s_own_doing(client, staff, other_staff):
    old = ProjectFactory(created_by=staff)
    client.force_login(staff)
    client.post("/looked/", {"entry": news_for(staff).entry})
    assert (news_for(staff).new, news_for(staff).changed) == ([], [])

    with note(actor=staff):
        Project.objects.filter(pk=old.pk).update(title="By myself")
        ProjectFactory(created_by=staff)
    assert (news_for(staff).new, news_for(staff).changed) == ([], [])
    with note(actor=other_staff):
        Project.objects.filter(pk=old.pk).update(title="By somebody else")
    new = ProjectFactory(created_by=other_staff)

    found = news_for(staff)
    assert (found.new, found.changed) == ([new], [old])
    client.post("/looked/", {"entry": found.entry})
    assert (news_for(staff).new, news_for(staff).changed) == ([], [])


def test_what_is_kept_back_is_no_news(staff, auditor):
    hidden = ProjectFactory(classification=Project.Classification.CONFIDENTIAL, created_by=cast("other_staff"))

    assert hidden not in news_for(staff).new
    assert hidden in news_for(auditor).new


def test_look_never_goes_back_and_not_beyond_what_there_is(client, staff):
    ProjectFactory()
    latest = news_for(staff).entry
    client.force_login(staff)

    for entry in (latest, 1, 10**12, "x", ""):
        client.post("/looked/", {"entry": entry})
        assert latest <= LastLook.objects.get(person=staff).entry <= latest + 5
    assert client.get("/looked/").status_code == 405
