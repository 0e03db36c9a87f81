"""How dates, times, numbers and money are written: the same on pages, lists and exports."""

from datetime import UTC, datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"
NOT_SET = EN_DASH


def plain_date(day):
    """15 Mar 2020: the month in words, because 3/4 is March here and April there."""
    if not day:
        return NOT_SET
    return f"{day.day}{NO_BREAK}{formats.date_format(day, 'M')}{NO_BREAK}{day.year}"


def date_with_precision(day, precision="day"):
    if not day:
        return _("not set")
    if precision == "year":
        return str(day.year)
    if precision == "month":
        return f"{formats.date_format(day, 'F')}{NO_BREAK}{day.year}"
    return plain_date(day)


def period(start, end, start_precision="day", end_precision="day"):
    """From and to in one line; an open end is said."""
    first, last = date_with_precision(start, start_precision), date_with_precision(end, end_precision)
    if start and end:
        return first if first == last else f"{first} {EN_DASH} {last}"
    if start:
        return _("from %(start)s") % {"start": first}
    if end:
        return _("until %(end)s") % {"end": last}
    return _("not set")


def zone_name(moment):
    """The place a zone is named after: "Vienna", "New York", "UTC"."""
    name = str(moment.tzinfo)
    return name.rpartition("/")[2].replace("_", " ")


def time_in_words(moment, seconds=False):
    """15 Mar 2020, 14:02 (Vienna), in the reader's zone; with the seconds where moments lie close together."""
    local = timezone.localtime(moment)
    return f"{plain_date(local)}, {local:{'%H:%M:%S' if seconds else '%H:%M'}} ({zone_name(local)})"


def local_time(moment):
    """The moment for people, with the exact one for machines."""
    if not moment:
        return NOT_SET
    exact = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}</time>', exact, time_in_words(moment))


def printed_at():
    return local_time(datetime.now(UTC))


def number(value, places=None):
    """1 250 000: thin spaces, which read the same in both organizations."""
    if value is None or value == "":
        return NOT_SET
    value = Decimal(value)
    if places is None:
        places = 0 if value == value.to_integral_value() else 2
    return f"{value:,.{places}f}".replace(",", NARROW_SPACE)


def money(amount, currency):
    """USD 1 250 000: the ISO code first. Two currencies are never added up here."""
    if amount is None or amount == "":
        return NOT_SET
    return f"{currency}{NO_BREAK}{number(amount)}"
