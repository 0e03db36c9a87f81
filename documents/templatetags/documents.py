"""{% load documents %}{% documents_of record as documents %}: what the section of a record's page shows."""

from dataclasses import dataclass

from django import template
from django.urls import reverse

from documents import rules
from documents.models import Document

register = template.Library()
SHOWN = 10  # on the page of a record; the list has them all


@dataclass
class Section:
    documents: list
    number: int
    address: str
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
    address = f"{reverse('documents:list')}?record={record.reference}"
    return Section(rows[:SHOWN], number, address, upload)
