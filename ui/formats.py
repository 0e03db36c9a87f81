"""How dates, times, numbers, money and people are written: the same on pages, lists and exports."""

from datetime import UTC, datetime
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from history.moments import NO_BREAK, NOT_SET, local_time, plain_date
from history.moments import clock_time as clock_time
from history.moments import time_in_words as time_in_words
from history.moments import zone_name as zone_name

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"


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


def with_organization(person, organization=None):
    """Anna Keller (OSCE Secretariat); another organization where the person is named for that one."""
    organization = organization or person.organization
    return f"{person} ({organization})" if organization else str(person)
