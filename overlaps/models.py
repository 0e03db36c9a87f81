"""What somebody made of an overlap: the work of the others is joined, or it is another matter, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from requests.models import AssistanceRequest


class Answer(models.Model):
    """One answer about a project and another project, or a request. It can be given anew: the history keeps each."""

    class Kind(models.TextChoices):
        JOIN = "join", _("Join: carry it out together")
        DISMISS = "dismiss", _("No overlap: it is another matter")

    history_case = "project"
    history_other_case = ("other_project", "other_request")

    project = models.ForeignKey(Project, models.CASCADE, related_name="overlap_answers", verbose_name=_("project"))
    other_project = models.ForeignKey(
        Project, models.CASCADE, null=True, related_name="+", editable=False, verbose_name=_("other project")
    )
    other_request = models.ForeignKey(
        AssistanceRequest, models.CASCADE, null=True, related_name="+", editable=False, verbose_name=_("request")
    )
    kind = models.CharField(_("answer"), max_length=7, choices=Kind)
    reason = models.TextField(
        _("reason"), max_length=1000, help_text=_("What is to be done together, or why it is another matter.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by"))
    at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to an overlap")
        verbose_name_plural = _("answers to overlaps")
        ordering = ["at", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(fields=["project", "other_project"], name="overlap_project_once"),
            models.UniqueConstraint(fields=["project", "other_request"], name="overlap_request_once"),
            models.CheckConstraint(
                condition=Q(other_project__isnull=True) ^ Q(other_request__isnull=True), name="overlap_with_one"
            ),
            models.CheckConstraint(condition=Q(kind__in=["join", "dismiss"]), name="overlap_answer"),
            models.CheckConstraint(condition=~Q(reason=""), name="overlap_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.other})"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}#overlaps"

    @property
    def other(self):
        return self.other_project or self.other_request
