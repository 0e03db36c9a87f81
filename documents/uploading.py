"""What becomes of each of several files that are uploaded at once: stored, here already, or refused with a sentence."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents import storing
from documents.models import Document
from lifecycle import Refused


@dataclass
class Result:
    """What became of one file. `known` is the document that holds the same file already."""

    name: str
    sentence: str
    document: Document | None = None
    known: Document | None = None
    is_too_large: bool = False
    may_link: bool = False

    @property
    def is_stored(self):
        return self.document is not None

    def as_json(self):
        address = self.document or self.known
        return {
            "name": self.name,
            "sentence": self.sentence,
            "stored": self.is_stored,
            "address": address.get_absolute_url() if address else "",
        }


def store_all(form, record, user):
    """Stores each file that can be stored: that one of them is bad is no reason to lose the others."""
    files = form.cleaned_data["files"]
    results = []
    for file in files:
        with file:
            results.append(_stored(file, form, record, user, form.said(len(files))))
    return results


def _stored(file, form, record, user, said):
    try:
        checked = storing.check(file)
        key = uuid.uuid5(form.key, checked.sha256)
        if made := _made_with(key, user):
            return _as_stored(checked.name, made)
        readable = Document.objects.visible_to(user).holding(checked.sha256)
        if known := readable.current().order_by("pk").first():
            return _as_known(file.name, known, record)
        try:
            return _as_stored(checked.name, storing.store_checked(checked, record, by=user, creation_key=key, **said))
        except IntegrityError:
            if made := _made_with(key, user):  # the same form, sent twice at the same moment
                return _as_stored(checked.name, made)
            raise
    except Refused as refusal:
        return Result(file.name, str(refusal), is_too_large=isinstance(refusal, storing.TooLarge))


def _made_with(key, user):
    return Document.objects.filter(creation_key=key, created_by=user).first()


def _as_stored(name, document):
    return Result(name, _("stored as %(document)s") % {"document": document}, document=document)


def _as_known(name, known, record):
    words = {"document": known, "title": known.title, "record": record}
    if known.links.filter(reference=record.reference).exists():
        return Result(name, _("already here as %(document)s “%(title)s” of %(record)s") % words, known=known)
    sentence = _("already here as %(document)s “%(title)s”. It need not be stored twice: link it to %(record)s.")
    return Result(name, sentence % words, known=known, may_link=True)


def in_words(results):
    """3 of 3 files stored"""
    stored, number = sum(result.is_stored for result in results), len(results)
    return ngettext("%(stored)d of %(number)d file stored", "%(stored)d of %(number)d files stored", number) % {
        "stored": stored,
        "number": number,
    }
