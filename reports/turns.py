"""Things of the first page that say whose turn it is, in the words of the record's own page."""

from meetings.models import ActionPoint
from meetings.waiting import waiting_on_action_point
from projects.models import Project
from projects.waiting import waiting_on, with_what_turns_read
from reports.sections import Item, Section, name_of
from ui import marks
from ui.track import read_moves
from ui.waiting import age

WAITING_ON = {Project: waiting_on, ActionPoint: waiting_on_action_point}


def scoped(scope, key, title, records, item, *, hindrance=None, **words):
    """A section within a scope. In a wider one its things are not this person's to do, so each says whose they are.

    The `words` are those of a Section: `empty`, `meaning`.
    """
    if scope.is_wide and records.model in WAITING_ON:
        records = with_what_turns_read(records) if records.model is Project else records
        return Section(key, title, records, item_of_turn, prepare=read_moves, scoped=True, **words)
    hindrance = None if scope.is_wide else hindrance
    return Section(key, title, records, item, hindrance=hindrance, scoped=True, **words)


def item_of_turn(record, turn=None):
    """Who, since when, and what comes next."""
    turn = turn or WAITING_ON[type(record)](record)
    who = f"{turn.who}, {age(turn.since)}" if turn.since else turn.who
    late = marks.overdue(getattr(record, "days_late", 0))
    return Item(name_of(record), record.get_absolute_url(), f"{who}: {turn.next}", mark=late)
