"""What the worker does again and again by itself.

    @routine(every=timedelta(seconds=15))
    def read_the_journal():
        ...

Each is declared in a module that its app imports when it is ready. Whichever worker finds one due does it, and no other
meanwhile. It is due again after the pause even if it was stopped in the middle: it has to bear being begun again.
"""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from history import note
from jobs.models import Routine
from jobs.recovery import prune

log = logging.getLogger(__name__)
AT_MOST = timedelta(minutes=10)  # so long nobody else begins a routine that does not come back

_routines = {}


def routine(*, every):
    def decorate(function):
        _routines[f"{function.__module__}.{function.__qualname__}"] = (function, every)
        return function

    return decorate


def run_due(now=None):
    """Does what is due. A routine that fails is told in the log and in its row, and keeps none of the others."""
    now = now or timezone.now()
    due = dict(Routine.objects.values_list("name", "due_at"))
    for name, (function, every) in _routines.items():
        if due.get(name, now) <= now and _claim(name, due.get(name), now):
            _run(name, function, now + every)


def _claim(name, due_at, now):
    """Whether this worker is the one that does it now."""
    if due_at is not None:
        return Routine.objects.filter(name=name, due_at=due_at).update(due_at=now + AT_MOST)
    try:
        with transaction.atomic():
            Routine.objects.create(name=name, due_at=now + AT_MOST)
    except IntegrityError:
        return False
    return True


def _run(name, function, next_time):
    problem = ""
    try:
        with note(source="command:worker"):
            function()
    except Exception as fault:
        log.exception("The routine %s failed.", name)
        problem = f"{type(fault).__name__}: {fault}"
    Routine.objects.filter(name=name).update(due_at=next_time, finished_at=timezone.now(), problem=problem)


@routine(every=timedelta(hours=6))
def prune_jobs():
    prune()
