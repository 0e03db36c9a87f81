"""Documents for tests, made as people make them: by storing a file."""

from itertools import count

from documents import storing
from documents.models import Document
from tests.documents import files
from tests.factories import ProjectFactory, cast

_numbers = count()


def make_document(record=None, *, by=None, name="report.pdf", data=None, **said):
    """A document of a record (a new project), uploaded by staff; each has content of its own unless it is given."""
    data = data if data is not None else files.pdf(f"Report {next(_numbers)}".encode())
    record = record or ProjectFactory()
    return storing.store(files.upload(name, data), record, by=by or cast("staff"), **said)


def add_version(document, *, by=None, name="report.pdf", data=None):
    data = data if data is not None else files.pdf(f"Report {next(_numbers)}".encode())
    return storing.add_version(storing.check(files.upload(name, data)), document, by=by or cast("staff"))


def again(document):
    """The same document as it is stored now."""
    return Document.objects.get(pk=document.pk)
