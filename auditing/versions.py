"""A case as it was after an entry: the record, its parts and its links, each row as its latest entry had left it."""

from dataclasses import dataclass, field

from django.db.models import Max, Q
from django.utils.functional import cached_property
from django.utils.text import capfirst

from history.models import Entry
from history.names import case_field, changes_between, columns_of, list_of, model_of
from history.sentences import Effect
from history.timeline import without_withheld


def states(entries, case, numbers):
    """For each number of an entry: (table, row) to the entry that says how the row was then. Two queries in all."""
    rows = entries.exclude(verb=Entry.Verb.EVENT).order_by().values_list("table", "row")
    latest = {f"at_{place}": Max("pk", filter=Q(pk__lte=number)) for place, number in enumerate(numbers)}
    found = [(row[:2], row[2:]) for row in rows.annotate(**latest)]
    loaded = Entry.objects.in_bulk({pk for _key, last in found for pk in last if pk})
    states = [{} for _number in numbers]
    for key, last in found:
        for state, pk in zip(states, last, strict=True):
            entry = loaded.get(pk)
            # A row that was moved to another record has an entry here, which says that it has left.
            if entry and entry.verb != Entry.Verb.DELETE and case in (entry.case, entry.other_case):
                state[key] = entry
    return states


@dataclass
class Row:
    """A row of the record in both versions, as far as it was there."""

    left: Entry | None
    right: Entry | None
    names: object

    @property
    def entry(self):
        return self.right or self.left

    @cached_property
    def name(self):
        return Effect(self.entry, self.names).row_name

    @cached_property
    def changes(self):
        """Every field that says something in either version; those that only say how the system keeps a row are not."""
        model = model_of(self.entry.table)
        left, right = (columns_of(entry.new) if entry else {} for entry in (self.left, self.right))
        found = changes_between(model, left, right, self.names, only={**left, **right})
        return [change for change in found if not change.technical and (change.was or change.now)]

    @cached_property
    def differing(self):
        return [change for change in self.changes if change.was != change.now]

    @cached_property
    def equal(self):
        return [change for change in self.changes if change.was == change.now]


@dataclass
class Part:
    """The record itself, or the rows of one of its tables."""

    heading: str
    rows: list = field(default_factory=list)

    @property
    def differing(self):
        return [row for row in self.rows if row.differing]

    @property
    def equal(self):
        return [row for row in self.rows if not row.differing]


def compared(left, right, names, case):
    """The parts of both versions side by side, the record first."""
    parts = {}
    for table, row in sorted({**left, **right}, key=lambda key: (f"{key[0]}:{key[1]}" != case, *key)):
        pair = Row(left.get((table, row)), right.get((table, row)), names)
        parts.setdefault(table, Part(_heading(table, case))).rows.append(pair)
    return list(parts.values())


def _heading(table, case):
    model = model_of(table)
    if model is None:
        return capfirst(table.replace("_", " "))
    if table == case.partition(":")[0] and case_field(model) is None:
        return capfirst(model._meta.verbose_name)
    return capfirst(list_of(model) or model._meta.verbose_name_plural)


def without_withheld_rows(states, case, reader):
    """The same versions without links to records that the reader may not read."""
    told = set(without_withheld(entries_in(*states), {case}, reader))
    return [{key: entry for key, entry in state.items() if entry in told} for state in states]


def entries_in(*states):
    """The entries that the versions are made of."""
    return list({entry.pk: entry for state in states for entry in state.values()}.values())
