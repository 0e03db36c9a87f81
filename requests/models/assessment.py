"""What one organization thinks of a request."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Versioned


class Assessment(Versioned):
    """One organization's view of a request, for itself only. The two may differ, and the difference is shown."""

    class Recommendation(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        PARTLY = "partly", _("Accept in part")
        REFER = "refer", _("Refer to another organization")
        DECLINE = "decline", _("Decline")
        ASK = "ask", _("Ask for clarification first")

    history_case = "assistance_request"

    assistance_request = models.ForeignKey(
        "requests.AssistanceRequest", models.CASCADE, related_name="assessments", verbose_name=_("request")
    )
    organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        related_name="assessments",
        limit_choices_to={"is_party": True},
        verbose_name=_("organization"),
    )
    recommendation = models.CharField(_("recommendation"), max_length=8, choices=Recommendation)
    text = models.TextField(
        _("assessment"),
        help_text=_("What the need is, whether your organization can meet it, and what speaks for and against it."),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("person")
    )
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["organization__short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["assistance_request", "organization"],
                name="assessment_once_an_organization",
                violation_error_message=_(
                    "Your organization has assessed this request already: change that assessment."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="assessment_text",
                violation_error_message=_("Write what your organization thinks of the request."),
            ),
        ]

    def __str__(self):
        return f"{self.organization}: {self.get_recommendation_display()}"

    def get_absolute_url(self):
        return f"{self.assistance_request.get_absolute_url()}#assessments"
