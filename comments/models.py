"""A comment on a record, and whom it mentions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments import choices, fields, keys, rules
from comments.queries import CommentQuerySet
from history.names import model_of
from reference.about import About, AboutQuerySet


def _person(label, **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=label, **more
    )


def _key():
    return models.BigIntegerField(primary_key=True, default=keys.new_key, editable=False, verbose_name="ID")


class Comment(About):
    """What somebody says about a record, or about one field of it. A reply belongs to the thread of another comment.

    It is no part of the record: the record's version, content and approvals are the same before and after. An edited
    comment keeps its earlier texts in the history; a removed one has no text any more but there. Threads are resolved
    as a whole: `is_resolved`, `resolved_by` and `resolved_at` say what was said last of the first comment.
    """

    Audience = choices.Audience

    history_case = "self"
    history_other_case = "about"
    history_named_by = "reference"
    reference_prefix = "CMT"

    id = _key()
    reference = models.CharField(_("reference"), max_length=24, unique=True, editable=False)
    creation_key = models.UUIDField(_("key of the form"), null=True, unique=True, editable=False)
    record_reference = models.CharField(_("on"), max_length=24, db_index=True, editable=False)  # never changes
    field = models.CharField(_("field"), max_length=60, blank=True, editable=False)
    reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="replies", verbose_name=_("reply to")
    )
    text = models.TextField(_("comment"), max_length=5000, blank=True)
    audience = models.CharField(_("who reads it"), max_length=4, choices=Audience, default=Audience.OWN)
    organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("organization of the author"),
    )
    created_by = _person(_("author"))
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    is_resolved = models.BooleanField(_("resolved"), default=False, editable=False)
    resolved_by = _person(_("resolved or reopened by"), null=True)
    resolved_at = models.DateTimeField(_("resolved or reopened"), null=True, editable=False)
    widened_by = _person(_("opened to both organizations by"), null=True)
    widened_at = models.DateTimeField(_("opened to both organizations"), null=True, editable=False)
    removed_by = _person(_("removed by"), null=True)
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        default_permissions = ["view", "add"]
        permissions = [
            ("remove_comment", "Can remove comments of the own organization"),
            ("read_own_comment", "Can read what an organization says for itself"),
            ("read_removed_comment", "Can read comments that were removed"),
        ]
        indexes = [models.Index(fields=["about", "created_at", "id"], name="comment_thread")]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=["own", "both"]), name="comment_audience"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) ^ Q(text=""),
                name="comment_text",
                violation_error_message=_("A comment says something."),
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="comment_removed",
            ),
            models.CheckConstraint(
                condition=Q(widened_at__isnull=True, widened_by__isnull=True)
                | Q(widened_at__isnull=False, widened_by__isnull=False, audience="both"),
                name="comment_widened",
            ),
            models.CheckConstraint(
                condition=Q(is_resolved=False) | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="comment_resolved",
            ),
        ]

    def __str__(self):
        return self.reference

    def save(self, **kwargs):
        """Gives a new comment its reference for ever."""
        if not self.reference:
            there = Comment._base_manager
            self.reference = keys.new_reference(
                self.reference_prefix, lambda reference: there.filter(reference=reference).exists()
            )
        return super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("comments:detail", args=[self.reference]) + f"#{self.reference}"

    @property
    def root(self):
        """The comment with which its thread begins."""
        return self.reply_to or self

    @property
    def field_label(self):
        """What the page of the record calls the field; "" for a comment on the whole record."""
        model = model_of(self.about.partition(":")[0])
        return fields.label_of(model, self.field) if model and self.field else ""

    @property
    def audience_in_words(self):
        """Named for its organization, because others read it as well: auditors."""
        if self.audience == self.Audience.BOTH:
            return self.get_audience_display()
        return _("Only %(organization)s") % {"organization": self.organization}

    @property
    def editable_until(self):
        return self.created_at + rules.EDITABLE_FOR


class Mention(About):
    """That a comment mentions somebody. They are told once, however often it is edited."""

    history_case = "comment"
    history_other_case = "about"
    names_person = "person_id"

    id = _key()
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions", verbose_name=_("comment"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions", verbose_name=_("person")
    )

    objects = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["pk"]
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mention_once")]

    def __str__(self):
        return str(self.person)


class MentionRead(models.Model):
    """That whoever is mentioned has opened the comment."""

    history_untracked = "What a person has read is that person's own affair."

    mention = models.OneToOneField(Mention, models.PROTECT, primary_key=True, related_name="read")
    at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("mention that was read")
        verbose_name_plural = _("mentions that were read")
        default_permissions = []

    def __str__(self):
        return str(self.mention_id)
