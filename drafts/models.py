"""What somebody has typed into a form and not saved yet. Nobody else ever reads it."""

import hashlib
import json
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NOBODY_ELSES_BUSINESS = "A draft is nobody else's business: what was saved of it is in the history of the record."
KEPT_FOR = timedelta(days=90)
GONE_AFTER = timedelta(days=1)  # a discarded draft can be taken back for so long; a sent one is only remembered


def digest_of(content):
    """The same for the same text, whatever the order in which a browser sent it."""
    return hashlib.sha256(json.dumps(sorted(content)).encode()).hexdigest()


class DraftQuerySet(models.QuerySet):
    def of(self, user):
        """The drafts of a person that wait to be sent, the latest first."""
        return self.filter(owner=user, sent_at=None, discarded_at=None).order_by("-saved_at", "-pk")

    def discarded_by(self, user):
        """What a person can still take back."""
        return self.filter(owner=user, sent_at=None, discarded_at__isnull=False).order_by("-discarded_at", "-pk")

    def past_their_time(self, now):
        return self.filter(
            models.Q(saved_at__lt=now - KEPT_FOR)
            | models.Q(sent_at__lt=now - GONE_AFTER)
            | models.Q(discarded_at__lt=now - GONE_AFTER)
        )


class Draft(models.Model):
    """A form as it was typed, of one person. What is sent or discarded is no draft any more, and soon gone.

    `sheet` is the opened form that writes it: each time a form is opened it is a sheet of its own, so that two windows
    with one form never write over each other. Whoever goes on with a draft in a new sheet takes it over, once.
    """

    history_untracked = NOBODY_ELSES_BUSINESS

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sheet = models.UUIDField(unique=True, default=uuid.uuid4)
    form = models.TextField()  # the path of the form: it names the route and the record
    address = models.TextField()  # the same with its question: where the form is opened again
    title = models.TextField(blank=True)
    labels = models.JSONField(default=list)  # (name of a field, or prefix-name of a row's; what the page calls it)
    content = models.JSONField(default=list)  # (name, the texts sent under it as they were typed), in the form's order
    digest = models.CharField(max_length=64, blank=True)
    turn = models.BigIntegerField(default=0)  # of the script's savings of one sheet, so that a late one changes nothing
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        default_permissions = []
        indexes = [models.Index(fields=["owner", "-saved_at"], name="drafts_of_owner")]

    def __str__(self):
        return self.title or self.form

    def get_absolute_url(self):
        """The page on which it can be read whatever has become of its record."""
        return reverse("drafts:read", args=[self.sheet])

    @property
    def use_address(self):
        """The form, filled with it."""
        return f"{self.address}{'&' if '?' in self.address else '?'}draft={self.sheet}"

    @property
    def data(self):
        """As a form takes it."""
        data = QueryDict(mutable=True)
        for name, texts in self.content:
            data.setlist(name, texts)
        return data


class DraftFile(models.Model):
    """A file that was chosen in a form. It is sent with the form again as long as no other takes its place.

    The bytes live in the database, beside the text: they come and go with it in one transaction, on every machine.
    """

    history_untracked = NOBODY_ELSES_BUSINESS

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    field = models.CharField(max_length=200)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        default_permissions = []
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def as_uploaded(self):
        """As Django hands over a file that has just been sent."""
        return SimpleUploadedFile(self.name, bytes(self.content), self.content_type)
