"""Signs of life of the job that this process is doing: its lease, and how far it has come.

A worker that is killed can say nothing any more; a job whose lease has run out is therefore taken for left behind. A
thread of the worker renews the lease, so that a job may work in silence, or in one long transaction.
"""

import logging
import threading
import time
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from jobs.models import LEASE, Job

log = logging.getLogger(__name__)
BEAT = 5  # seconds

_held = None
_said = {}


@contextmanager
def of(job):
    """While this job is being done."""
    global _held, _said
    _held, _said = job, {}
    try:
        yield
    finally:
        _held = None


def tell(**fields):
    """How far it has come, for the next renewal."""
    global _said
    _said = fields


def renew():
    """Renews the lease of the job in hand, and writes how far it says it is."""
    job = _held
    if job is not None:
        Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, attempt=job.attempt).update(
            lease_until=timezone.now() + LEASE, **_said
        )


def keep_renewing():
    """Starts the thread. SQLite lets it write only between the transactions of the job: then nobody else can, either,
    so nobody takes the job for dead meanwhile.
    """

    def beat():
        while True:
            time.sleep(BEAT)
            if _held is None:
                continue
            try:
                close_old_connections()
                renew()
            except DatabaseError as problem:
                log.warning("The lease of a job was not renewed: %s", problem)
            finally:
                connection.close()

    threading.Thread(target=beat, name="lease", daemon=True).start()
