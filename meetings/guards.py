"""What the database keeps about meetings on both engines, whoever writes: form, admin, import, shell or SQL."""

from django.utils.translation import gettext_noop as _

from lifecycle.guards import reference_guard, status_guards
from meetings import conditions
from meetings.models import (
    ActionPoint,
    AgendaItem,
    Decision,
    Meeting,
    MeetingPillar,
    MeetingRegion,
    MeetingTheme,
    Participation,
)
from triggers import Guard
from triggers.guards import distinct

CANCELLED = _("This meeting is cancelled: nothing on it changes any more.")
AGENDA_FIXED = _("The meeting was held or cancelled: its agenda stays as it was.")
NOT_BEGUN = _("Decisions and action points are written down once the convened meeting has begun.")
PLANNED_COLUMNS = ("title", "kind", "starts_at", "ends_at", "time_zone", "mode", "place", "link")
AGENDA_COLUMNS = ("meeting_id", "position", "title", "presenter", "duration", "project_id", "assistance_request_id")


def guards():
    """All guards of this app."""
    yield from status_guards(Meeting, first={"planned"})
    yield reference_guard(Meeting)
    yield from _meeting()
    for part in [MeetingRegion, MeetingPillar, MeetingTheme, Participation]:
        yield from _not_once_cancelled(part)
    yield from _participation()
    yield from _agenda()
    yield from _decisions()
    yield from status_guards(ActionPoint, first={"open"})
    yield reference_guard(ActionPoint)
    yield from _action_points()


def _meeting():
    table = Meeting._meta.db_table
    yield Guard(
        "rule_meeting_author",
        table,
        "UPDATE",
        [("1 = 1", _("Who began a record, and when, never changes."))],
        when=distinct("created_by_id", "created_at"),
    )
    for column, rules in [
        ("chair_unoct", conditions.CHAIR_OF_UNOCT),
        ("chair_osce", conditions.CHAIR_OF_THE_OSCE),
    ]:
        yield Guard(f"rule_meeting_first_{column}", table, "INSERT", rules)
        yield Guard(f"rule_meeting_{column}", table, "UPDATE", rules, when=distinct(f"{column}_id"))
    for name, target, rules in [
        ("convened", "convened", conditions.CONVENING),
        ("held", "held", conditions.HOLDING),
        ("postponed", "postponed", conditions.CALLING_OFF),
        ("cancelled", "cancelled", conditions.CALLING_OFF),
    ]:
        # The date that fell through is still in the old row when a meeting is convened anew.
        seen = [
            (condition.replace("NEW.postponed_from", "OLD.postponed_from"), sentence) for condition, sentence in rules
        ]
        yield Guard(
            f"rule_meeting_{name}",
            table,
            "UPDATE",
            seen,
            when=f"NEW.status = '{target}' AND OLD.status <> '{target}'",
        )
    yield Guard(
        "rule_meeting_convened_stays_whole",
        table,
        "UPDATE",
        [
            (
                "NEW.starts_at IS NULL OR NEW.ends_at IS NULL OR NEW.chair_unoct_id IS NULL "
                "OR NEW.chair_osce_id IS NULL",
                _("Both sides are called to this meeting: it keeps a date and both chairs. Postpone it instead."),
            )
        ],
        when="NEW.status = 'convened' AND OLD.status = 'convened'",
    )
    yield Guard(
        "rule_meeting_postponed_from",
        table,
        "UPDATE",
        [
            (
                "coalesce(history_context('move'), '') <> 'true'",
                _("The date that fell through is kept until the meeting is convened again."),
            )
        ],
        when=distinct("postponed_from"),
    )
    yield Guard(
        "rule_meeting_held_is_past",
        table,
        "UPDATE",
        [("1 = 1", _("The meeting was held: its date, time and chairs stay as they were."))],
        when="OLD.status = 'held' AND "
        + distinct("starts_at", "ends_at", "time_zone", "chair_unoct_id", "chair_osce_id"),
    )
    yield Guard(
        "rule_meeting_cancelled_rests",
        table,
        "UPDATE",
        [("1 = 1", CANCELLED)],
        when="OLD.status = 'cancelled' AND "
        + distinct(*PLANNED_COLUMNS, "chair_unoct_id", "chair_osce_id", "attendance_note"),
    )
    yield Guard(
        "rule_meeting_deletion",
        table,
        "DELETE",
        [("1 = 1", _("A meeting is never deleted: cancel it with a reason."))],
        when="OLD.status <> 'planned'",
    )


def _not_once_cancelled(model):
    table = model._meta.db_table
    for event, sides in [("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])]:
        rests = " OR ".join(
            f"EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = {side}.meeting_id AND m.status = 'cancelled')"
            for side in sides
        )
        yield Guard(f"rule_{table}_{event.lower()}", table, event, [(rests, CANCELLED)])


def _participation():
    table = Participation._meta.db_table
    early = (f"NOT {conditions.BEGUN}", _("Who attended is written down once the convened meeting has begun."))
    yield Guard("rule_participation_first", table, "INSERT", [early], when="NEW.attendance = 'attended'")
    yield Guard(
        "rule_participation_attended",
        table,
        "UPDATE",
        [early],
        when="NEW.attendance = 'attended' AND OLD.attendance <> 'attended'",
    )


def _agenda():
    table = AgendaItem._meta.db_table

    def closed(side, statuses="('held', 'cancelled')"):
        return f"EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = {side}.meeting_id AND m.status IN {statuses})"

    yield Guard("rule_agenda_added", table, "INSERT", [(closed("NEW"), AGENDA_FIXED)])
    yield Guard("rule_agenda_removed", table, "DELETE", [(closed("OLD"), AGENDA_FIXED)])
    yield Guard(
        "rule_agenda_changed",
        table,
        "UPDATE",
        [(f"{closed('OLD')} OR {closed('NEW')}", AGENDA_FIXED)],
        when=distinct(*AGENDA_COLUMNS),
    )
    yield Guard(
        "rule_agenda_noted", table, "UPDATE", [(closed("OLD", "('cancelled')"), CANCELLED)], when=distinct("note")
    )
    yield Guard(
        "rule_agenda_stays",
        table,
        "UPDATE",
        [("1 = 1", _("An item of the agenda stays with its meeting."))],
        when=distinct("meeting_id"),
    )


def _decisions():
    table = Decision._meta.db_table
    of_meeting = (
        "NEW.agenda_item_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meetings_agendaitem a "
        "WHERE a.id = NEW.agenda_item_id AND a.meeting_id = NEW.meeting_id)",
        _("The item of the agenda belongs to another meeting."),
    )
    yield Guard(
        "rule_decision_written",
        table,
        "INSERT",
        [
            (f"NOT {conditions.BEGUN}", NOT_BEGUN),
            (
                "NEW.number <> 1 + (SELECT coalesce(max(d.number), 0) FROM meetings_decision d "
                "WHERE d.meeting_id = NEW.meeting_id)",
                _("Decisions are numbered one after the other."),
            ),
            of_meeting,
        ],
    )
    yield Guard("rule_decision_changed", table, "UPDATE", [of_meeting])
    yield Guard(
        "rule_decision_number",
        table,
        "UPDATE",
        [("1 = 1", _("The number of a decision, and who wrote it down, never change."))],
        when=distinct("meeting_id", "number", "created_by_id"),
    )
    yield Guard(
        "rule_decision_deleted",
        table,
        "DELETE",
        [("1 = 1", _("A decision is never deleted: its number would be missing. Change its text instead."))],
    )


def _action_points():
    table = ActionPoint._meta.db_table
    of_meeting = (
        "NEW.decision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meetings_decision d "
        "WHERE d.id = NEW.decision_id AND d.meeting_id = NEW.meeting_id)",
        _("The decision belongs to another meeting."),
    )
    yield Guard(
        "rule_action_point_written",
        table,
        "INSERT",
        [
            (f"NOT {conditions.BEGUN}", NOT_BEGUN),
            (
                "NEW.original_due_on <> NEW.due_on OR NEW.extensions <> 0 OR NEW.outcome <> ''",
                _("A new action point has its first date and no outcome."),
            ),
            of_meeting,
            *conditions.RESPONSIBLE,
        ],
    )
    yield Guard(
        "rule_action_point_responsible",
        table,
        "UPDATE",
        conditions.RESPONSIBLE,
        when=distinct("responsible_person_id"),
    )
    yield Guard("rule_action_point_changed", table, "UPDATE", [of_meeting])
    yield Guard(
        "rule_action_point_origin",
        table,
        "UPDATE",
        [("1 = 1", _("The meeting, the author and the first date of an action point never change."))],
        when=distinct("meeting_id", "original_due_on", "created_by_id", "created_at"),
    )
    yield Guard(
        "rule_action_point_due",
        table,
        "UPDATE",
        [
            (
                "coalesce(history_context('act'), '') <> 'put_off' OR coalesce(history_context('move'), '') <> 'true' "
                "OR NEW.extensions <> OLD.extensions + 1 OR NEW.due_on <= OLD.due_on",
                _("The date of an action point changes only by putting it off, with a reason."),
            )
        ],
        when=distinct("due_on", "extensions"),
    )
    yield Guard(
        "rule_action_point_outcome",
        table,
        "UPDATE",
        [
            (
                "coalesce(history_context('move'), '') <> 'true'",
                _("What was done is reported with the step “done”, never written beside it."),
            )
        ],
        when=distinct("outcome"),
    )
    yield Guard(
        "rule_action_point_rests",
        table,
        "UPDATE",
        [("1 = 1", _("This action point is no longer open. Open it again to change it."))],
        when="OLD.status <> 'open' AND NEW.status <> 'open' AND "
        + distinct(
            "text",
            "responsible_person_id",
            "responsible_organization_id",
            "decision_id",
            "project_id",
            "assistance_request_id",
        ),
    )
    yield Guard(
        "rule_action_point_deleted",
        table,
        "DELETE",
        [("1 = 1", _("An action point is never deleted: cancel it with a reason."))],
    )


def triggers(vendor):
    """The guards as triggers of that engine."""
    return [guard.trigger(vendor) for guard in guards()]
