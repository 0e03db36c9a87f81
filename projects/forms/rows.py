"""The rows below a project, as the sections of the form ask for them."""

from django import forms
from django.forms.models import ModelChoiceField
from django.utils.translation import gettext_lazy as _

from projects.models import (
    Activity,
    Contribution,
    ExpectedResult,
    Project,
    ProjectCountry,
    ProjectInstrument,
    ProjectPartner,
    Risk,
)
from reference.models import Instrument, Organization
from ui.rows import Row, Rows

SCALE = [
    ("", _("Choose …")),
    (1, _("1, very low")),
    (2, _("2, low")),
    (3, _("3, medium")),
    (4, _("4, high")),
    (5, _("5, very high")),
]


class InstrumentChoice(ModelChoiceField):
    """A resolution has no title: what it is about follows in our words, and is said to be ours."""

    def label_from_instance(self, instrument):
        about = instrument.subject_note or (instrument.title if not instrument.is_internal else "")
        return f"{instrument} \N{EN DASH} {about}" if about and about != str(instrument) else str(instrument)


class InstrumentRow(Row):
    instrument = InstrumentChoice(Instrument.objects.all(), label=_("Resolution or commitment"))

    class Meta:
        model = ProjectInstrument
        fields = ["instrument", "paragraph"]
        help_texts = {"paragraph": _("For example OP 11.")}


class RiskRow(Row):
    likelihood = forms.TypedChoiceField(label=_("Likelihood"), coerce=int, choices=SCALE)
    impact = forms.TypedChoiceField(label=_("Impact"), coerce=int, choices=SCALE)

    class Meta:
        model = Risk
        fields = ["description", "likelihood", "impact", "response", "measure"]


class PartnerRow(Row):
    organization = ModelChoiceField(Organization.objects.order_by("short_name"), label=_("Organization"))

    class Meta:
        model = ProjectPartner
        fields = ["organization"]


class Shares(Rows):
    sums = {"share": "%"}


class Amounts(Rows):
    sums = {"amount": "currency"}


def rows(model, fields, form=Row, formset=Rows):
    return forms.inlineformset_factory(
        Project,
        model,
        form=form,
        formset=formset,
        fields=fields,
        extra=0,
        can_delete=True,
        max_num=200,
        validate_max=True,
    )


InstrumentRows = rows(ProjectInstrument, ["instrument", "paragraph"], InstrumentRow)
CountryRows = rows(ProjectCountry, ["country", "share"], formset=Shares)
ActivityRows = rows(Activity, ["title", "kind", "mode", "place", "country", "start", "end", "state", "participants"])
ResultRows = rows(ExpectedResult, ["level", "statement", "indicator"])
ContributionRows = rows(Contribution, ["donor", "amount", "currency", "stage", "rate", "rate_date"], formset=Amounts)
RiskRows = rows(Risk, ["description", "likelihood", "impact", "response", "measure"], RiskRow)
PartnerRows = rows(ProjectPartner, ["organization"], PartnerRow)
