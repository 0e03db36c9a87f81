"""The way of a case, drawn by `components/track.html`."""

from dataclasses import dataclass
from datetime import date, datetime

from history.models import Entry, case_of


@dataclass(frozen=True)
class Stop:
    """One step of the way. `state`: done, now, or empty for what lies ahead. `due` is the day by which it is due."""

    label: str
    state: str = ""
    day: date | datetime | None = None
    due: date | None = None
    note: str = ""


def days_of_moves(record):
    """The last time of each move, by its name, from the history."""
    if "moves_read" in vars(record):
        return record.moves_read
    return _moves_of([record]).get(case_of(record), {})


def read_moves(records):
    """Reads the moves of several records of one kind at once, so that none of them asks for its own."""
    found = _moves_of(records) if records else {}
    for record in records:
        record.moves_read = found.get(case_of(record), {})


def _moves_of(records):
    names, table = [case_of(record) for record in records], records[0]._meta.db_table
    entries = Entry.objects.so_far().filter(case__in=names, table=table, move=True).order_by("id")
    found = {}
    for case, act, at in entries.values_list("case", "act", "at"):
        found.setdefault(case, {})[act] = at
    return found
