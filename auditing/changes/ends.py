"""Where every record stood at one end of the period: its status, its regions, its pillars, its money."""

from collections import defaultdict
from dataclasses import dataclass

from history import past
from projects.models import Contribution
from reference.scope import NONE, looked_up_once


@dataclass(frozen=True, slots=True)
class Standing:
    """Regions by slug and pillars by number, as the filters of every list name them; `none` where there is none."""

    status: str
    regions: frozenset
    pillars: frozenset


class End:
    """The plan at a moment, for one reader.

    `standings` has the records that this person may read, `withheld` those that were there and may not be read. A
    record that is withheld at either end is not spoken of at all.
    """

    def __init__(self, moment, reader, kinds, regions, pillars):
        self.moment = moment
        self.standings, self.withheld, self.money = {}, {}, {}
        with past.at(moment), looked_up_once():
            for kind in kinds:
                visible = kind.records().visible_to(reader).order_by()
                self.standings[kind] = _standings(visible, regions, pillars)
                there = kind.records().order_by().values_list("pk", flat=True)
                self.withheld[kind] = set(there) - self.standings[kind].keys()
            if any(kind.slug == "project" for kind in kinds):
                self.money = _money()


def _standings(records, regions, pillars):
    """Each region and each pillar is asked for as the filters of every list do, with a query of its own: one for all of
    them would be too long for the engines."""
    statuses = dict(records.values_list("pk", "status"))
    if not statuses:
        return {}
    in_regions = {slug: records.in_regions([region]) for slug, region in regions.items()}
    in_regions[NONE] = records.in_regions([], none=True)
    in_pillars = {number: records.in_pillars([pillar]) for number, pillar in pillars.items()}
    in_pillars[NONE] = records.in_pillars([], none=True)
    of_regions, of_pillars = _inverted(in_regions), _inverted(in_pillars)
    none = frozenset()
    return {
        key: Standing(status, of_regions.get(key, none), of_pillars.get(key, none)) for key, status in statuses.items()
    }


def _inverted(found):
    """Key of a record to the names under which it is found."""
    names, known = defaultdict(list), {}
    for name, records in found.items():
        for key in records.values_list("pk", flat=True):
            names[key].append(name)
    # The same few sets over and over: a set of its own for each record would be most of what a report holds.
    return {key: known.setdefault(tuple(among), frozenset(among)) for key, among in names.items()}


def _money():
    """Project to `{currency: sum}`. Sums in different currencies are never added up."""
    found = defaultdict(lambda: defaultdict(int))
    for project, currency, amount in Contribution.objects.order_by().values_list("project", "currency", "amount"):
        found[project][currency] += amount
    return found
