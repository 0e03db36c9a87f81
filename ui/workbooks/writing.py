"""A list as a workbook: its rows on the first sheet, under a head that stays in sight, and what proves it on a second.

openpyxl writes each row to the disk as it comes, so the memory does not grow with the rows.
"""

from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ui.workbooks.cells import escaped, held, text_of

DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
WIDTHS = (12, 60)
LOOKED_AT = 50  # rows from which the widths of the columns are found: they stand before the rows in the file
HEAD_FONT = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="FFE8EDF3")
TOP = Alignment(vertical="top", wrap_text=True)


class Sheet:
    """One sheet, written from its top to its end. `append` takes what `cells.held` answers."""

    def __init__(self, workbook, title, labels=(), widths=()):
        self.sheet = workbook.create_sheet(title)
        for place, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(place)].width = width
        if labels:
            self.sheet.freeze_panes = "B2"
            self.append(labels, font=HEAD_FONT, fill=HEAD_FILL, alignment=TOP)

    def append(self, values, **style):
        self.sheet.append([self.cell(value, **style) for value in values])

    def cell(self, value, **style):
        """A cell. Text is text, whatever it begins with: no spreadsheet runs it as a formula."""
        if value is None and not style:
            return None
        text = isinstance(value, str)
        cell = WriteOnlyCell(self.sheet, escaped(value) if text else value)
        if text:
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(("=", "+", "-", "@"))  # also when somebody edits the cell
        elif isinstance(value, datetime):
            cell.number_format = MOMENT
        elif isinstance(value, date):
            cell.number_format = DAY
        for name, look in style.items():
            setattr(cell, name, look)
        return cell


def new_workbook():
    return Workbook(write_only=True)


def widths_of(labels, rows):
    """A width for each column, of what stands in the first rows."""
    columns = zip(*([labels, *rows] if rows else [labels]), strict=True)
    return [min(max(WIDTHS[0], *(len(text_of(cell)) + 2 for cell in column)), WIDTHS[1]) for column in columns]


def write_list(file, *, facts, labels, batches, line, checksum):
    """Writes a list into this file. Answers the checksum of its cells and the number of its rows.

    facts: what the file says of itself, pairs of texts
    batches: lists of rows, each a list of what `cells.held` answers
    line: writes texts as a line, for the checksum (docs/exports.md)
    checksum: the label of the checksum
    """
    workbook, digest, number = new_workbook(), sha256(), 0
    facts = [(label, held(said)) for label, said in facts]
    for row in [*facts, (), labels]:
        digest.update(line(list(map(text_of, row))).encode())
    sheet = None
    for rows in batches:
        if sheet is None:
            sheet = Sheet(workbook, _("List"), labels, widths_of(labels, rows[:LOOKED_AT]))
        for row in rows:
            digest.update(line(list(map(text_of, row))).encode())
            sheet.append(row)
        number += len(rows)
    if sheet is None:
        sheet = Sheet(workbook, _("List"), labels, widths_of(labels, []))
    sheet.sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(labels)))}{number + 1}"
    _about(workbook, facts, checksum, digest.hexdigest())
    workbook.save(file)
    return digest.hexdigest(), number


def _about(workbook, facts, checksum, digest):
    about = Sheet(workbook, _("About"), widths=(30, 90))
    for label, said in facts:
        about.sheet.append([about.cell(label, font=HEAD_FONT), about.cell(said, alignment=TOP)])
    about.append([])
    about.sheet.append([about.cell(checksum, font=HEAD_FONT), about.cell(digest)])
    about.append([])
    for sentence in (
        _("Times are UTC. The checksum is that of the cells: a workbook that was only saved again still fits it."),
        _("“Check a file” in the history tells whether this file is genuine, saved again, altered or incomplete."),
    ):
        about.append([None, sentence], alignment=TOP)
