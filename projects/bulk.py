"""What can be done to several projects at once."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import note
from projects import focal_points
from projects.models import Project
from reference.tagging import offer_tags
from ui import bulk, formats
from ui.forms import PageForm


class FocalPointForm(PageForm, forms.Form):
    person = forms.ModelChoiceField(label=gettext_lazy("Focal point"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = focal_points.who_may_be_one().select_related("organization").distinct()
        self.fields["person"].label_from_instance = formats.with_organization


class AssignFocalPoint(bulk.BulkAction):
    """The focal point of that side to which the person belongs. It is signed content: only drafts can be given one."""

    name = "focal-point"
    label = gettext_lazy("Assign a focal point")
    permission = "projects.change_project"
    form_class = FocalPointForm
    consequence = gettext_lazy("The person becomes the focal point of their own side.")

    def problem(self, project, user, answers):
        if not project.is_editable:
            return _("%(project)s is %(status)s: its focal points are part of what both organizations approve.") % {
                "project": project,
                "status": project.get_status_display().lower(),
            }
        return ""

    def change(self, project, answers):
        field = focal_points.field_of(answers["person"].organization)
        return str(getattr(project, field) or ""), str(answers["person"])

    def carry_out(self, project, user, answers, reason):
        with transaction.atomic(), note(act="edit", reason=reason):
            setattr(project, focal_points.field_of(answers["person"].organization), answers["person"])
            project.save()


def offer_it():
    bulk.offer("projects:list", AssignFocalPoint())
    offer_tags("projects:list", Project)
