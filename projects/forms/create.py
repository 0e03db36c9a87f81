"""The form that begins a project: it asks for little, because the rest is filled in section by section."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from reference.models import ActionPlan, Organization
from ui.forms import CreateForm


class ProjectCreateForm(CreateForm, forms.ModelForm):
    class Meta:
        model = Project
        fields = ["title", "kind", "relation", "plan", "lead_organization"]

    def __init__(self, *args, user, **kwargs):
        given = {"plan": ActionPlan.objects.filter(is_current=True).first()}
        if user.organization and user.organization.is_party:
            given["lead_organization"] = user.organization
        super().__init__(*args, initial=given, **kwargs)
        self.fields["lead_organization"].queryset = Organization.objects.order_by("short_name")
        self.fields["lead_organization"].required = True
        self.fields["title"].help_text = _("Say in a few words what is done and where.")
