"""Whose turn it is in a case: who has to act, since when, and what comes next. Drawn by `components/waiting.html`.

Each kind of record says it in one place (`projects.waiting`, `requests.waiting`, `meetings.waiting`), and every page
that tells it reads it there.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from history import past


@dataclass(frozen=True)
class Waiting:
    """`who` names the organization and, where one is known, the person. Empty: nobody has to do anything any more.

    `sides` are the organizations whose turn it is and `step` is what they are to do, where pages sort records by that.
    """

    who: str = ""
    next: str = ""
    since: date | datetime | None = None
    sides: tuple = ()
    step: str = ""
    address: str = ""  # where it is done, if that is not a step of the record itself
    word: str = ""  # on the link there

    @property
    def age(self):
        """How long it has waited, behind the day: "today", "3 days"."""
        days = days_since(self.since)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("today")


def days_since(moment):
    """How many days ago something was, by the calendar of the reader and as seen from the day that is looked at."""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return max(0, (past.today() - day).days)


def age(moment):
    """How long something has waited, as a half sentence: "since today", "for 3 days"."""
    if moment is None:
        return ""
    days = days_since(moment)
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days} if days else _("since today")
