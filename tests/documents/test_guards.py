"""What the database keeps of documents, whoever writes."""

import pytest
from django.db import DatabaseError, connection, transaction

from documents.models import Document, DocumentLink, Version
from history import note
from tests.documents.factories import make_document
from tests.factories import cast
from triggers import sentence_of

pytestmark = pytest.mark.django_db


def refused(write):
    """The sentence with which the database refuses; "" when it does not."""
    try:
        with transaction.atomic():
            write()
    except DatabaseError as error:
        return sentence_of(error) or str(error)
    return ""


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def document():
    return make_document()


@pytest.fixture
def withdrawn(document):
    document.withdraw(by=cast("staff"), reason="Not the final text")
    return document


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sha256", "0" * 64),
        ("size", 1),
        ("name", "other.pdf"),
        ("original_name", "other.pdf"),
        ("content_type", "text/html"),
        ("number", 7),
        ("uploaded_by_id", None),
        ("uploaded_at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_what_was_uploaded_never_changes(column, value, document):
    value = cast("other_staff").pk if value is None else value
    sentence = refused(lambda: sql(f"UPDATE documents_version SET {column} = %s", value))
    assert sentence == "What was uploaded never changes: upload a new version."


def test_what_the_scanner_says_comes_later(document):
    assert refused(lambda: Version.objects.update(scan="clean")) == ""


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (Version, "A version is never deleted"),
        (Document, "A document is never deleted"),
        (DocumentLink, "A document belongs to at least one record"),
    ],
)
def test_nothing_is_deleted(model, sentence, document):
    assert sentence in refused(lambda: sql(f"DELETE FROM {model._meta.db_table}"))


def test_withdrawn_document_gets_no_version_and_no_record(withdrawn):
    version, link = withdrawn.versions.get(), withdrawn.links.get()
    more = Version(document=withdrawn, number=2, name="b", original_name="b", size=1, sha256="b")
    more.uploaded_by = version.uploaded_by
    other = DocumentLink(document=withdrawn, about="projects_project:0", reference="x", version=1)
    other.linked_by = link.linked_by
    assert "it gets no further versions" in refused(more.save)
    assert "it is linked to no further record" in refused(other.save)


def test_withdrawn_document_stays_as_it_was(withdrawn):
    assert "stays as it was" in refused(lambda: sql("UPDATE documents_document SET title = 'x'"))


def test_document_is_withdrawn_by_its_move_only(document):
    assert "only by a step" in refused(
        lambda: Document.objects.update(status="withdrawn", withdrawn_because="no reason")
    )
    with note(move=True):
        assert refused(lambda: Document.objects.update(status="withdrawn"))  # without a reason


def test_versions_are_numbered_one_after_the_other(document):
    first = document.versions.get()
    third = Version(document=document, number=3, name="b", original_name="b", size=1, sha256="b")
    third.uploaded_by = first.uploaded_by
    assert "numbered one after the other" in refused(third.save)


def test_who_uploaded_a_document_never_changes(document):
    other = cast("other_staff")
    assert "Who uploaded a document" in refused(lambda: Document.objects.update(created_by=other))


def test_link_is_not_changed(document):
    assert "is not changed" in refused(lambda: DocumentLink.objects.update(about="projects_project:0"))
