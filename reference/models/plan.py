"""What was agreed: the Plan itself, the four pillars, the six themes and the instruments they rest on."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Versioned


class ActionPlan(Versioned):
    """One plan of the two parties and its period. Several may be kept; one is current."""

    history_case = "self"
    history_named_by = "title"

    slug = models.SlugField(_("slug"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    signed_on = models.DateField(_("signed on"))
    start = models.DateField(_("start"))
    end = models.DateField(_("end"))
    is_current = models.BooleanField(_("current"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-start"]
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="action_plan_one_current",
                violation_error_message=_("Only one plan can be current. Take the mark off the other one first."),
            ),
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="action_plan_ends_after_start",
                violation_error_message=_("The plan cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return self.title


class Pillar(Versioned):
    """A pillar of the United Nations Global Counter-Terrorism Strategy. Nothing else is called a pillar."""

    history_case = "self"

    number = models.PositiveSmallIntegerField(
        _("number"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    roman = models.CharField(_("roman numeral"), max_length=3, unique=True)
    slug = models.SlugField(_("slug"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=250)
    short_title = models.CharField(_("short title"), max_length=80)
    heading = models.CharField(_("heading in UNCCT reports"), max_length=150, blank=True)
    title_fr = models.CharField(_("title in French"), max_length=250, blank=True)
    title_ru = models.CharField(_("title in Russian"), max_length=250, blank=True)
    instrument = models.CharField(_("where it is laid down"), max_length=80)
    source = models.CharField(_("source"), max_length=250, blank=True)
    confidence = models.CharField(_("how well checked"), max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__range=(1, 4)),
                name="pillar_one_to_four",
                violation_error_message=_("The Strategy has four pillars: enter a number from 1 to 4."),
            )
        ]

    def __str__(self):
        return f"{self.roman} {self.short_title}"


class Instrument(Versioned):
    """A resolution, decision, declaration or agreement that the work rests on.

    Resolutions of the Security Council have no title. Their `title` is their number, and what they are about is in
    `subject`, in our words: pages show the two apart, so that nobody quotes ours as the Council's.
    """

    class Body(models.TextChoices):
        UNSC = "UNSC", _("United Nations Security Council")
        UNGA = "UNGA", _("United Nations General Assembly")
        OSCE_MC = "OSCE-MC", _("OSCE Ministerial Council")
        OSCE_PC = "OSCE-PC", _("OSCE Permanent Council")
        UN_OSCE = "UN-OSCE", _("United Nations and OSCE")

    history_case = "self"

    symbol = models.CharField(_("symbol"), max_length=60, unique=True)
    body = models.CharField(_("body"), max_length=10, choices=Body)
    date = models.DateField(_("date"))
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=250)
    subject = models.CharField(
        _("subject"),
        max_length=250,
        blank=True,
        help_text=_("What it is about, in our own words. Not an official title."),
    )
    agenda_item = models.CharField(_("agenda item"), max_length=200, blank=True)
    themes = models.ManyToManyField("reference.Theme", blank=True, related_name="cited_by", verbose_name=_("themes"))
    pillars = models.ManyToManyField(Pillar, blank=True, related_name="instruments", verbose_name=_("pillars"))
    chapter_vii = models.BooleanField(_("adopted under Chapter VII"), default=False)
    url = models.URLField(_("address of the text"), max_length=300, blank=True)
    confidence = models.CharField(_("how well checked"), max_length=200, blank=True)

    class Meta:
        ordering = ["-date", "symbol"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self):
        return self.title if self.is_internal else self.symbol

    @property
    def is_internal(self):
        """An agreement of the two sides that carries no public symbol: ours is only a handle."""
        return self.symbol.startswith("internal:")

    @property
    def subject_note(self):
        """The subject as pages show it, marked as ours."""
        return _("%(subject)s (our wording)") % {"subject": self.subject} if self.subject else ""


class Theme(Versioned):
    """One of the six fields of work that the Plan names."""

    history_case = "self"
    history_named_by = "name"

    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    slug = models.SlugField(_("slug"), max_length=20, unique=True)
    official_wording = models.CharField(_("wording of the Plan"), max_length=200)
    name = models.CharField(_("name"), max_length=80, unique=True)
    short_name = models.CharField(_("short name"), max_length=10, unique=True)
    default_pillars = models.ManyToManyField(
        Pillar, blank=True, related_name="themes", verbose_name=_("pillars it usually serves")
    )
    instruments = models.ManyToManyField(
        Instrument, blank=True, related_name="main_for", verbose_name=_("main instruments")
    )
    dac_sectors = models.CharField(_("DAC sectors"), max_length=80, blank=True)
    osce_lead = models.CharField(_("lead in the OSCE"), max_length=150, blank=True)
    unoct_lead = models.CharField(_("lead in UNOCT"), max_length=150, blank=True)
    note = models.TextField(_("note"), blank=True)
    confidence = models.CharField(_("how well checked"), max_length=250, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self):
        return self.name
