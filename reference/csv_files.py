"""Reading the CSV files of the vocabulary, and saying exactly where one is wrong."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where, and why."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self):
        where = _("%(file)s, line %(line)d") % {"file": self.file, "line": self.line}
        if self.column:
            where = _("%(where)s, column %(column)s") % {"where": where, "column": self.column}
        return f"{where}: {self.reason}"


@dataclass
class Row:
    """A row as it stands in the file: the line it starts on, and its texts by column."""

    line: int
    texts: dict[str, str]


def read(path, columns):
    """The rows of the file and its faults. A file that cannot be read as a table yields no rows."""
    name = path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return [], [Fault(name, 1, "", _("The file cannot be read: %(error)s.") % {"error": error.strerror})]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return [], [Fault(name, line, "", _("The file is not UTF-8. Save it as “CSV UTF-8”."))]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, faults = [], []
    try:
        header = next(reader, [])
        faults += _faults_of_header(name, header, columns)
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if not cells:
                continue
            if len(cells) != len(header):
                counts = {"found": len(cells), "expected": len(header)}
                faults.append(
                    Fault(name, line, "", _("%(found)d values instead of %(expected)d. Is a comma unquoted?") % counts)
                )
                continue
            rows.append(Row(line, {column: cell.strip() for column, cell in zip(header, cells, strict=True)}))
    except csv.Error as error:
        faults.append(Fault(name, reader.line_num, "", _("This is not CSV: %(error)s.") % {"error": error}))
    if not rows and not faults:
        faults.append(Fault(name, 1, "", _("The file has no rows.")))
    return ([] if any(fault.line == 1 for fault in faults) else rows), faults


def _faults_of_header(name, header, columns):
    for column in columns:
        if column not in header:
            yield Fault(name, 1, column, _("The column is missing."))
    for position, column in enumerate(header):
        if column not in columns:
            yield Fault(
                name, 1, column, _("The column is not known. Known are: %(names)s.") % {"names": ", ".join(columns)}
            )
        elif column in header[:position]:
            yield Fault(name, 1, column, _("The column is there twice."))
