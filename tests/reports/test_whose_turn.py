"""Each section of the first page holds what this very person can do, and nothing that is a colleague's or done."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import Project
from reports.models import LastLook
from tests.auditing.desk.factories import FindingFactory
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(open_as):
    def look(person, key):
        context = open_as(person, "/").context
        found = [one for name in ("mine", "colleagues", "others", "rest") for one in context[name] if one.key == key]
        return found[0].items if found else []

    return look


def named(items):
    return [item.title.split()[0] for item in items]


def test_completion_is_confirmed_by_somebody_else_while_the_project_is_active(section, manager):
    proposer = UserFactory(role="staff", side="OSCE")
    project = ProjectFactory(active=True)
    ProjectFactory(active=True)  # nobody has proposed anything
    project.actual_end = date(2026, 6, 30)
    project.save()
    project.propose_completion(by=proposer)
    UserFactory(email=proposer.email, role="manager")  # who proposes it, and becomes a manager before it is confirmed

    assert named(section(proposer, "completions")) == []
    assert named(section(manager, "completions")) == [project.reference]
    project.complete(by=manager)
    assert named(section(manager, "completions")) == []


def test_project_that_cannot_be_activated_yet_says_why_and_has_no_button(section, manager):
    ready, blocked = (ProjectFactory(approved=True, countries=["UZ"], actual_start=None) for _each in range(2))
    start = {"actual_start": date(2026, 1, 12)}
    agreed = {"host_agreement": "Note verbale 7/2026", "host_agreement_date": date(2026, 1, 5)}
    Project.objects.filter(pk=ready.pk).update(**start, **agreed)
    Project.objects.filter(pk=blocked.pk).update(**start)

    items = {item.title.split()[0]: item for item in section(manager, "activations")}

    assert (items[ready.reference].do, items[ready.reference].problem) == ("Activate", "")
    assert items[blocked.reference].do == ""
    assert "host-government agreement" in items[blocked.reference].problem


def test_returned_work_waits_on_its_author_and_focal_points_and_on_nobody_else(section, staff, other_staff):
    project = ProjectFactory(returned=True)

    for person in (staff, other_staff):  # who wrote it, and who is its focal point on the other side
        assert named(section(person, "returned")) == [project.reference]
    assert named(section(UserFactory(role="staff", side="OSCE"), "returned")) == []


def test_action_points_are_ones_own_and_open(section, staff, other_staff):
    mine, theirs = ActionPointFactory(responsible_person=staff), ActionPointFactory(responsible_person=other_staff)
    done = ActionPointFactory(responsible_person=staff)
    done.report_done(by=staff, reason="All is written")

    assert named(section(staff, "actions")) == [mine.reference]
    assert named(section(staff, "their-actions")) == [theirs.reference]


def test_finding_is_answered_by_whom_it_is_addressed_to_and_known_to_colleagues(section, manager):
    mine, theirs = FindingFactory(issued=True, addressee=manager), FindingFactory(issued=True)
    assert theirs.addressee not in (None, manager)

    assert named(section(manager, "findings")) == [mine.reference]
    assert theirs.reference not in named(section(manager, "findings"))


def test_next_meetings_are_those_that_take_place(section, staff):
    there = MeetingFactory(starts_at=timezone.now() + timedelta(days=2))
    MeetingFactory(cancelled=True, starts_at=timezone.now() + timedelta(days=2))

    assert named(section(staff, "meetings")) == [there.reference]


def test_person_who_may_not_sign_in_needs_no_role(section, administrator, outsider):
    UserFactory(full_name="Gone", is_active=False)

    assert [item.title for item in section(administrator, "people")] == [str(outsider)]


@pytest.mark.parametrize(("who", "seen"), [("auditor", True), ("staff", False), ("manager", False)])
def test_latest_acts_are_for_those_who_read_the_history_as_a_whole(client, request, who, seen):
    ProjectFactory()
    client.force_login(request.getfixturevalue(who))

    assert bool(client.get("/").context["acts"]) is seen


def test_whoever_has_no_news_has_seen_none(client, auditor):
    client.force_login(auditor)

    assert client.post("/looked/", {"entry": "1"}).status_code == 302
    assert not LastLook.objects.exists()


def test_list_of_a_section_is_not_narrowed_by_what_its_reader_may_not_read(client, staff, other_staff):
    letter = AssistanceRequestFactory(pillars=[1])
    hidden = ProjectFactory(classification=3, created_by=other_staff, pillars={2: 100})
    letter.project_links.create(project=hidden, linked_by=other_staff)
    client.force_login(staff)

    for pillar, number in ((1, 1), (2, 0)):
        assert client.get(f"/inbox/requests/?pillar={pillar}").context["list"].count == number
