"""A page of the history: some entries as acts, by day, and where to go for older and newer ones.

Pages go by the number of the entry (`?before=…`, `?after=…`), never by counting, so the millionth entry costs as much
as the first.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.functional import cached_property

from history.models import Entry, case_of
from history.names import Names, model_of
from history.sentences import acts_of

SIZE = 60


@dataclass
class Page:
    """`newer` and `older` are the numbers of the entries at which the neighbouring pages end and begin, or None."""

    entries: list
    newer: int | None = None
    older: int | None = None

    @cached_property
    def acts(self):
        return acts_of(self.entries, Names(self.entries))

    @property
    def days(self):
        """(day, acts) in the reader's time zone."""
        return [(day, list(acts)) for day, acts in groupby(self.acts, lambda act: timezone.localdate(act.at))]


def number(text):
    """The number of an entry in an address; None for anything else."""
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 19 else None


def page_of(entries, before=None, after=None, size=SIZE):
    """A page of a queryset of entries, latest first. An act that does not fit whole begins the next page."""
    if after is not None:
        found = list(entries.filter(pk__gt=after).order_by("pk")[: size + 1])
        more = len(found) > size
        found = found[:size][::-1]
        return Page(found, newer=found[0].pk if found and more else None, older=found[-1].pk if found else None)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.order_by("-pk")[: size + 1])
    newer = found[0].pk if found and before is not None else None
    if len(found) <= size:
        return Page(found, newer=newer)
    found = _whole_acts(found)
    return Page(found, newer=newer, older=found[-1].pk)


def _whole_acts(found):
    """Without the entries at the end that belong to the act of the first one beyond the page, if that leaves any."""
    *page, beyond = found
    end = len(page)
    while end and _same_act(page[end - 1], beyond):
        end -= 1
    return page[:end] or page


def _same_act(one, other):
    return one.request == other.request != "" and (one.act, one.case) == (other.act, other.case)


def timeline_of(*records, before=None, after=None, size=SIZE, reader=None):
    """The history of these records with their parts and links; for a reader, without links to what is withheld."""
    page = page_of(Entry.objects.of(*records), before, after, size)
    if reader is not None:
        page.entries = _readable(page.entries, {case_of(record) for record in records}, reader)
    return page


def _readable(entries, own, reader):
    """A link is told on both records, but not to those who may not read the one it belongs to.

    A model says who may read its records by a queryset with `visible_to`; one that does not is open to all.
    """
    elsewhere = {entry.case for entry in entries if entry.case and entry.case not in own}
    keys = defaultdict(set)
    for case in elsewhere:
        table, _colon, key = case.partition(":")
        keys[table].add(int(key))
    hidden = set()
    for table, numbers in keys.items():
        model = model_of(table)
        records = model._default_manager.all() if model else None
        if hasattr(records, "visible_to"):
            seen = set(records.visible_to(reader).filter(pk__in=numbers).values_list("pk", flat=True))
            hidden |= {f"{table}:{number}" for number in numbers - seen}
    return [entry for entry in entries if entry.case not in hidden]
