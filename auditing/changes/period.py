"""The two days of an address, and what to say where they make no period."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from history.models import Entry
from ui import formats
from ui.time_machine import Refusal, begin_of_the_history, moment_of

FROM, TO = "from", "to"


@dataclass(frozen=True)
class Period:
    """What happened after the first moment, up to and including the second. A day stands for its end."""

    first: datetime
    last: datetime
    asked: dict  # the two texts, as an address has them

    def of_entries(self):
        """The entries that were written in it."""
        return Entry.objects.after(self.first).until(self.last)

    @property
    def name(self):
        """31 Dec 2025 to 31 Mar 2026, with the times where times were asked for."""
        return _("%(first)s to %(last)s") % {
            "first": _named(self.asked[FROM], self.first),
            "last": _named(self.asked[TO], self.last),
        }


def _named(text, moment):
    day = parse_date(text)
    return formats.plain_date(day) if day else formats.time_in_words(moment)


def texts(asked):
    """What the two fields show: what was typed, whether or not it makes sense."""
    return {name: asked.get(name, "").strip() for name in (FROM, TO)}


def period_of(asked):
    """(period, what is wrong with the question). Neither, where no day is asked for. Without a last day it is today."""
    given = texts(asked)
    faults = [
        _("“%(name)s” takes one day. These were given: %(given)s.") % {"name": name, "given": ", ".join(values)}
        for name in (FROM, TO)
        if len(values := asked.getlist(name)) > 1
    ]
    if faults or not any(given.values()):
        return None, faults
    if not given[FROM]:
        return None, [_("Say from which day on. The changes of that day itself are not shown, only those after it.")]
    given[TO] = given[TO] or timezone.localdate().isoformat()
    moments = {}
    for name, text in given.items():
        try:
            moments[name] = moment_of(text)
        except Refusal as refusal:
            faults.append(str(refusal))
    if faults:
        return None, faults
    return _between(Period(moments[FROM], moments[TO], given))


def _between(period):
    if period.asked[FROM] == period.asked[TO] or period.first == period.last:
        day = timezone.localdate(period.first)
        return None, [
            _(
                "Both ends are %(day)s, and nothing lies between them. A day stands for its end: "
                "for what changed on it, begin with the day before, %(before)s."
            )
            % {"day": formats.plain_date(day), "before": (day - timedelta(days=1)).isoformat()}
        ]
    if period.first > period.last:
        return None, [
            _("The first day comes after the last one. Did you mean from %(from)s to %(to)s?")
            % {"from": period.asked[TO], "to": period.asked[FROM]}
        ]
    return period, []


def often_asked():
    """(label, address) of periods that reviews are made of, as far back as the history goes."""
    begin = begin_of_the_history()
    if begin is None:
        return []
    today, began = timezone.localdate(), timezone.localtime(begin)
    quarter = date(today.year, today.month - (today.month - 1) % 3, 1) - timedelta(days=1)
    before = date(quarter.year, quarter.month - 2, 1) - timedelta(days=1)
    year = date(today.year - 1, 12, 31)
    found = [
        (_("Since yesterday"), today - timedelta(days=1), today),
        (_("Last 30 days"), today - timedelta(days=30), today),
        (_("This quarter"), quarter, today),
        (_("Last quarter"), before, quarter),
        (_("This year"), year, today),
        (_("Last year"), date(year.year - 1, 12, 31), year),
        (_("Last two years"), date(today.year - 2, today.month, min(today.day, 28)), today),
    ]
    spans = [(label, f"?from={first}&to={last}") for label, first, last in found if began.date() <= first < last]
    whole = began.replace(tzinfo=None).isoformat(timespec="milliseconds" if began.microsecond % 1000 == 0 else "auto")
    return [*spans, (_("Since the history begins"), f"?from={whole}&to={today}")]
