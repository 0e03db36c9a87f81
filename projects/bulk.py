"""What can be done to several projects at once."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles
from accounts.models import User
from history import note
from projects.models import Project
from reference.models import Organization
from reference.tagging import offer_tags
from ui import bulk, formats
from ui.forms import PageForm

FOCAL_POINTS = {Organization.Family.UN: "focal_point_unoct", Organization.Family.OSCE: "focal_point_osce"}


class FocalPointForm(PageForm, forms.Form):
    person = forms.ModelChoiceField(label=gettext_lazy("Focal point"), queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Staff only: a manager who is a focal point could not decide, and there may be no other.
        people = User.objects.filter(
            organization__family__in=FOCAL_POINTS, is_active=True, memberships__group__name=roles.STAFF
        ).select_related("organization")
        self.fields["person"].queryset = people.distinct()
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
        side = FOCAL_POINTS[answers["person"].organization.family]
        return str(getattr(project, side) or ""), str(answers["person"])

    def carry_out(self, project, user, answers, reason):
        with transaction.atomic(), note(act="edit", reason=reason):
            setattr(project, FOCAL_POINTS[answers["person"].organization.family], answers["person"])
            project.save()


def offer_it():
    bulk.offer("projects:list", AssignFocalPoint())
    offer_tags("projects:list", Project)
