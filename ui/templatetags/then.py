"""{% load then %}{% then project %}: on the page of a record in the past, the changes around that moment."""

from django import template
from django.urls import NoReverseMatch, reverse

from history import around
from history.models import Entry
from ui import formats, time_machine

register = template.Library()


def _compared_with_today(record):
    """The page of the auditors' room that compares versions, if there is one: that of this moment with the latest."""
    version = Entry.objects.of(record).values_list("pk", flat=True).first()
    try:
        return version and f"{reverse('compare', args=[record._meta.db_table, record.pk])}?from={version}"
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/then.html", takes_context=True)
def then(context, record):
    """Links to the states before and after, and what was kept then and has no field any more."""
    request = context["request"]

    def way(moment):
        return moment and (formats.time_in_words(moment, seconds=True), time_machine.address_at(request, moment))

    return {
        "before": way(around.change_before(record, request.user)),
        "after": way(around.change_after(record, request.user)),
        "left_over": around.left_over(record),
        "compare": _compared_with_today(record),
    }
