"""An import: a file of projects, requests or action points, what it would change, and what became of it."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.moments import time_in_words
from meetings.models import ActionPoint
from projects.models import Project
from reference.scope import ScopedQuerySet
from reference.ways import Mention
from requests.models import AssistanceRequest


def place_of_file(one, name):
    """Nobody guesses it, and nobody is ever sent there."""
    return f"imports/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:10]}"


class ImportQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """One's own; auditors see all. A row may tell of a request that managers of the other side may not read."""
        if not user.has_perm("imports.view_import"):
            return self.none()
        found = self if user.has_perm("imports.read_all_imports") else self.filter(created_by=user)
        return found.read_by(user)

    def ways(self):
        """An import has the regions and pillars of the records that its rows are about, as these are today."""
        kinds = (Project.objects.all(), AssistanceRequest.objects.all(), ActionPoint.objects.all())
        return [Mention(ImportRow.objects.all(), of="of", column="reference", kinds=kinds)]


class Import(models.Model):
    """One file, from its rehearsal to its undoing. What it changes goes through the same forms as by hand."""

    history_case = "self"

    class Kind(models.TextChoices):
        PROJECTS = "projects", _("Projects")
        REQUESTS = "requests", _("Requests")
        ACTIONS = "actions", _("Action points")

    class Status(models.TextChoices):
        READING = "reading", _("Being rehearsed")
        ASKED = "asked", _("Waiting for your answer")
        REFUSED = "refused", _("File refused")
        REHEARSED = "rehearsed", _("Rehearsed, nothing changed yet")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file = models.FileField(_("file"), upload_to=place_of_file, max_length=200)
    file_name = models.CharField(_("name of the file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.READING)
    job = models.ForeignKey(
        "jobs.Job", models.SET_NULL, null=True, related_name="+", verbose_name=_("background job"), editable=False
    )
    fault = models.TextField(_("why it is refused"), blank=True)
    notices = models.JSONField(_("notices"), default=list)
    labels = models.JSONField(_("columns of the file"), default=list)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("same"), default=0)
    faulty = models.PositiveIntegerField(_("faulty"), default=0)
    applied_at = models.DateTimeField(_("applied"), null=True)
    applied_in = models.CharField(_("applied in the act"), max_length=64, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = ["add", "view"]
        permissions = [("read_all_imports", "Can read the imports of everybody")]
        indexes = [models.Index(fields=["created_by", "-id"], name="import_of_person")]

    def __str__(self):
        words = {"what": self.get_kind_display().lower(), "when": time_in_words(self.created_at)}
        return _("Import of %(what)s, %(when)s") % words

    def get_absolute_url(self):
        return reverse("imports:import", args=[self.pk])

    @property
    def rows_in_all(self):
        return self.new + self.changed + self.same + self.faulty

    @property
    def is_at_work(self):
        return self.status in BEFORE

    def turn(self, source, target, **fields):
        """Takes the import from one status to the next. Says whether it was still there: two presses make one act."""
        turned = Import.objects.filter(pk=self.pk, status=source).update(status=target, **fields)
        if turned:
            self.refresh_from_db()
        return bool(turned)


# What an import is again when the work at it was stopped: nothing of that work is there.
BEFORE = {
    Import.Status.READING: Import.Status.REFUSED,
    Import.Status.APPLYING: Import.Status.REHEARSED,
    Import.Status.UNDOING: Import.Status.APPLIED,
}


class ImportRow(models.Model):
    """A row of the file: the record that it means, and what it would change there."""

    history_untracked = "A sheet that was shown before anything happened. What happens is in the journal itself."

    class State(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Same")
        FAULTY = "faulty", _("Faulty")

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row of the file"))
    state = models.CharField(_("state"), max_length=7, choices=State)
    record = models.PositiveBigIntegerField(_("key of the record"), null=True)
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    version = models.PositiveIntegerField(_("version compared with"), null=True)
    cells = models.JSONField(_("cells"), default=list)  # as the file has them, for the workbook that goes back
    given = models.JSONField(_("values"), default=dict)  # name of a field: what the form is given
    changes = models.JSONField(_("changes"), default=list)  # label, before, after
    faults = models.JSONField(_("faults"), default=list)  # column, sentence
    former = models.JSONField(_("values before"), default=dict)
    left = models.TextField(_("why it was not undone"), blank=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        default_permissions = []
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["of", "state", "number"], name="import_row_state"),
            models.Index(fields=["reference", "of"], name="import_row_reference"),  # from a record to its imports
        ]

    def __str__(self):
        return _("Row %(number)d") % {"number": self.number}
