"""A page of the history: some entries as acts, by day, and where to go for older and newer ones.

Pages go by the number of the entry (`?before=…`, `?after=…`), never by counting, so the millionth entry costs as much
as the first.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import cached_property

from history.models import Entry, case_of
from history.names import Names, cases_of, model_of, readable
from history.sentences import acts_of

SIZE = 60


@dataclass
class Page:
    """`newer` and `older` are the numbers of the entries at which the neighbouring pages end and begin, or None."""

    entries: list
    reader: object
    newer: int | None = None
    older: int | None = None

    @cached_property
    def acts(self):
        return acts_of(self.entries, Names(self.entries, self.reader))

    @property
    def days(self):
        """(day, acts) in the reader's time zone."""
        return [(day, list(acts)) for day, acts in groupby(self.acts, lambda act: timezone.localdate(act.at))]


def number(text):
    """The number of an entry in an address; None for anything else."""
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 19 else None


def page_of(entries, *, reader, before=None, after=None, size=SIZE):
    """A page of a queryset of entries, latest first. An act that does not fit whole begins the next page."""
    if after is not None:
        found = list(entries.filter(pk__gt=after).order_by("pk")[: size + 1])
        more = len(found) > size
        found = found[:size][::-1]
        newer = found[0].pk if found and more else None
        return Page(found, reader, newer=newer, older=found[-1].pk if found else None)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.order_by("-pk")[: size + 1])
    newer = found[0].pk if found and before is not None else None
    if len(found) <= size:
        return Page(found, reader, newer=newer)
    found = _whole_acts(found)
    return Page(found, reader, newer=newer, older=found[-1].pk)


def _whole_acts(found):
    """Without the entries at the end that belong to the act of the first one beyond the page, if that leaves any."""
    *page, beyond = found
    end = len(page)
    while end and _same_act(page[end - 1], beyond):
        end -= 1
    return page[:end] or page


def _same_act(one, other):
    return one.request == other.request != "" and (one.act, one.case) == (other.act, other.case)


def timeline_of(*records, reader, before=None, after=None, size=SIZE):
    """The history of these records with their parts and links, without links to what the reader may not open."""
    page = page_of(Entry.objects.of(*records), reader=reader, before=before, after=after, size=size)
    page.entries = _readable(page.entries, records, reader)
    return page


def latest_of(*records, reader, number):
    """The last acts on these records, each of them whole: one that is cut short would tell something else.

    Acts are found by their requests, so an act may have any number of entries and costs no further query.
    """
    entries = Entry.objects.of(*records)
    requests = entries.order_by().values("request").annotate(last=Max("pk")).order_by("-last")[:number]
    found = list(entries.filter(request__in=[one["request"] for one in requests]))
    page = Page(_readable(found, records, reader), reader)
    page.acts = page.acts[:number]
    return page


def _readable(entries, records, reader):
    """A link is told on both records, but to nobody who may not read the other one.

    Whoever shows these records has asked whether their reader may read them.
    """
    own = {case_of(record) for record in records}
    keys = defaultdict(set)
    for entry in entries:
        for case in cases_of(entry) - own:
            table, _colon, key = case.partition(":")
            keys[table].add(int(key))
    hidden = set()
    for table, among in keys.items():
        if model := model_of(table):
            records, fewer = readable(model, reader)
            seen = set(records.filter(pk__in=among).values_list("pk", flat=True)) if fewer else among
            hidden |= {f"{table}:{key}" for key in among - seen}
    return [entry for entry in entries if not cases_of(entry) & hidden]
