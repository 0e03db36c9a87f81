"""From planned to held: what each step needs, and who makes it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from history.models import Entry
from lifecycle import Conflict, Refused, open_moves
from meetings import rules
from meetings.models import Meeting
from tests.factories import AssistanceRequestFactory, ProjectFactory, party
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory


def test_meeting_gets_a_reference_of_its_own_and_begins_as_planned(staff):
    first, second = MeetingFactory(), MeetingFactory()

    assert first.reference.startswith("CM-")
    assert first.reference < second.reference
    assert first.status == Meeting.Status.PLANNED


def test_meeting_is_convened_when_both_sides_are_asked_and_there_is_an_agenda(staff):
    meeting = MeetingFactory(ready=True)

    meeting.convene(by=staff)

    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.CONVENED


def test_planned_meeting_says_all_that_is_missing(staff):
    meeting = MeetingFactory(starts_at=None, ends_at=None, place="")

    assert rules.missing(meeting) == [
        "Give the date and the time.",
        "Say where the meeting takes place.",
        "Name the chair for UNOCT.",
        "Name the chair for the OSCE.",
        "Write the agenda: at least one item.",
        "Invite the side of the United Nations.",
        "Invite the side of the OSCE.",
    ]


def _without_agenda(meeting):
    meeting.agenda_items.all().delete()


def _without_guests(meeting):
    meeting.participations.filter(organization=party("UNOCT")).delete()


def _with_apologies(meeting):
    meeting.participations.filter(organization=party("OSCE")).update(attendance="apologies")


def _without_chair(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(chair_unoct=None)


def _without_date(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=None, ends_at=None)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_without_agenda, "Write the agenda: at least one item."),
        (_without_guests, "Invite the side of the United Nations."),
        (_with_apologies, "Invite the side of the OSCE."),
        (_without_chair, "Name the chair for UNOCT."),
        (_without_date, "Give the date and the time."),
    ],
)
def test_meeting_is_not_convened_while_something_is_missing(staff, spoil, sentence):
    meeting = MeetingFactory(ready=True)
    spoil(meeting)

    with pytest.raises(Refused, match=sentence):
        meeting.convene(by=staff)

    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.PLANNED


def test_online_meeting_needs_no_place(staff):
    meeting = MeetingFactory(ready=True, mode="online", place="")

    meeting.convene(by=staff)

    assert meeting.status == Meeting.Status.CONVENED


def test_meeting_is_held_when_it_is_known_who_attended(staff):
    meeting = MeetingFactory(begun=True)
    for participation in meeting.participations.all():
        participation.attendance = "attended"
        participation.save()

    meeting.hold(by=staff)

    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.HELD


def test_meeting_does_not_count_as_held_before_it_begins(staff):
    meeting = MeetingFactory(convened=True)

    with pytest.raises(Refused, match="has not begun yet"):
        meeting.hold(by=staff)


def test_meeting_does_not_count_as_held_while_an_attendance_is_open(staff):
    meeting = MeetingFactory(begun=True)

    with pytest.raises(Refused, match="whether it attended"):
        meeting.hold(by=staff)


def test_meeting_that_one_side_missed_was_no_joint_meeting(staff):
    meeting = MeetingFactory(begun=True)
    meeting.participations.filter(organization=party("UNOCT")).update(attendance="apologies")
    meeting.participations.filter(organization=party("OSCE")).update(attendance="attended")

    with pytest.raises(Refused, match="Nobody from the United Nations attended"):
        meeting.hold(by=staff)


def test_postponed_meeting_is_convened_only_for_another_date(staff):
    meeting = MeetingFactory(convened=True)
    meeting.postpone(by=staff, reason="The airport is closed")

    with pytest.raises(Refused, match="Give the new date first"):
        meeting.convene(by=staff)
    meeting.refresh_from_db()
    meeting.starts_at += timedelta(days=7)
    meeting.ends_at += timedelta(days=7)
    meeting.save()
    meeting.convene(by=staff)

    meeting.refresh_from_db()
    assert (meeting.status, meeting.postponed_from) == (Meeting.Status.CONVENED, None)


@pytest.mark.parametrize("step", ["postpone", "cancel"])
def test_meeting_is_called_off_with_a_reason(staff, step):
    meeting = MeetingFactory(convened=True)

    with pytest.raises(Refused, match="Give the reason"):
        getattr(meeting, step)(by=staff)
    getattr(meeting, step)(by=staff, reason="The airport is closed")

    entry = Entry.objects.of(meeting).filter(move=True).first()
    assert (entry.act, entry.reason, entry.actor) == (step, "The airport is closed", staff.pk)


@pytest.mark.parametrize("made", [DecisionFactory, ActionPointFactory])
@pytest.mark.parametrize("step", ["postpone", "cancel"])
def test_meeting_in_which_something_was_agreed_is_not_called_off(staff, made, step):
    meeting = MeetingFactory(begun=True)
    made(meeting=meeting)

    with pytest.raises(Refused, match="say that the meeting was held"):
        getattr(meeting, step)(by=staff, reason="The airport is closed")


@pytest.mark.parametrize("person", ["manager", "auditor", "administrator", "outsider"])
@pytest.mark.parametrize("step", ["convene", "postpone", "cancel"])
def test_only_staff_convene_meetings_and_call_them_off(request, staff, person, step):
    meeting = MeetingFactory(ready=True)
    user = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        getattr(meeting, step)(by=user, reason="The airport is closed")

    assert open_moves(meeting, user) == []


@pytest.mark.parametrize(
    ("stage", "names"),
    [
        ("planned", ["convene", "postpone", "cancel"]),
        ("convened", ["hold", "postpone", "cancel"]),
        ("postponed", ["convene", "cancel"]),
        ("held", []),
        ("cancelled", []),
    ],
)
def test_each_status_offers_its_own_steps(staff, stage, names):
    meeting = MeetingFactory(stage=stage)

    assert [step.name for step in open_moves(meeting, staff)] == names


def test_two_people_do_not_overwrite_each_others_notes(staff, other_staff):
    item = MeetingFactory(begun=True).agenda_items.get()
    hers, his = type(item).objects.get(pk=item.pk), type(item).objects.get(pk=item.pk)
    hers.note = "UNOCT presented the data."
    hers.save()
    his.note = "Nothing to report."

    with pytest.raises(Conflict):
        his.save()

    item.refresh_from_db()
    assert item.note == "UNOCT presented the data."


def test_notes_on_two_items_do_not_collide(staff):
    first, second = MeetingFactory(begun=True, agenda=["Borders", "Youth"]).agenda_items.all()
    first.note, second.note = "Agreed.", "Put off."

    first.save()
    second.save()

    assert [item.note for item in first.meeting.agenda_items.all()] == ["Agreed.", "Put off."]


def test_decisions_are_numbered_within_their_meeting(staff):
    meeting = MeetingFactory(held=True)
    first, second = DecisionFactory(meeting=meeting), DecisionFactory(meeting=meeting)
    other = DecisionFactory()

    assert [first.label, second.label] == [f"{meeting.reference}/1", f"{meeting.reference}/2"]
    assert other.number == 1


def test_history_of_a_meeting_holds_its_agenda_its_people_and_its_decisions(staff):
    meeting = DecisionFactory(meeting=MeetingFactory(held=True, regions=["central-asia"])).meeting

    tables = set(Entry.objects.of(meeting).values_list("table", flat=True))

    assert tables >= {
        "meetings_meeting",
        "meetings_agendaitem",
        "meetings_participation",
        "meetings_decision",
        "meetings_meetingregion",
    }


def test_attendance_of_a_meeting_to_come_cannot_be_written_down(staff):
    participation = MeetingFactory(convened=True).participations.first()
    participation.attendance = "attended"

    with pytest.raises(IntegrityError, match="once the convened meeting has begun"), transaction.atomic():
        participation.save()


@pytest.mark.parametrize(
    ("name", "made"), [("project", ProjectFactory), ("assistance_request", AssistanceRequestFactory)]
)
def test_history_of_a_case_holds_what_meetings_say_about_it(staff, name, made):
    case = made()
    meeting = MeetingFactory(agenda=["Borders"])
    meeting.agenda_items.update(**{name: case})
    DecisionFactory(**{name: case})

    tables = set(Entry.objects.of(case).values_list("table", flat=True))

    assert tables >= {"meetings_agendaitem", "meetings_decision"}
    assert Entry.objects.of(meeting).filter(table="meetings_agendaitem").count() == 2
