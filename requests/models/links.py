"""What a request is tied to: the themes and pillars it is about, its tags, and the projects that answer it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reference.models import Tagging


class RequestTheme(models.Model):
    """A thematic area of the Plan that the request is about."""

    history_case = "assistance_request"

    assistance_request = models.ForeignKey("requests.AssistanceRequest", models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey("reference.Theme", models.PROTECT, related_name="request_links", verbose_name=_("theme"))

    class Meta:
        verbose_name = _("theme of a request")
        verbose_name_plural = _("themes of requests")
        ordering = ["theme__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["assistance_request", "theme"],
                name="request_theme_once",
                violation_error_message=_("A theme is named once only."),
            )
        ]

    def __str__(self):
        return str(self.theme)


class RequestTag(Tagging):
    """A tag of the request."""

    history_case = "assistance_request"

    assistance_request = models.ForeignKey("requests.AssistanceRequest", models.CASCADE, related_name="tag_links")

    class Meta(Tagging.Meta):
        verbose_name = _("tag of a request")
        verbose_name_plural = _("tags of requests")
        constraints = [models.UniqueConstraint(fields=["assistance_request", "tag"], name="request_tag_once")]


class RequestPillar(models.Model):
    """A pillar of the Strategy that the request falls under."""

    history_case = "assistance_request"

    assistance_request = models.ForeignKey("requests.AssistanceRequest", models.CASCADE, related_name="pillar_links")
    pillar = models.ForeignKey(
        "reference.Pillar", models.PROTECT, related_name="request_links", verbose_name=_("pillar")
    )

    class Meta:
        verbose_name = _("pillar of a request")
        verbose_name_plural = _("pillars of requests")
        ordering = ["pillar__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assistance_request", "pillar"],
                name="request_pillar_once",
                violation_error_message=_("A pillar is named once only."),
            )
        ]

    def __str__(self):
        return str(self.pillar)


class RequestProject(models.Model):
    """That a project answers a request. One request may lead to several projects, and several requests to one."""

    history_case = "assistance_request"
    history_other_case = "project"

    assistance_request = models.ForeignKey(
        "requests.AssistanceRequest", models.CASCADE, related_name="project_links", verbose_name=_("request")
    )
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="request_links", verbose_name=_("project")
    )
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("linked by"),
    )
    linked_at = models.DateTimeField(_("linked"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("project of a request")
        verbose_name_plural = _("projects of requests")
        ordering = ["linked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assistance_request", "project"],
                name="request_project_once",
                violation_error_message=_("This project is linked to the request already."),
            )
        ]

    def __str__(self):
        return f"{self.assistance_request} – {self.project}"
