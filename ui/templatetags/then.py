"""{% load then %}{% then project %}: on the page of a record in the past, the changes around that moment."""

from django import template

from history import around
from ui import formats, time_machine

register = template.Library()


@register.inclusion_tag("components/then.html", takes_context=True)
def then(context, record):
    """Links to the states before and after, and what was kept then and has no field any more."""
    request = context["request"]

    def way(moment):
        return moment and (formats.time_in_words(moment), time_machine.address_at(request, moment))

    return {
        "before": way(around.change_before(record, request.user)),
        "after": way(around.change_after(record, request.user)),
        "left_over": around.left_over(record),
    }
