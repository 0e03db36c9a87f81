"""What happens as the work goes on. It is not signed, so it stays open after the approval."""

from django import forms

from projects.models import Project
from ui.forms import VersionedForm


class ProgressForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Project
        fields = [
            "actual_start",
            "actual_start_precision",
            "actual_end",
            "actual_end_precision",
            "host_agreement",
            "host_agreement_date",
            "external_reference",
        ]
