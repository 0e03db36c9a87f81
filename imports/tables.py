"""The file as a table: the names of its columns and its rows, whatever program has written it.

What cannot be read for certain is refused with a sentence that says what to do: nothing is guessed.
"""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.columns import STARTS_A_FORMULA
from ui.exports import CHECKSUM, FACTS
from ui.workbooks.opening import OLD_WORKBOOK, ZIP, Unreadable, merged_and_hidden, opened, rows_between, rows_of

MOST_ROWS = 10_000
MOST_BYTES = 20 * 1024**2
MOST_COLUMNS = 200
MOST_CHARACTERS = 100_000  # of a cell
MOST_TEXT = 2 * MOST_BYTES  # characters of all cells: a workbook may name one long text a million times
SEPARATORS = ",;\t"
BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK", b"MZ", b"\x7fELF")
CODE_PAGES = {
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
}


class WhichEncoding(Exception):
    """The bytes may be read in two ways: the person has to look. `samples` is a line in each."""

    def __init__(self, samples):
        super().__init__(_("This file is not in UTF-8. Choose the version in which the letters are right."))
        self.samples = samples


class WhichSheet(Exception):
    """The workbook has several sheets with rows."""

    def __init__(self, titles):
        super().__init__(_("This workbook has several sheets. Choose the one to import."))
        self.titles = titles


@dataclass
class Table:
    labels: list
    rows: list = field(default_factory=list)  # number in the file, cells
    notices: list = field(default_factory=list)
    merged: set = field(default_factory=set)  # numbers of rows with merged cells


def read(content, *, encoding="", sheet=""):
    """The table in these bytes."""
    if not content.strip():
        raise Unreadable(_("The file is empty. Download a template to see what belongs into it."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(size)d MB. Divide it.") % {"size": MOST_BYTES // 1024**2})
    if content.startswith((ZIP, OLD_WORKBOOK)):
        return _read_workbook(io.BytesIO(content), sheet)
    return _read_text(_decoded(content, encoding))


# Workbooks


def _read_workbook(file, chosen):
    with opened(file) as workbook:
        sheets = {sheet.title: sheet for sheet in workbook.worksheets if not _is_ours(sheet)}
        if chosen and chosen not in sheets:
            raise Unreadable(_("The workbook has no sheet “%(name)s”.") % {"name": chosen[:100]})
        filled = {title: sheet for title, sheet in sheets.items() if next(rows_of(sheet), None)}
        if not filled:
            raise Unreadable(_("The workbook has no row. Download a template to see what belongs into it."))
        if not chosen and len(filled) > 1:
            raise WhichSheet(list(filled))
        sheet = filled.get(chosen) or next(iter(filled.values()))
        table = _table(rows_of(sheet))
        merged, hidden = merged_and_hidden(file, sheet)
    table.merged = rows_between(merged)
    numbers = {number for number, _cells in table.rows}
    if found := sorted(numbers.intersection(hidden)):
        words = {"rows": ", ".join(map(str, found[:20])) + (" …" if len(found) > 20 else "")}
        table.notices.append(
            _("These rows are hidden in the workbook, and are read like all others: %(rows)s.") % words
        )
    return table


def _is_ours(sheet):
    """The sheet that says what an export is, or what the columns of a template mean: none to import."""
    _number, first = next(rows_of(sheet), (0, [""]))
    return str(first[0]) == str(FACTS["list"]) or sheet.title in (_("Columns"), _("Values"))


# Text


def _decoded(content, encoding):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _whole(content, "utf-16")
    if content.startswith(BINARY) or b"\0" in content:
        raise Unreadable(_("This file is no table. Send an .xlsx workbook or a .csv file."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if encoding in CODE_PAGES:
            return _whole(content, encoding)
    raise WhichEncoding(_samples(content))


def _whole(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        words = {"place": error.start + 1}
        raise Unreadable(
            _("The file is damaged at byte %(place)d. Save it again as CSV in UTF-8 and send that.") % words
        ) from error


def _samples(content):
    """The first lines that are not plain ASCII, as each code page reads them."""
    lines = [line for line in content.splitlines()[:5000] if not line.isascii()][:3]
    return {name: " … ".join(line[:120].decode(name, "replace") for line in lines) for name in CODE_PAGES}


def _read_text(text):
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise Unreadable(_("This file is no table. Send an .xlsx workbook or a .csv file."))
    csv.field_size_limit(MOST_BYTES)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)

    def numbered():
        number = 0
        while True:
            number = rows.line_num + 1  # where a program shows the beginning of the row
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                words = {"row": number, "problem": error}
                raise Unreadable(
                    _("From line %(row)d on the quotation marks do not fit (%(problem)s). Save the file again.") % words
                ) from error
            if cells and cells[0] == str(CHECKSUM):
                return
            yield number, [_unarmed(cell) for cell in cells]

    return _table(_without_head(numbered()))


def _separator(text):
    """The one that the line with the names of the columns has most of."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    if not lines:
        raise Unreadable(_("The file is empty. Download a template to see what belongs into it."))
    head = lines[len(FACTS)] if _is_head(lines[0]) and len(lines) > len(FACTS) else lines[0]
    return max(SEPARATORS, key=head.count)


def _is_head(line):
    return line.lstrip('"').startswith(str(FACTS["list"])) and any(
        line.strip('"').removeprefix(str(FACTS["list"])).strip('"').startswith(one) for one in SEPARATORS
    )


def _without_head(rows):
    """Passes over the proof with which our own exports begin."""
    labels = {str(label) for label in FACTS.values()}
    in_head = None
    for number, cells in rows:
        filled = [cell for cell in cells if cell]
        if in_head is None:
            in_head = len(filled) <= 2 and bool(cells) and cells[0] == str(FACTS["list"])
        if in_head and (not filled or (cells[0] in labels and len(filled) <= 2)):
            continue
        in_head = False
        yield number, cells


def _unarmed(cell):
    """Our exports put an apostrophe before what a spreadsheet would run. Exactly one is taken away."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(STARTS_A_FORMULA) else cell


# Both


def _table(rows):
    found, size = None, 0
    for number, cells in rows:
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        if not any(cell not in (None, "") for cell in cells):
            continue
        if found is None:
            found = Table(_labels(cells))
            continue
        if len(found.rows) == MOST_ROWS:
            raise Unreadable(
                _("The file has more than %(most)s rows. Divide it: each part is rehearsed and applied by itself.")
                % {"most": f"{MOST_ROWS:,}"}
            )
        if any(isinstance(cell, str) and len(cell) > MOST_CHARACTERS for cell in cells):
            raise Unreadable(_("Row %(row)d has a cell of more than 100,000 characters.") % {"row": number})
        size += sum(len(cell) for cell in cells if isinstance(cell, str))
        if size > MOST_TEXT:
            raise Unreadable(_("The file has too much text. Divide it."))
        found.rows.append((number, cells))
    if found is None or not found.rows:
        raise Unreadable(_("The file has no row below the names of its columns."))
    return found


def _labels(cells):
    labels = [" ".join(str(cell or "").split()) for cell in cells]
    while labels and not labels[-1]:
        labels.pop()
    if len(labels) > MOST_COLUMNS:
        raise Unreadable(_("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    return labels
