"""What the journal's tables, columns and numbers are called: read from the models, looked up for a whole page at once.

The journal keeps what the database wrote: `lead_organization_id: 7`. People read "lead organization: OSCE Secretariat".
However many rows a page shows, each table that is named costs one query, and rows that are gone one more in all: their
names come out of the journal itself. A model says what its numbers count by `history_units`, `{"amount": "currency"}`:
the name of another field of the row, or a sign such as "%".
"""

from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.urls import NoReverseMatch
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from history.journal import HIDDEN, renamed_columns
from history.models import Entry, table_and_key
from history.phrases import gettext as _
from history.phrases import kind_of
from history.wording import Change

# Said in the technical view only: they say how the system keeps a record, not what changed in it.
TECHNICAL = {"id", "version", "fingerprint", "round", "creation_key", "created_at", "created_by", "content"}
PRECISION = "_precision"  # a column of this name says of the date before it how exactly it is known
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"
NAMING = ["reference", "short_name", "title", "name", "full_name", "symbol", "email", "text"]


def model_of(table):
    """The model that keeps its rows in this table, or None if there is none any more."""
    return _models().get(table)


@cache
def _models():
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def case_field(model):
    """The foreign key that leads from a row to the record it belongs to; None where no key does.

    No key leads from the record itself, nor from a row that names its record by a text.
    """
    way = getattr(model, "history_case", None)
    if way and way != "self":
        field = model._meta.get_field(way)
        return field if field.is_relation else None
    if owner := model._meta.auto_created:
        return next(field for field in model._meta.fields if getattr(field.remote_field, "model", None) is owner)
    return None


def list_of(model):
    """What a table of links is called on the record it belongs to: "countries". Empty for other tables."""
    field = case_field(model)
    owner = model._meta.auto_created or (field.remote_field.model if field else None)
    if not owner:
        return ""
    links = [link for link in owner._meta.many_to_many if link.remote_field.through is model]
    return str(links[0].verbose_name) if links else ""


def linked_field(model):
    """The foreign key of a link that does not lead to its record."""
    mine = case_field(model)
    return next((field for field in model._meta.fields if field.is_relation and field is not mine), None)


def cases_of(entry):
    """The names of all records that an entry belongs to."""
    return {entry.case, entry.other_case, entry.former_case} - {None, ""}


def readable(model, reader):
    """The rows that this reader may read, and whether those are fewer than all.

    A model says who may read its records by a queryset with `visible_to`; one that does not is open to all.
    """
    records = getattr(model, "with_amendments", model._default_manager).all()
    if not hasattr(records, "visible_to"):
        return model._base_manager.all(), False
    visible = records.visible_to(reader)
    return visible, bool(visible.query.where) or visible.query.is_empty()


@cache
def _links(model):
    """Each foreign key of a model with the table that it leads to."""
    fields = [field for field in model._meta.concrete_fields if field.is_relation]
    return [(field, field.remote_field.model._meta.db_table) for field in fields]


def _links_told(entry, whole_rows):
    """Column and table of the foreign keys whose records the sentences about an entry may name.

    What a change left as it was is not told; only a part may be called by what it leads to.
    """
    model = model_of(entry.table)
    if model is None:
        return []
    links = [(field.column, table) for field, table in _links(model)]
    if whole_rows or entry.verb != Entry.Verb.CHANGE or case_field(model) is not None:
        return links
    changed = columns_of(entry.old)
    return [(column, table) for column, table in links if column in changed]


def _read(wanted):
    """The rows with these keys, by table and key. All rows that are named by one column are read together."""
    found, together = {}, []
    for table, (rows, keys) in wanted.items():
        if column := getattr(rows.model, "history_named_by", ""):
            rows = rows.filter(pk__in=keys).order_by().annotate(of_table=models.Value(table))
            together.append(rows.values_list("of_table", "pk", column))
        else:
            found |= {(table, key): row for key, row in rows.order_by().in_bulk(keys).items()}
    if together:
        for table, key, name in together[0].union(*together[1:], all=True):
            model = _models()[table]
            column = model._meta.get_field(model.history_named_by).attname
            found[table, key] = model.from_db(together[0].db, [model._meta.pk.attname, column], [key, name])
    return found


class _Asked(Exception):
    """A name wanted to read the database, once per row."""


def _refuse(execute, sql, params, many, context):
    raise _Asked


def _said(record, ask):
    """What a record says of itself, unless it would read the database: then the page would cost a query per row."""
    wrappers = connections[record._state.db or DEFAULT_DB_ALIAS].execute_wrappers
    wrappers.append(_refuse)
    try:
        return ask(record)
    except (_Asked, NoReverseMatch, AttributeError, TypeError, ValueError, models.ObjectDoesNotExist):
        return ""
    finally:
        wrappers.pop()


class Names:
    """The names of everything that some entries speak of, as far as the reader may read it.

    `whole_rows` where pages tell every column of a row, and not only those that an entry changed.
    """

    def __init__(self, entries, reader, whole_rows=False):
        self.reader = reader
        self.language = get_language()  # asked once: a page would ask three hundred times
        wanted = defaultdict(set)
        for entry in entries:
            for case in cases_of(entry):
                table, key = table_and_key(case)
                wanted[table].add(key)
            if links := _links_told(entry, whole_rows):
                for values in (columns_of(entry.old), columns_of(entry.new)):
                    for column, table in links:
                        if isinstance(values.get(column), int):
                            wanted[table].add(values[column])
        self._models = _models()
        readable_rows = {table: readable(model, reader) for table in wanted if (model := self._models.get(table))}
        self.records = _read({table: (rows, wanted[table]) for table, (rows, _fewer) in readable_rows.items()})
        # What is gone is named to those who read all of its kind.
        kept_back = {table for table, (_rows, fewer) in readable_rows.items() if fewer}
        self._hidden = {(table, key) for table in kept_back for key in wanted[table]} - self.records.keys()
        for record in self.records.values():
            self._lead_on(record)
        named = {(table, key) for table, keys in wanted.items() for key in keys}
        self._gone = self._names_of_the_gone(named - self.records.keys() - self._hidden)
        self._called, self._addresses = {}, {}  # what has been asked for already: a page names few records often

    def _lead_on(self, record):
        """A record that is named by its own record finds that one here, and does not ask for it."""
        for field, table in _links(type(record)):
            target = self.records.get((table, record.__dict__.get(field.attname)))  # it may not have been read
            if target is not None and not field.is_cached(record):
                field.set_cached_value(record, target)

    def _names_of_the_gone(self, missing):
        if not missing:
            return {}
        rows = models.Q()
        for table in {table for table, _key in missing}:
            rows |= models.Q(table=table, row__in=[key for other, key in missing if other == table])
        deleted = Entry.objects.filter(rows, verb=Entry.Verb.DELETE)
        return {(entry.table, entry.row): self.row(entry) for entry in deleted}

    def of(self, table, key):
        """What a row is called now, or was called when it was deleted."""
        called = getattr(self, "_called", {})  # while the names are put together nothing is final
        if (table, key) not in called:
            called[table, key] = self._what_is_called(table, key)
        return called[table, key]

    def _what_is_called(self, table, key):
        if (table, key) in self._hidden:
            return _("a record you may not open")
        if record := self.records.get((table, key)):
            text = _said(record, str)
        else:
            text = getattr(self, "_gone", {}).get((table, key), "")
        model = self._models.get(table)
        kind = kind_of(model, self.language) if model else table
        return text or _("%(kind)s no. %(number)s") % {"kind": kind, "number": key}

    def case(self, case):
        """(name, kind, address) of a record by its name in the journal. No address for one that is gone."""
        table, key = table_and_key(case)
        model = self._models.get(table)
        kind = kind_of(model, self.language) if model else table
        return self.of(table, key), kind, self.address(table, key)

    def record(self, case):
        """The record of that name in the journal, as far as it is there and the reader may read it."""
        return self.records.get(table_and_key(case))

    def address(self, table, key):
        """The page of a record that this reader may read; "" where there is none."""
        if (table, key) not in self._addresses:
            record = self.records.get((table, key))
            self._addresses[table, key] = _said(record, lambda one: one.get_absolute_url()) if record else ""
        return self._addresses[table, key]

    def row(self, entry):
        """What the row of an entry was called at that moment, from what the journal kept of it."""
        values, model = columns_of(entry.new) or columns_of(entry.old), self._models.get(entry.table)
        if model is None:
            return ""
        if list_of(model) and (field := linked_field(model)):
            return self.of(field.remote_field.model._meta.db_table, values.get(field.column))
        record = model()
        for field in model._meta.concrete_fields:
            value = values.get(field.column)
            if value is None:
                continue
            try:
                setattr(record, field.attname, plain(field, value))
            except (ValueError, TypeError, ArithmeticError):
                continue
            target = field.is_relation and self.__dict__.get("records", {}).get(
                (field.remote_field.model._meta.db_table, value)
            )
            if target:
                setattr(record, field.name, target)
        text = _said(record, str)
        if text and f"object ({values.get('id')})" not in text:
            return text
        return next((str(values[name]) for name in NAMING if values.get(name)), "")

    def money(self, entry):
        """The amount of a row that counts money, with its currency; "" for every other row."""
        values, model = columns_of(entry.new) or columns_of(entry.old), self._models.get(entry.table)
        amounts = [name for name, unit in getattr(model, "history_units", {}).items() if unit != "%"]
        return "".join(self.value(model._meta.get_field(name), values.get(name), values) for name in amounts)

    def value(self, field, raw, row):
        """A value as people read it; "" where nothing is set. The other values of its row may say what it counts."""
        if raw in (None, ""):
            return ""
        if raw == HIDDEN:
            return _("not recorded")
        if field.is_relation:
            return self.of(field.remote_field.model._meta.db_table, raw)
        try:
            value = plain(field, raw)
        except (ValueError, TypeError, ArithmeticError):
            return shown(raw)
        if field.choices:
            return _choices(field, self.language).get(value, str(value))
        unit = getattr(field.model, "history_units", {}).get(field.name, "")
        return counted(value, unit if unit == "%" else row.get(unit) or "") if unit else shown(value)


def changes_between(model, old, new, names, only):
    """The columns `only` of two states of a row as changes, in the order of the model; `model` may be gone.

    A former name of a column is told by the label of today; a column that the model does not have any more by its own.
    """
    known, changes = _columns(model, names.language) if model else {}, []
    for column in sorted(only, key=lambda column: known[column].place if column in known else len(known)):
        if column not in known:
            was, now = shown(old.get(column)), shown(new.get(column))
            changes.append(Change(column.replace("_", " "), was, now, column in TECHNICAL))
            continue
        field = known[column].field
        was, now = names.value(field, old.get(column), old), names.value(field, new.get(column), new)
        technical = known[column].is_technical or _is_of_no_date(column, old, new)
        change = Change(known[column].label, was, now, technical)
        if field.is_relation:
            table = field.remote_field.model._meta.db_table
            change.was_address, change.now_address = (names.address(table, row.get(column)) for row in (old, new))
        changes.append(change)
    return changes


def _is_of_no_date(column, *rows):
    """Whether a column says how exactly a date is known where there is no date."""
    date = column.removesuffix(PRECISION)
    return date != column and not any(row.get(date) for row in rows)


class Column(NamedTuple):
    """What a page says of a column, whatever stands in it."""

    place: int  # in the order of the model
    field: models.Field
    label: str
    is_technical: bool


@cache
def _columns(model, language):
    """The columns of a model by their names, those of former times included.

    A page tells a thousand values: what does not depend on the row is put together once.
    """
    mine = case_field(model)
    known = {
        field.column: Column(place, field, str(field.verbose_name), field.name in TECHNICAL or field is mine)
        for place, field in enumerate(model._meta.concrete_fields)
    }
    return known | {former: known[column] for former, column in renamed_columns(model).items()}


def columns_of(values):
    """The columns that an entry holds. Details of an event may be anything that JSON can say."""
    if isinstance(values, dict):
        return values
    return {} if values is None else {"details": values}


@cache
def _choices(field, language):
    return {value: str(label) for value, label in field.flatchoices}


def plain(field, raw):
    """The Python value of what the database wrote into the journal; the engines write times and numbers differently."""
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(raw)) if not isinstance(raw, str) else parse_datetime(raw.replace(" ", "T", 1))
        if moment is None:
            raise ValueError(raw)
        return moment if timezone.is_aware(moment) else moment.replace(tzinfo=timezone.get_default_timezone())
    if isinstance(field, models.DecimalField):
        return Decimal(str(raw)).quantize(Decimal(1).scaleb(-field.decimal_places))
    if isinstance(field, models.JSONField) or field.is_relation:
        return raw
    try:
        return field.to_python(raw)
    except Exception as error:  # Django's ValidationError, and whatever a field of somebody else raises
        raise ValueError(raw) from error


def counted(number, unit):
    """A number with what it counts: "EUR 1 500 000.50", "60 %"."""
    if unit == "%":
        return f"{shown(number)}{NARROW_SPACE}%"
    cents = isinstance(number, Decimal) and number != number.to_integral_value()
    words = f"{number:,.2f}".replace(",", NARROW_SPACE) if cents else shown(number)
    return f"{unit}{NO_BREAK}{words}".strip()


def shown(value):
    """A plain value in words."""
    if isinstance(value, str):
        return value.replace("\0", "\N{SYMBOL FOR NULL}")
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        places = 0 if value == value.to_integral_value() else -value.normalize().as_tuple().exponent
        return f"{value:,.{places}f}".replace(",", NARROW_SPACE)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {shown(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value))
    if hasattr(value, "hour") and hasattr(value, "tzinfo"):
        return formats.date_format(timezone.localtime(value), "j M Y, H:i")
    if hasattr(value, "year"):
        return formats.date_format(value, "j M Y")
    return str(value)
