"""How every page of a project finds it: by its reference, among those the person may see."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from projects.models import Project, Signoff


def visible(user):
    """Projects and the working copies of their amendments, with what every page of them shows."""
    return (
        Project.with_amendments.visible_to(user)
        .select_related(
            "plan",
            "lead_organization",
            "co_lead_organization",
            "focal_point_unoct__organization",
            "focal_point_osce__organization",
            "created_by__organization",
            "submitted_by",
            "amends",
        )
        .prefetch_related(Prefetch("signoffs", Signoff.objects.select_related("organization", "person")))
    )


def project_or_404(user, reference):
    """Out of reach and not there are the same answer."""
    return get_object_or_404(visible(user), reference=reference)
