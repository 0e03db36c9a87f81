"""What the database keeps about documents on both engines, whoever writes: form, admin, import, shell or SQL."""

from django.utils.translation import gettext_noop as _

from documents.models import Document, DocumentLink, Version
from lifecycle.guards import reference_guard, status_guards
from triggers import Guard
from triggers.guards import distinct

WITHDRAWN = "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = NEW.document_id AND d.status = 'withdrawn')"
LOCK = "PERFORM 1 FROM documents_document d WHERE d.id = {}.document_id FOR NO KEY UPDATE"
UPLOADED = [
    "document_id",
    "number",
    "name",
    "original_name",
    "content_type",
    "size",
    "sha256",
    "uploaded_by_id",
    "uploaded_at",
]


def guards():
    """All guards of this app."""
    yield from status_guards(Document, first={"current"})
    yield reference_guard(Document)
    yield from _documents()
    yield from _versions()
    yield from _links()


def _documents():
    table = Document._meta.db_table
    yield Guard(
        "rule_document_author",
        table,
        "UPDATE",
        [("1 = 1", _("Who uploaded a document, and when, never changes."))],
        when=distinct("created_by_id", "created_at"),
    )
    yield Guard(
        "rule_document_withdrawn",
        table,
        "UPDATE",
        [("1 = 1", _("The document is withdrawn: it stays as it was."))],
        when="OLD.status = 'withdrawn'",
    )
    yield Guard(
        "rule_document_deletion", table, "DELETE", [("1 = 1", _("A document is never deleted: it is withdrawn."))]
    )


def _versions():
    table = Version._meta.db_table
    latest = "(SELECT coalesce(max(v.number), 0) FROM documents_version v WHERE v.document_id = NEW.document_id)"
    yield Guard(
        "rule_document_version_added",
        table,
        "INSERT",
        [
            (WITHDRAWN, _("The document is withdrawn: it gets no further versions.")),
            (f"NEW.number <> {latest} + 1", _("The versions of a document are numbered one after the other.")),
        ],
        lock=LOCK.format("NEW"),
    )
    yield Guard(
        "rule_document_version_changed",
        table,
        "UPDATE",
        [("1 = 1", _("What was uploaded never changes: upload a new version."))],
        when=distinct(*UPLOADED),
    )
    yield Guard(
        "rule_document_version_deletion",
        table,
        "DELETE",
        [("1 = 1", _("A version is never deleted: the document is withdrawn."))],
    )


def _links():
    table = DocumentLink._meta.db_table
    yield Guard(
        "rule_document_linked",
        table,
        "INSERT",
        [(WITHDRAWN, _("The document is withdrawn: it is linked to no further record."))],
        lock=LOCK.format("NEW"),
    )
    yield Guard(
        "rule_document_link_changed",
        table,
        "UPDATE",
        [("1 = 1", _("A link between a document and a record is not changed: it is made or taken away."))],
    )
    yield Guard(
        "rule_document_unlinked",
        table,
        "DELETE",
        [
            (
                "NOT EXISTS (SELECT 1 FROM documents_documentlink l"
                " WHERE l.document_id = OLD.document_id AND l.id <> OLD.id)",
                _("A document belongs to at least one record: link it to another one first."),
            )
        ],
        lock=LOCK.format("OLD"),
    )


def triggers(vendor):
    """The guards as triggers of that engine."""
    return [guard.trigger(vendor) for guard in guards()]
