"""An entry as one line of text, and the fingerprint of that line.

A line is an entry's columns as JSON, without spaces, in the order of `COLUMNS`. The values before and after stand last
and as the database writes them, so that a number keeps its digits. An export consists of these lines, which is why it
can be verified without this program. docs/history-proof.md describes every byte.
"""

import json
import re
import struct
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from django.db import connection

from history.models import Entry

TABLE = Entry._meta.db_table
AS_WRITTEN = ("old", "new")
COLUMNS = (
    "id",
    "at",
    "table",
    "row",
    "verb",
    "case",
    "other_case",
    "former_case",
    "actor",
    "actor_name",
    "organization",
    "role",
    "act",
    "move",
    "reason",
    "request",
    "source",
)
# Number of the entry, microseconds since 1970, number of the person (0: nobody), fingerprint of the line.
LEAF = struct.Struct(">qqq32s")
AT_ONCE = 1000  # rows in a list, and so at most that many entries under a seal
NO_TIME, NO_PERSON = -(2**63), -1  # what the database should not be able to hold, and a forger could write

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr).encode  # SQLite may hold bytes
_stored_time = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?", re.ASCII)

# SQL for the columns that an engine does not hand over as they stand in the line.
POSTGRESQL = {
    "at": """to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "move": '"move"::int',
    "old": "coalesce(\"old\"::text, 'null')",
    "new": "coalesce(\"new\"::text, 'null')",
}
# A plus keeps Django from making times and booleans of what is stored. What is no JSON is quoted, or a forger could
# move the border between the two values without changing the line.
SQLITE = {"at": '+"at"', "move": '+"move"'} | {
    name: f'iif(json_valid("{name}"), CAST("{name}" AS text), json_quote(CAST("{name}" AS text)))'
    for name in AS_WRITTEN
}


def rows(where="", params=()):
    """The entries for which a condition holds, in the order of their numbers, in lists of up to `AT_ONCE` rows.

    Read past the models, a few microseconds each, and never more than one list in memory.
    """
    own = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    columns = ", ".join(own.get(name, f'"{name}"') for name in (*COLUMNS, *AS_WRITTEN))
    with _every_byte(), connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{TABLE}" {where} ORDER BY "id"', params)
        while found := cursor.fetchmany(AT_ONCE):
            yield found if connection.vendor == "postgresql" else [_with_time(row) for row in found]


@contextmanager
def _every_byte():
    """SQLite keeps any bytes as text: what is no UTF-8 has to be a fault of the entry, not an end of the reading."""
    if connection.vendor == "postgresql":
        yield
        return
    connection.ensure_connection()
    sqlite, usual = connection.connection, connection.connection.text_factory
    sqlite.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        sqlite.text_factory = usual


def _with_time(row):
    """SQLite keeps times as text, with as many digits as there were. A text that is no time stays as it is."""
    stored = _stored_time.fullmatch(str(row[1]))
    if not stored:
        return row
    day, time, fraction = stored.groups("")
    return (row[0], f"{day}T{time}.{fraction:0<6}Z", *row[2:])


def line_of(row):
    """The line of an entry as bytes, without the end of the line."""
    *values, old, new = row
    line = f'{_json(dict(zip(COLUMNS, values, strict=True)))[:-1]},"old":{old},"new":{new}}}'
    if "\n" in line or "\r" in line:  # in JSON they stand between values only, and mean nothing
        line = line.replace("\n", " ").replace("\r", " ")
    return line.encode("utf-8", "surrogateescape")


def leaf_of(row, line):
    """What a seal keeps of an entry."""
    actor = row[8]
    person = actor if type(actor) is int else NO_PERSON if actor else 0
    return LEAF.pack(row[0], microseconds(row[1]), person, sha256(line).digest())


def microseconds(at):
    """2026-11-23T11:02:00.123456Z as microseconds since 1970."""
    try:
        return int(datetime.fromisoformat(f"{at[:19]}+00:00").timestamp()) * 1_000_000 + int(at[20:26])
    except (TypeError, ValueError):
        return NO_TIME
