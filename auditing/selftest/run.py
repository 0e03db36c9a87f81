"""Tries every forbidden act and keeps nothing but what was answered.

All of it is one transaction that is always rolled back, with a savepoint for each attempt; what was to happen after
its commit (mails, seals) is dropped with it. On PostgreSQL the counters that give rows their numbers move on. On
SQLite nobody else writes meanwhile, so it ends after `LIMIT`, whatever is left.
"""

from dataclasses import dataclass
from time import monotonic

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from auditing.selftest import stage
from auditing.selftest.attempts import NotTried, attempts
from history import note, record_event
from lifecycle import Refused
from triggers import sentence_of

LIMIT = 2  # seconds
HELD, BROKEN, NOT_TRIED = "held", "broken", "not tried"


class _Accomplished(Exception):
    """The forbidden act was possible."""


@dataclass(frozen=True)
class Result:
    """`answer` is what the person would have read: the sentence of the refusal."""

    name: str
    words: str
    outcome: str
    answer: str


def run():
    """The results, in the order of the table. The database is as before."""
    with transaction.atomic():
        try:
            with note(actor=None, act="self-test", reason=""):
                return _try_all()
        finally:
            transaction.set_rollback(True)


def _try_all():
    until = monotonic() + LIMIT
    if connection.vendor == "postgresql":
        # Emptying a table waits for its readers, and whoever comes later waits behind it.
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', '500ms', true)")
    scene = stage.build()
    results = []
    for attempt in attempts():
        outcome, answer = _try(attempt, scene) if monotonic() < until else (NOT_TRIED, _("There was no time left."))
        results.append(Result(attempt.name, str(attempt.words), outcome, answer))
    return results


def _try(attempt, scene):
    try:
        with transaction.atomic():
            attempt.deed(scene)
            raise _Accomplished
    except _Accomplished:
        return BROKEN, _("Nothing refused it.")
    except (Refused, PermissionDenied) as refusal:
        return HELD, str(refusal)
    except DatabaseError as error:
        answer = sentence_of(error) or str(error).strip().partition("\n")[0]
        # Any other fault of the database is one of the attempt: it says nothing about the control.
        return (HELD if sentence_of(error) or isinstance(error, IntegrityError) else NOT_TRIED), answer
    except NotTried as fault:
        return NOT_TRIED, str(fault)


def run_and_record():
    """Runs the test, and writes what came of it into the history."""
    results = run()
    count = {outcome: sum(result.outcome == outcome for result in results) for outcome in (HELD, BROKEN, NOT_TRIED)}
    failed = [result.words for result in results if result.outcome != HELD]
    record_event(
        "self-test",
        details={
            "tried": len(results),
            **count,
            "not held": "; ".join(failed),
            # By this name the history keeps it out of its sentences and shows it in the technical view.
            "content": [[result.name, result.words, result.outcome, result.answer] for result in results],
        },
    )
    return results
