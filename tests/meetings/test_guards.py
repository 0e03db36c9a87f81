"""What the database refuses about meetings, whoever writes: here raw SQL, which no form and no rule of Python sees."""

import pytest
from django.db import IntegrityError, connection, transaction

from lifecycle import Refused
from meetings.models import ActionPoint, Decision, Meeting
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory
from triggers import sentence_of


def write(sql, *values):
    """The sentence with which the database refuses a statement. Fails when it is not refused."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return sentence_of(refusal.value)


def test_status_is_never_written_beside_the_steps(staff):
    meeting = MeetingFactory(ready=True)

    sentence = write("UPDATE meetings_meeting SET status = 'convened' WHERE id = %s", meeting.pk)

    assert "only by a step" in sentence


def test_cancelled_meeting_does_not_come_back(staff):
    meeting = MeetingFactory(cancelled=True)

    assert write("UPDATE meetings_meeting SET status = 'planned' WHERE id = %s", meeting.pk) == (
        "There is no step from that status of a meeting to the other."
    )


def test_meeting_never_begins_as_held(staff):
    with pytest.raises(IntegrityError, match="A meeting begins as planned"), transaction.atomic():
        Meeting.objects.bulk_create([Meeting(title="Quiet word", reference="CM-2026-0999", status="held")])


def test_rules_of_convening_hold_below_python(staff, monkeypatch):
    monkeypatch.setattr("meetings.rules._refused", lambda *args: [])  # as if the rule had been forgotten
    meeting = MeetingFactory()

    with pytest.raises(Refused, match="Name the chair for UNOCT"):
        meeting.convene(by=staff)

    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.PLANNED


@pytest.mark.parametrize(
    ("stage", "change", "sentence"),
    [
        ("planned", "reference = 'CM-2026-0999'", "A reference never changes."),
        ("planned", "created_by_id = NULL", "Who began a record, and when, never changes."),
        ("planned", "postponed_from = starts_at", "The date that fell through is kept until"),
        ("convened", "chair_osce_id = NULL", "it keeps a date and both chairs"),
        ("convened", "starts_at = NULL, ends_at = NULL", "it keeps a date and both chairs"),
        ("convened", "chair_osce_id = chair_unoct_id", "The chair for the OSCE has to work for the OSCE."),
        ("held", "starts_at = created_at", "its date, time and chairs stay as they were"),
        ("held", "chair_osce_id = NULL", "its date, time and chairs stay as they were"),
        ("cancelled", "title = 'Another one'", "nothing on it changes any more"),
    ],
)
def test_change_that_the_status_does_not_allow_is_refused(staff, stage, change, sentence):
    meeting = MeetingFactory(stage=stage)

    assert sentence in write(f"UPDATE meetings_meeting SET {change} WHERE id = %s", meeting.pk)


def test_meeting_does_not_end_before_it_begins(staff):
    meeting = MeetingFactory()

    with pytest.raises(IntegrityError, match="meeting_times"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(ends_at=meeting.starts_at)


def test_meeting_that_was_convened_is_never_deleted(staff):
    meeting = MeetingFactory(cancelled=True)

    assert "never deleted" in write("DELETE FROM meetings_meeting WHERE id = %s", meeting.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE meetings_agendaitem SET title = 'Something else' WHERE meeting_id = %s",
        "UPDATE meetings_agendaitem SET position = 7 WHERE meeting_id = %s",
        "DELETE FROM meetings_agendaitem WHERE meeting_id = %s",
        "INSERT INTO meetings_agendaitem (meeting_id, position, title, presenter, note, version) "
        "VALUES (%s, 2, 'Slipped in', 'both', '', 1)",
    ],
)
def test_agenda_of_a_held_meeting_stays_as_it_was(staff, sql):
    meeting = MeetingFactory(held=True)

    assert "its agenda stays as it was" in write(sql, meeting.pk)


def test_notes_of_a_held_meeting_can_still_be_written(staff):
    item = MeetingFactory(held=True).agenda_items.get()

    item.note = "Both sides agreed."
    item.save()

    item.refresh_from_db()
    assert item.note == "Both sides agreed."


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE meetings_agendaitem SET note = 'Late' WHERE meeting_id = %s",
        "UPDATE meetings_participation SET people = 'Late' WHERE meeting_id = %s",
        "DELETE FROM meetings_participation WHERE meeting_id = %s",
        "DELETE FROM meetings_meetingregion WHERE meeting_id = %s",
    ],
)
def test_nothing_changes_on_a_cancelled_meeting(staff, sql):
    meeting = MeetingFactory(ready=True, regions=["central-asia"])
    meeting.cancel(by=staff, reason="No longer needed")

    assert "nothing on it changes any more" in write(sql, meeting.pk)


def test_agenda_item_stays_with_its_meeting(staff):
    item, other = MeetingFactory(agenda=["Borders"]).agenda_items.get(), MeetingFactory()

    sentence = write("UPDATE meetings_agendaitem SET meeting_id = %s WHERE id = %s", other.pk, item.pk)

    assert sentence == "An item of the agenda stays with its meeting."


@pytest.mark.parametrize("stage", ["planned", "convened", "postponed", "cancelled"])
def test_decision_needs_a_meeting_that_has_begun(staff, stage):
    meeting = MeetingFactory(stage=stage)

    with pytest.raises(IntegrityError, match="once the convened meeting has begun"), transaction.atomic():
        DecisionFactory(meeting=meeting)


@pytest.mark.parametrize("number", [1, 3])
def test_decision_has_the_next_number_and_no_other(staff, number):
    first = DecisionFactory()

    sentence = write(
        "INSERT INTO meetings_decision (meeting_id, number, text, taken_on, version) VALUES (%s, %s, 'No', %s, 1)",
        first.meeting_id,
        number,
        str(first.taken_on),
    )

    assert sentence == "Decisions are numbered one after the other."


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            "UPDATE meetings_decision SET number = 9 WHERE id = %s",
            "The number of a decision, and who wrote it down, never change.",
        ),
        ("DELETE FROM meetings_decision WHERE id = %s", "A decision is never deleted"),
    ],
)
def test_number_of_a_decision_is_never_free_again(staff, sql, sentence):
    assert sentence in write(sql, DecisionFactory().pk)


def test_decision_names_an_item_of_its_own_meeting(staff):
    decision, foreign = DecisionFactory(), MeetingFactory(held=True).agenda_items.get()

    with pytest.raises(IntegrityError, match="belongs to another meeting"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(agenda_item=foreign)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("status = 'cancelled'", "only by a step"),
        ("due_on = '2031-01-01'", "changes only by putting it off"),
        ("extensions = 1", "changes only by putting it off"),
        ("original_due_on = '2031-01-01'", "never change"),
        ("outcome = 'Sent'", "never written beside it"),
        ("reference = 'AP-2026-0999'", "A reference never changes."),
    ],
)
def test_open_action_point_changes_its_status_and_date_only_by_its_steps(staff, change, sentence):
    point = ActionPointFactory()

    assert sentence in write(f"UPDATE meetings_actionpoint SET {change} WHERE id = %s", point.pk)


def test_action_point_that_is_done_rests(staff):
    point = ActionPointFactory()
    point.report_done(by=staff, reason="Sent to both sides")

    assert "no longer open" in write("UPDATE meetings_actionpoint SET text = 'Less' WHERE id = %s", point.pk)


def test_action_point_is_never_deleted(staff):
    assert "never deleted" in write("DELETE FROM meetings_actionpoint WHERE id = %s", ActionPointFactory().pk)


def test_action_point_needs_somebody_responsible(staff):
    point = ActionPointFactory()
    for column in ("responsible_person_id", "responsible_organization_id"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActionPoint.objects.filter(pk=point.pk).update(**{column: None})
