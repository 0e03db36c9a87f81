"""{% room_pages %}: the links between the pages of the room. {% proof_line %}: whether the history is proven."""

from django import template

from auditing.proof import Standing
from auditing.room import pages_for

register = template.Library()


@register.inclusion_tag("auditing/room_pages.html", takes_context=True)
def room_pages(context):
    """The pages of the room that the reader may open, with the present one marked."""
    return {"pages": pages_for(context["request"])}


@register.inclusion_tag("auditing/proof_line.html")
def proof_line():
    """How far the history is sealed and what the last verification has found, in a line."""
    return {"standing": Standing.now()}
