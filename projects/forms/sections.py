"""The sections of the form: what each asks for, in the order in which people fill them in."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects import focal_points
from projects.differences import SECTIONS as HEADINGS
from projects.forms import rows
from projects.forms.guarded import SectionForm
from projects.forms.places import PlacesForm
from projects.models import HumanRightsAssessment, Project
from reference.models import Organization
from ui.forms import PageForm


class BasicsForm(SectionForm):
    needed = [
        "lead_organization",
        "co_lead_organization",
        "focal_point_unoct",
        "focal_point_osce",
        "planned_start",
        "planned_end",
    ]

    class Meta:
        model = Project
        fields = [
            "title",
            "kind",
            "relation",
            "plan",
            "lead_organization",
            "co_lead_organization",
            "focal_point_unoct",
            "focal_point_osce",
            "planned_start",
            "planned_start_precision",
            "planned_end",
            "planned_end_precision",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lead_organization", "co_lead_organization"):
            self.fields[name].queryset = Organization.objects.order_by("short_name")
        for family, name in focal_points.FIELDS.items():
            chosen = User.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            self.fields[name].queryset = (focal_points.who_may_be_one([family]) | chosen).distinct()


class PurposeForm(SectionForm):
    needed = ["objective", "rationale", "beneficiaries"]

    class Meta:
        model = Project
        fields = ["objective", "background", "rationale", "beneficiaries"]


class NoFields(SectionForm):
    """A section that consists of rows. The project's version guards them."""

    class Meta:
        model = Project
        fields = []


class BudgetForm(SectionForm):
    class Meta:
        model = Project
        fields = ["zero_cost"]


class RisksForm(SectionForm):
    class Meta:
        model = Project
        fields = ["security_recipients", "classification"]


class AssessmentForm(PageForm, forms.ModelForm):
    class Meta:
        model = HumanRightsAssessment
        fields = ["recipient", "support", "risk_level", "mitigation", "decision", "next_review"]


AssessmentRows = forms.inlineformset_factory(
    Project,
    HumanRightsAssessment,
    form=AssessmentForm,
    formset=rows.Rows,
    extra=0,
    max_num=1,
    validate_max=True,
    can_delete=True,
)


@dataclass(frozen=True)
class EditSection:
    """One page of the form."""

    slug: str
    heading: str
    form: type
    formsets: dict = field(default_factory=dict)
    hint: str = ""


SECTIONS = {
    section.slug: section
    for section in [
        EditSection("basics", HEADINGS["basics"], BasicsForm, hint=_("What it is called, who leads it, and when.")),
        EditSection(
            "purpose",
            HEADINGS["purpose"],
            PurposeForm,
            {"instruments": rows.InstrumentRows},
            _("What it is to bring about, for whom, and what it carries out."),
        ),
        EditSection(
            "places",
            HEADINGS["places"],
            PlacesForm,
            {"countries": rows.CountryRows},
            _("Which themes and pillars it serves, and where."),
        ),
        EditSection(
            "activities",
            _("Activities"),
            NoFields,
            {"activities": rows.ActivityRows},
            _("What is planned. Activities are not signed: they may change as the work goes on."),
        ),
        EditSection(
            "results",
            HEADINGS["results"],
            NoFields,
            {"results": rows.ResultRows},
            _("What will be different, and how that is seen."),
        ),
        EditSection(
            "budget",
            HEADINGS["budget"],
            BudgetForm,
            {"contributions": rows.ContributionRows},
            _("Who gives how much, in which currency."),
        ),
        EditSection(
            "risks",
            HEADINGS["risks"],
            RisksForm,
            {"risks": rows.RiskRows, "assessment": AssessmentRows, "partners": rows.PartnerRows},
            _("What may go wrong, human rights due diligence, partners, classification."),
        ),
    ]
}
