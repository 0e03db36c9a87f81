"""{% load tags %} {% tags_of record %} draws the tags of a case, each with the way to all of its kind that have it."""

from urllib.parse import urlencode

from django import template
from django.urls import resolve, reverse

from history import past

register = template.Library()


@register.inclusion_tag("reference/tags.html", takes_context=True)
def tags_of(context, record):
    pages = resolve(record.get_absolute_url()).namespace
    of_kind = reverse(f"{pages}:list")
    may_change = past.moment() is None and context["user"].has_perm(record.tagged_with)
    return {
        "record": record,
        "tags": [(tag, f"{of_kind}?{urlencode({'tag': tag.folded})}") for tag in record.tags.all()],
        "change": reverse(f"{pages}:tags", args=[record.reference]) if may_change else "",
    }
