"""Who works under the Plan: the two parties, their units, and everyone they work with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Versioned
from reference.models.places import Country
from reference.models.plan import Theme


class OrganizationQuerySet(models.QuerySet):
    def parties(self):
        """UNOCT and the OSCE Secretariat: the two that sign."""
        return self.filter(is_party=True)


class Organization(Versioned):
    """An organization or a part of one. Two of them are parties: they signed the Plan, and they sign its projects.

    The vocabulary gives the role of a party to the OSCE and to its Secretariat alike. The signatory is the Secretariat:
    the institutions and field operations are not bound by its signature, so `is_party` is the Secretariat's alone.
    """

    class Family(models.TextChoices):
        UN = "UN", _("United Nations")
        OSCE = "OSCE", _("OSCE")
        OTHER = "other", _("Other organization")
        CIVIL_SOCIETY = "civil society", _("Civil society")
        DONOR = "donor", _("Donor")

    PARTY = "party"
    SIDES = {"UNOCT": "UNOCT", "OSCE-SEC": "OSCE"}

    history_case = "self"
    history_named_by = "short_name"

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=150)
    short_name = models.CharField(_("short name"), max_length=50)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("part of")
    )
    kind = models.CharField(_("kind"), max_length=40)
    family = models.CharField(_("family"), max_length=20, choices=Family)
    hq_city = models.CharField(_("seat"), max_length=60, blank=True)
    hq_country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name=_("country of the seat"),
    )
    role_in_plan = models.CharField(_("role in the Plan"), max_length=60)
    # Not editable anywhere: who signs is settled by the Plan, not by an administrator.
    is_party = models.BooleanField(_("party to the Plan"), default=False, editable=False)
    themes = models.ManyToManyField(Theme, blank=True, related_name="organizations", verbose_name=_("themes"))
    iati_org_type = models.CharField(_("IATI organization type"), max_length=2, blank=True)
    iati_ref = models.CharField(_("IATI reference (candidate)"), max_length=40, blank=True)
    url = models.URLField(_("web address"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    confidence = models.CharField(_("how well checked"), max_length=200, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_party=False) | Q(code__in=["UNOCT", "OSCE-SEC"]),
                name="organization_two_parties",
                violation_error_message=_("Only UNOCT and the OSCE Secretariat are parties to the Plan."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                name="organization_not_its_own_parent",
                violation_error_message=_("An organization cannot be part of itself."),
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def party(self):
        """The party this organization belongs to, or None.

        The nearest party up the chain of parents. Where the chain holds none, the party that shares its topmost
        organization: a field operation or ODIHR hangs below the OSCE, beside the Secretariat, yet stands on that side.
        Being of the same family is not enough: UNODC is of the United Nations and not of UNOCT.
        """
        top = self
        seen = set()
        while True:
            if top.is_party:
                return top
            seen.add(top.pk)
            if top.parent_id is None or top.parent_id in seen:
                break
            top = top.parent
        for party in Organization.objects.parties().filter(family=self.family):
            if party.topmost() == top:
                return party
        return None

    def topmost(self):
        """The organization at the head of the chain."""
        organization, seen = self, set()
        while organization.parent_id and organization.pk not in seen:
            seen.add(organization.pk)
            organization = organization.parent
        return organization

    @property
    def side(self):
        """UNOCT or OSCE, the short word for the party on badges and in headings; empty for everyone else."""
        party = self.party
        return self.SIDES[party.code] if party else ""
