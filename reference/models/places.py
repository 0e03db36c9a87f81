"""Where the Plan works: the regions, and the countries and territory in them."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Versioned


class Region(Versioned):
    """A part of the OSCE area or of its Partners, as the two organizations group their work."""

    history_case = "self"
    history_named_by = "name"

    slug = models.SlugField(
        _("slug"), max_length=40, unique=True, help_text=_("Used in addresses: ?region=central-asia")
    )
    name = models.CharField(_("name"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Lists show the lowest number first."))
    focus = models.BooleanField(_("focus of the Plan"), default=False)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self):
        return self.name


def footnotes_of(countries):
    """The footnotes that belong below a list, a page or an export in which these countries are named; each once."""
    return list(dict.fromkeys(f"* {country.footnote}" for country in countries if country.footnote))


class Country(Versioned):
    """A State, or Kosovo, with the names both organizations give it now and gave it in the years of the Plan."""

    class Status(models.TextChoices):
        PARTICIPATING = "participating", _("Participating State")
        PARTNER = "partner", _("Partner for Co-operation")
        NONE = "none", _("Not an OSCE participating State")

    class SouthEasternEurope(models.TextChoices):
        CORE = "core", _("Counted in South-Eastern Europe by the OSCE")
        WIDER = "wider", _("Counted in South-Eastern Europe by others only")

    class Membership(models.TextChoices):
        YES = "yes", _("Member State")
        OBSERVER = "observer", _("Observer State")
        NO = "no", _("Not a Member State")

    history_case = "self"

    iso2 = models.CharField(
        _("two-letter code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Enter two capital letters, for example KG."))],
    )
    iso3 = models.CharField(
        _("three-letter code"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Enter three capital letters, for example KGZ."))],
    )
    m49 = models.CharField(
        _("M49 code"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{3}$", _("Enter three digits with the leading zeros, for example 008."))],
        help_text=_("Three digits, leading zeros included. Empty where the published list has none."),
    )
    name = models.CharField(_("name"), max_length=100, unique=True)
    osce_name = models.CharField(_("name in OSCE documents"), max_length=100)
    name_2019_2021 = models.CharField(_("name in 2019-2021"), max_length=100)
    osce_status = models.CharField(_("OSCE status"), max_length=20, choices=Status)
    region = models.ForeignKey(Region, models.PROTECT, related_name="countries", verbose_name=_("region"))
    focus = models.BooleanField(_("focus of the Plan"), default=False)
    osce_field_operation = models.CharField(_("OSCE field operation"), max_length=120, blank=True)
    footnote = models.TextField(
        _("footnote"), blank=True, help_text=_("Shown wherever the name appears: list, page, export and print.")
    )
    see_scope = models.CharField(_("South-Eastern Europe"), max_length=10, choices=SouthEasternEurope, blank=True)
    un_member = models.CharField(_("United Nations"), max_length=10, choices=Membership)
    note = models.TextField(_("note"), blank=True)
    confidence = models.CharField(_("how well checked"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            # A code that several rows may lack, and no two may share.
            models.UniqueConstraint(
                fields=["m49"],
                condition=~models.Q(m49=""),
                name="country_m49_unique",
                violation_error_message=_("Another country has this M49 code."),
            )
        ]

    def __str__(self):
        return self.marked_name

    def get_absolute_url(self):
        return reverse("reference:country", args=[self.iso2])

    @property
    def marked_name(self):
        """The name, with the asterisk that leads to the footnote where there is one."""
        return f"{self.name}*" if self.footnote else self.name

    @property
    def is_state(self):
        """Whether a request may come from a Government by note verbale: not so for the institutions in Kosovo."""
        return self.osce_status != self.Status.NONE
