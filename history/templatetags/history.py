"""{% load history %}{% timeline record %}: what happened to a record, its parts and its links."""

from django import template
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from history import markup
from history.timeline import before_the_end_of, number, timeline_of

register = template.Library()


@register.inclusion_tag("history/timeline.html", takes_context=True)
def timeline(context, *records):
    """The acts by day, latest first, with links to older and newer ones (`?before=`, `?after=` of the page).

    `?until=2020-03-31` begins with the latest entry of that day; a day that cannot be is answered with a sentence.
    """
    request = context["request"]
    user = request.user
    before, after = number(request.GET.get("before")), number(request.GET.get("after"))
    until, fault = request.GET.get("until", ""), ""
    if until and before is None and after is None:
        try:
            before = before_the_end_of(until)
        except ValidationError as error:
            fault = error.message
    return {
        "request": request,
        "page": timeline_of(*records, reader=user, before=before, after=after),
        "may_open": user.has_perm("history.view_entry"),
        "begins_here": before is None and after is None,
        "until": until,
        "fault": fault,
        "record": records[0] if len(records) == 1 else None,
        "empty": _("Nothing has happened to this record yet."),
    }


register.simple_tag(markup.acts_html, name="told")
register.filter("effects", markup.effects_html)
register.filter("changes", markup.changes_html)
register.filter("side", markup.side_html)


@register.filter
def table_of(record):
    """How the journal and the addresses of the history name the table of a record."""
    return record._meta.db_table


register.filter("utc", markup.in_utc)
