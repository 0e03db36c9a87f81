"""A workbook in hand. Its second sheet says what the file is; its checksum is that of the cells (docs/exports.md).

So it can be told from one that was only saved again, by whatever program, whether a cell was changed.
"""

from hashlib import sha256

from django.utils.translation import gettext as _

from ui.exports import CHECKSUM, FACTS, row_writer
from ui.workbooks.cells import text_of
from ui.workbooks.opening import Damaged, Formula, Unreadable, opened, rows_of

MOST_TEXT = 500 * 1024**2  # characters of all cells: a workbook may name one long text a million times


def take_apart(file, reading):
    """Fills what is known of the reading. Its kind stays "workbook" for one that is no export of ours."""
    reading.is_workbook = True
    try:
        with opened(file) as workbook:
            sheets = {sheet.title: sheet for sheet in workbook.worksheets}
            about = [title for title, sheet in sheets.items() if _starts_like_ours(sheet)]
            if not about:
                return
            reading.kind = ""
            digest = sha256()
            write = row_writer()
            for row in _read_about(sheets.pop(about[0]), reading):
                digest.update(write(row).encode())
            digest.update(write([]).encode())
            for sheet in list(sheets.values())[:1]:
                for row in _read_list(sheet, reading):
                    digest.update(write(row).encode())
            reading.after = sum(1 for sheet in list(sheets.values())[1:] for _row in rows_of(sheet))
            reading.rewritten = digest.hexdigest()
    except Unreadable as fault:
        reading.kind, reading.fault = "damaged" if isinstance(fault, Damaged) else "workbook", str(fault)


def _starts_like_ours(sheet):
    _number, first = next(rows_of(sheet), (0, [""]))
    return _text(first[0]) == str(FACTS["list"]) and len(first) == 2


def _read_about(sheet, reading):
    labels = {str(label): name for name, label in FACTS.items()}
    for _number, cells in rows_of(sheet):
        label, said = ([*map(_text, cells), ""])[:2]
        if label == str(CHECKSUM):
            reading.checksum = said
            return
        if name := labels.get(label):
            reading.facts[name] = said
        yield [label, said]


def _read_list(sheet, reading):
    size = 0
    for _number, cells in rows_of(sheet):
        row = [_text(cell) for cell in cells]
        size += sum(map(len, row))
        if size > MOST_TEXT:
            raise Unreadable(_("The workbook has too much text to be checked."))
        if reading.columns:
            row += [""] * (len(reading.columns) - len(row))
            reading.rows += 1
            reading.collect(row)
        else:
            reading.columns = row
        yield row


def _text(cell):
    """A formula never has the text of a cell that left: there it was text, whatever it began with."""
    return f"\0{cell.text}" if isinstance(cell, Formula) else text_of(cell)
