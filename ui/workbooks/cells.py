"""A value as a cell of a workbook holds it, and the text of a cell from which a checksum is worked out.

A spreadsheet keeps of a number fifteen digits and not how many zeros were written behind it; it knows no time zones,
no day before 1900-03-01 that every program reads alike, no text longer than 32,767 characters, and no control
characters. What does not fit is text, or is cut and says so. So a workbook that is saved again has the same texts.
"""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

FIRST_DAY = date(1900, 3, 1)
MOST_DIGITS = 15
MOST_CHARACTERS = 32_767
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile("\r\n?")
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # a spreadsheet reads _x0041_ as A
ESCAPED = "x005F_"


def held(value):
    """None, a number, a day, a moment (UTC, without saying so) or text: what the cell holds."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        return value if _fits(value) else str(value)
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None, microsecond=0) if moment.date() >= FIRST_DAY else _text(moment.isoformat())
    if isinstance(value, date):
        return value if value >= FIRST_DAY else value.isoformat()
    if isinstance(value, (list, tuple, set)):
        value = "; ".join(map(str, value))
    return _text(strip_tags(value) if isinstance(value, SafeString) else str(value)) or None


def text_of(cell):
    """What a cell holds, as text, however the workbook was saved."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float, Decimal)):
        number = Decimal(repr(cell) if isinstance(cell, float) else cell)
        return format(number.normalize(), "f") if number.is_finite() else str(number)
    if isinstance(cell, datetime):
        return _whole_second(cell).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return LINE_END.sub("\n", str(cell)).replace(ESCAPED, "")


def escaped(text):
    """Text as it has to be written so that a spreadsheet shows it."""
    return ESCAPE.sub(f"_{ESCAPED}", text)


def _fits(number):
    exact = Decimal(repr(number) if isinstance(number, float) else number)
    return exact.is_finite() and len(exact.normalize().as_tuple().digits) <= MOST_DIGITS and abs(exact) < 10**15


def _text(text):
    text = UNWRITABLE.sub("\ufffd", LINE_END.sub("\n", text))
    if len(escaped(text)) <= MOST_CHARACTERS:
        return text
    end = _("… (cut here: a cell of a workbook holds no more; the CSV has the whole text)")
    return text[: MOST_CHARACTERS // 2] + end  # half: what has to be escaped is longer


def _whole_second(moment):
    """A spreadsheet keeps a moment as a fraction of days, and its seconds are not quite whole."""
    return (
        datetime.fromisoformat(moment.isoformat(timespec="seconds")) if moment.microsecond < 500_000 else _next(moment)
    )


def _next(moment):
    return datetime.fromtimestamp(int(moment.replace(tzinfo=UTC).timestamp()) + 1, UTC).replace(tzinfo=None)
