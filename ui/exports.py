"""The list as a CSV file: exactly the filtered rows, in the order shown, and a head that says what they are."""

import csv
from datetime import UTC, datetime

from django.http import StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from history import record_event
from ui.columns import written

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the local code page
HEAD_ROWS = 6  # five facts and an empty row: a program skips these and finds the names of the columns
AT_ONCE = 500


class _Line:
    """A file that hands back what is written to it, so that csv.writer can feed a streamed answer."""

    def write(self, text):
        return text


def csv_answer(user, title, chips, columns, ids, rows_for):
    """Streams the rows with these ids. `rows_for(ids)` answers the records in that order."""
    made = datetime.now(UTC)
    filters = "; ".join(f"{chip.question}: {chip.answer}" for chip in chips)
    record_event("export", details={"list": str(title), "filter": filters, "rows": len(ids), "format": "csv"})
    head = [
        [_("List"), str(title)],
        [_("Filter"), filters or _("none")],
        [_("Made at"), made.strftime("%Y-%m-%dT%H:%M:%SZ")],
        [_("Made by"), _who(user)],
        [_("Rows"), str(len(ids))],
        [],
        [str(column.label) for column in columns],
    ]

    def lines():
        writer = csv.writer(_Line(), lineterminator="\r\n")
        yield BYTE_ORDER_MARK + "".join(writer.writerow([written(cell) for cell in row]) for row in head)
        for start in range(0, len(ids), AT_ONCE):
            for record in rows_for(ids[start : start + AT_ONCE]):
                yield writer.writerow([column.text(record) for column in columns])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(title, made, chips)}"'
    return answer


def file_name(title, made, chips):
    """projects_2026-11-23T1105Z_central-asia_pillar2.csv"""
    parts = [slugify(title), made.strftime("%Y-%m-%dT%H%MZ")]
    for chip in chips:
        value = slugify(chip.value) or "x"
        parts.append(value if chip.name == "region" else f"{slugify(chip.name)}{'' if value.isdigit() else '-'}{value}")
    return "_".join(parts)[:120] + ".csv"


def _who(user):
    organization = getattr(user, "organization", None)
    return f"{user} ({organization})" if organization else str(user)
