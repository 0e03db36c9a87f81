"""Columns of a list: where a value comes from, how a page shows it, how an export writes it.

Everything is formatted here, in Python and once per cell: the same work in template tags costs most of a page's time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ui import formats, marks
from ui.workbooks.cells import held

STATUS = {"status", "get_status_display"}
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


@dataclass(frozen=True)
class Column:
    """One column. In `ListPage.columns` a plain attribute path or a function of the record will mostly do.

    value: a path such as "theme.name", or a function of the record that answers text, a date, a number or safe HTML
    sort:  the database path to order by; left out it is found from the path; "" means the column cannot be sorted
    plain: a function of the record for the export, where the page shows more than text
    number: set on the end of the cell, digits below digits
    fetch: a function of the queryset that adds what this column reads, so that only those who show it pay for it
    """

    value: str | Callable
    sort: str | None = None
    plain: Callable | None = None
    number: bool = False
    label: str = ""
    attributes: tuple = ()
    fetch: Callable | None = None

    @classmethod
    def of(cls, model, label, given):
        """The column for what a list declares, with everything that does not depend on the row settled."""
        column = given if isinstance(given, cls) else cls(given)
        field = _field(model, column.value) if isinstance(column.value, str) else None
        sort = column.sort
        if sort is None:
            sort = _path(column.value) if field is not None else ""
        number = column.number or isinstance(field, (models.DecimalField, models.FloatField, models.IntegerField))
        attributes = tuple(column.value.split(".")) if isinstance(column.value, str) else ()
        return cls(column.value, sort, column.plain, number, label, attributes, column.fetch)

    def read(self, record):
        if not self.attributes:
            return self.value(record)
        value = record
        for name in self.attributes:
            value = getattr(value, name)
            if isinstance(value, models.Manager):
                return list(value.all())
            if callable(value):
                value = value()
            if value is None:
                return None
        return value

    def html(self, record):
        if self.value in STATUS:
            return marks.status_tag(record)
        return shown(self.read(record))

    def text(self, record):
        """What a CSV has in the cell."""
        return written(self._exported(record))

    def held(self, record):
        """What a workbook has in the cell: numbers and days as such."""
        return held(self._exported(record))

    def _exported(self, record):
        if self.plain:
            return self.plain(record)
        return record.get_status_display() if self.value in STATUS else self.read(record)


def shown(value):
    """A value as people read it."""
    if isinstance(value, SafeString):
        return value
    if value is None or value == "":
        return formats.NOT_SET
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.local_time(value)
    if isinstance(value, date):
        return formats.plain_date(value)
    if isinstance(value, (int, float, Decimal)):
        return formats.number(value)
    if isinstance(value, (list, tuple, set)):
        return conditional_escape(", ".join(map(str, value))) if value else formats.NOT_SET
    return conditional_escape(value)


# Half of Europe's spreadsheets part cells at semicolons, whatever stands between quotation marks.
BEHIND_A_SEPARATOR = re.compile(r'([;\t\r\n][\s"]*)(?=[=+\-@])')


def written(value):
    """A value as a spreadsheet or a program reads it. Text that a spreadsheet would run as a formula is disarmed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, set)):
        value = "; ".join(map(str, value))
    text = strip_tags(value) if isinstance(value, SafeString) else str(value)
    text = BEHIND_A_SEPARATOR.sub(r"\1'", text)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


BOX = (
    '<td class="choose"><input class="form-check-input" type="checkbox" form="{}" name="chosen" value="{}"'
    ' aria-label="{}"></td>'
)


def row_html(columns, record, is_new=False, chosen_in=""):
    """One row of the table. The first cell is its heading and links to the record.

    `chosen_in` is the id of the form to which the row can be chosen.
    """
    first, *others = columns
    address = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    heading = first.html(record)
    if address and "<a " not in heading:  # whatever column somebody has put first
        heading = format_html('<a href="{}">{}</a>', address, heading)
    if is_new:
        heading = format_html('{} <span class="tag tag--info">{}</span>', heading, _("New"))
    cells = [format_html('<th scope="row" data-label="{}">{}</th>', first.label, heading)]
    if chosen_in:
        cells.insert(0, format_html(BOX, chosen_in, record.pk, _("Choose %(record)s") % {"record": record}))
    for column in others:
        cells.append(
            format_html(
                '<td data-label="{}"{}><span>{}</span></td>',
                column.label,
                NUMBER if column.number else "",
                column.html(record),
            )
        )
    return SafeString("".join(cells))


NUMBER = SafeString(' class="number"')


def _path(value):
    return "status" if value == "get_status_display" else value.replace(".", "__")


def _field(model, value):
    """The database field a path ends in, or None where it leaves the table's columns or crosses many rows."""
    field = None
    for name in _path(value).split("__"):
        if model is None:
            return None
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        if not field.concrete or field.many_to_many:
            return None
        model = field.related_model
    return field
