"""{% room_pages %}: the links between the pages of the auditors' room."""

from django import template

from auditing.room import pages_for

register = template.Library()


@register.inclusion_tag("auditing/room_pages.html", takes_context=True)
def room_pages(context):
    """The pages of the room that the reader may open, with the present one marked."""
    return {"pages": pages_for(context["request"])}
