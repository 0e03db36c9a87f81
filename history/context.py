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

ENTRY_TABLE = "history_entry"
FIELDS = ("actor", "actor_name", "organization", "role", "act", "move", "reason", "request", "source")
# Statements that write no row. All others carry the context: better one too many than one that passes unseen.
READS = re.compile(
    r"\s*(?:[\s(]*SELECT\b[^;]*$"
    r"|(?:SET|SHOW|BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|EXPLAIN|DECLARE|FETCH|CLOSE"
    r"|CREATE|ALTER|DROP|COMMENT|VACUUM|ANALYZE|REINDEX|LOCK|GRANT|REVOKE|LISTEN|UNLISTEN|NOTIFY|DISCARD)\b[^;]*;?\s*$)",
    re.IGNORECASE,
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
    # PostgreSQL stores no NUL character, in a text or in JSON.
    return {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in context.items()}


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
    if not said and name == "source":
        return "sql"  # written past Django's cursors: nobody has said who it was
    value = said.get(name)
    return str(value).lower() if isinstance(value, bool) else value  # as PostgreSQL writes them


def _send_to_sqlite(execute, sql, params, many, context):
    if READS.match(sql):
        return execute(sql, params, many, context)
    # Worked out before the statement runs: a function that SQLite calls in the middle of one must not query.
    # `direct` says that the statement itself names the journal: only triggers write what happened to a row.
    connection, said = context["connection"], current()
    connection.history_said = {**said, "direct": ENTRY_TABLE in sql}
    try:
        return execute(sql, params, many, context)
    finally:
        connection.history_said = {}


def _send_to_postgresql(execute, sql, params, many, context):
    if not isinstance(sql, str):
        sql = sql.as_string(context["connection"].connection)
    if READS.match(sql):
        return execute(sql, params, many, context)
    text = "'" + json.dumps(current(), ensure_ascii=False).replace("'", "''") + "'"
    say, unsay = (f"SELECT set_config('history.context', {said}, true)" for said in (text, "''"))
    if many:
        connection = context["connection"]
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(say)
            result = execute(sql, params, many, context)
            cursor.execute(unsay)
            return result
    if params is not None:
        say = say.replace("%", "%%")
    # Said for this statement alone, so that nothing later in the transaction is written in the name of another act.
    result = execute(f"{say};\n{sql}\n;{unsay}", params, many, context)
    context["cursor"].cursor.nextset()  # past the answer of set_config, to that of the statement
    return result
