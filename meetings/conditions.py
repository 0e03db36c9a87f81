"""The conditions of meetings, each written once, in SQL, with its sentence.

The database refuses by them (`meetings.guards`) and the pages explain by them (`meetings.rules`). NEW is the row of the
meeting. CURRENT_TIMESTAMP is the clock of the database, and both engines write times so that they compare.
"""

from django.utils.translation import gettext_noop as _

from accounts.roles import ACTING_FOR_A_PARTY


def _some(table):
    return f"EXISTS (SELECT 1 FROM {table} l WHERE l.meeting_id = NEW.id)"


def _nobody_from(family, attendance):
    return (
        "NOT EXISTS (SELECT 1 FROM meetings_participation l JOIN reference_organization o ON o.id = l.organization_id "
        f"WHERE l.meeting_id = NEW.id AND o.family = '{family}' AND l.attendance IN {attendance})"
    )


def _chair_not_of(family, column):
    return (
        f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounts_user u JOIN reference_organization o "
        f"ON o.id = u.organization_id WHERE u.id = NEW.{column} AND o.family = '{family}')"
    )


def _not_acting(column):
    roles = ", ".join(f"'{role}'" for role in sorted(ACTING_FOR_A_PARTY))
    return (
        f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounts_membership m JOIN auth_group g "
        f"ON g.id = m.group_id WHERE m.user_id = NEW.{column} AND g.name IN ({roles}))"
    )


# The chairs are those of their sides, and act for them, from the moment at which they are named.
CHAIR_OF_UNOCT = [
    (_chair_not_of("UN", "chair_unoct_id"), _("The chair for UNOCT has to work for UNOCT.")),
    (_not_acting("chair_unoct_id"), _("The chair for UNOCT has to be staff or a manager.")),
]
CHAIR_OF_THE_OSCE = [
    (_chair_not_of("OSCE", "chair_osce_id"), _("The chair for the OSCE has to work for the OSCE.")),
    (_not_acting("chair_osce_id"), _("The chair for the OSCE has to be staff or a manager.")),
]

# What a meeting needs before both sides can be called to it.
CONVENING = [
    ("NEW.starts_at IS NULL OR NEW.ends_at IS NULL", _("Give the date and the time.")),
    (
        "NEW.postponed_from IS NOT NULL AND NEW.starts_at = NEW.postponed_from",
        _("Give the new date first: the meeting was postponed from the one that is written here."),
    ),
    ("NEW.mode <> 'online' AND NEW.place = ''", _("Say where the meeting takes place.")),
    ("NEW.chair_unoct_id IS NULL", _("Name the chair for UNOCT.")),
    ("NEW.chair_osce_id IS NULL", _("Name the chair for the OSCE.")),
    *CHAIR_OF_UNOCT,
    *CHAIR_OF_THE_OSCE,
    (f"NOT {_some('meetings_agendaitem')}", _("Write the agenda: at least one item.")),
    (_nobody_from("UN", "('invited', 'attended')"), _("Invite the side of the United Nations.")),
    (_nobody_from("OSCE", "('invited', 'attended')"), _("Invite the side of the OSCE.")),
]

# What has to be known before a meeting counts as held.
HOLDING = [
    ("NEW.starts_at > CURRENT_TIMESTAMP", _("The meeting has not begun yet.")),
    (
        "EXISTS (SELECT 1 FROM meetings_participation l WHERE l.meeting_id = NEW.id AND l.attendance = 'invited')",
        _("Say for every organization that was invited whether it attended."),
    ),
    (_nobody_from("UN", "('attended')"), _("Nobody from the United Nations attended: this was no joint meeting.")),
    (_nobody_from("OSCE", "('attended')"), _("Nobody from the OSCE attended: this was no joint meeting.")),
]

# Of an action point: who carries it out has the role to report on it.
RESPONSIBLE = [(_not_acting("responsible_person_id"), _("The responsible person has to be staff or a manager."))]

# Before a meeting is postponed or cancelled.
CALLING_OFF = [
    (
        f"{_some('meetings_decision')} OR {_some('meetings_actionpoint')}",
        _("Decisions or action points are written down already: say that the meeting was held."),
    ),
]

# About a row that belongs to a meeting: whether that meeting has begun, so that there is something to write down.
BEGUN = (
    "EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = NEW.meeting_id AND "
    "(m.status = 'held' OR (m.status = 'convened' AND m.starts_at <= CURRENT_TIMESTAMP)))"
)
