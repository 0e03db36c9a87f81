"""What belongs to a project beside its own row. All but the tags is signed: none may change while a sign-off stands."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.models import Tagging


class ProjectPart(models.Model):
    """Abstract. A row that belongs to one project."""

    history_case = "project"

    class Meta:
        abstract = True


class ProjectTheme(ProjectPart):
    """A thematic area of the Plan that the project serves. One of them is the primary one."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey("reference.Theme", models.PROTECT, related_name="project_links", verbose_name=_("theme"))
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["-is_primary", "theme__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "theme"],
                name="project_theme_once",
                violation_error_message=_("A theme is named once only."),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(is_primary=True),
                name="project_one_primary_theme",
                violation_error_message=_("Only one theme can be the primary one."),
            ),
        ]

    def __str__(self):
        return str(self.theme)


class ProjectTag(Tagging):
    """A tag of the project. Not signed: it comes and goes at any time."""

    history_case = "project"

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="tag_links")

    class Meta(Tagging.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["project", "tag"], name="project_tag_once")]


class ProjectPillar(ProjectPart):
    """How much of the project serves a pillar of the Strategy, in whole per cent. Submitted, they add to 100."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="pillar_links")
    pillar = models.ForeignKey(
        "reference.Pillar", models.PROTECT, related_name="project_links", verbose_name=_("pillar")
    )
    weight = models.PositiveSmallIntegerField(
        _("weight in per cent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    history_units = {"weight": "%"}

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
        ordering = ["pillar__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "pillar"],
                name="project_pillar_once",
                violation_error_message=_("A pillar is named once only."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=100),
                name="project_pillar_weight",
                violation_error_message=_("The weight of a pillar is between 1 and 100 per cent."),
            ),
        ]

    def __str__(self):
        return f"{self.pillar.roman} {self.weight} %"


class ProjectCountry(ProjectPart):
    """A country that benefits, with its share in whole per cent where the shares are known."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="country_links")
    country = models.ForeignKey(
        "reference.Country", models.PROTECT, related_name="project_links", verbose_name=_("country")
    )
    share = models.PositiveSmallIntegerField(
        _("share in per cent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Leave all shares empty if they are not known."),
    )
    history_units = {"share": "%"}

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["country__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "country"],
                name="project_country_once",
                violation_error_message=_("A country is named once only."),
            ),
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__gte=1, share__lte=100),
                name="project_country_share",
                violation_error_message=_("The share of a country is between 1 and 100 per cent."),
            ),
        ]
        indexes = [models.Index(fields=["country", "project"], name="project_by_country")]

    def __str__(self):
        return str(self.country)


class ProjectRegion(ProjectPart):
    """A region that the project serves as a whole, beside or instead of single countries."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="region_links")
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="project_links", verbose_name=_("region")
    )

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["region__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "region"],
                name="project_region_once",
                violation_error_message=_("A region is named once only."),
            )
        ]
        indexes = [models.Index(fields=["region", "project"], name="project_by_region")]

    def __str__(self):
        return str(self.region)


class ProjectInstrument(ProjectPart):
    """A resolution or commitment that the project carries out, by paragraph where one is known."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="instrument_links")
    instrument = models.ForeignKey(
        "reference.Instrument", models.PROTECT, related_name="project_links", verbose_name=_("instrument")
    )
    paragraph = models.CharField(_("paragraph"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("resolution or commitment")
        verbose_name_plural = _("resolutions and commitments")
        ordering = ["instrument__symbol", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "instrument", "paragraph"],
                name="project_instrument_once",
                violation_error_message=_("An instrument is named once only for each paragraph."),
            )
        ]

    def __str__(self):
        return f"{self.instrument} {self.paragraph}".strip()


class ProjectPartner(ProjectPart):
    """An organization that takes part beside the lead and the co-lead."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="partner_links")
    organization = models.ForeignKey(
        "reference.Organization", models.PROTECT, related_name="partner_links", verbose_name=_("organization")
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["organization__short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organization"],
                name="project_partner_once",
                violation_error_message=_("A partner is named once only."),
            )
        ]

    def __str__(self):
        return str(self.organization)


class Contribution(ProjectPart):
    """Money for the project: an amount in its own currency. Amounts in different currencies are never added raw."""

    class Stage(models.TextChoices):
        PLEDGED = "pledged", _("Pledged")
        COMMITTED = "committed", _("Committed")
        RECEIVED = "received", _("Received")

    class Currency(models.TextChoices):
        EUR = "EUR", _("EUR, euro")
        USD = "USD", _("USD, United States dollar")
        CHF = "CHF", _("CHF, Swiss franc")
        GBP = "GBP", _("GBP, pound sterling")
        NOK = "NOK", _("NOK, Norwegian krone")
        SEK = "SEK", _("SEK, Swedish krona")
        JPY = "JPY", _("JPY, Japanese yen")

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="contributions")
    donor = models.CharField(
        _("donor"), max_length=200, help_text=_("A state, an organization or a fund, or the own regular budget.")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.PLEDGED)
    rate = models.DecimalField(
        _("rate"),
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("US dollars for one unit of the currency, by the United Nations operational rate."),
    )
    rate_date = models.DateField(_("date of the rate"), null=True, blank=True)
    history_units = {"amount": "currency"}

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="contribution_amount",
                violation_error_message=_("An amount is more than zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__isnull=True, rate_date__isnull=True)
                | models.Q(rate__gt=0, rate_date__isnull=False),
                name="contribution_rate",
                violation_error_message=_("A rate is more than zero and has a date; give both or neither."),
            ),
        ]

    def __str__(self):
        return self.donor


class ExpectedResult(ProjectPart):
    """What the project is to bring about. OSCE "result" is UN "output": the level is stored, pages show both words."""

    class Level(models.TextChoices):
        OUTPUT = "output", _("Result (OSCE) / output (UN)")
        OUTCOME = "outcome", _("Outcome")
        IMPACT = "impact", _("Objective (OSCE) / impact (UN)")

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="results")
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.OUTPUT)
    statement = models.TextField(_("statement"))
    indicator = models.CharField(_("indicator"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("expected result")
        verbose_name_plural = _("expected results")
        ordering = ["pk"]

    def __str__(self):
        return self.statement[:80]


class Risk(ProjectPart):
    """What may go wrong, how likely and how bad from 1 to 5, and what is done about it."""

    class Response(models.TextChoices):
        AVOID = "avoid", _("Avoid")
        MITIGATE = "mitigate", _("Mitigate")
        TRANSFER = "transfer", _("Transfer")
        ACCEPT = "accept", _("Accept")

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="risks")
    description = models.TextField(_("risk"))
    likelihood = models.PositiveSmallIntegerField(
        _("likelihood, 1 to 5"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    impact = models.PositiveSmallIntegerField(
        _("impact, 1 to 5"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    response = models.CharField(_("response"), max_length=10, choices=Response, default=Response.MITIGATE)
    measure = models.TextField(_("measure"), blank=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
                name="risk_scale",
                violation_error_message=_("Likelihood and impact are between 1 and 5."),
            )
        ]

    def __str__(self):
        return self.description[:80]


class HumanRightsAssessment(ProjectPart):
    """Human rights due diligence (A/67/775-S/2013/110). Needed when security bodies are recipients."""

    class Level(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    class Decision(models.TextChoices):
        PROCEED = "proceed", _("Proceed")
        CONDITIONS = "conditions", _("Proceed with conditions")
        DO_NOT_PROCEED = "do-not-proceed", _("Do not proceed")

    project = models.OneToOneField("projects.Project", models.CASCADE, related_name="human_rights_assessment")
    recipient = models.CharField(_("recipient"), max_length=200, help_text=_("The security body that is supported."))
    support = models.CharField(_("type of support"), max_length=200)
    risk_level = models.CharField(_("risk level"), max_length=6, choices=Level)
    mitigation = models.TextField(_("mitigation and monitoring"), blank=True)
    decision = models.CharField(_("decision"), max_length=16, choices=Decision)
    next_review = models.DateField(_("next review"), null=True, blank=True)

    class Meta:
        verbose_name = _("human rights due diligence")
        verbose_name_plural = _("human rights due diligence")

    def __str__(self):
        return f"{self.recipient}: {self.get_decision_display()}"
