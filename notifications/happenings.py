"""What has happened to a record, as one act of one person: some entries of the journal."""

from dataclasses import dataclass, field

from history.models import Entry
from history.names import TECHNICAL, cases_of, columns_of
from notifications.kinds import kind_of, records_of

MOST = 40  # entries of one act that a notice remembers; the history has them all


@dataclass
class Happening:
    about: str
    actor: int | None
    entries: list = field(default_factory=list)
    record: object = None  # as it is now; None where it is gone

    @property
    def kind(self):
        return kind_of(self.about)

    @property
    def key(self):
        return f"entry:{self.entries[0].pk}:{self.about}"

    @property
    def numbers(self):
        return [entry.pk for entry in self.entries[:MOST]]

    @property
    def names(self):
        """Everything that somebody has to be allowed to read to be told of it."""
        return {self.about}.union(*(names_in(entry) for entry in self.entries))

    @property
    def known_as(self):
        """Its own name, and for an amendment that of the project that it amends."""
        amended = getattr(self.record, "amends_id", None)
        return {self.about, f"projects_project:{amended}"} if amended else {self.about}

    @property
    def watched_as(self):
        """The records whose watchers are told: a link is told on both ends, an action point on its meeting."""
        linked = set().union(*(cases_of(entry) for entry in self.entries))
        return self.known_as | {name for name in linked if kind_of(name)}

    def now_in(self, column):
        """The value that this act wrote into a column of the record itself; None where it wrote none."""
        for entry in reversed(self.entries):
            if f"{entry.table}:{entry.row}" == self.about and column in columns_of(_written(entry)):
                return columns_of(entry.new).get(column)
        return None


def _written(entry):
    return entry.old if entry.verb == Entry.Verb.CHANGE else entry.new


def names_in(entry):
    """The records that an entry belongs to, and the row itself: a part may be withheld where its record is not."""
    row = {f"{entry.table}:{entry.row}"} if entry.table and entry.row else set()
    return cases_of(entry) | row


def happenings(entries):
    """Entries in the order of their numbers as what happened, an act on a record each."""
    found = {}
    for entry in entries:
        about = next((case for case in (entry.case, entry.other_case, entry.former_case) if kind_of(case)), None)
        if about is None or not _is_news(entry):
            continue
        act = (entry.request or entry.pk, entry.actor, entry.act, about)
        found.setdefault(act, Happening(about, entry.actor)).entries.append(entry)
    records = records_of({happening.about for happening in found.values()})
    for happening in found.values():
        happening.record = records.get(happening.about)
    return list(found.values())


def _is_news(entry):
    """Not that somebody read or exported something, nor what only the system's own bookkeeping wrote."""
    if entry.verb == Entry.Verb.EVENT:
        return False
    return entry.verb != Entry.Verb.CHANGE or bool(columns_of(entry.old).keys() - TECHNICAL)
