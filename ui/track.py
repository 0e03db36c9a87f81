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
    entries = Entry.objects.so_far().filter(case=case_of(record), table=record._meta.db_table, move=True)
    return dict(entries.order_by("id").values_list("act", "at"))
