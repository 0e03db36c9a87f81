"""What changed in a period: every record in one sort of change, and how many there are of each."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auditing.changes.differences import differences
from auditing.changes.ends import End
from auditing.changes.kinds import Kind
from reference.scope import NONE

SAME = "same"
# In this order: a record counts once, in the first that fits.
SORTS = {
    "new": gettext_lazy("New"),
    "deleted": gettext_lazy("Deleted"),
    "closed": gettext_lazy("Closed"),
    "moved": gettext_lazy("Moved"),
    "changed": gettext_lazy("Changed"),
}
GROUPS = {"region": gettext_lazy("By region"), "pillar": gettext_lazy("By pillar")}


@dataclass(frozen=True)
class Selection:
    """What the reader asks for. Nothing chosen means everything."""

    kinds: list
    regions: dict  # the whole vocabulary, by slug
    pillars: dict
    in_regions: frozenset = frozenset()
    in_pillars: frozenset = frozenset()
    sorts: frozenset = frozenset()
    group: str = ""

    def fits(self, standing):
        """Whether a record was among those asked for, as the filters of every list decide it."""
        if standing is None:
            return False
        return not (
            (self.in_regions and not self.in_regions & standing.regions)
            or (self.in_pillars and not self.in_pillars & standing.pillars)
        )


@dataclass(frozen=True)
class Item:
    """A record in the report. Grouped, a record of two regions stands under both."""

    kind: Kind
    sort: str
    group: str
    key: int


@dataclass
class Section:
    """One sort of change of one kind, as far as it is on a page: `[(heading of the group, records)]`."""

    kind: Kind
    sort: str
    groups: list = field(default_factory=list)

    @property
    def anchor(self):
        return f"{self.kind.slug}-{self.sort}"

    @property
    def heading(self):
        return f"{self.kind.heading}: {str(SORTS[self.sort]).lower()}"


class Report:
    """A record is in the report if it was asked for at either end: what has left a region is found under it."""

    def __init__(self, reader, period, selection):
        self.reader, self.period, self.selection = reader, period, selection
        self.first, self.last = (
            End(moment, reader, selection.kinds, selection.regions, selection.pillars)
            for moment in (period.first, period.last)
        )

    def standings(self, kind, key):
        """Where a record stood at both ends; None where it was not there."""
        return self.first.standings[kind].get(key), self.last.standings[kind].get(key)

    @cached_property
    def sorts(self):
        """`{kind: {key: sort}}` of every record that was asked for."""
        found = {}
        for kind in self.selection.kinds:
            there = self.first.standings[kind].keys() | self.last.standings[kind].keys()
            there -= self.first.withheld[kind] | self.last.withheld[kind]
            found[kind] = {}
            for key in there:
                was, now = self.standings(kind, key)
                if self.selection.fits(was) or self.selection.fits(now):
                    found[kind][key] = _sort(kind, was, now)
        self._mark_changed(found)
        return found

    def _mark_changed(self, found):
        same = {kind.named(key): (kind, key) for kind in found for key, sort in found[kind].items() if sort == SAME}
        differing = differences(list(same), self.period, self.reader)
        for name, (kind, key) in same.items():
            was, now = self.standings(kind, key)
            if differing.get(name) or was != now:
                found[kind][key] = "changed"

    @cached_property
    def items(self):
        """The records that are told, in order."""
        found = []
        for kind in self.selection.kinds:
            by_sort = defaultdict(list)
            for key, sort in sorted(self.sorts[kind].items()):
                by_sort[sort].append(key)
            for sort in SORTS:
                if not self.selection.sorts or sort in self.selection.sorts:
                    found += self._grouped(kind, sort, by_sort[sort])
        return found

    def _grouped(self, kind, sort, keys):
        if not self.selection.group:
            return [Item(kind, sort, "", key) for key in keys]
        known = self.selection.regions if self.selection.group == "region" else self.selection.pillars
        return [
            Item(kind, sort, group, key)
            for group in [*known, NONE]
            for key in keys
            if group in self.groups_of(kind, key)
        ]

    def groups_of(self, kind, key):
        """The regions or pillars under which a record stands: those that were asked for, of both ends."""
        ends = [standing for standing in self.standings(kind, key) if standing]
        if self.selection.group == "region":
            found, asked = frozenset().union(*(end.regions for end in ends)), self.selection.in_regions
        else:
            found, asked = frozenset().union(*(end.pillars for end in ends)), self.selection.in_pillars
        return found & asked if asked else found

    def sections(self, items):
        """These items, put together under their headings."""
        found = {}
        for item in items:
            section = found.setdefault((item.kind, item.sort), Section(item.kind, item.sort))
            if not section.groups or section.groups[-1][0] != item.group:
                section.groups.append((item.group, []))
            section.groups[-1][1].append(item)
        return list(found.values())

    def group_name(self, group):
        """The heading of a group."""
        if group == NONE:
            return _("No region or country") if self.selection.group == "region" else _("No pillar")
        return str({**self.selection.regions, **self.selection.pillars}[group])

    # The numbers

    @cached_property
    def counts(self):
        """`{kind: Counter of sorts}`; those that stayed the same are only counted."""
        return {kind: Counter(self.sorts[kind].values()) for kind in self.selection.kinds}

    def joined_or_left(self, kind, key):
        """Whether a record that was there at both ends was asked for at one of them only: "joined", "left" or ""."""
        was, now = self.standings(kind, key)
        if was is None or now is None or self.selection.fits(was) == self.selection.fits(now):
            return ""
        return "joined" if self.selection.fits(now) else "left"

    @cached_property
    def at_both_ends(self):
        """[(heading, rows)], each row a name and, for each kind, how many there were before and are now."""
        numbers = {kind: (self._tally(self.first, kind), self._tally(self.last, kind)) for kind in self.selection.kinds}

        def row(name, what):
            return name, [(before[what], after[what], after[what] - before[what]) for before, after in numbers.values()]

        regions = [(slug, str(region.name)) for slug, region in self.selection.regions.items()]
        pillars = [(number, str(pillar)) for number, pillar in self.selection.pillars.items()]
        return [
            (_("All"), [row(_("All records"), "all")]),
            (
                _("By region"),
                [row(n, ("region", s)) for s, n in [*regions, (NONE, _("No region or country"))]],
            ),
            (_("By pillar"), [row(n, ("pillar", s)) for s, n in [*pillars, (NONE, _("No pillar"))]]),
        ]

    def _there(self, end, kind):
        """The records asked for that were there at one end."""
        found = ((key, end.standings[kind].get(key)) for key in self.sorts[kind])
        return [(key, standing) for key, standing in found if self.selection.fits(standing)]

    def _tally(self, end, kind):
        tally = Counter()
        for _key, standing in self._there(end, kind):
            tally["all"] += 1
            tally.update(("region", slug) for slug in standing.regions)
            tally.update(("pillar", number) for number in standing.pillars)
        return tally

    @cached_property
    def money(self):
        """(currency, before, now, difference) of the projects asked for. Currencies are never added up."""
        sums = []
        for end in (self.first, self.last):
            total = Counter()
            for kind in self.selection.kinds:
                if kind.slug == "project":
                    for key, _standing in self._there(end, kind):
                        total.update(end.money.get(key, {}))
            sums.append(total)
        before, now = sums
        return [
            (code, before[code], now[code], now[code] - before[code]) for code in sorted(before.keys() | now.keys())
        ]


def _sort(kind, was, now):
    if was is None:
        return "new"
    if now is None:
        return "deleted"
    if was.status != now.status:
        return "closed" if now.status in kind.ended and was.status not in kind.ended else "moved"
    return SAME
