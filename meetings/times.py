"""When a meeting is, for people in two cities: "10:00 New York / 16:00 Vienna"."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import ZONE_OF_CITY
from ui import formats

NEW_YORK, VIENNA = (ZoneInfo(name) for name in ZONE_OF_CITY.values())
CLOCKS_GO_FORWARD = gettext_noop("The clocks there go forward at this time: it does not exist on that day.")
USUAL_HOURS = 6  # between the two cities, but for some weeks in spring and autumn


def zones(meeting):
    """The zones in which a meeting is told: of the place, of both seats, of the reader; each once."""
    told = [ZoneInfo(meeting.time_zone), NEW_YORK, VIENNA, timezone.get_current_timezone()]
    return [zone for zone in dict.fromkeys(told) if zone.key != "UTC" or zone in told[:1]]


def when(meeting):
    """16 Mar 2020, 16:00-17:30 Vienna / 11:00-12:30 New York. Empty while there is no date."""
    if not meeting.has_a_date:
        return ""
    day = first_day(meeting)
    return f"{formats.plain_date(day)}, {clocks(meeting, meeting.starts_at, meeting.ends_at, day)}"


def first_day(meeting):
    """The day on which a meeting begins where it is held."""
    return meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone)).date()


def clocks(meeting, starts_at, ends_at=None, day=None):
    """The same moment on the clocks of all its zones; where it falls on another day, that day is said."""
    day = day or starts_at.astimezone(ZoneInfo(meeting.time_zone)).date()
    return " / ".join(_clock(zone, starts_at, ends_at, day) for zone in zones(meeting))


def _clock(zone, starts_at, ends_at, day):
    begins, ends = starts_at.astimezone(zone), ends_at and ends_at.astimezone(zone)
    words = f"{begins:%H:%M}"
    if ends:
        words += f"{formats.EN_DASH}{ends:%H:%M}"
    words += f"{formats.NO_BREAK}{formats.zone_name(begins)}".replace(" ", formats.NO_BREAK)
    return words if begins.date() == day else f"{words} ({formats.plain_date(begins.date())})"


def unusual_gap(meeting):
    """A warning for the weeks in which the clocks of the two cities are not their usual six hours apart."""
    if not meeting.has_a_date:
        return ""
    offsets = [meeting.starts_at.astimezone(zone).utcoffset() for zone in (VIENNA, NEW_YORK)]
    hours = int((offsets[0] - offsets[1]).total_seconds() // 3600)
    if hours == USUAL_HOURS:
        return ""
    return _("On this day New York is %(hours)d hours behind Vienna, not six.") % {"hours": hours}


def agenda_times(meeting, items):
    """The moment at which each item begins, as long as the minutes of all items before it are known."""
    moments, at = [], meeting.starts_at if meeting.has_a_date else None
    for item in items:
        moments.append(at)
        at = at + timedelta(minutes=item.duration) if at and item.duration else None
    return moments


def exists(typed, zone):
    """Whether the clocks of a zone ever show this day and time: in spring they go forward past an hour."""
    return typed.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == typed
