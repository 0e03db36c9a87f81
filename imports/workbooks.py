"""Workbooks that leave: the template with its drop-downs, and the rows of a file with what is wrong beside each."""

from tempfile import TemporaryFile

from django.utils.translation import gettext as _
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from imports.models import ImportRow
from ui.exports import BYTE_ORDER_MARK, row_writer
from ui.workbooks.cells import held
from ui.workbooks.writing import TOP, Sheet, new_workbook, widths_of

ROWS_OF_A_TEMPLATE = 10_000
FILLS = {
    ImportRow.State.NEW: PatternFill("solid", fgColor="FFDCEBFA"),
    ImportRow.State.CHANGED: PatternFill("solid", fgColor="FFFFF1C9"),
    ImportRow.State.FAULTY: PatternFill("solid", fgColor="FFF9D7D3"),
}


def template_labels(kind):
    """The columns of a template: the reference, and each column that is imported under its own name."""
    return [_("Reference"), *(str(column.label) for column in kind.columns if column.words)]


def csv_template(kind):
    line = row_writer()
    return (BYTE_ORDER_MARK + line(template_labels(kind))).encode()


def template(kind):
    """A workbook with the columns, the values to choose from, and a sheet that explains each column."""
    workbook, labels = new_workbook(), template_labels(kind)
    columns = [column for column in kind.columns if column.words]
    values = [column.values(kind.known) if column.values else [] for column in columns]
    sheet = Sheet(workbook, str(kind.model._meta.verbose_name_plural).capitalize(), labels, widths_of(labels, []))
    for place, (column, several) in enumerate(zip(columns, values, strict=True), start=2):
        if several and not _takes_several(column):
            letter = get_column_letter(place)
            source = f"'{_('Values')}'!${letter}$2:${letter}${len(several) + 1}"
            check = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
            check.add(f"{letter}2:{letter}{ROWS_OF_A_TEMPLATE + 1}")
            sheet.sheet.data_validations.append(check)
    _explained(workbook, kind, columns, values)
    offered = Sheet(workbook, _("Values"), labels, widths_of(labels, []))
    for row in range(max((len(several) for several in values), default=0)):
        offered.append([None, *(several[row] if row < len(several) else None for several in values)])
    return _bytes(workbook)


def _takes_several(column):
    return ";" in str(column.example) or "semicolons" in str(column.help) or column.names == ("regions",)


def _explained(workbook, kind, columns, values):
    sheet = Sheet(
        workbook, _("Columns"), [_("Column"), _("Needed"), _("What belongs into it"), _("Example")], (30, 16, 80, 40)
    )
    sheet.append(
        [
            _("Reference"),
            _("no"),
            _("Empty for a new record; the reference of the record that is to be changed. Statuses are not imported."),
            f"{kind.model.reference_prefix}-2026-0001",
        ],
        alignment=TOP,
    )
    for column, several in zip(columns, values, strict=True):
        about = [str(column.help)] if column.help else []
        if several:
            shown = "; ".join(several[:12]) + (" …" if len(several) > 12 else "")
            about.append(
                _("One of the values of the sheet “Values”, or any other name that the system knows: %s") % shown
            )
        needed = _("for new ones") if column.needed else _("no")
        sheet.append([str(column.label), needed, " ".join(about), column.example or None], alignment=TOP)


def annotated(one):
    """The rows of the file with their state and what is wrong, coloured."""
    workbook = new_workbook()
    labels = [*one.labels, _("State"), _("What is wrong")]
    rows = one.rows.order_by("number")
    sheet = Sheet(workbook, _("Rows"), labels, widths_of(labels, []))
    for row in rows.iterator(chunk_size=1000):
        fill = FILLS.get(row.state)
        cells = [held(cell) for cell in row.cells[: len(one.labels)]]
        cells += [None] * (len(one.labels) - len(cells))
        wrong = " ".join(f"{label}: {text}" if label else text for label, text in row.faults)
        style = {"fill": fill} if fill else {}
        sheet.append([*cells, str(row.get_state_display()), held(wrong)], alignment=TOP, **style)
    return _bytes(workbook)


def _bytes(workbook):
    with TemporaryFile() as file:
        workbook.save(file)
        file.seek(0)
        return file.read()
