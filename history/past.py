"""The past, under the names of the present.

    with past.at(moment):
        Project.objects.visible_to(user)     # the projects of that moment, as they were, with their links

Reads inside the block go to a second connection (`past` in DATABASES). Before a statement there names one of our
tables, that table is put together from the journal as it was at that moment, as a temporary table of the same name;
both engines find a temporary table before the stored one. So lists, filters, counts, pages and exports show the past
without a line of their own, deleted records included, and nothing can be written: the past has no other door.

A row is what its last entry at or before the moment says. What a table is made of is said by the models of today: a
column that came later has its default, one that was renamed is found by its former name (`history_renamed` on the
model), and one that is gone is still told by the history of the record, and by `left_over`.

The connection is read only in the engine as well: it is opened for writing only while tables are put together.
"""

import json
import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone

from history.context import ENTRY_TABLE as ENTRY
from history.journal import journalled_models, renamed_columns

ALIAS = "past"
NAMED = re.compile(r'"(\w+)"')
READS = re.compile(r"[\s(]*SELECT\b[^;]*$", re.IGNORECASE)  # one statement; a writing one carries its context before it
# Until then a transaction may be open that has written before the moment and commits after it. Tables of a younger
# moment serve the visit that has put them together, and no other.
SETTLED = timedelta(minutes=10)

_moment = ContextVar("past_moment", default=None)


class ReadOnly(Exception):
    """Somebody wanted to write into the past."""


def moment():
    """The moment that is looked at, or None in the present."""
    return _moment.get()


def now():
    """The time by which everything that is shown is early, due or late."""
    return _moment.get() or timezone.now()


def today():
    """The day of `now` in the reader's time zone."""
    return timezone.localdate(now())


def refuse(record):
    """Refuses a record of the past where something is about to be done with it."""
    if record._state.db == ALIAS:
        raise ReadOnly(f"The past is read only: {record}")


@contextmanager
def at(chosen):
    """Reads in this block show the moment; None is the present, also within a block that shows the past."""
    token = _moment.set(chosen)
    try:
        yield
    finally:
        _moment.reset(token)


@cache
def tables():
    """Tables that are put together, each with its model. What a role may do is asked of the present."""
    return {
        model._meta.db_table: model for model in journalled_models() if model._meta.app_label in settings.LOCAL_APPS
    }


class Router:
    """Sends reads of our tables to the past while one is looked at. Everything else stays where it is."""

    def db_for_read(self, model, **hints):
        return ALIAS if moment() is not None and model._meta.db_table in tables() else None

    def db_for_write(self, model, **hints):
        if moment() is None:
            return None
        return ALIAS if model._meta.db_table in tables() else "default"  # there it is refused

    def allow_relation(self, one, other, **hints):
        return True if moment() is not None else None

    def allow_migrate(self, db, app_label, **hints):
        return False if db == ALIAS else None


def attach(connection, **kwargs):
    """Makes the connection of the past put tables together. Called for each connection that was just opened."""
    if connection.alias == ALIAS:
        connection.wound_back_to, connection.settled, connection.put_together = None, False, set()
        _open_for_writing(connection, False)
        if _read_the_past not in connection.execute_wrappers:
            connection.execute_wrappers.append(_read_the_past)


def _open_for_writing(connection, may_write):
    """Temporary tables are written too, and neither engine would let a read-only session make them."""
    if connection.vendor == "postgresql":
        connection.connection.execute(f"SET default_transaction_read_only = {'off' if may_write else 'on'}")
    else:
        connection.connection.execute(f"PRAGMA query_only = {'OFF' if may_write else 'ON'}")


def _read_the_past(execute, sql, params, many, context):
    connection, chosen = context["connection"], moment()
    if chosen is None:
        raise ReadOnly("Records of the past were read after the past was left.")
    text = sql if isinstance(sql, str) else sql.as_string(connection.connection)
    if not READS.match(text):
        raise ReadOnly("The past is read only.")
    if connection.wound_back_to is not chosen and not (connection.settled and connection.wound_back_to == chosen):
        connection.wound_back_to, connection.put_together = chosen, set()
        connection.settled = timezone.now() - chosen > SETTLED
    missing = [table for table in dict.fromkeys(NAMED.findall(text)) if table in tables()]
    if missing := [table for table in missing if table not in connection.put_together]:
        _put_together(connection, missing)
    return execute(sql, params, many, context)


def _put_together(connection, missing):
    engine = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    _open_for_writing(connection, True)
    try:
        for table in missing:
            for statement, values in engine(connection, tables()[table]):
                connection.connection.execute(statement, values)
            connection.put_together.add(table)
    finally:
        _open_for_writing(connection, False)


# Row by row along the index of table and row: the number of entries a row has had does not matter.
ROWS = f"""
  WITH RECURSIVE known(number) AS (
    SELECT min("row") FROM "{ENTRY}" WHERE "table" = {{table}}
    UNION ALL
    SELECT (SELECT min("row") FROM "{ENTRY}" WHERE "table" = {{table}} AND "row" > known.number)
      FROM known WHERE known.number IS NOT NULL
  )"""
# Numbers grow with time, but for a few that were written side by side: what came later is not read to be passed over.
LAST = f"""
  SELECT entry."id" FROM "{ENTRY}" entry
   WHERE entry."table" = {{table}} AND entry."row" = known.number AND entry."at" <= {{moment}}
     AND entry."id" <= (SELECT max(late."id") FROM
       (SELECT "id" FROM "{ENTRY}" WHERE "at" <= {{moment}} ORDER BY "at" DESC, "id" DESC LIMIT 1000) late)
   ORDER BY entry."table", entry."row", entry."id" DESC LIMIT 1"""


def _defaults(model, connection):
    """What rows have that were written before the column came: column to the value as the database stores it."""
    found = {}
    for field in model._meta.concrete_fields:
        if not field.null and field.has_default() and not callable(field.default):
            found[field.column] = field.get_db_prep_save(field.default, connection)
    return found


def _indexed(model):
    return [field.column for field in model._meta.concrete_fields if field.primary_key or field.is_relation]


def _on_postgresql(connection, model):
    table = model._meta.db_table
    new = 'entry."new"'
    for former, column in renamed_columns(model).items():
        new = (
            f"(CASE WHEN {new} ? '{former}' THEN jsonb_build_object('{column}', {new} -> '{former}') "
            f"ELSE '{{}}'::jsonb END || {new})"
        )
    yield f'DROP TABLE IF EXISTS pg_temp."{table}"', None
    yield (
        f'CREATE TEMPORARY TABLE "{table}" AS {ROWS.format(table="%(table)s")}'
        f" SELECT it.* FROM known CROSS JOIN LATERAL ({LAST.format(table='%(table)s', moment='%(moment)s')}) last"
        f' JOIN "{ENTRY}" entry ON entry."id" = last."id"'
        f' CROSS JOIN LATERAL jsonb_populate_record(NULL::"{table}", %(defaults)s::jsonb || {new}) it'
        f" WHERE entry.\"verb\" <> 'delete'",
        {"table": table, "moment": moment(), "defaults": json.dumps(_defaults(model, connection), default=str)},
    )
    for column in _indexed(model):
        yield f'CREATE INDEX ON pg_temp."{table}" ("{column}")', None
    yield f'ANALYZE pg_temp."{table}"', None


def _on_sqlite(connection, model):
    table, former = model._meta.db_table, {column: name for name, column in renamed_columns(model).items()}
    defaults, fields = _defaults(model, connection), model._meta.concrete_fields
    values, parts = {}, []
    for number, field in enumerate(fields):
        known = [
            f'json_extract(entry."new", \'$."{name}"\')' for name in (field.column, former.get(field.column)) if name
        ]
        if field.column in defaults:
            values[f"default{number}"] = defaults[field.column]
            known.append(f":default{number}")
        parts.append(f"coalesce({', '.join(known)})" if len(known) > 1 else known[0])
    declared = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    yield f'DROP TABLE IF EXISTS temp."{table}"', ()
    yield f'CREATE TEMPORARY TABLE "{table}" ({declared})', ()
    yield (
        f'INSERT INTO temp."{table}" {ROWS.format(table=":table")}'
        f" SELECT {', '.join(parts)} FROM known"
        f' JOIN "{ENTRY}" entry ON entry."id" = ({LAST.format(table=":table", moment=":moment")})'
        f" WHERE entry.\"verb\" <> 'delete'",
        {**values, "table": table, "moment": f"{moment().astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"},
    )
    for column in _indexed(model):
        yield f'CREATE INDEX temp."past_{table}_{column}" ON "{table}" ("{column}")', ()
