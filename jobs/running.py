"""Starting work in the background, and doing it.

    @job(repeatable=True)
    def export_everything(handle, *, address):
        for number, part in enumerate(parts, 1):
            ...
            handle.progress(number, len(parts))
        return Result(file=file, name="projects.csv")

    start(request.user, _("Export of all projects"), export_everything, key=once, address=request.get_full_path())

The function runs as the person who asked: in their name in the history, with their time zone and their language. It
reads through `visible_to(handle.user)` like every page. Arguments are what JSON can hold.
"""

import logging
import os
import socket
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from history import note
from jobs import life
from jobs.models import Job, place_of_result
from lifecycle.moves import Refused

log = logging.getLogger(__name__)
WORKER = f"{socket.gethostname()}-{os.getpid()}"[:100]
PAUSE = 1  # second between two writings of the progress
MOST_OPEN, MOST_KEPT = 20, 100  # jobs of one person that are not over, and files that are kept for them


class TryAgain(Exception):
    """Raised by a job that could not work now, with the reason in words."""


class Stopped(Exception):
    """The job was cancelled, or was taken for dead and is another worker's now. Let it pass: it ends the function."""


@dataclass(frozen=True)
class Result:
    """What a job leaves: a sentence, a page of the site, a file for its owner alone; each may be missing."""

    message: str = ""
    address: str = ""
    file: File | None = None
    name: str = ""


@dataclass(frozen=True)
class Manner:
    repeatable: bool
    again_after: tuple


def job(*, repeatable=False, again_after=()):
    """Makes a function one that `start` may start.

    repeatable: it may be done once more from the beginning when a worker was stopped in the middle, because it changes
        nothing or finds out what it has done already. The others are told as failed then, and never begun again.
    again_after: the pauses in seconds after which it is tried again, once each, when it raises TryAgain
    """

    def decorate(function):
        function.job = Manner(repeatable, tuple(again_after))
        return function

    return decorate


def start(owner, label, function, *, key=None, **arguments):
    """The job, written with the transaction that asks for it: it begins when that is committed, or not at all.

    With a key a person's second wish for the same thing, such as a second press on the button, finds the first job.
    """
    path = f"{function.__module__}.{function.__qualname__}"
    if getattr(import_string(path), "job", None) is None:
        raise TypeError(f"{path} is not marked with @job.")
    with transaction.atomic():
        asked = Job(owner=owner, label=label, function=path, arguments=arguments, key=key)
        try:
            with transaction.atomic():
                asked.save()
        except IntegrityError:
            if key is None:
                raise
            return Job.objects.get(owner=owner, key=key)
        theirs = Job.objects.filter(owner=owner)
        if theirs.filter(status__in=Job.OPEN).count() > MOST_OPEN or theirs.exclude(result="").count() >= MOST_KEPT:
            raise Refused(_("You have asked for very much already. Wait until it is done."))
        queue(asked)
    return asked


def queue(waiting, pause=0):
    """Puts a job where a worker finds it, after some seconds. In a transaction together with its state."""
    later = timezone.now() + timedelta(seconds=pause)
    queued = (run.using(run_after=later) if pause else run).enqueue(number=waiting.pk, attempt=waiting.attempt)
    Job.objects.filter(pk=waiting.pk).update(queued_as=queued.id, queued_at=later)


class Handle:
    """What the function of a job has in its hand."""

    def __init__(self, running):
        self.job, self.user = running, running.owner
        self._told_at, self._total = 0.0, 0
        self._outer = len(connection.savepoint_ids), connection.in_atomic_block
        self.is_finished = False

    def progress(self, done, total, message=""):
        """Says how far the work has come. Raises Stopped where it should not go on.

        Inside a transaction nobody else could see it: there it is left to the thread that renews the lease.
        """
        self._total = total
        life.tell(done=min(done, total), total=total, message=message)
        if time.monotonic() - self._told_at < PAUSE and done < total:
            return
        self._told_at = time.monotonic()
        if self._in_own_transaction:
            mine = Job.objects.filter(pk=self.job.pk, status=Job.Status.RUNNING, attempt=self.job.attempt).exists()
        else:
            mine = self.job.set_if_mine(done=min(done, total), total=total, message=message)
        if not mine:
            raise Stopped

    def finish(self, result=None):
        """Ends the job. Called inside the function's own transaction, work and end are committed together or not at
        all: it cannot be done without being told, nor after it was cancelled. Otherwise returning the result will do.
        """
        result = result or Result()
        storage, place = self.job.result.storage, ""
        try:
            if result.file is not None:
                place = place_of_result(self.job, result.name)
                place = storage.save(place, result.file)
            kept = self.job.set_if_mine(
                status=Job.Status.DONE,
                finished_at=timezone.now(),
                done=self._total,
                total=self._total,
                message=result.message,
                address=result.address,
                result=place,
                result_name=result.name,
            )
            if not kept:
                raise Stopped
        except BaseException:
            if place:  # also what there is of a file for which there was no room
                storage.delete(place)
            raise
        self.is_finished = True

    @property
    def _in_own_transaction(self):
        return (len(connection.savepoint_ids), connection.in_atomic_block) != self._outer


@task()
def run(number, attempt):
    """One attempt at a job. A second call for the same attempt finds nothing to do."""
    running = Job.objects.take(number, attempt, WORKER)
    if running is None:
        return
    handle = Handle(running)
    with life.of(running), in_the_name_of(running.owner):
        try:
            _do(handle)
        except Stopped:
            log.info("Job %s was stopped.", number)


def _do(handle):
    running = handle.job
    try:
        if not running.owner.is_active:
            raise Refused(_("Whoever asked for this may no longer sign in."))
        function = import_string(running.function)
        result = function(handle, **running.arguments)
        if not handle.is_finished:
            handle.finish(result)
    except TryAgain as reason:
        _try_again(running, str(reason), import_string(running.function).job.again_after)
    except (Refused, ValidationError) as refusal:
        fail(running, " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal))
    except Stopped:
        raise
    except Exception:
        log.exception("Job %s failed.", running.pk)
        fail(running, _("Something went wrong that nobody had foreseen. Try again; if it fails again, tell an "
                        "administrator the number of this job: %(number)d.") % {"number": running.pk})  # fmt: skip


def _try_again(running, reason, pauses):
    if running.attempt > len(pauses):
        fail(running, reason)
        return
    with transaction.atomic():
        if running.set_if_mine(status=Job.Status.WAITING, message=reason):
            queue(running, pauses[running.attempt - 1])


def fail(running, sentence):
    running.set_if_mine(status=Job.Status.FAILED, finished_at=timezone.now(), message=sentence)


@contextmanager
def in_the_name_of(person):
    """As a request of this person would run: their name in the history, their clock, their language."""
    with (
        note(actor=person, source="job", request=uuid.uuid4().hex),
        timezone.override(getattr(person, "zone", None)),
        translation.override(getattr(person, "language", "") or translation.get_language()),
    ):
        yield
