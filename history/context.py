"""Who is acting, why, and from where: what the triggers cannot see and the journal has to say.

The context is held per request or command. SQLite's triggers read it through a function that every connection of ours
has, so a foreign program cannot write at all. PostgreSQL's read a setting that is local to the transaction and is sent
along with each writing statement, which is safe behind a pooler that hands connections around.
"""

import json
import re
import sys
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.db import transaction

FIELDS = ("actor", "actor_name", "organization", "role", "act", "move", "reason", "request", "source")
WRITES = re.compile(
    r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*|\()*(INSERT|UPDATE|DELETE|REPLACE|MERGE|WITH\b(?=.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b)|COPY|TRUNCATE)\b",
    re.I | re.S,
)

_notes = ContextVar("history_notes", default=None)


@contextmanager
def note(**fields):
    """Adds to the context of all entries written in the block.

    `actor` is a person or a function that finds one; the others are the texts of `FIELDS`; `move` is true or false.
    Blocks nest: an inner one keeps what it does not name.
    """
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"The history does not know: {', '.join(sorted(unknown))}")
    token = _notes.set({**(_notes.get() or {}), **fields})
    try:
        yield
    finally:
        _notes.reset(token)


def current():
    """The context as a dictionary of texts for the journal, with the actor looked up."""
    context = dict(_notes.get() or {})
    actor = context.pop("actor", None)
    if callable(actor):
        actor = actor()
    if actor is not None and actor.pk:
        context = {**identity(actor), **context}
    context.setdefault("source", _source_outside_requests())
    context.setdefault("request", _process)
    context["move"] = bool(context.get("move"))
    return context


def identity(actor):
    """How the journal names a person for ever: number, name, organization and role at this moment."""
    named = actor.history_identity() if hasattr(actor, "history_identity") else {"actor_name": str(actor)}
    return {"actor": actor.pk, **named}


_process = uuid.uuid4().hex  # groups what one command does


def _source_outside_requests():
    if Path(sys.argv[0]).name in {"manage.py", "django-admin"} and len(sys.argv) > 1:
        return f"command:{sys.argv[1]}"
    return "shell"


def attach(connection, **kwargs):
    """Makes a connection that was just opened carry the context to the triggers."""
    sqlite = connection.vendor == "sqlite"
    if sqlite:
        connection.history_said = {}
        connection.connection.create_function("history_context", 1, lambda name: _plain(connection.history_said, name))
    sender = _send_to_sqlite if sqlite else _send_to_postgresql
    if sender not in connection.execute_wrappers:
        connection.execute_wrappers.append(sender)


def _plain(said, name):
    value = said.get(name)
    return str(value).lower() if isinstance(value, bool) else value  # as PostgreSQL writes them


def _send_to_sqlite(execute, sql, params, many, context):
    # Worked out before the statement runs: a function that SQLite calls in the middle of one must not query.
    if isinstance(sql, str) and WRITES.match(sql):
        context["connection"].history_said = current()
    return execute(sql, params, many, context)


def _send_to_postgresql(execute, sql, params, many, context):
    if not isinstance(sql, str) or not WRITES.match(sql):
        return execute(sql, params, many, context)
    text = "'" + json.dumps(current(), ensure_ascii=False).replace("'", "''").replace("\\u0000", "") + "'"
    if many:
        connection = context["connection"]
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('history.context', {text.replace('%', '%%')}, true)", [])
            return execute(sql, params, many, context)
    if params is not None:
        text = text.replace("%", "%%")
    result = execute(f"SELECT set_config('history.context', {text}, true); {sql}", params, many, context)
    context["cursor"].cursor.nextset()  # past the answer of set_config, to that of the statement
    return result
