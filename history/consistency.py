"""What can be compared without seals: each entry with the one before it, and the tables with the last entries.

A row that was written while the triggers were taken away shows here, and so does an entry that was cut off the end
before it was sealed. Columns that came or went by a migration are left out: only what both sides know is compared.
"""

import json
from itertools import groupby

from django.db import connection
from django.utils.translation import gettext as _

from history.journal import journalled_models
from history.lines import TABLE as ENTRY
from history.triggers import row_as_json


def entries_continue(report):
    """Each change of a row begins with the values with which the one before ended."""
    text = "::text" if connection.vendor == "postgresql" else ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f'SELECT "table", "row", "id", "verb", "old"{text}, "new"{text} FROM "{ENTRY}" '
            'WHERE "verb" <> \'event\' ORDER BY "table" DESC, "row" DESC, "id" ASC'
        )
        for (table, row), entries in groupby(_each(cursor), key=lambda entry: entry[:2]):
            now = None
            for _table, _row, pk, verb, old, new in entries:
                old, new = json.loads(old or "{}"), json.loads(new or "null")
                before = (new or {}) | old if verb != "create" else None
                if differ(now, before):
                    sentence = _("Entry %(entry)d does not take up %(table)s %(row)s where the entry before left it.")
                    where = {"entry": pk, "table": table, "row": row}
                    report.add("rows", sentence % where, entry=pk)
                now = new


def tables_agree(report):
    """Each row is what its last entry says, and each row that the history knows is there."""
    for model in journalled_models():
        for row, there, pk, told in _side_by_side(model):
            there, told = json.loads(there or "null"), json.loads(told or "null")
            if differ(there, told):
                said = {"table": model._meta.db_table, "row": row, "entry": pk or 0}
                if there is None:
                    sentence = _("%(table)s %(row)s is gone, and no entry after %(entry)d says so.")
                elif told is None:
                    sentence = _("%(table)s %(row)s is there, and no entry says so.")
                else:
                    sentence = _("%(table)s %(row)s is not what its last entry (%(entry)d) says.")
                report.add("tables", sentence % said, entry=pk)


CHECKS = {"rows": entries_continue, "tables": tables_agree}


def differ(one, other):
    """Whether two states of a row contradict each other in a column that both know; None is no row."""
    if one is None or other is None:
        return one is not other
    return any(one[name] != other[name] for name in one.keys() & other.keys())


def _each(cursor):
    while found := cursor.fetchmany(1000):
        yield from found


def _side_by_side(model):
    """(number, row as it is, last entry, row as that entry tells it) of every row that is there or was told of."""
    table, key = model._meta.db_table, model._meta.pk.column
    text = "::text" if connection.vendor == "postgresql" else ""
    last = f'SELECT max("id") FROM "{ENTRY}" WHERE "table" = %s AND "verb" <> \'event\' GROUP BY "row"'
    told = f'SELECT "row", "id", "new"{text} AS "new" FROM "{ENTRY}" WHERE "id" IN ({last})'
    now = f"{row_as_json(connection.vendor, model, 'it')}{text}"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f'SELECT it."{key}", {now}, told."id", told."new" FROM "{table}" it '
            f'LEFT JOIN ({told}) told ON told."row" = it."{key}" UNION ALL '
            f'SELECT gone."row", NULL, gone."id", gone."new" FROM ({told}) gone '
            f'WHERE gone."new" IS NOT NULL AND gone."row" NOT IN (SELECT "{key}" FROM "{table}")',
            [table, table],
        )
        yield from _each(cursor)
