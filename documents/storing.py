"""Taking a file in: it is looked at, its bytes are put where they stay, and then the rows are written.

    store(upload, record, by=user, kind=Document.Kind.LETTER)     # a document of a record, for any form with a file

The bytes come first, because a row without its file would be worse than a file without a row: such files are found by
the command `clean_documents`. Their name is their fingerprint, so the same bytes are kept once, whoever sends them.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from documents import rules, tasks
from documents.choices import Scan
from documents.inspection import FileType, Unacceptable, inspect
from documents.keeping import NoRoom, fingerprint, put
from documents.models import Document, DocumentLink, Version
from documents.naming import clean_name, title_from
from history import note
from history.models import case_of
from lifecycle import Refused


class TooLarge(Unacceptable):
    pass


@dataclass(frozen=True)
class Checked:
    """A file that may be stored: what it is, what it is called, and its fingerprint."""

    file: File
    type: FileType
    name: str
    original_name: str
    size: int
    sha256: str


def check(upload):
    """Looks at a file that somebody sends. Refuses with `Unacceptable`."""
    if upload.size > settings.DOCUMENT_MOST_BYTES:
        words = {"size": megabytes(upload.size), "most": megabytes(settings.DOCUMENT_MOST_BYTES)}
        raise TooLarge(_("The file has %(size)s MB. At most %(most)s MB are stored.") % words)
    kind = inspect(upload.file, upload.name)
    sha256 = fingerprint(upload.file)
    if bad := Version.objects.filter(sha256=sha256, scan=Scan.INFECTED).first():
        raise Unacceptable(_("The virus scanner has found %(found)s in this file.") % {"found": bad.found})
    name = clean_name(upload.name, kind.endings)
    return Checked(upload.file, kind, name, upload.name[:255], upload.size, sha256)


def megabytes(number):
    return f"{number / 1024**2:.1f}".removesuffix(".0")


def put_bytes(checked):
    try:
        put(checked.file, checked.sha256)
    except NoRoom as fault:
        raise Unacceptable(_("The server cannot store the file now. Tell an administrator, and try again.")) from fault


def store(upload, record, *, by, creation_key=None, **said):
    """Stores a file as a document of a record, and answers the document. `said` are fields of the document.

    Part of the caller's transaction, where there is one. Raises `Refused` with the sentence for the person.
    """
    return store_checked(check(upload), record, by=by, creation_key=creation_key, **said)


def store_checked(checked, record, *, by, creation_key=None, **said):
    if problem := rules.may_not_add(record, by):
        raise Refused(problem)
    with transaction.atomic(), note(actor=by, act="upload document"):
        put_bytes(checked)
        document = Document(**said, created_by=by, creation_key=creation_key)
        document.title = (document.title or title_from(checked.name))[:200]
        document.save()
        _write(checked, document, 1, by)
        link(document, record, by=by, version=1)
    return document


def add_version(checked, document, *, by):
    """A new version of a document: the earlier ones stay."""
    if problem := rules.may_not_extend(document, by):
        raise Refused(problem)
    with transaction.atomic(), note(actor=by, act="add version"):
        # Locked, so that two people who upload at the same time get two numbers.
        locked = Document.objects.select_for_update(of=["self"]).get(pk=document.pk)
        if locked.versions.filter(sha256=checked.sha256).exists():
            raise Refused(_("This file is a version of the document already."))
        put_bytes(checked)
        return _write(checked, locked, locked.versions.count() + 1, by)


def _write(checked, document, number, by):
    version = document.versions.create(
        number=number,
        name=checked.name,
        original_name=checked.original_name,
        content_type=checked.type.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=by,
        scan=Scan.WAITING if settings.CLAMD_ADDRESS else Scan.NOT_SCANNED,
    )
    if settings.CLAMD_ADDRESS:
        tasks.scan.enqueue(version.pk)  # a row of the same transaction: it is there when the version is there
    return version


def link(document, record, *, by, version):
    """That the document belongs to the record as well, as it is in this version."""
    return DocumentLink.objects.create(
        document=document, about=case_of(record), reference=record.reference, version=version, linked_by=by
    )
