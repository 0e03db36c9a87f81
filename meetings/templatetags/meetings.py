"""What meetings say about a project or a request, for the pages of those: {% meetings_of project %}.

And whose turn it is: {% waiting_on meeting as waiting %}, also for an action point.
"""

from django import template

from meetings import times
from meetings.cases import mark_readable
from meetings.models import ActionPoint, Decision, Meeting
from meetings.waiting import waiting_on_action_point, waiting_on_meeting
from projects.models import Project

register = template.Library()


@register.inclusion_tag("meetings/concerning.html", takes_context=True)
def meetings_of(context, record):
    """Meetings that dealt with the record, decisions about it and its open action points. Three queries and a mark."""
    user = context["user"]
    about = {"project" if isinstance(record, Project) else "assistance_request": record}
    meetings = list(Meeting.objects.visible_to(user).concerning(**about).order_by("-starts_at", "-pk"))
    for meeting in meetings:
        meeting.when = times.when(meeting)
    readable = user.has_perm("meetings.view_meeting")
    decisions = Decision.objects.filter(**about).select_related("meeting").order_by("-taken_on", "-pk")
    points = (
        ActionPoint.objects.visible_to(user)
        .open()
        .filter(**about)
        .select_related("responsible_person", "responsible_organization", "project", "assistance_request")
    )
    return {
        "readable": readable,
        "meetings": meetings,
        "decisions": list(decisions) if readable else [],
        "points": mark_readable(list(points), user),
    }


@register.simple_tag
def waiting_on(record):
    return waiting_on_meeting(record) if isinstance(record, Meeting) else waiting_on_action_point(record)
