"""What people wait for while a worker does it, and what the worker does again and again by itself."""

import uuid
from datetime import timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=60)  # a worker that has given no sign of life for so long is taken for dead
PATIENCE = timedelta(minutes=1)  # what waits for longer is told that no worker takes it
KEPT = timedelta(days=7)  # results and the jobs themselves
FOLDER = "jobs"


def place_of_result(job, name):
    """Where a result lies in the storage. Nobody guesses it, and nobody is ever sent there."""
    return f"{FOLDER}/{uuid.uuid4().hex}{PurePath(name).suffix[:10]}"


class JobQuerySet(models.QuerySet):
    def owned_by(self, user):
        return self.filter(owner=user.pk)

    def take(self, number, attempt, worker):
        """The job, now running; None where somebody else has taken this attempt, or it is cancelled."""
        taken = self.filter(pk=number, status=Job.Status.WAITING, attempt=attempt).update(
            status=Job.Status.RUNNING,
            attempt=attempt + 1,
            worker=worker,
            lease_until=timezone.now() + LEASE,
            started_at=timezone.now(),
            done=0,
            total=0,
            message="",
        )
        return self.select_related("owner").get(pk=number) if taken else None

    def left_behind(self):
        """Those whose worker was stopped in the middle."""
        return self.filter(status=Job.Status.RUNNING, lease_until__lt=timezone.now())

    def over(self):
        """Those that have been finished for longer than results are kept."""
        return self.filter(finished_at__lt=timezone.now() - KEPT)


class Job(models.Model):
    """Something that takes longer than a page may take: an export of everything, an import of ten thousand rows.

    Its row is the truth about it. The queue of `django_tasks_db` only says that a worker should look at it, so a row
    of the queue that is lost or there twice neither loses the job nor does it twice: each attempt is taken once.
    """

    history_untracked = "A job is one person's own errand, kept for a week. What it changes is in the journal itself."

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.WAITING, Status.RUNNING)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("person"))
    label = models.CharField(_("what"), max_length=200)
    function = models.CharField(_("function"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict)
    key = models.CharField(_("key"), max_length=120, null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    message = models.TextField(_("message"), blank=True)
    result = models.FileField(_("file"), upload_to=place_of_result, blank=True, max_length=200)
    result_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    address = models.CharField(_("address of the result"), max_length=500, blank=True)
    attempt = models.PositiveIntegerField(_("attempts"), default=0)
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    lease_until = models.DateTimeField(_("sign of life awaited by"), null=True)
    queued_as = models.UUIDField(_("in the queue as"), null=True)
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(_("begun"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        default_permissions = []
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_owner"),
            models.Index(fields=["status", "lease_until"], name="job_lease"),
            models.Index(fields=["finished_at"], name="job_finished"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="job_once"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_of_total"),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("jobs:job", args=[self.pk])

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def percent(self):
        """How much is done of what was said to be all; None before anything was said."""
        return 100 * self.done // self.total if self.total else None

    @property
    def waits_for_a_worker(self):
        return self.status == self.Status.WAITING and self.queued_at < timezone.now() - PATIENCE

    @property
    def kept_until(self):
        return self.finished_at + KEPT if self.finished_at else None

    def set_if_mine(self, **fields):
        """Writes to the job unless it was cancelled or another worker has taken it. Says whether it did."""
        mine = Job.objects.filter(pk=self.pk, status=Job.Status.RUNNING, attempt=self.attempt)
        if not mine.update(**fields):
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        return True

    def cancel(self):
        """What runs stops at its next step. Says whether there was anything to cancel."""
        return bool(
            Job.objects.filter(pk=self.pk, status__in=self.OPEN).update(
                status=Job.Status.CANCELLED, finished_at=timezone.now()
            )
        )

    def delete(self, **kwargs):
        storage, name = self.result.storage, self.result.name
        if name:
            transaction.on_commit(lambda: storage.delete(name))
        return super().delete(**kwargs)


class Routine(models.Model):
    """When something that the worker does again and again is due, and how it went the last time."""

    history_untracked = "The clock of the worker, not an act of anybody."

    name = models.CharField(_("name"), max_length=100, primary_key=True)
    due_at = models.DateTimeField(_("due"))
    finished_at = models.DateTimeField(_("last finished"), null=True)
    problem = models.TextField(_("what went wrong the last time"), blank=True)

    class Meta:
        verbose_name = _("routine of the worker")
        verbose_name_plural = _("routines of the worker")
        default_permissions = []
        ordering = ["name"]

    def __str__(self):
        return self.name
