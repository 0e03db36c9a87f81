"""What the pages of the room share: the links between them, the line of proof, the way to each."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from auditing.proof import Standing
from auditing.room import pages_for
from ui.templatetags.ui import breadcrumbs

register = template.Library()


@register.inclusion_tag("auditing/room_pages.html", takes_context=True)
def room_pages(context):
    """The pages of the room that the reader may open, with the present one marked."""
    return {"pages": pages_for(context["request"])}


@register.inclusion_tag("auditing/proof_line.html")
def proof_line():
    """How far the history is sealed and what the last verification has found, in a line."""
    return {"standing": Standing.now()}


@register.inclusion_tag("components/breadcrumbs.html")
def room_breadcrumbs(*words):
    """The way here from the history, as `breadcrumbs` takes it."""
    return breadcrumbs(_("History"), reverse("history"), *words)


@register.inclusion_tag("components/breadcrumbs.html")
def desk_breadcrumbs(*words):
    """The way here from the desk."""
    return room_breadcrumbs(_("Desk"), reverse("desk"), *words)
