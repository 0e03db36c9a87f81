"""What the page of a record shows of its documents, and its history with theirs.

{% load documents %}
{% documents_of record as section %}
{% timeline_with_documents record %}
"""

from dataclasses import dataclass

from django import template
from django.urls import reverse

from documents import rules
from documents.models import Document
from history.templatetags.history import timeline

register = template.Library()
SHOWN = 10  # on the page of a record; the list has them all


@dataclass
class Section:
    documents: list
    number: int
    address: str  # of the list with them all
    all: str  # of the list with those of every record; "" for whom that is closed
    upload: str  # "" for whom the record is only to be read


@register.simple_tag(takes_context=True)
def documents_of(context, record):
    user = context["user"]
    found = Document.objects.about(record, user)
    rows = list(found.prefetch_related("versions")[: SHOWN + 1])
    number = len(rows) if len(rows) <= SHOWN else found.count()
    for document in rows:
        for version in document.versions.all():
            version.document = document
    upload = "" if rules.may_not_add(record, user) else reverse("documents:add", args=[record.reference])
    everything = reverse("documents:list")
    address = f"{everything}?record={record.reference}"
    return Section(
        rows[:SHOWN], number, address, everything if user.has_perm("documents.view_document") else "", upload
    )


@register.inclusion_tag("history/timeline.html", takes_context=True)
def timeline_with_documents(context, record):
    """The history of a record and of those of its documents that the reader may open."""
    documents = list(Document.objects.about(record, context["request"].user))
    return {**timeline(context, record, *documents), "record": record, "show_record": bool(documents)}
