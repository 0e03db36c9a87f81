"""A file in hand, taken apart: what its head says, how many rows it has, which records they name, and its fingerprints.

Read in pieces, whatever it is: most files that are put here have been through a spreadsheet or a mail.
"""

import csv
import io
import json
import re
from dataclasses import dataclass, field
from hashlib import file_digest, sha256

from auditing.files import workbook
from ui.exports import BYTE_ORDER_MARK, CHECKSUM, FACTS, last_line, last_line_of_page, row_writer
from ui.uploads import MOST_BYTES

MOST_ROWS = 50_000  # whose records are followed
MOST_CELLS = 100_000  # of a row: a line of 50 MB with nothing but commas would take thirty times its size as cells
MOST_STRANGE = 20  # lines that may stand before the first one that is ours
PIECE = 1024 * 1024
LAST, LAST_OF_PAGE = len(last_line("0" * 64)), len(last_line_of_page("0" * 64))
PAGE = b"<!doctype html>"
NUMBER_OF_PAGE = re.compile(r'<meta name="export-number" content="([^"]*)">')
DIGEST = re.compile(r"[0-9a-f]{64}")
REFERENCE = re.compile(r"[A-Z]{2,4}-\d{4}-\d{4,8}(?:-A\d{1,4})?", re.ASCII)
SEPARATORS = ",;\t"
WORKBOOKS, OTHERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

csv.field_size_limit(MOST_BYTES)  # a cell of the history may hold a whole record: csv's own limit is shorter


@dataclass
class Reading:
    size: int
    whole: str = ""  # SHA-256 of a workbook
    body: str = ""  # SHA-256 of the file without as many bytes as a last line has
    end: bytes = b""  # those bytes
    kind: str = ""  # empty, workbook, damaged, binary, history, text; "" is an export, or a part of one
    fault: str = ""  # why a workbook cannot be read
    facts: dict = field(default_factory=dict)  # as the head says them
    columns: list = field(default_factory=list)
    rows: int = 0
    references: dict = field(default_factory=dict)  # a set that keeps the order of the file
    checksum: str | None = None  # what its line says; None without such a line
    after: int = 0  # lines below it
    rewritten: str = ""  # SHA-256 of the same cells in the form in which they would have left
    is_page: bool = False  # a document, and not a table
    is_workbook: bool = False
    saved_by: list = field(default_factory=list)  # what of its form is not ours: bom, lines, separator, encoding

    @property
    def number(self):
        return self.facts.get("number", "")

    def collect(self, row):
        """Keeps the references in these cells, up to as many rows as are followed."""
        if self.rows > MOST_ROWS:
            return
        for cell in row:
            for part in cell.split("; "):
                if REFERENCE.fullmatch(part):
                    self.references[part] = None


def read(file):
    """Takes a binary file apart. Nothing that it may contain makes this fail."""
    reading = Reading(size=file.seek(0, io.SEEK_END))
    file.seek(0)
    start = file.read(4096)
    reading.is_page = start.lstrip().startswith(PAGE)
    reading.body, reading.end = _fingerprint(file, reading.size, LAST_OF_PAGE if reading.is_page else LAST)
    if reading.is_page:
        _read_page(file, reading, start)
        return reading
    reading.kind = _kind(file, start)
    if reading.kind == "workbook":
        file.seek(0)
        reading.whole = file_digest(file, "sha256").hexdigest()
        workbook.take_apart(file, reading)
    elif not reading.kind:
        if not start.startswith(BYTE_ORDER_MARK.encode()):
            reading.saved_by.append("bom")
        if b"\r\n" not in start:
            reading.saved_by.append("lines")
        _take_apart(file, reading, start)
        if not reading.facts:
            reading.kind = "text"
    return reading


def _read_page(file, reading, start):
    """A document says its number in its head and its checksum at its end; all that is followed are its references."""
    if number := NUMBER_OF_PAGE.search(start.decode(errors="replace")):
        reading.facts["number"] = number[1]
    else:
        reading.kind = "text"
    end = reading.end.decode(errors="replace")
    if end.startswith(f"<!-- {CHECKSUM}: ") and (digest := DIGEST.search(end)):
        reading.checksum = digest[0]
    file.seek(0)
    for line in io.TextIOWrapper(file, encoding="utf-8", errors="replace"):
        for reference in REFERENCE.findall(line):
            reading.references[reference] = None


def _fingerprint(file, size, last):
    file.seek(0)
    digest, left = sha256(), max(0, size - last)
    while left and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest(), file.read(last)


def _kind(file, start):
    if not start.strip():
        return "empty"
    if start.startswith(WORKBOOKS):
        return "workbook"
    if start.startswith(OTHERS) or (b"\0" in start and not start.startswith(UTF_16)):
        return "binary"
    if start.lstrip(BYTE_ORDER_MARK.encode()).lstrip().startswith(b"{"):
        return "history" if _is_of_the_history(file, start) else "text"
    return ""


def _is_of_the_history(file, start):
    """A line of an export of the history or of its seals, or its manifest, which is one object over many lines."""
    if b'"actionplan-history-export' in start:
        return True
    file.seek(0)
    try:
        said = json.loads(file.readline(PIECE))
    except (ValueError, RecursionError):
        return False
    return {"id", "at", "verb"} <= said.keys() or {"header", "digest"} <= said.keys()


def _take_apart(file, reading, start):
    encodings = ["utf-16"] if start.startswith(UTF_16) else ["utf-8-sig", "latin-1"]
    if encodings == ["utf-16"]:
        reading.saved_by.append("encoding")
    for encoding in encodings:
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            _read_rows(text, reading)
            return
        except UnicodeError:
            reading.saved_by.append("encoding")
            reading.facts, reading.columns, reading.rows, reading.references = {}, [], 0, {}
            reading.checksum, reading.after = None, 0
        except csv.Error:
            reading.facts = {}
            return
        finally:
            text.detach()


class _Lines:
    """The lines of a text, up to a row that cannot be one of a list. A row has several lines where cells have."""

    def __init__(self, text, separator):
        self.text, self.separator, self.separators = text, separator, 0

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self.text)
        self.separators += line.count(self.separator)
        if self.separators > MOST_CELLS:
            raise csv.Error("row with too many cells")
        return line


def _read_rows(text, reading):
    first = text.readline(200).rstrip("\r\n").strip('"')
    separator = next((one for one in SEPARATORS if first.startswith(f"{FACTS['list']}{one}")), ",")
    if separator != "," and "separator" not in reading.saved_by:
        reading.saved_by.append("separator")
    text.seek(0)
    labels, write, end = {str(label): name for name, label in FACTS.items()}, row_writer(), str(CHECKSUM)
    digest = sha256(BYTE_ORDER_MARK.encode())
    in_head, strange = True, 0
    lines = _Lines(text, separator)
    for row in csv.reader(lines, delimiter=separator):
        lines.separators = 0
        if reading.checksum is not None:
            reading.after += any(row)
            continue
        while row and not row[-1] and (in_head or not reading.columns or len(row) > len(reading.columns)):
            row.pop()  # a spreadsheet makes all lines as long as the longest
        if not any(row):
            row, in_head = [], False
        elif row[0] == end:
            reading.checksum, reading.rewritten = row[1] if len(row) > 1 else "", digest.hexdigest()
            continue
        elif in_head:
            if (name := labels.get(row[0])) and name not in reading.facts:
                reading.facts[name] = row[1] if len(row) > 1 else ""
            elif not reading.facts and (strange := strange + 1) > MOST_STRANGE:
                return  # some other file
        elif not reading.columns:
            reading.columns = row
        else:
            reading.rows += 1
            reading.collect(row)
        digest.update(write(row).encode())
