"""The co-ordination meeting: where the two sides agree on what is done, and by whom."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Case as Either
from django.db.models import Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import time_zones
from history import past
from lifecycle import move
from lifecycle.models import Case
from meetings import rules
from meetings.models.action_point import ActionPoint
from meetings.models.content import AgendaItem, Decision, MeetingPillar, MeetingRegion, cases
from reference.scope import ScopedQuerySet
from reference.ways import Link, Way

NAMING_A_CASE = [AgendaItem, Decision, ActionPoint]


class MeetingQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Meetings are read by everyone who works under the Plan."""
        return self.read_by(user) if user.has_perm("meetings.view_meeting") else self.none()

    def search(self, text):
        """Every word of the text is in the reference, the title, the place or an item of the agenda."""
        found = self
        for word in text.split():
            on_agenda = AgendaItem.objects.filter(meeting=OuterRef("pk"), title__icontains=word)
            found = found.filter(
                Q(reference__icontains=word) | Q(title__icontains=word) | Q(place__icontains=word) | Exists(on_agenda)
            )
        return found

    def ways(self):
        """Its own tags, and the projects and requests that it deals with."""
        return [
            Way(MeetingRegion.objects.all(), of="meeting", region="region"),
            Way(MeetingPillar.objects.all(), of="meeting", pillar="pillar"),
            *(Link(model.objects.all(), of="meeting", to=cases()) for model in NAMING_A_CASE),
        ]

    def concerning(self, **case):
        """Meetings that dealt with a project or a request: `concerning(project=project)`."""
        found = Q()
        for model in NAMING_A_CASE:
            found |= Q(Exists(model.objects.filter(meeting=OuterRef("pk"), **case)))
        return self.filter(found)

    def with_nearness(self):
        """Annotations to sort by: what comes next, then what has no date, then what is over, latest first."""
        cancelled = Q(status=Meeting.Status.CANCELLED)
        over = Q(ends_at__lt=past.now()) | cancelled
        fallen_through = Q(postponed_from=F("starts_at")) & ~cancelled
        undated = Q(starts_at=None) & ~cancelled
        # No turn holds dates and gaps together: the two databases put the gaps at different ends.
        turns = [When(fallen_through, then=Value(1)), When(undated, then=Value(2)), When(over, then=Value(3))]
        return self.annotate(
            turn=Either(*turns, default=Value(0)),
            coming_at=Either(When(over | fallen_through | undated, then=None), default="starts_at"),
        )


class Meeting(Case):
    """A meeting of the two sides under the Plan, planned by the staff of either and chaired by both."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CONVENED = "convened", _("Convened")
        POSTPONED = "postponed", _("Postponed")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

        @classmethod
        def agenda_open(cls):
            """Items may be added, changed and taken off."""
            return [cls.PLANNED, cls.CONVENED, cls.POSTPONED]

    class Kind(models.TextChoices):
        CO_ORDINATION = "co-ordination", _("Co-ordination meeting")
        REVIEW = "review", _("Review")
        WORKING_LEVEL = "working-level", _("Working-level call")
        AD_HOC = "ad-hoc", _("Ad hoc")

    class Mode(models.TextChoices):
        ON_SITE = "on-site", _("On site")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("Hybrid")

    reference_prefix = "CM"
    documents_added_with = tagged_with = "meetings.change_meeting"

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.CO_ORDINATION)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        choices=time_zones,
        default="Europe/Vienna",
        help_text=_("That of the place. Everyone sees the times in their own zone as well."),
    )
    mode = models.CharField(_("how"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=150, blank=True)
    link = models.CharField(
        _("link to join"), max_length=500, blank=True, validators=[URLValidator(schemes=["https", "http"])]
    )
    chair_unoct = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chair for UNOCT"),
    )
    chair_osce = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chair for the OSCE"),
    )
    attendance_note = models.TextField(
        _("note on attendance"), blank=True, help_text=_("What the list of participants does not say.")
    )

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    postponed_from = models.DateTimeField(_("postponed from"), null=True, editable=False)

    regions = models.ManyToManyField(
        "reference.Region", through="MeetingRegion", related_name="meetings", blank=True, verbose_name=_("regions")
    )
    pillars = models.ManyToManyField(
        "reference.Pillar", through="MeetingPillar", related_name="meetings", blank=True, verbose_name=_("pillars")
    )
    themes = models.ManyToManyField(
        "reference.Theme", through="MeetingTheme", related_name="meetings", blank=True, verbose_name=_("themes")
    )
    organizations = models.ManyToManyField("reference.Organization", through="Participation", related_name="+")
    tags = models.ManyToManyField("reference.Tag", through="MeetingTag", related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        permissions = [("convene_meeting", "Can convene, postpone, cancel meetings and say that they were held")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""), name="meeting_title", violation_error_message=_("A meeting needs a title.")
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="meeting_times",
                violation_error_message=_("A meeting ends after it begins."),
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="meeting_latest"),
            models.Index(fields=["status", "starts_at"], name="meeting_by_status"),
        ]

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.reference])

    @property
    def has_a_date(self):
        """A date that stands: that of a postponed meeting has fallen through until it gets another."""
        return self.starts_at is not None and self.starts_at != self.postponed_from

    @property
    def agenda_is_open(self):
        return self.status in self.Status.agenda_open()

    @property
    def is_to_be_convened(self):
        """Nobody is called to it yet, or no longer to the date that fell through."""
        return self.status in {self.Status.PLANNED, self.Status.POSTPONED}

    @property
    def has_begun(self):
        """There is something to write down."""
        begun = self.starts_at is not None and self.starts_at <= past.now()
        return self.status == self.Status.HELD or (self.status == self.Status.CONVENED and begun)

    # --- moves ------------------------------------------------------------------------------------------------------

    @move(
        source={Status.PLANNED, Status.POSTPONED},
        target=Status.CONVENED,
        permission="meetings.convene_meeting",
        unless=rules.may_not_convene,
        label=_("Convene"),
        consequence=_("The date and the agenda stand, and both sides are called to the meeting."),
    )
    def convene(self, *, by, reason):
        """Date, chairs, agenda and the invited of both sides are there."""
        self.postponed_from = None

    @move(
        source={Status.CONVENED},
        target=Status.HELD,
        permission="meetings.convene_meeting",
        unless=rules.may_not_be_held,
        label=_("Say that it was held"),
        consequence=_("The agenda and the date are fixed from now on. Notes, decisions and action points stay open."),
    )
    def hold(self, *, by, reason):
        """The date has come, and it is known who attended."""

    @move(
        source={Status.PLANNED, Status.CONVENED},
        target=Status.POSTPONED,
        permission="meetings.convene_meeting",
        unless=rules.may_not_be_called_off,
        reason=True,
        label=_("Postpone"),
        consequence=_("The meeting keeps its agenda. It is convened again once it has a new date."),
    )
    def postpone(self, *, by, reason):
        """Keeps the date that fell through, so that the meeting is not convened for it again."""
        self.postponed_from = self.starts_at

    @move(
        source={Status.PLANNED, Status.CONVENED, Status.POSTPONED},
        target=Status.CANCELLED,
        permission="meetings.convene_meeting",
        unless=rules.may_not_be_called_off,
        reason=True,
        label=_("Cancel the meeting"),
        consequence=_("The meeting does not take place. Its record stays readable."),
    )
    def cancel(self, *, by, reason):
        """It does not take place."""
