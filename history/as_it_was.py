"""Tables as they were at a moment, put together from the journal: one way for each engine.

A row is what its last entry at or before the moment says. Nothing is taken from the tables of today: whoever changes a
row behind the journal's back changes no past.

What a table is made of is said by the models of today: a column that came later has its default, one that was renamed
is found by its former name (`history_renamed` on the model), and one that is gone is still told by the history of the
record, and by `left_over`.
"""

import json
from contextlib import contextmanager
from datetime import UTC

from history.context import ENTRY_TABLE as ENTRY
from history.journal import renamed_columns

# Numbers grow with time, but for a few that were written side by side. These are the last number that is not later than
# the moment, and the first that is: what is numbered before the first later one needs no look at its time.
BORDER = f"""
  SELECT early."id", coalesce(late."id", early."id" + 1) FROM
    (SELECT max("id") AS "id" FROM
      (SELECT "id" FROM "{ENTRY}" WHERE "at" <= {{moment}} ORDER BY "at" DESC, "id" DESC LIMIT 1000) latest) early,
    (SELECT min("id") AS "id" FROM
      (SELECT "id" FROM "{ENTRY}" WHERE "at" > {{moment}} ORDER BY "at", "id" LIMIT 1000) earliest) late"""
# The last entry of each row. The first part reads nothing but the index of table and row, from one end to the other;
# the second, of a few numbers or none, must not take that index, so the table is not named as the index has it.
LAST = f"""
  SELECT max(told."id") AS "id" FROM (
    SELECT "row", max("id") AS "id" FROM "{ENTRY}" WHERE "table" = {{table}} AND "id" < {{late}} GROUP BY "row"
    UNION ALL
    SELECT "row", "id" FROM "{ENTRY}"
     WHERE "table" || '' = {{table}} AND "id" BETWEEN {{late}} AND {{early}} AND "at" <= {{moment}}
  ) told GROUP BY told."row\""""

# The entries lie scattered in a large table: PostgreSQL reads them in its order, and asks the disk ahead where it can.
# And to choose its way through a temporary table later, it looks at a part of the rows only.
IN_ITS_ORDER = """
  SET LOCAL enable_indexscan = off;
  SET LOCAL default_statistics_target = 10;
  SELECT set_config(name, CASE current_setting(name) WHEN '0' THEN '0' ELSE '64' END, true)
    FROM (VALUES ('effective_io_concurrency')) setting (name)"""


def put_together(connection, models, moment):
    """Makes temporary tables with the names of the models' own, all of them or none."""
    engine = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with _open_for_writing(connection):
        engine(connection, models, moment)


def close_for_writing(connection):
    """Makes a connection that was just opened read only, by the engine itself."""
    if connection.vendor == "postgresql":
        connection.connection.execute("SET default_transaction_read_only = on")
    else:
        connection.connection.execute("PRAGMA query_only = ON")


@contextmanager
def _open_for_writing(connection):
    """Temporary tables are written too, and neither engine would let a read-only session make them."""
    execute = connection.connection.execute
    if connection.vendor == "postgresql":
        with connection.connection.transaction():
            execute("SET TRANSACTION READ WRITE")
            yield
        return
    execute("PRAGMA query_only = OFF")
    try:
        with connection.connection:  # ends what BEGIN begins
            execute("BEGIN")
            yield
    finally:
        execute("PRAGMA query_only = ON")


def _on_postgresql(connection, models, moment):
    execute = connection.connection.execute
    early, late = execute(BORDER.format(moment="%(moment)s"), {"moment": moment}).fetchone()
    asked = {"moment": moment, "early": early, "late": late}
    last = LAST.format(**{name: f"%({name})s" for name in ("table", *asked)})
    numbers = {}
    for model in models:
        one = {**asked, "table": model._meta.db_table}
        numbers[model] = execute(f'SELECT array_agg("id")::text FROM ({last}) last', one).fetchone()[0]
    execute(IN_ITS_ORDER)
    for model in models:
        _copy_on_postgresql(connection, model, numbers[model])


def _copy_on_postgresql(connection, model, numbers):
    """Makes the table of the entries with these numbers."""
    execute, table = connection.connection.execute, model._meta.db_table
    new = 'entry."new"'
    for former, column in renamed_columns(model).items():
        new = (
            f"(CASE WHEN {new} ? '{former}' THEN jsonb_build_object('{column}', {new} -> '{former}') "
            f"ELSE '{{}}'::jsonb END || {new})"
        )
    execute(f'DROP TABLE IF EXISTS pg_temp."{table}"')
    execute(
        f'CREATE TEMPORARY TABLE "{table}" AS SELECT it.* FROM "{ENTRY}" entry CROSS JOIN LATERAL'
        f' jsonb_populate_record((SELECT jsonb_populate_record(NULL::"{table}", %(defaults)s::jsonb)), {new}) it'
        f' WHERE entry."id" = ANY(%(numbers)s::bigint[]) AND entry."verb" <> \'delete\'',
        {"numbers": numbers, "defaults": json.dumps(_defaults(model, connection), default=str)},
    )
    for column in _indexed(model):
        execute(f'CREATE INDEX ON pg_temp."{table}" ("{column}")')
    execute(f'ANALYZE pg_temp."{table}"')


def _on_sqlite(connection, models, moment):
    execute = connection.connection.execute
    asked = {"moment": f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"}
    asked["early"], asked["late"] = execute(BORDER.format(moment=":moment"), asked).fetchone()
    last = LAST.format(**{name: f":{name}" for name in ("table", *asked)})
    for model in models:
        _copy_on_sqlite(connection, model, last, asked)


def _copy_on_sqlite(connection, model, last, asked):
    """Makes the table of the entries that such a question finds."""
    execute, table = connection.connection.execute, model._meta.db_table
    former, defaults = {column: name for name, column in renamed_columns(model).items()}, _defaults(model, connection)
    values, parts = {}, []
    for number, field in enumerate(model._meta.concrete_fields):
        known = [
            f'json_extract(entry."new", \'$."{name}"\')' for name in (field.column, former.get(field.column)) if name
        ]
        if field.column in defaults:
            values[f"default{number}"] = defaults[field.column]
            known.append(f":default{number}")
        parts.append(f"coalesce({', '.join(known)})" if len(known) > 1 else known[0])
    declared = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in model._meta.concrete_fields)
    execute(f'DROP TABLE IF EXISTS temp."{table}"')
    execute(f'CREATE TEMPORARY TABLE "{table}" ({declared})')
    execute(
        f'INSERT INTO temp."{table}" SELECT {", ".join(parts)} FROM "{ENTRY}" entry'
        f' WHERE entry."id" IN ({last}) AND entry."verb" <> \'delete\'',
        {**asked, **values, "table": table},
    )
    for column in _indexed(model):
        execute(f'CREATE INDEX temp."past_{table}_{column}" ON "{table}" ("{column}")')


def _defaults(model, connection):
    """What rows have that were written before the column came: column to the value as the database stores it."""
    found = {}
    for field in model._meta.concrete_fields:
        if not field.null and field.has_default() and not callable(field.default):
            found[field.column] = field.get_db_prep_save(field.default, connection)
    return found


def _indexed(model):
    return [field.column for field in model._meta.concrete_fields if field.primary_key or field.is_relation]
