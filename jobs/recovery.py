"""What is done about jobs that a worker has left behind, and about those that are over."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.models import FOLDER, KEPT, PATIENCE, Job
from jobs.running import fail, queue

log = logging.getLogger(__name__)
ATTEMPTS = 3  # whatever kills its worker so often is not tried again


def recover():
    """Takes up what a stopped worker has left: again from the beginning, or told as failed."""
    for left in Job.objects.left_behind():
        _take_up(left)
    waiting = Job.objects.filter(status=Job.Status.WAITING, queued_at__lt=timezone.now() - PATIENCE)
    in_the_queue = DBTaskResult.objects.filter(status=TaskResultStatus.READY).values("pk")
    for lost in waiting.exclude(queued_as__in=in_the_queue):
        _queue_again(lost)


def _take_up(left):
    """Its lease has run out. The worker may be alive after all: then it finds that the job is no longer its own."""
    log.warning("Job %s was left behind by %s.", left.pk, left.worker)
    if _may_repeat(left.function) and left.attempt < ATTEMPTS:
        with transaction.atomic():
            if _is_left(left) and left.set_if_mine(
                status=Job.Status.WAITING, message=_("The worker was stopped: this begins again.")
            ):
                queue(left)
        return
    sentence = _(
        "The worker was stopped in the middle of this. Nobody knows how far it came, so it was not begun again by "
        "itself: look at what is there before you start it once more."
    )
    with transaction.atomic():
        if _is_left(left):
            fail(left, sentence)


def _is_left(left):
    """Whether it has given no sign of life since it was found."""
    return Job.objects.left_behind().select_for_update().filter(pk=left.pk, attempt=left.attempt).exists()


def _may_repeat(path):
    try:
        return import_string(path).job.repeatable
    except (ImportError, AttributeError):  # a function that a new version of the site no longer has
        return False


@transaction.atomic
def _queue_again(lost):
    """A worker was stopped between finding it in the queue and taking it."""
    if Job.objects.select_for_update().filter(pk=lost.pk, queued_as=lost.queued_as, status=Job.Status.WAITING).exists():
        queue(lost)


def prune():
    """Deletes jobs and results that are over, and what the queue keeps of tasks. Says how many jobs there were."""
    over = list(Job.objects.over())
    for job in over:
        job.delete()
    DBTaskResult.objects.exclude(status=TaskResultStatus.READY).filter(
        enqueued_at__lt=timezone.now() - KEPT - timedelta(days=1)
    ).delete()
    _take_away_nobodys()
    return len(over)


def _take_away_nobodys():
    """Files whose worker was stopped, or whose transaction was undone, before a job had them."""
    storage, before = Job._meta.get_field("result").storage, timezone.now() - KEPT - timedelta(days=1)
    try:
        _folders, names = storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for place in (f"{FOLDER}/{name}" for name in names):
        if storage.get_modified_time(place) < before and not Job.objects.filter(result=place).exists():
            storage.delete(place)
