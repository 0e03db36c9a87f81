"""Activities below a project. Joint work that stands alone is a project of kind training, conference, and so on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Activity(models.Model):
    """One event or piece of work of a project: its plan is not signed, because it changes as the work goes on."""

    history_case = "project"

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training")
        WORKSHOP = "workshop", _("Workshop")
        SEMINAR = "seminar", _("Seminar")
        CONFERENCE = "conference", _("Conference")
        MEETING = "meeting", _("Meeting")
        ASSESSMENT = "assessment", _("Assessment visit")
        ADVICE = "advice", _("Expert advice")
        PUBLICATION = "publication", _("Publication")
        EQUIPMENT = "equipment", _("Equipment")

    class Mode(models.TextChoices):
        ON_SITE = "on-site", _("On site")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("Hybrid")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="activities")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.ForeignKey(
        "reference.Country", models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("country")
    )
    start = models.DateField(_("first day"), null=True, blank=True)
    end = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__isnull=True)
                | models.Q(end__isnull=True)
                | models.Q(end__gte=models.F("start")),
                name="activity_dates",
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self):
        return self.title
