"""A page of the history: some entries as acts, by day, and where to go for older and newer ones.

Pages go by the number of the entry (`?before=…`, `?after=…`), never by counting, so the millionth entry costs as much
as the first. A click is told whole, where its latest entry stands: pages on either side leave its entries out, so that
none is told twice and none is lost, however the entries of two clicks lie between each other.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from history.clicks import acts_of, click_of, run_of
from history.models import Entry, case_of, table_and_key
from history.names import Names, cases_of, model_of, readable

SIZE = 60  # entries that make a page, before its clicks are made whole
WHOLE = 100  # entries of one click that a page tells
COUNTED = 10_000  # entries of clicks that are counted one by one
EARLIEST = date(1945, 1, 1)  # before it the reckoning with time zones ends


@dataclass
class Page:
    """`newer` and `older` are the numbers of the entries at which the neighbouring pages end and begin, or None."""

    entries: list
    reader: object
    newer: int | None = None
    older: int | None = None
    untold: dict = field(default_factory=dict)  # click: how many of its entries are left out
    by_record: bool = False

    @cached_property
    def acts(self):
        acts = acts_of(self.entries, Names(self.entries, self.reader), self.by_record)
        for act in acts:
            act.untold = self.untold.get(click_of(act.first))
        return acts

    @property
    def days(self):
        """(day, acts) in the reader's time zone."""
        return [(day, list(acts)) for day, acts in groupby(self.acts, lambda act: timezone.localdate(act.at))]


def number(text):
    """The number of an entry in an address; None for anything else."""
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 19 else None


def _first(entries, number=None):
    return list(entries[:number])


def page_of(entries, *, reader, before=None, after=None, size=SIZE, by_record=False, keep=list, first=_first):
    """A page of a queryset of entries, latest first.

    `first(entries, number)` reads the first entries of an ordered queryset that belong to the answer, where more is
    asked than the queryset does. `keep` takes from found entries those that are told.
    """
    clicks = _Clicks(entries, by_record, first)
    window, whole, newer, older = clicks.above(after, size) if after is not None else clicks.below(before, size)
    found, untold = (window, {}) if whole is None else clicks.made_whole(window, whole, keep)
    return Page(keep(found), reader, newer, older, untold, by_record)


class _Clicks:
    """A queryset of entries that is read click by click."""

    def __init__(self, entries, by_record, first):
        self.entries, self.first = entries, first
        self.light = entries.only("request", "source", "case", "other_case", "former_case").order_by("-pk")
        self.click_of = (lambda _entry: "") if by_record else click_of
        self.others = None  # of the clicks on the page, where these are few and have been read

    def clicks(self, entries):
        return {self.click_of(entry) for entry in entries} - {""}

    def below(self, before, size):
        """(entries that begin the page, clicks to be made whole or None, newer, older)."""
        rows = self.entries if before is None else self.entries.filter(pk__lt=before)
        told, found = set(), []  # told: clicks whose latest entry stands on a newer page
        while True:
            found += self.first(rows.exclude(request__in=told).order_by("-pk"), size + 1 - len(found))
            more, window = found[size:], self._whole_runs(found, size)
            clicks = self.clicks(window)
            asked = clicks | self.clicks(more)
            newly = self._begun_above(window, asked, before) if before is not None and asked else set()
            told |= newly
            if not newly & clicks or not more:
                break
            rows = rows.filter(pk__lt=found[-1].pk)
            found = [entry for entry in found if self.click_of(entry) not in told]
        window = [entry for entry in window if self.click_of(entry) not in told]
        newer = window[0].pk if window and before is not None else None
        if not more:
            return window, None, newer, None
        older = window[-1].pk if self._goes_on(more[0], before, told | clicks, asked) else None
        return window, clicks, newer, older

    def _begun_above(self, window, clicks, before):
        """Those of the clicks whose latest entry stands on a newer page."""
        self.others = others = self._few_others(window, clicks)
        if others is None:
            others = self.first(self.light.filter(request__in=clicks, pk__gte=before))
        return {entry.request for entry in others if entry.pk >= before}

    def _goes_on(self, left, before, told, asked):
        """Whether an older page has anything to tell: this entry or one below it, of a click not told until here.

        Of the clicks that were asked about, those told on a newer page are among the told.
        """
        while left is not None:
            click = self.click_of(left)
            if click not in told and (click in asked or not self._begins_above(click, before)):
                return True
            told = told | {click}
            left = next(iter(self.first(self.light.filter(pk__lt=left.pk).exclude(request__in=told), 1)), None)
        return False

    def _begins_above(self, click, before):
        """Whether the latest entry of a click stands on a newer page."""
        if not click or before is None:
            return False
        return bool(self.first(self.light.filter(request=click, pk__gte=before), 1))

    def above(self, after, size):
        """The same for the page that ends just above an entry."""
        low, waiting = after, {}  # clicks that begin in what was read, by the number of their latest entry beyond it
        while True:
            rows = self.entries.filter(pk__gt=low).exclude(request__in=list(waiting)).order_by("pk")
            window = self.first(rows, size + 1)
            more = window[size:]
            window = self._whole_runs(window, size)
            top = window[-1].pk if more else float("inf")
            if more and (clicks := self.clicks(window)):
                beyond = self.first(self.light.filter(request__in=clicks, pk__gt=top))
                waiting |= {entry.request: entry.pk for entry in reversed(beyond)}
            window = [entry for entry in window if self.click_of(entry) not in waiting]
            reached = {click: head for click, head in waiting.items() if head <= top}
            if window or reached or not more:
                break
            low = top
        heads = {self.click_of(entry) or entry.pk: entry.pk for entry in window} | reached
        if not heads:
            return [], None, None, None
        newer = max(heads.values()) if more else None
        return window[::-1], self.clicks(window) | reached.keys(), newer, min(heads.values())

    @staticmethod
    def _whole_runs(window, size):
        """Without the entries at the end whose run goes on beyond the page, if that leaves any."""
        page, beyond = window[:size], window[size:]
        end = len(page)
        while beyond and end and not click_of(beyond[0]) and run_of(page[end - 1]) == run_of(beyond[0]) != "":
            end -= 1
        return page[:end] or page

    def made_whole(self, window, clicks, keep):
        """The entries of the page with all those of its clicks, and how many are left out where these are too many.

        Of a click with too many the latest is taken, which gives it its place, and those with which it began.
        """
        if not clicks:
            return window, {}
        others = self._few_others(window, clicks) if self.others is None else self.others
        if others is not None:
            rest = [entry for entry in others if entry.request in clicks]
            return sorted([*window, *rest], key=lambda entry: -entry.pk), {}
        numbers, untold = self._numbers(clicks, keep), {}
        told = set()
        for click, (found, at_least) in numbers.items():
            told |= {found[0], *found[1:][1 - WHOLE :]} if found else set()
            if at_least or len(found) > WHOLE:
                untold[click] = (len(found) - WHOLE, at_least)
        loaded = {entry.pk: entry for entry in window if self.click_of(entry) not in untold}
        missing = self.entries.filter(pk__in=told - loaded.keys()) if told - loaded.keys() else []
        loaded |= {entry.pk: entry for entry in missing}
        return [loaded[pk] for pk in sorted(loaded, reverse=True)], untold

    def _few_others(self, window, clicks):
        """The entries of these clicks outside the page; None if any click might then have more than a page tells."""
        room = WHOLE - len(window)
        if room < 0:
            return None
        rest = self.entries.filter(request__in=clicks).exclude(pk__in=[entry.pk for entry in window])
        found = self.first(rest.order_by("-pk"), room + 1)
        return found if len(found) <= room else None

    def _numbers(self, clicks, keep):
        """The numbers of the entries of each click, latest first, and whether there are more than were counted."""
        numbers = {}
        while rest := clicks - numbers.keys():
            found = self.first(self.light.filter(request__in=rest), COUNTED + 1)
            by_click = {click: [] for click in rest}
            for entry in keep(found):
                by_click[entry.request].append(entry.pk)
            if len(found) <= COUNTED:
                return numbers | {click: (pks, False) for click, pks in by_click.items()}
            # One is too large: the others are counted without it, or their ends would be passed over.
            largest = max(by_click, key=lambda click: len(by_click[click]))
            numbers[largest] = by_click[largest], True
        return numbers


# --- days -------------------------------------------------------------------------------------------------------------


def start_of(day):
    """The first moment of a day in the reader's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def number_at(moment):
    """The number of the last entry before a moment."""
    return Entry.objects.filter(at__lt=moment).order_by("-at").values_list("pk", flat=True).first() or 0


def before_the_end_of(text):
    """Where a page begins that starts with the latest entry of a day, as an address or a form gives the day."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        sentence = _("“%(text)s” is no day of the calendar. Write it like 2020-03-31.") % {"text": text}
        raise ValidationError(sentence) from error
    if day > timezone.localdate():
        words = {"day": formats.date_format(day, "j M Y")}
        raise ValidationError(_("%(day)s has not come yet. Choose a day until today.") % words)
    if day < EARLIEST:
        raise ValidationError(_("Give a day in the years from %(first)d until today.") % {"first": EARLIEST.year})
    # Entries written at the same moment may have their numbers the other way round.
    end = start_of(day + timedelta(days=1))
    latest = Entry.objects.filter(at__lt=end).order_by("-at").values_list("pk", flat=True)[:100]
    return max(latest, default=0) + 1


# --- records ----------------------------------------------------------------------------------------------------------


def timeline_of(*records, reader, before=None, after=None, size=SIZE):
    """The history of these records with their parts and links, without links to what the reader may not open."""

    own = {case_of(record) for record in records}

    def page(before, after):
        entries, keep = Entry.objects.of(*records), partial(without_withheld, own=own, reader=reader)
        return page_of(entries, reader=reader, before=before, after=after, size=size, keep=keep)

    found = page(before, after)
    while not found.entries and (found.newer if after is not None else found.older):
        # A page of nothing but withheld links would look like the end.
        found = page(None, found.newer) if after is not None else page(found.older, None)
    return found


def latest_of(*records, reader, number):
    """The last acts on these records."""
    page = timeline_of(*records, reader=reader)
    page.acts = page.acts[:number]
    return page


def without_withheld(entries, own, reader):
    """Entries of the records with the names `own`, as far as the records that they link to may be read.

    A link is told on both records, but to nobody who may not read the other one. Whoever shows the records of these
    names has asked whether their reader may read them.
    """
    hidden = withheld({case for entry in entries for case in cases_of(entry)} - own, reader)
    return [entry for entry in entries if not cases_of(entry) & hidden]


def withheld(names, reader):
    """Those of the names of records that stand for one which this reader may not read, or which is gone for them."""
    keys = defaultdict(set)
    for name in names:
        table, key = table_and_key(name)
        keys[table].add(key)
    hidden = set()
    for table, among in keys.items():
        if model := model_of(table):
            records, fewer = readable(model, reader)
            seen = set(records.filter(pk__in=among).values_list("pk", flat=True)) if fewer else among
            hidden |= {f"{table}:{key}" for key in among - seen}
    return hidden
