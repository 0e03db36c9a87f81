"""Files to import, as people make them."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from imports.models import Import

PROJECTS = ["Reference", "Title", "Countries", "Pillars", "Planned start"]
REQUESTS = [
    "Country",
    "Authority",
    "Channel",
    "Letter",
    "Date of the letter",
    "Received",
    "Addressed to",
    "Subject",
    "What is asked",
    "Themes",
]


def table(*rows, separator=",", encoding="utf-8-sig"):
    """A CSV of these rows, the names of its columns first."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(*rows, change=lambda book: None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client, content, kind="projects", name=None):
    """The import that comes of this file."""
    name = name or ("list.xlsx" if content[:2] == b"PK" else "list.csv")
    answer = client.post("/imports/new/", {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.text
    return Import.objects.latest("pk")


def faults(one):
    """{row: [column: sentence]} of the faulty rows."""
    return {row.number: [f"{column}: {text}" for column, text in row.faults] for row in one.rows.filter(state="faulty")}


def states(one):
    return [row.state for row in one.rows.all()]
