"""The line that says on whom a meeting or an action point waits: who, since when, and what comes next."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from documents.models import Document
from meetings.waiting import waiting_on_action_point, waiting_on_meeting
from tests.clock import moment
from tests.documents.factories import make_document
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory
from tests.waiting_line import day, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_zone_of_staff")]

PLANNER = "Anna Keller (OSCE Secretariat)"
ENDED = "Nobody has to act: the matter has ended."


@pytest.mark.parametrize(
    ("stage", "who", "words"),
    [
        ("planned", PLANNER, "settle the date, the chairs, the agenda and who is invited, and convene it"),
        ("ready", PLANNER, "settle the date, the chairs, the agenda and who is invited, and convene it"),
        ("postponed", PLANNER, "give it a new date and convene it again"),
        ("convened", "Grace Mbeki (UNOCT) and Marta Lindqvist (OSCE Secretariat)", "hold it on {day}"),
        ("held", PLANNER, "write the minutes: a note or a decision, or the minutes as a document"),
    ],
)
def test_page_of_a_meeting_says_on_whom_it_waits_since_when_and_what_comes_next(client, staff, stage, who, words):
    meeting = MeetingFactory(stage=stage)
    client.force_login(staff)

    today = day(timezone.now())
    expected = f"Waiting on: {who}, since {today} (today). Next: {words.format(day=day(meeting.starts_at))}."
    assert line(client, meeting.get_absolute_url()) == expected


def test_meeting_whose_hour_has_come_waits_for_who_attended(client, staff):
    meeting = MeetingFactory(begun=True)
    client.force_login(staff)

    told = line(client, meeting.get_absolute_url())

    since = f"since {day(meeting.starts_at)} (1 day)"
    assert told == f"Waiting on: {PLANNER}, {since}. Next: write down who attended, and say that it was held."


def test_cancelled_meeting_waits_on_nobody(client, staff):
    client.force_login(staff)

    assert line(client, MeetingFactory(cancelled=True).get_absolute_url()) == ENDED


def test_minutes_that_are_written_let_the_action_points_be_waited_for(client, staff, other_staff):
    meeting = MeetingFactory(held=True)
    DecisionFactory(meeting=meeting)
    client.force_login(staff)
    assert line(client, meeting.get_absolute_url()) == ENDED
    first = ActionPointFactory(meeting=meeting, due_on=timezone.localdate() + timedelta(days=3))
    ActionPointFactory(meeting=meeting, responsible_person=other_staff)

    words = f"2 action points, the first of them due on {day(first.due_on)}"
    told = line(client, meeting.get_absolute_url())
    assert told == f"Waiting on: OSCE Secretariat, UNOCT, since {day(timezone.now())} (today). Next: {words}."


def test_note_on_the_agenda_is_a_beginning_of_minutes(staff):
    meeting = MeetingFactory(held=True)
    assert "minutes" in waiting_on_meeting(meeting).next
    item = meeting.agenda_items.get()
    item.note = "Both sides reported."
    item.save()

    assert not waiting_on_meeting(meeting).who


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({}, True),
        ({"kind": Document.Kind.AGENDA}, False),
        ({"classification": Document.Classification.CONFIDENTIAL}, False),
        ({"kept_to_one_side": True}, False),
    ],
)
def test_document_counts_as_minutes_when_everybody_reads_it(staff, said, counts):
    meeting = MeetingFactory(held=True)
    document = make_document(meeting, kind=Document.Kind.MINUTES)
    said = dict(said)
    if said.pop("kept_to_one_side", False):
        said["only_for"] = staff.organization
    Document.objects.filter(pk=document.pk).update(**said)

    assert (not waiting_on_meeting(meeting).who) == counts


def test_page_of_an_action_point_names_person_organization_and_day(client, staff):
    point = ActionPointFactory()
    client.force_login(staff)

    told = line(client, point.get_absolute_url())

    words = f"do it and report it as done by {day(point.due_on)}"
    assert told == f"Waiting on: {PLANNER}, since {day(timezone.now())} (today). Next: {words}."
    point.report_done(by=staff, reason="Sent to both")
    assert line(client, point.get_absolute_url()) == ENDED


def test_point_opened_again_waits_since_then_and_one_put_off_since_its_beginning(staff):
    point = ActionPointFactory()
    point.put_off(by=staff, reason="The expert is ill", due_on=point.due_on + timedelta(days=9))
    assert waiting_on_action_point(point).since == point.created_at
    point.report_done(by=staff, reason="Sent to both")
    point.reopen(by=staff, reason="Not complete")

    assert waiting_on_action_point(point).since > point.created_at


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_lines_of_the_past_are_those_of_then(client, staff):
    meeting = MeetingFactory(held=True)
    point = ActionPointFactory(meeting=meeting)
    client.force_login(staff)
    addresses = [meeting.get_absolute_url(), point.get_absolute_url()]
    told, then = [line(client, address) for address in addresses], moment()
    point.report_done(by=staff, reason="Sent to both")
    DecisionFactory(meeting=meeting)
    assert [line(client, address) for address in addresses] == [ENDED, ENDED]

    looked_back = [line(client, f"{address}?{urlencode({'as_of': then.isoformat()})}") for address in addresses]

    assert looked_back == told
    assert all("Waiting on: Anna Keller" in one for one in told)
