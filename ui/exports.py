"""The list as a file: exactly the filtered rows, in the order shown, and what proves later that it is genuine.

The head says what the file is, in a workbook its second sheet. The last line of a CSV has the SHA-256 of every byte
before it, a workbook that of its cells, and the journal keeps the same: one event when the download begins, one when it
has been read to its end (docs/exports.md).
"""

import csv
import secrets
from datetime import UTC, datetime
from functools import partial
from hashlib import file_digest, sha256
from tempfile import TemporaryFile
from uuid import uuid4

from django.db.models import QuerySet
from django.dispatch import Signal
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import note, past, record_event
from history.models import Entry
from history.sealing import latest_head
from ui import workbooks
from ui.columns import written
from ui.workbooks import writing

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the local code page
# What the head says, in the order of its lines.
FACTS = {
    "list": gettext_lazy("List"),
    "filter": gettext_lazy("Filter"),
    "as_of": gettext_lazy("As of"),
    "classification": gettext_lazy("Classification"),
    "made_at": gettext_lazy("Made at"),
    "made_by": gettext_lazy("Made by"),
    "rows": gettext_lazy("Rows"),
    "number": gettext_lazy("Export number"),
    "latest_entry": gettext_lazy("Latest entry of the history"),
    "head": gettext_lazy("Head of the history"),
}
CHECKSUM = gettext_lazy("Checksum (SHA-256)")
HEAD_ROWS = len(FACTS) + 1  # the facts and an empty row: a program skips these and finds the names of the columns
TAIL_ROWS = 2  # an empty row, so that a spreadsheet does not sort the checksum into the list, and the checksum
AT_ONCE = 500
MOST_AT_ONCE = 5000  # rows of a workbook that somebody waits for: about two seconds
PIECE = 64 * 1024
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no words and no months, which a spreadsheet would turn into dates
leaving = Signal()  # user, rows (a queryset of their keys) and details, to which a receiver may add what is to be kept
STILL_OPEN = 1000  # a transaction may commit later than one that took a higher number, but not by more entries


class _Line:
    """A file that hands back what is written to it, so that csv.writer can feed a streamed answer."""

    def write(self, text):
        return text


def row_writer():
    """A function that writes cells as a line of the file."""
    return csv.writer(_Line(), lineterminator="\r\n").writerow


def list_answer(request, title, chips, columns, ids, rows_for):
    """The list as the file that the address asks for."""
    return ANSWERS[request.GET["format"]](request, title, chips, columns, ids, rows_for)


def is_wanted(request):
    """Whether the address asks for a file, and not for the page."""
    return request.GET.get("format") in ANSWERS


def faults_of_form(request):
    """What is wrong with the form that the address asks for."""
    asked = request.GET.get("format", "")
    if not asked or asked in ANSWERS:
        return []
    return [_("This can be downloaded as csv or xlsx, not as “%(format)s”.") % {"format": asked}]


def downloads(address, rows):
    """What a page offers: the name of each form, its address, and whether so many rows are made in the background.

    `address(format=…)` answers that of the page.
    """
    return [(form.upper(), address(format=form), form == "xlsx" and rows > MOST_AT_ONCE) for form in ANSWERS]


def csv_answer(request, title, chips, columns, ids, rows_for):
    """Streams the rows with these ids. `rows_for(ids)` answers the records in that order.

    `ids` may be a queryset: then it is read after the number of the latest entry, and nothing that came between the two
    is missed when somebody asks what has changed since.
    """

    def chunks(facts, ids):
        labels = [column.label for column in columns]
        return _chunks([*_head(facts), [], labels], columns, ids, rows_for)

    return _answer(request, title, chips, ids, "csv", partial(_proven, chunks, last_line))


def xlsx_answer(request, title, chips, columns, ids, rows_for):
    """The same as a workbook. It is written to the disk before its first byte goes out: a ZIP ends with its index."""

    progress = getattr(request, "progress", None)  # of the background job that makes the file
    rows = ids.count() if isinstance(ids, QuerySet) else len(ids)
    if progress is None and rows > MOST_AT_ONCE:
        return _in_background(request, title, rows)

    def pieces(facts, ids, entry, user):
        labels = [str(column.label) for column in columns]
        batches = _held(columns, _batches(ids, rows_for), len(ids), progress)
        with TemporaryFile() as file:
            digest, rows = writing.write_list(
                file, facts=_head(facts), labels=labels, batches=batches, line=row_writer(), checksum=str(CHECKSUM)
            )
            size = file.tell()
            file.seek(0)
            bytes_of_file = file_digest(file, "sha256").hexdigest()
            file.seek(0)
            _finished(entry, user, rows=rows, bytes=size, fingerprint=digest, file=bytes_of_file)
            while piece := file.read(PIECE):
                yield piece

    return _answer(request, title, chips, ids, "xlsx", pieces)


def _held(columns, batches, number, progress):
    """The rows as a workbook holds them, telling the job that waits for them how far it is."""
    done = 0
    for records in batches:
        yield [[column.held(record) for column in columns] for record in records]
        done += len(records)
        if progress:
            progress(done, number)


def _in_background(request, title, rows):
    """The page that offers to make a large workbook while one does something else. Nothing has left yet."""

    def address(form):
        query = QueryDict(request.META.get("QUERY_STRING", ""), mutable=True)  # with the moment that it may name
        query.pop("format", None)
        if form:
            query["format"] = form
        return f"{request.path}?{query.urlencode()}"

    context = {"title": title, "rows": rows, "most": MOST_AT_ONCE, "key": uuid4().hex}
    addresses = {"address": address("xlsx"), "csv": address("csv"), "back": address("")}
    with past.at(None):
        return render(request, "ui/large_export.html", context | addresses)


ANSWERS = {"csv": csv_answer, "xlsx": xlsx_answer}


def page_answer(request, title, chips, ids, write):
    """The same for a document that a browser reads without the site. `write(facts)` answers its HTML."""

    def chunks(facts, ids):
        return [(len(ids), write(facts))]

    return _answer(request, title, chips, ids, "html", partial(_proven, chunks, last_line_of_page))


def _answer(request, title, chips, ids, form, parts):
    """`parts(facts, ids, entry, user)` answers the bytes of the file, and says at their end that it is finished."""
    made = datetime.now(UTC)
    kind = workbooks.MEDIA_TYPE if form == "xlsx" else f"text/{form}; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{file_name(title, made, chips, form)}"'}
    if request.method == "HEAD":  # nothing leaves
        return HttpResponse(content_type=kind, headers=headers)
    entry, facts, ids = _begin(request, title, chips, ids, form, made)
    return StreamingHttpResponse(parts(facts, ids, entry, request.user), content_type=kind, headers=headers)


def _begin(request, title, chips, ids, form, made):
    """Writes into the journal that a file leaves: the entry, what the file says of itself, and the keys of its rows."""
    filters = "; ".join(f"{chip.question}: {chip.answer}" for chip in chips)
    latest, missing = _latest_entry()
    rows, ids = ids, list(ids)
    facts = {
        "list": str(title),
        "filter": filters or _("none"),
        "as_of": past.moment().astimezone(UTC).isoformat().replace("+00:00", "Z") if past.moment() else _("today"),
        "classification": str(_classification(rows)),
        "made_at": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "made_by": _who(request.user),
        "rows": str(len(ids)),
        "latest_entry": str(latest),
        "head": str(latest_head() or _("not sealed yet")),
    }
    asked = request.GET.copy()
    asked.pop("format", None)
    kept = {
        "letters": "".join(secrets.choice(LETTERS) for _place in range(6)),
        "head": facts,
        "missing": missing,
        "address": f"{request.path}?{asked.urlencode()}",
    }
    details = {"list": str(title), "filter": filters, "rows": len(ids), "format": form, "content": kept}
    if isinstance(rows, QuerySet):
        leaving.send(sender=None, user=request.user, rows=rows, details=details)
    with past.at(None):
        entry = record_event("export", details=details)
    return entry, {**facts, "number": number_of(entry)}, ids


def _classification(rows):
    """The highest of the rows. Lists of what has none are for the people of this system."""
    field = (
        next((one for one in rows.model._meta.fields if one.name == "classification"), None)
        if isinstance(rows, QuerySet)
        else None
    )
    highest = field and rows.order_by(f"-{field.name}").values_list(field.name, flat=True).first()
    return _("Internal") if highest is None else dict(field.flatchoices)[highest]


def number_of(entry):
    """4711-KQTMWX: the entry of the download, and letters that the same number in another system does not have."""
    return f"{entry.pk}-{entry.new['content']['letters']}"


def last_line(digest):
    return row_writer()([str(CHECKSUM), digest]).encode()


def last_line_of_page(digest):
    return f"<!-- {CHECKSUM}: {digest} -->\n".encode()


def _latest_entry():
    """The last entry that the file can know, and the numbers below it that were taken and may still be committed."""
    entries = Entry.objects.order_by("-pk")
    if past.moment() is not None:
        return entries.so_far().order_by("-at", "-pk").values_list("pk", flat=True).first() or 0, []
    known = list(entries.values_list("pk", flat=True)[:STILL_OPEN])
    if not known:
        return 0, []
    return known[0], sorted(set(range(max(1, known[0] - STILL_OPEN), known[0])) - set(known))


def _head(facts):
    """The lines of the head: a label and what it says."""
    return [(str(label), facts[name]) for name, label in FACTS.items()]


def _batches(ids, rows_for):
    for start in range(0, len(ids), AT_ONCE):
        yield rows_for(ids[start : start + AT_ONCE])


def _chunks(head, columns, ids, rows_for):
    """The file without its last line: the number of rows and the text of each part."""
    line = row_writer()
    yield 0, BYTE_ORDER_MARK + "".join(line([written(cell) for cell in row]) for row in head)
    for records in _batches(ids, rows_for):
        yield len(records), "".join(line([column.text(record) for column in columns]) for record in records)
    yield 0, line([])


def _proven(chunks, last_line, facts, ids, entry, user):
    """The bytes of the file, with the checksum at the end."""
    digest, size, rows = sha256(), 0, 0
    for number, text in chunks(facts, ids):
        part = text.encode()
        digest.update(part)
        size, rows = size + len(part), rows + number
        yield part
    last = last_line(digest.hexdigest())
    _finished(entry, user, rows=rows, bytes=size + len(last), fingerprint=digest.hexdigest())
    yield last


def _finished(entry, user, **details):
    """Writes into the journal that the file is whole, and its checksum.

    The server reads a file when the view has answered, so what the journal is to say of this event is that of the
    first. It is written before the last bytes go out: no file has a checksum that the journal does not know.
    """
    said = {name: getattr(entry, name) for name in ("actor_name", "organization", "role", "request", "source")}
    with past.at(None), note(actor=user, **said):
        record_event("export finished", details={"export": number_of(entry), **details})


def file_name(title, made, chips, form="csv"):
    """projects_2026-11-23T1105Z_central-asia_pillar2.csv"""
    parts = [slugify(title), made.strftime("%Y-%m-%dT%H%MZ")]
    for chip in chips:
        value = slugify(chip.value) or "x"
        parts.append(value if chip.name == "region" else f"{slugify(chip.name)}{'' if value.isdigit() else '-'}{value}")
    return "_".join(parts)[:120] + f".{form}"


def _who(user):
    organization = getattr(user, "organization", None)
    return f"{user} ({organization})" if organization else str(user)
