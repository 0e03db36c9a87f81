"""What belongs to a meeting: its own tags, who takes part, the agenda and the decisions."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Versioned
from projects.models import Project
from reference.models import Tagging
from requests.models import AssistanceRequest

TO_BE_INVITED = _("To be invited")  # what "Invited" means before the meeting is convened


def cases():
    """The columns by which a row names the case that it is about, with the cases of that kind."""
    return ("project", Project.with_amendments.all()), ("assistance_request", AssistanceRequest.objects.all())


class MeetingPart(models.Model):
    """Abstract. A row that belongs to one meeting."""

    history_case = "meeting"

    class Meta:
        abstract = True


class AboutACase(models.Model):
    """Abstract. A row that may name the project or the request that it is about: one of them, never both."""

    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("project")
    )
    assistance_request = models.ForeignKey(
        "requests.AssistanceRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("request"),
    )

    class Meta:
        abstract = True

    @property
    def about(self):
        """The project or the request that it is about, or None."""
        return self.project or self.assistance_request

    @staticmethod
    def about_one(table):
        """The constraint for the table of a subclass."""
        return models.CheckConstraint(
            condition=Q(project__isnull=True) | Q(assistance_request__isnull=True),
            name=f"{table}_about_one_case",
            violation_error_message=_("Name a project or a request, not both: write one entry for each."),
        )


class MeetingRegion(MeetingPart):
    """A region that the meeting is about as a whole."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="region_links")
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="meeting_links")

    class Meta:
        verbose_name = _("region of a meeting")
        verbose_name_plural = _("regions of meetings")
        ordering = ["region__order"]
        constraints = [models.UniqueConstraint(fields=["meeting", "region"], name="meeting_region_once")]

    def __str__(self):
        return str(self.region)


class MeetingPillar(MeetingPart):
    """A pillar that the meeting is about as a whole."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="pillar_links")
    pillar = models.ForeignKey("reference.Pillar", models.PROTECT, related_name="meeting_links")

    class Meta:
        verbose_name = _("pillar of a meeting")
        verbose_name_plural = _("pillars of meetings")
        ordering = ["pillar__number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "pillar"], name="meeting_pillar_once")]

    def __str__(self):
        return str(self.pillar)


class MeetingTheme(MeetingPart):
    """A theme that the meeting is about as a whole."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey("reference.Theme", models.PROTECT, related_name="meeting_links")

    class Meta:
        verbose_name = _("theme of a meeting")
        verbose_name_plural = _("themes of meetings")
        ordering = ["theme__order"]
        constraints = [models.UniqueConstraint(fields=["meeting", "theme"], name="meeting_theme_once")]

    def __str__(self):
        return str(self.theme)


class MeetingTag(Tagging):
    """A tag of the meeting."""

    history_case = "meeting"

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="tag_links")

    class Meta(Tagging.Meta):
        verbose_name = _("tag of a meeting")
        verbose_name_plural = _("tags of meetings")
        constraints = [models.UniqueConstraint(fields=["meeting", "tag"], name="meeting_tag_once")]


class Participation(MeetingPart, Versioned):
    """An organization that is asked to a meeting, whom it sends, and whether it came."""

    class Attendance(models.TextChoices):
        INVITED = "invited", _("Invited")
        ATTENDED = "attended", _("Attended")
        APOLOGIES = "apologies", _("Sent apologies")

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="participations")
    organization = models.ForeignKey(
        "reference.Organization", models.PROTECT, related_name="participations", verbose_name=_("organization")
    )
    people = models.TextField(_("people"), blank=True, help_text=_("Names and posts. Business contacts only."))
    attendance = models.CharField(_("attendance"), max_length=10, choices=Attendance, default=Attendance.INVITED)

    class Meta:
        verbose_name = _("participating organization")
        verbose_name_plural = _("participating organizations")
        ordering = ["organization__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organization"],
                name="meeting_organization_once",
                violation_error_message=_("An organization is named once only."),
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=["invited", "attended", "apologies"]),
                name="participation_attendance",
                violation_error_message=_("An organization is invited, attended, or sent apologies."),
            ),
        ]

    def __str__(self):
        return str(self.organization)

    @property
    def attendance_in_words(self):
        """Nobody is called to a meeting before it is convened."""
        if self.attendance == self.Attendance.INVITED and self.meeting.is_to_be_convened:
            return TO_BE_INVITED
        return self.get_attendance_display()


class AgendaItem(MeetingPart, AboutACase, Versioned):
    """One item of the agenda, and the note that is taken on it."""

    history_other_case = ("project", "assistance_request")

    class Presenter(models.TextChoices):
        BOTH = "both", _("Both sides")
        UNOCT = "UNOCT", _("UNOCT")
        OSCE = "OSCE", _("OSCE")
        GUEST = "guest", _("Guest")

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("item"), max_length=250)
    presenter = models.CharField(_("presented by"), max_length=5, choices=Presenter, default=Presenter.BOTH)
    duration = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="agenda_item_title",
                violation_error_message=_("An item of the agenda needs a title."),
            ),
            AboutACase.about_one("agenda_item"),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#item-{self.pk}"


class Decision(MeetingPart, AboutACase, Versioned):
    """What the two sides decided in a meeting. Its number within the meeting is never given twice."""

    history_other_case = ("project", "assistance_request")

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    text = models.TextField(_("decision"))
    taken_on = models.DateField(_("taken on"))
    agenda_item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("item of the agenda"),
    )
    creation_key = models.UUIDField(_("key of the form"), null=True, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("written down by"),
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=~Q(text=""), name="decision_text", violation_error_message=_("A decision needs a text.")
            ),
            AboutACase.about_one("decision"),
        ]

    def __str__(self):
        return f"{self.number}. {Truncator(self.text).chars(80)}"

    def save(self, **kwargs):
        """Gives a new decision the number after the last. The meeting stays locked until it is written."""
        if not self._state.adding:
            return super().save(**kwargs)
        with transaction.atomic():
            type(self.meeting)._base_manager.select_for_update(of=["self"]).get(pk=self.meeting_id)
            last = Decision.objects.filter(meeting_id=self.meeting_id).aggregate(last=models.Max("number"))["last"]
            self.number = (last or 0) + 1
            return super().save(**kwargs)

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#decision-{self.number}"

    @property
    def label(self):
        """CM-2026-0001/2: how it is quoted."""
        return f"{self.meeting.reference}/{self.number}"
