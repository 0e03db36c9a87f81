"""Loading the vocabulary from its files: all of it or nothing, and again without a trace where nothing differs."""

from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from history import note
from reference.csv_files import Fault, read
from reference.tables import TABLES

DATA = Path(__file__).parent / "data"
TRUE, FALSE = {"true", "yes"}, {"false", "no", ""}


class Faulty(Exception):
    """The files are wrong, and nothing was loaded. `faults` says where, all of it at once."""

    def __init__(self, faults):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Named:
    """A row of another file, as a column of this one names it."""

    column: str
    file: str
    by: str
    text: str


@dataclass
class Parsed:
    """A row that was read: its values by field, and the rows of other files that it names."""

    table: object
    line: int
    key: object
    values: dict = field(default_factory=dict)
    foreign: dict = field(default_factory=dict)  # field -> Named or None
    many: dict = field(default_factory=dict)  # field -> list of Named


@dataclass
class Report:
    """What the loading did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


def load_reference(folder=DATA, keep=False):
    """Load every file, or raise `Faulty`. A file that the folder lacks is taken from our own data.

    With `keep`, rows that exist stay as administrators have made them, and only missing ones are added.
    """
    parsed = _parse(Path(folder))
    with transaction.atomic(), note(act="load reference", source="command:load_reference"):
        return _store(parsed, keep)


def _parse(folder):
    """All rows of all files by file. Raises with every fault there is."""
    if not any((folder / table.file).exists() for table in TABLES):
        names = ", ".join(table.file for table in TABLES)
        raise Faulty(
            [Fault(str(folder), 1, "", _("None of the files is in this folder: %(names)s.") % {"names": names})]
        )
    parsed, faults = {}, []
    for table in TABLES:
        path = folder / table.file
        rows, found = read(path if path.exists() else DATA / table.file, table.columns)
        faults += found
        parsed[table.file] = [_row(table, row, faults) for row in rows]
    readable = {name for name, rows in parsed.items() if rows}
    for table in TABLES:
        faults += _faults_of_links(table, parsed, readable)
        faults += _faults_of_whole(table, parsed[table.file])
    if faults:
        raise Faulty(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    parsed["organisations.csv"] = _parents_first(parsed["organisations.csv"])
    return parsed


def _row(table, row, faults):
    parsed = Parsed(table, row.line, row.texts[table.key])
    for column in table.columns:
        model_field, text = table.field_of(column), row.texts[column]
        try:
            if link := table.links.get(column):
                _note_link(parsed, model_field, link, column, text)
            else:
                parsed.values[model_field.name] = _value(model_field, text)
        except ValidationError as error:
            faults.append(Fault(table.file, row.line, column, " ".join(error.messages)))
    parsed.key = str(parsed.values.get(table.key, parsed.key))
    parsed.values |= table.derived(parsed.values)
    if wrong := table.check(parsed.values):
        faults.append(Fault(table.file, row.line, *wrong))
    faults += _faults_of_constraints(parsed)
    return parsed


def _value(model_field, text):
    """The text as the field's own kind of value, checked by the field itself."""
    if isinstance(model_field, models.BooleanField):
        if text.lower() not in TRUE | FALSE:
            raise ValidationError(_("“%(text)s” is neither true nor false.") % {"text": text})
        return text.lower() in TRUE
    return model_field.clean(text, None)


def _note_link(parsed, model_field, link, column, text):
    names = [name.strip() for name in text.split(";") if name.strip()] if model_field.many_to_many else [text]
    found = [Named(column, link.to, link.by, name) for name in names if name and name not in link.ignored]
    if model_field.many_to_many:
        parsed.many.setdefault(model_field.name, []).extend(found)
    else:
        if not text and not model_field.null:
            raise ValidationError(_("This must be filled in."))
        parsed.foreign[model_field.name] = found[0] if found else None


def _faults_of_constraints(parsed):
    """What the database would refuse in the row itself, in its own sentence."""
    table = parsed.table
    instance = table.model(**parsed.values)
    missing = {f.name for f in table.model._meta.fields} - set(parsed.values)
    for constraint in table.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            try:
                constraint.validate(table.model, instance, exclude=missing)
            except ValidationError as error:
                yield Fault(table.file, parsed.line, "", " ".join(error.messages))


def _faults_of_links(table, parsed, readable):
    """Names that no row bears. Not looked for in a file that could not be read: that fault is enough."""
    known = {}
    for row in parsed[table.file]:
        for named in [*row.foreign.values(), *(one for several in row.many.values() for one in several)]:
            if named is None or named.file not in readable:
                continue
            place = named.file, named.by
            if place not in known:
                known[place] = {str(other.values.get(named.by)) for other in parsed[named.file]}
            if named.text not in known[place]:
                reason = _("“%(text)s” is not in the column %(by)s of %(file)s.") % vars(named)
                yield Fault(table.file, row.line, named.column, reason)


def _faults_of_whole(table, rows):
    """What no row shows by itself: values that two rows share."""
    unique = [f.name for f in table.model._meta.fields if f.unique and not f.primary_key]
    columns = {table.field_of(column).name: column for column in table.columns}
    for name in [*unique, *(["m49"] if "m49" in columns else []), *([table.only_one] if table.only_one else [])]:
        seen = {}
        for row in rows:
            value = row.values.get(name)
            if value in (None, "", False):
                continue
            if value in seen:
                reason = _("“%(value)s” is already in line %(line)d.") % {"value": value, "line": seen[value]}
                yield Fault(table.file, row.line, columns[name], reason)
            seen.setdefault(value, row.line)
    yield from _faults_of_circles(table, rows)


def _faults_of_circles(table, rows):
    parent = {row.key: row.foreign["parent"].text for row in rows if row.foreign.get("parent")}
    for row in rows:
        key, steps = row.key, 0
        while key in parent and steps <= len(rows):
            key, steps = parent[key], steps + 1
        if steps > len(rows):
            yield Fault(table.file, row.line, "parent", _("Following the parents never ends: there is a circle."))


def _parents_first(rows):
    """So that each row is written once, with its parent there already."""
    waiting, ordered, placed = list(rows), [], set()
    while waiting:
        ready = [row for row in waiting if not row.foreign["parent"] or row.foreign["parent"].text in placed]
        ordered += ready
        placed |= {row.key for row in ready}
        waiting = [row for row in waiting if row.key not in placed]
    return ordered


def _store(parsed, keep):
    report, stored, touched = Report(), {}, []
    for table in TABLES:
        existing = {str(getattr(record, table.key)): record for record in table.model._base_manager.all()}
        for row in parsed[table.file]:
            record, state = _store_row(row, existing.get(row.key), stored, keep)
            stored.setdefault(table.file, {})[row.key] = record
            touched.append((row, record, state))
    for row, record, state in touched:
        if not (keep and state != "created") and _store_links(row, record, parsed, stored) and state == "unchanged":
            state = "changed"
        setattr(report, state, getattr(report, state) + 1)
    return report


def _store_row(row, record, stored, keep):
    if record is not None and keep:
        return record, "unchanged"
    values = dict(row.values)
    for name, named in row.foreign.items():
        values[name] = stored[named.file][named.text] if named else None
    if record is None:
        return row.table.model._base_manager.create(**values), "created"
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    if changed:
        for name in changed:
            setattr(record, name, values[name])
        record.save(update_fields=changed)
    return record, "changed" if changed else "unchanged"


def _store_links(row, record, parsed, stored):
    """Whether a link to several rows had to be changed."""
    different = False
    for name, several in row.many.items():
        wanted = {_found(parsed, stored, named).pk for named in several}
        manager = getattr(record, name)
        present = set(manager.values_list("pk", flat=True))
        if wanted != present:
            manager.set(wanted)
            different = True
    return different


def _found(parsed, stored, named):
    key = next(row.key for row in parsed[named.file] if str(row.values[named.by]) == named.text)
    return stored[named.file][key]
