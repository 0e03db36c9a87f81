"""The past, under the names of the present.

    with past.at(moment):
        Project.objects.visible_to(user)     # the projects of that moment, as they were, with their links

Reads inside the block go to a second connection (`past` in DATABASES). Before a statement there names one of our
tables, that table is put together from the journal as it was at that moment, as a temporary table of the same name;
both engines find a temporary table before the stored one. So lists, filters, counts, pages and exports show the past
without a line of their own, deleted records included, and nothing can be written: the past has no other door.

The connection is read only in the engine as well: it is opened for writing only while tables are put together.
How they are put together is said in `history.as_it_was`.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone

from history.as_it_was import close_for_writing, put_together
from history.journal import journalled_models

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
        close_for_writing(connection)
        if _read_the_past not in connection.execute_wrappers:
            connection.execute_wrappers.append(_read_the_past)


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
        put_together(connection, [tables()[table] for table in missing], chosen)
        connection.put_together.update(missing)
    return execute(sql, params, many, context)
