"""{% load history %}{% timeline record %}: what happened to a record, its parts and its links."""

from datetime import UTC

from django import template
from django.utils.translation import gettext as _

from history.timeline import number, timeline_of

register = template.Library()


@register.inclusion_tag("history/timeline.html", takes_context=True)
def timeline(context, *records):
    """The acts by day, latest first, with links to older and newer ones (`?before=`, `?after=` of the page)."""
    request = context["request"]
    user = request.user
    before, after = number(request.GET.get("before")), number(request.GET.get("after"))
    return {
        "request": request,
        "page": timeline_of(*records, reader=user, before=before, after=after),
        "may_open": user.has_perm("history.view_entry"),
        "begins_here": before is None and after is None,
        "empty": _("Nothing has happened to this record yet."),
    }


@register.filter
def utc(moment):
    """The moment as both organizations can compare it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
