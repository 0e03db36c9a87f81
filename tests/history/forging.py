"""What the owner of the database can do to the history: take the guards away, write, and lay them again."""

from contextlib import contextmanager

from django.db import connection

from history.models import Entry, Seal
from history.verifying import verify
from triggers import laying

ENTRY, SEAL = Entry._meta.db_table, Seal._meta.db_table


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@contextmanager
def unguarded(*tables):
    """In the block these tables have no trigger. After it every trigger is as declared: nothing is to be seen of it."""
    tables = tables or (ENTRY, SEAL)
    for trigger in laying.declared(connection).values():
        if trigger.table in tables:
            run(
                f'DROP TRIGGER "{trigger.name}"'
                + (f' ON "{trigger.table}"' if connection.vendor == "postgresql" else "")
            )
    yield
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger is laid on a table with checks of foreign keys to come
    laying.lay(connection)
    assert laying.faults(connection) == []


def skip_a_number():
    """Leaves a number of an entry unused, as a transaction that is rolled back does on PostgreSQL."""
    if connection.vendor == "postgresql":
        run(f"SELECT nextval(pg_get_serial_sequence('{ENTRY}', 'id'))")
    else:
        run(f"UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = '{ENTRY}'")
    return Entry.objects.latest("pk").pk + 1


def found(heads=(), **more):
    """What a verification finds: (kind, entry) of each fault."""
    return [(fault.kind, fault.entry) for fault in verify(heads, **more).faults]
