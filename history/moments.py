"""How days and moments are written, the same wherever somebody reads one."""

from datetime import UTC, date, datetime
from functools import cache

from django.utils import formats, timezone
from django.utils.html import format_html

from history.phrases import language

NO_BREAK = "\N{NO-BREAK SPACE}"
NOT_SET = "\N{EN DASH}"


def plain_date(day):
    """15 Mar 2020: the month in words, because 3/4 is March here and April there. Of a moment: the reader's day."""
    if not day:
        return NOT_SET
    return _in_words(timezone.localdate(day) if isinstance(day, datetime) else day)


def _in_words(day):
    return f"{day.day}{NO_BREAK}{_month(day.month, language())}{NO_BREAK}{day.year}"


@cache
def _month(number, language):
    return formats.date_format(date(2000, number, 1), "M")


def zone_name(moment):
    """The place a zone is named after: "Vienna", "New York", "UTC"."""
    name = str(moment.tzinfo)
    return name.rpartition("/")[2].replace("_", " ")


def time_in_words(moment, seconds=False):
    """15 Mar 2020, 14:02 (Vienna), in the reader's zone; with the seconds where moments lie close together."""
    local = timezone.localtime(moment)
    clock = local.time().isoformat("seconds" if seconds else "minutes")
    return f"{_in_words(local)}, {clock} ({zone_name(local)})"


def clock_time(moment):
    """14:02 (Vienna), where the day goes without saying."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M} ({zone_name(local)})"


def local_time(moment):
    """The moment for people, with the exact one for machines."""
    if not moment:
        return NOT_SET
    exact = moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00")
    return format_html('<time datetime="{}Z">{}</time>', exact, time_in_words(moment))
