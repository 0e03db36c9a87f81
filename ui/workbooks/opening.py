"""A workbook that somebody sends: looked into as an archive before it is read, then read row by row.

A workbook is a ZIP of XML. Half a megabyte can unpack to gigabytes, so the size of its parts is known, and bounded,
before any of them is parsed; defusedxml refuses entities. Nothing in it is worked out: of a formula only is said that
it is one.
"""

import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

MOST_UNPACKED = 200 * 1024**2
MOST_PARTS = 2000
MOST_RATIO = 200  # a sheet of equal rows is pressed to a hundredth
SMALL = 1024**2  # parts below this may be pressed as they like
MOST_COLUMNS = 300
MOST_MERGED = 1000  # merged cells
MOST_EMPTY = 1000  # rows in a row: what comes below them is not part of the table
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HAS_TIME = re.compile(r"h", re.IGNORECASE)
NOT_PART_OF_A_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class Unreadable(Exception):
    """Why a file is not read as a workbook, as a sentence that says what to do."""


class Damaged(Unreadable):
    """A workbook once, it seems, and not whole any more."""

    def __init__(self):
        super().__init__(
            _("This workbook is damaged: it cannot be opened. Open it in your spreadsheet and save it again as .xlsx.")
        )


@dataclass
class Formula:
    """What a cell has that is a formula. Its result is not read: nobody can say from which data it was worked out."""

    text: str


@contextmanager
def opened(file):
    """The workbook in this binary file, closed afterwards."""
    look_into(file)
    file.seek(0)
    try:
        workbook = load_workbook(file, read_only=True, keep_links=False)
    except Exception as error:  # a damaged workbook makes openpyxl fail in dozens of ways, none of them its own
        raise Damaged from error
    try:
        yield workbook
    finally:
        workbook.close()


def look_into(file):
    """Refuses what is no workbook, or one that should not be unpacked."""
    file.seek(0)
    start = file.read(8)
    if start.startswith(OLD_WORKBOOK):
        raise Unreadable(
            _("This is a workbook of the old kind (.xls), or one with a password. Save it as .xlsx without a password.")
        )
    if not start.startswith(ZIP):
        raise Unreadable(_("This file is no workbook, whatever its name says. Save it as .xlsx or .csv and send that."))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _bounded(archive.infolist())
            names = set(archive.namelist())
            kinds = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Damaged from error
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in kinds:
        raise Unreadable(_("This workbook has macros. Save it as .xlsx, without them, and send that."))
    if b"spreadsheetml.sheet.main+xml" not in kinds:
        raise Unreadable(_("This is an archive or a document, not a workbook. Send an .xlsx or a .csv file."))


def _bounded(parts):
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise Unreadable(
            _("This workbook unpacks to more than %(size)d MB or %(parts)d parts. Copy its rows into a new one.")
            % {"size": MOST_UNPACKED // 1024**2, "parts": MOST_PARTS}
        )
    for part in parts:
        if part.file_size > SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise Unreadable(
                _("A part of this workbook is pressed far more than rows of text ever are. It is not unpacked.")
            )
        if part.filename.startswith("/") or ".." in part.filename.split("/"):
            raise Unreadable(_("A part of this workbook has a name that leads outside it. It is not unpacked."))


def rows_of(sheet):
    """(number, cells) of every row that has something in it; a formula is a `Formula`.

    Raises Unreadable in the middle, where the sheet turns out to be damaged or endless.
    """
    sheet.reset_dimensions()  # what the file says of its size is no promise
    empty = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if len(cells) > MOST_COLUMNS:
                words = {"row": number, "most": MOST_COLUMNS}
                raise Unreadable(_("Row %(row)d has something beyond column %(most)d. Delete what is there.") % words)
            values = [_value(cell) for cell in cells]
            while values and values[-1] is None:
                values.pop()
            if values:
                empty = 0
                yield number, values
            elif (empty := empty + 1) > MOST_EMPTY:
                return
    except Unreadable:
        raise
    except Exception as error:  # as above: damage shows where the rows are read
        raise Damaged from error


def _value(cell):
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "f":
        return Formula(str(value))
    if isinstance(value, datetime) and not HAS_TIME.search(NOT_PART_OF_A_FORMAT.sub("", cell.number_format or "")):
        return value.date()
    return value


def merged_and_hidden(file, sheet):
    """(merged ranges, numbers of hidden rows) of a sheet. openpyxl tells neither without holding the whole sheet."""
    merged, hidden = [], []
    with zipfile.ZipFile(file) as archive, archive.open(sheet._worksheet_path) as part:
        for _event, element in iterparse(part, events=("end",)):
            if element.tag == f"{SHEET}mergeCell":
                merged.append(element.get("ref", ""))
            elif element.tag == f"{SHEET}row":
                if element.get("hidden") in ("1", "true"):
                    hidden.append(int(element.get("r") or 0))
                element.clear()
    return merged, hidden


def rows_between(ranges):
    """The numbers of the rows in which these ranges lie."""
    if len(ranges) > MOST_MERGED:
        raise Unreadable(_("The sheet has too many merged cells. Separate them."))
    found = chain.from_iterable(range(first, min(last, first + 10_000) + 1) for first, last in map(_rows, ranges))
    return set(found)


def _rows(area):
    _first, top, _last, bottom = range_boundaries(area)
    return top, bottom
