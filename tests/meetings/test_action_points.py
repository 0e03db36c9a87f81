"""Action points: who reports on them, when they are late, and how a date is put off."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from history.models import Entry
from lifecycle import Refused, open_moves
from meetings.models import ActionPoint
from reference.models import Organization
from tests.factories import party
from tests.meetings.factories import ActionPointFactory, MeetingFactory


def test_action_point_is_done_when_it_says_what_was_done(staff):
    point = ActionPointFactory()

    with pytest.raises(Refused, match="Give the reason"):
        point.report_done(by=staff)
    point.report_done(by=staff, reason="Sent to both sides")

    point.refresh_from_db()
    assert (point.status, point.outcome) == (ActionPoint.Status.DONE, "Sent to both sides")


def test_each_side_reports_only_on_what_it_undertook(staff, other_staff):
    point = ActionPointFactory(responsible_person=staff)

    with pytest.raises(Refused, match="only its people report"):
        point.report_done(by=other_staff, reason="Sent to both sides")

    point.refresh_from_db()
    assert point.status == ActionPoint.Status.OPEN


def test_responsible_person_reports_whatever_organization_is_responsible(staff, other_staff):
    point = ActionPointFactory(responsible_person=other_staff, responsible_organization=party("OSCE"))

    point.report_done(by=other_staff, reason="Sent to both sides")

    assert point.status == ActionPoint.Status.DONE


def test_either_side_reports_for_an_organization_of_neither(staff, other_staff):
    point = ActionPointFactory(
        responsible_person=staff, responsible_organization=Organization.objects.get(code="UNODC")
    )

    point.report_done(by=other_staff, reason="Sent to both sides")

    assert point.status == ActionPoint.Status.DONE


def test_unit_of_a_side_is_that_side(staff, manager, other_staff):
    unit = Organization.objects.get(code="TNTD")
    point = ActionPointFactory(responsible_person=staff, responsible_organization=unit)

    with pytest.raises(Refused, match="is responsible for this"):
        point.cancel(by=other_staff, reason="No longer needed")
    point.cancel(by=manager, reason="No longer needed")

    assert point.status == ActionPoint.Status.CANCELLED


def test_putting_off_needs_a_reason_and_keeps_the_first_date(staff):
    point = ActionPointFactory(due_on=date(2026, 12, 1))

    point.put_off(by=staff, reason="The ministry answers late", due_on=date(2026, 12, 15))
    point.put_off(by=staff, reason="The ministry answers later still", due_on=date(2027, 1, 15))

    point.refresh_from_db()
    assert (point.original_due_on, point.due_on, point.extensions) == (date(2026, 12, 1), date(2027, 1, 15), 2)
    reasons = Entry.objects.of(point).filter(act="put_off", move=True).values_list("reason", flat=True)
    assert list(reasons) == ["The ministry answers later still", "The ministry answers late"]


def test_putting_off_never_brings_a_date_forward(staff):
    point = ActionPointFactory(due_on=date(2026, 12, 1))

    with pytest.raises(Refused, match="Give a later day"):
        point.put_off(by=staff, reason="The ministry answers late", due_on=date(2026, 12, 1))

    point.refresh_from_db()
    assert (point.due_on, point.extensions) == (date(2026, 12, 1), 0)


def test_either_side_opens_an_action_point_again(staff, other_staff):
    point = ActionPointFactory()
    point.report_done(by=staff, reason="Sent to both sides")

    point.reopen(by=other_staff, reason="It never arrived")

    point.refresh_from_db()
    assert (point.status, point.outcome) == (ActionPoint.Status.OPEN, "")


@pytest.mark.parametrize("person", ["auditor", "administrator", "outsider"])
def test_who_only_reads_finds_no_step(request, staff, person):
    assert open_moves(ActionPointFactory(), request.getfixturevalue(person)) == []


def test_day_ends_in_vienna_before_it_does_in_new_york(staff, other_staff):
    with time_machine.travel("2026-06-10T02:00:00Z", tick=False):
        ours = ActionPointFactory(responsible_person=staff, due_on=date(2026, 6, 9))
        theirs = ActionPointFactory(responsible_person=other_staff, due_on=date(2026, 6, 9), meeting=ours.meeting)

        assert (ours.days_late, theirs.days_late) == (1, 0)
        assert list(ActionPoint.objects.overdue()) == [ours]


def test_late_and_overdue_are_the_same_question(staff, other_staff):
    meeting, today = MeetingFactory(held=True), timezone.now().date()
    people = [staff, other_staff]
    for days in (-40, -2, -1, 0, 1):  # a date of Greenwich may still be today in New York: two days ago is late for all
        for person in people:
            ActionPointFactory(meeting=meeting, responsible_person=person, due_on=today + timedelta(days=days))
    done = ActionPointFactory(meeting=meeting, due_on=today - timedelta(days=9))
    done.report_done(by=staff, reason="Sent to both sides")

    late = [point for point in ActionPoint.objects.all() if point.days_late]

    assert sorted(late, key=str) == sorted(ActionPoint.objects.overdue(), key=str)
    assert len(late) >= 4
