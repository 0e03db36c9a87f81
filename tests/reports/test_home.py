"""Home: what waits on whom, for each role, and that its numbers are those of the lists it leads to."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from meetings.models import Meeting
from projects import rules
from projects.signing import may_not_sign_each
from reference.models import Country
from reports.home import times_on_both_sides
from requests.models import AssistanceRequest
from requests.waiting import turn_of
from tests.factories import AssistanceRequestFactory, ProjectFactory, party
from tests.pages import inputs
from ui.waiting import age

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(open_as):
    def look(person):
        answer = open_as(person, "/")
        assert answer.status_code == 200
        return answer

    return look


def sections(answer):
    return {
        section.key: section for name in ("mine", "colleagues", "others", "rest") for section in answer.context[name]
    }


def registered(by, holder="OSCE", **fields):
    return AssistanceRequest.objects.create(
        country=Country.objects.get(iso2="KG"),
        authority="State Border Service",
        channel="note-verbale",
        letter_reference="17/2026",
        letter_date=timezone.localdate() - timedelta(days=2),
        received_on=timezone.localdate() - timedelta(days=1),
        addressee="both",
        subject="Training on forged documents",
        asked="A course for 40 officers",
        holder=party(holder),
        created_by=by,
        **fields,
    )


def test_manager_finds_what_to_sign_and_the_number_is_that_of_the_list(home, client, manager):
    submitted = ProjectFactory(submitted=True)
    ProjectFactory(half_approved=True)
    ProjectFactory()

    answer = home(manager)

    owed = sections(answer)["approvals"]
    assert owed.count == 2
    assert submitted.reference in owed.items[0].title
    assert "Review" in answer.text
    listed = client.get(owed.address)
    assert listed.context["list"].count == owed.count


def test_what_a_colleague_has_to_sign_says_why_and_has_no_button(home, manager):
    ProjectFactory(submitted=True, focal_point_osce=manager)

    answer = home(manager)

    (item,) = sections(answer)["approvals"].items
    assert item.problem == "You are a focal point of this project: a colleague has to decide."
    assert item.do == ""
    assert answer.context["waiting"] == 0


def test_reasons_for_many_are_those_for_each(manager, other_manager, staff):
    projects = [
        ProjectFactory(submitted=True),
        ProjectFactory(submitted=True, focal_point_osce=manager),
        ProjectFactory(half_approved=True),
        ProjectFactory(approved=True),
        ProjectFactory(),
    ]
    for person in (manager, other_manager, staff):
        each = {project.pk: rules.may_not_sign(project, person) for project in projects}

        assert may_not_sign_each(projects, person) == {key: sentence for key, sentence in each.items() if sentence}


def test_nothing_waiting_says_what_waits_there(home, manager):
    project = ProjectFactory(submitted=True)
    project.approve(by=manager, fingerprint=project.fingerprint)

    answer = home(manager)

    assert "Nothing is waiting on you. 1 item is waiting on UNOCT." in re.sub(r"\s+", " ", answer.text)
    theirs = sections(answer)["their-approvals"]
    assert theirs.count == 1
    assert theirs.items[0].about == "since today"


def test_staff_find_returned_work_and_their_own_drafts(home, staff, other_staff):
    returned, draft = ProjectFactory(returned=True), ProjectFactory(created_by=staff)

    mine = sections(home(staff))
    assert returned.reference in mine["returned"].items[0].title
    assert draft.reference in mine["drafts"].items[0].title

    theirs = sections(home(other_staff))  # the focal point of the other side is told as well, drafts are one's own
    assert theirs["returned"].count == 1
    assert theirs["drafts"].count == 0


def test_draft_projects_and_unfinished_forms_are_told_apart(client, staff):
    ProjectFactory(created_by=staff)
    client.force_login(staff)
    client.post("/projects/new/", inputs(client.get("/projects/new/")) | {"title": "Border posts", "save-draft": "yes"})

    page = " ".join(strip_tags(client.get("/").text).split())

    assert "Your draft projects (1) Saved as projects, and not yet sent to both managers." in page
    assert "Unfinished forms (1) Typed and not saved yet: only you can read it." in page


def test_requests_stand_with_the_organization_that_holds_the_pen(home, staff, other_staff):
    letter = registered(staff, holder="OSCE")

    assert sections(home(staff))["requests"].items[0].do == "Acknowledge"
    there = sections(home(other_staff))
    assert "requests" not in there
    assert letter.reference in there["their-requests"].items[0].title


def test_each_finds_of_the_requests_held_what_the_own_role_can_do(home, staff, manager):
    registered, reviewed = AssistanceRequestFactory(), AssistanceRequestFactory(assessed=True)

    (letter,) = sections(home(staff))["requests"].items
    assert (letter.do, letter.address) == ("Acknowledge", registered.get_absolute_url())
    (letter,) = sections(home(manager))["requests"].items
    assert (letter.do, letter.address) == ("Answer", reviewed.get_absolute_url())


STAGES = ["registered", "acknowledged", "under_review", "clarification", "assessed", "accepted", "in_delivery"]


@pytest.mark.parametrize("stage", STAGES)
def test_request_stands_on_the_first_page_where_its_own_page_says(stage, home, client, staff, manager, other_staff):
    letter = AssistanceRequestFactory(stage=stage)

    sides = {side.code for side in turn_of(letter).sides}
    for person in (staff, manager, other_staff):
        found = {key for key, one in sections(home(person)).items() if letter.reference in str(one.items)}
        mine, theirs = found - {"their-requests"}, found & {"their-requests"}
        assert bool(mine) == (person.organization.code in sides), (person, found)
        assert bool(theirs) == (bool(sides) and person.organization.code not in sides), (person, found)
        assert len(found) <= 1


def test_what_only_a_colleague_can_do_is_not_counted_as_one_s_own(home, staff, manager):
    ProjectFactory(submitted=True, focal_point_osce=manager)
    letter = AssistanceRequestFactory()

    answer = home(manager)

    assert answer.context["waiting"] == 0
    assert not answer.context["mine"]
    assert {one.key for one in answer.context["colleagues"]} == {"approvals", "colleagues-requests"}
    (item,) = sections(answer)["colleagues-requests"].items
    assert item.title.split()[0] == letter.reference
    assert re.fullmatch(r"OSCE Secretariat, for \d+ days: acknowledge the letter", item.about)


def test_auditor_s_latest_acts_leave_out_who_came_and_went(home, client, auditor):
    ProjectFactory()
    for _time in range(10):
        client.force_login(auditor)
        client.logout()

    acts = {act.first.act for act in home(auditor).context["acts"]}

    assert acts
    assert not acts & {"sign in", "sign out"}


def test_request_that_is_withheld_is_on_nobody_else_s_page(home, staff, other_staff, manager):
    letter = registered(staff, holder="OSCE")
    AssistanceRequest.objects.filter(pk=letter.pk).update(addressee="osce", consent_to_share=False)

    assert letter.reference not in home(other_staff).text
    assert letter.reference in home(staff).text


@pytest.fixture
def meeting(staff):
    return Meeting.objects.create(
        title="Spring meeting", starts_at=timezone.now() + timedelta(days=5), created_by=staff
    )


def test_next_meeting_is_shown_in_both_time_zones(home, staff, meeting):
    text = home(staff).text

    assert meeting.reference in text
    assert "(Vienna)" in text
    assert "(New York)" in text


def test_times_begin_with_the_reader_s_own(staff, other_staff):
    noon = datetime(2030, 3, 18, 12, 0, tzinfo=UTC)  # the weeks in which the two are five hours apart

    with timezone.override(ZoneInfo("UTC")):
        assert times_on_both_sides(noon, staff).replace("\xa0", " ") == (
            "18 Mar 2030, 13:00 (Vienna) / 18 Mar 2030, 08:00 (New York)"
        )
        assert times_on_both_sides(noon, other_staff).startswith("18\xa0Mar\xa02030, 08:00 (New York)")


def test_past_meetings_are_not_next(home, staff, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=1))

    assert sections(home(staff))["meetings"].count == 0


def test_auditor_finds_the_latest_acts_and_no_duties(home, auditor):
    ProjectFactory(submitted=True)

    answer = home(auditor)

    assert not answer.context["has_duties"]
    assert "sent JP-" in answer.text
    assert 'href="/history/"' in answer.text


def test_administrator_finds_the_people_without_a_role(home, administrator, outsider):
    answer = home(administrator)

    assert sections(answer)["people"].items[0].title == "Lena Fischer"
    assert "Waiting on you" not in answer.text


def test_outsider_is_told_whom_to_ask(home, administrator, outsider):
    answer = home(outsider)

    assert "You have no role here yet" in answer.text
    assert administrator.email in answer.text
    assert not sections(answer)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(0), "since today"),
        (timedelta(days=1), "for 1 day"),
        (timedelta(days=9), "for 9 days"),
    ],
)
def test_age_is_said_in_words(since, words):
    assert age(timezone.now() - since) == age(timezone.localdate() - since) == words


def test_number_of_queries_does_not_grow(home, client, manager, staff):
    counts = {}
    ProjectFactory(submitted=True)
    registered(staff)
    for person in (manager, staff):
        home(person)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts[person] = len(queries)
    for _number in range(5):
        ProjectFactory(submitted=True)
        registered(staff)
    for person in (manager, staff):
        home(person)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        assert len(queries) == counts[person]
    assert counts[manager] <= 24
    assert counts[staff] <= 25  # the bell, and what others did since, are asked as well
