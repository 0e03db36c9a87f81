"""The action point: what somebody has undertaken to do until a day."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import ZONE_OF_CITY
from history import past
from lifecycle import move
from lifecycle.models import Case
from meetings import rules
from meetings.models.content import AboutACase, cases
from reference.models import Tagging
from reference.scope import ScopedQuerySet
from reference.ways import Link


def today_in(city):
    """The date where an organization has its seat: a day begins in Vienna before it does in New York."""
    return past.now().astimezone(ZoneInfo(ZONE_OF_CITY.get(city, "UTC"))).date()


class ActionPointQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.read_by(user) if user.has_perm("meetings.view_actionpoint") else self.none()

    def search(self, text):
        return self.with_words(text, "reference", "text", "responsible_person__full_name", "meeting__reference")

    def open(self):
        return self.filter(status=ActionPoint.Status.OPEN)

    def overdue(self):
        """Open, and the day is over where the responsible organization has its seat."""
        late = Q(due_on__lt=today_in("")) & ~Q(responsible_organization__hq_city__in=ZONE_OF_CITY)
        for city in ZONE_OF_CITY:
            late |= Q(responsible_organization__hq_city=city, due_on__lt=today_in(city))
        return self.open().filter(late)

    def ways(self):
        """What names a case has that case's regions and pillars; everything else those of its meeting."""
        meetings = self.model._meta.get_field("meeting").related_model.objects.all()
        return [Link(self.model._base_manager.all(), to=(*cases(), ("meeting", meetings)))]


class ActionPoint(Case, AboutACase):
    """Agreed in a meeting: what is done, by which person of which organization, until when."""

    history_other_case = "meeting"

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    reference_prefix = "AP"
    documents_added_with = "meetings.carry_out_actionpoint"
    tagged_with = "meetings.change_meeting"

    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="action_points", verbose_name=_("meeting")
    )
    decision = models.ForeignKey(
        "meetings.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_points",
        verbose_name=_("decision"),
    )
    text = models.TextField(_("what is to be done"))
    responsible_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="action_points", verbose_name=_("responsible person")
    )
    responsible_organization = models.ForeignKey(
        "reference.Organization",
        models.PROTECT,
        related_name="action_points",
        verbose_name=_("responsible organization"),
    )
    due_on = models.DateField(_("due"))
    original_due_on = models.DateField(_("first due"), editable=False)
    extensions = models.PositiveSmallIntegerField(_("times put off"), default=0, editable=False)
    outcome = models.TextField(_("what was done"), blank=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)

    tags = models.ManyToManyField("reference.Tag", through="ActionPointTag", related_name="+")

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        ordering = ["due_on", "pk"]
        permissions = [("carry_out_actionpoint", "Can report on action points, put them off and cancel them")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="action_point_text",
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(outcome=""),
                name="action_point_outcome",
                violation_error_message=_("An action point is done when it says what was done."),
            ),
            AboutACase.about_one("action_point"),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="action_point_due")]

    def get_absolute_url(self):
        return reverse("actions:detail", args=[self.reference])

    def save(self, **kwargs):
        if self._state.adding:
            self.original_due_on = self.due_on
        super().save(**kwargs)

    @property
    def days_late(self):
        """How many days the open point is over its date, at the seat of the responsible organization; else 0."""
        if self.status != self.Status.OPEN:
            return 0
        return max(0, (today_in(self.responsible_organization.hq_city) - self.due_on).days)

    # --- moves ------------------------------------------------------------------------------------------------------

    @move(
        source={Status.OPEN},
        target=Status.DONE,
        permission="meetings.carry_out_actionpoint",
        unless=rules.may_not_report,
        reason=True,
        label=_("Report as done"),
        consequence=_("Say what was done. Both sides read it."),
    )
    def report_done(self, *, by, reason):
        """What was done stays with the action point."""
        self.outcome = reason

    @move(
        source={Status.OPEN},
        target=Status.OPEN,
        permission="meetings.carry_out_actionpoint",
        unless=rules.may_not_report,
        reason=True,
        label=_("Put off"),
        consequence=_("The first date stays visible, with the number of times it was put off."),
    )
    def put_off(self, *, by, reason, due_on):
        """A later day, with the reason. The date changes in no other way."""
        rules.check_later(self, due_on)
        self.due_on, self.extensions = due_on, self.extensions + 1

    @move(
        source={Status.OPEN},
        target=Status.CANCELLED,
        permission="meetings.carry_out_actionpoint",
        unless=rules.may_not_report,
        reason=True,
        label=_("Cancel the action point"),
        consequence=_("It is not done any more. It stays readable with the reason."),
    )
    def cancel(self, *, by, reason):
        """It is not needed any more."""

    @move(
        source={Status.DONE, Status.CANCELLED},
        target=Status.OPEN,
        permission="meetings.carry_out_actionpoint",
        reason=True,
        label=_("Open again"),
        consequence=_("It is due again, with the reason. Either side may ask for it."),
    )
    def reopen(self, *, by, reason):
        """Either side finds that it was not done after all."""
        self.outcome = ""


class ActionPointTag(Tagging):
    """A tag of the action point."""

    history_case = "action_point"

    action_point = models.ForeignKey(ActionPoint, models.CASCADE, related_name="tag_links")

    class Meta(Tagging.Meta):
        verbose_name = _("tag of an action point")
        verbose_name_plural = _("tags of action points")
        constraints = [models.UniqueConstraint(fields=["action_point", "tag"], name="action_point_tag_once")]
