"""The entries of a period, folded: for each row one difference between the first moment and the last.

What was changed and changed back is no difference. A difference is an entry that was never written: `old` and `new` as
the journal has them, so that the words of the history tell it.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import CharField, TextField

from auditing.cases import named
from history.journal import case_way, other_ways, renamed_columns
from history.models import Entry
from history.names import TECHNICAL, case_field, cases_of, linked_field, list_of, model_of
from history.timeline import without_withheld
from reference.scope import numbers

MOST_ENTRIES = 100_000


class TooMuch(Exception):
    """More has been written than one report can compare."""


@dataclass(frozen=True)
class Row:
    """A row at both ends; None where it was not there."""

    table: str
    number: int
    before: dict | None
    after: dict | None


def differences(names, period, reader):
    """`{"projects_project:12": [entries]}`: what differs in these records, their parts and their links.

    A link to what the reader may not open is left out, as it is in the history of a record.
    """
    own, by_case = set(names), defaultdict(list)
    found = [entry for row in rows_between(names, period) for entry in _of_row(row)]
    for entry in without_withheld(found, own, reader):
        for case in cases_of(entry) & own:
            by_case[case].append(entry)
    return {case: _in_pairs(entries) for case, entries in by_case.items()}


def rows_between(names, period):
    """Every row of these records that was written in the period, as it was at both ends."""
    found = period.of_entries().filter(named(names)).exclude(verb=Entry.Verb.EVENT).order_by("pk")
    spans = {}
    for number, (key, table, row, verb) in enumerate(found.values_list("pk", "table", "row", "verb")):
        if number == MOST_ENTRIES:
            raise TooMuch
        first = spans[table, row][:2] if (table, row) in spans else (key, verb)
        spans[table, row] = (*first, key, verb)
    needed = {first for first, verb, _last, _verb in spans.values() if verb != Entry.Verb.CREATE}
    needed |= {last for _first, _verb, last, verb in spans.values() if verb != Entry.Verb.DELETE}
    values = Entry.objects.filter(pk__in=numbers(needed)).order_by().values_list("pk", "old", "new")
    written = {key: (old or {}, new or {}) for key, old, new in values}
    for (table, row), (first, was, last, now) in spans.items():
        before = (
            None
            if was == Entry.Verb.CREATE
            else _with_names_of_today(table, {**written[first][1], **written[first][0]})
        )
        after = None if now == Entry.Verb.DELETE else _with_names_of_today(table, written[last][1])
        if before != after:
            yield Row(table, row, before, after)


def _with_names_of_today(table, values):
    model = model_of(table)
    renamed = renamed_columns(model) if model else {}
    return {renamed.get(column, column): value for column, value in values.items()} if renamed else values


def _of_row(row):
    """The difference of a row: two of them where it has gone from one record to another."""
    model = model_of(row.table)
    if model is None:
        return
    was, now = _belongs_to(model, row.before), _belongs_to(model, row.after)
    if row.before and row.after and was[0] == now[0]:
        old = {name: row.before.get(name) for name in _differing(model, row.before, row.after)}
        yield _entry(row, Entry.Verb.CHANGE, now, old, row.after, former=was[1] if was[1] != now[1] else None)
        return
    if row.before:
        yield _entry(row, Entry.Verb.DELETE, was, row.before, None)
    if row.after:
        yield _entry(row, Entry.Verb.CREATE, now, None, row.after)


def _entry(row, verb, cases, old, new, former=None):
    case, other = cases
    return Entry(
        table=row.table, row=row.number, verb=verb, case=case, other_case=other, former_case=former, old=old, new=new
    )


def _belongs_to(model, values):
    """(record, other record) that a row names. A record that belongs to another is told once, as itself."""
    if values is None:
        return None, None
    way, others = case_way(model), other_ways(model)
    case = f"{way[0]}{values[way[1]]}" if way and values.get(way[1]) else None
    if getattr(model, "history_case", None) == "self":
        others = ()
    return case, next((f"{prefix}{values[column]}" for prefix, column in others if values.get(column)), None)


def _differing(model, before, after):
    """Columns that differ. One that came later is taken to have had what it begins with: nobody changed it."""
    begins_with = {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if not field.has_default() or not callable(field.default)
    }
    return [name for name, value in after.items() if before.get(name, begins_with.get(name)) != value]


def _in_pairs(entries):
    """Forms and amendments take the rows of a list away and write them anew. What is there again is no difference, and
    what is there again under the same name is changed, not removed and added."""
    come, gone = defaultdict(list), defaultdict(list)
    for entry in entries:
        if entry.verb != Entry.Verb.CHANGE:
            (come if entry.new else gone)[entry.table].append(entry)
    told = []
    for table in come.keys() & gone.keys():
        model = model_of(table)
        told += _matched(come[table], gone[table], _content)
        if column := _named_by(model):
            told += _matched(come[table], gone[table], lambda values, column=column: values.get(column))
    left = {id(entry) for rows in (*come.values(), *gone.values()) for entry in rows}
    kept = [entry for entry in entries if entry.verb == Entry.Verb.CHANGE or id(entry) in left]
    return [entry for entry in [*kept, *told] if says_something(entry)]


def _named_by(model):
    """The column that tells one row of a record from the others: what a link leads to, or else the first text."""
    if list_of(model):
        return linked_field(model).column
    texts = (field for field in model._meta.concrete_fields if isinstance(field, (CharField, TextField)))
    return next((field.column for field in texts if not field.choices), None)


def _content(values):
    return tuple(sorted((name, str(value)) for name, value in values.items() if name not in TECHNICAL))


def _matched(come, gone, key):
    """Takes rows with the same key out of both lists; hands back how they differ."""
    told, waiting = [], defaultdict(list)
    for entry in gone:
        waiting[key(entry.old)].append(entry)
    for entry in list(come):
        if waiting[key(entry.new)]:
            former = waiting[key(entry.new)].pop(0)
            come.remove(entry)
            gone.remove(former)
            columns = _differing(model_of(entry.table), former.old, entry.new)
            row = Row(entry.table, entry.row, former.old, entry.new)
            old = {name: former.old.get(name) for name in columns}
            told.append(_entry(row, Entry.Verb.CHANGE, (entry.case, entry.other_case), old, entry.new))
    return told


def says_something(entry):
    """Whether a difference is more than the system's own bookkeeping."""
    if entry.verb != Entry.Verb.CHANGE:
        return True
    model = model_of(entry.table)
    own = {field.column for field in model._meta.concrete_fields if field.name in TECHNICAL}
    mine = case_field(model)
    return bool(entry.old.keys() - own - TECHNICAL - ({mine.column} if mine else set()))
