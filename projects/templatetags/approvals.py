"""What the first page of the administration says about sign-offs."""

from django import template

from projects.admin.waiting import waiting_address
from projects.models import Project

register = template.Library()


@register.inclusion_tag("projects/admin/approvals.html")
def approvals(user):
    """How many sign-offs the person's organization owes and since when: `{% approvals user %}`."""
    if not user.has_perm("projects.view_project"):
        return {"shown": False}
    organization = user.organization if user.organization and user.organization.is_party else None
    projects = Project.with_amendments.visible_to(user)
    waiting = (
        projects.awaiting_sign_off_of(organization)
        if organization
        else projects.filter(status__in=Project.Status.awaiting()).order_by("submitted_at", "pk")
    )
    return {
        "shown": True,
        "organization": organization,
        "count": waiting.count(),
        "oldest": waiting[:3],
        "address": waiting_address(organization),
        "may_decide": user.has_perm("projects.decide_project"),
    }


@register.simple_tag
def waiting_url(user):
    """Where the person finds what waits for the own organization."""
    return waiting_address(user.organization)
