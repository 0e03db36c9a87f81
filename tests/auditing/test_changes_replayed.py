"""The report between two moments says exactly how the two states differ, whatever has happened in between.

A random history is made, and at random moments the tables are written down as they are. The report between any two of
these moments, applied to what was there at the first, gives what was there at the last; and its numbers are those of
what was written down.
"""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditing.changes.differences import differences
from auditing.changes.kinds import KINDS
from auditing.changes.period import Period
from auditing.changes.report import SORTS, Report, Selection
from history.names import TECHNICAL
from projects.models import Contribution, Project, ProjectCountry, ProjectPillar
from reference.models import Pillar, Region
from tests.clock import moment
from tests.history.test_replay import operations, perform, stored

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])
PARTS = [ProjectCountry, ProjectPillar, Contribution]
SOME = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
REGIONS, PILLARS = ["central-asia", "south-eastern-europe"], ["1", "2", "3", "4"]


def written_down():
    """The moment, the rows of every project without their numbers, and what the lists show."""
    rows = {}
    for number, row in stored(Project).items():
        rows[f"projects_project:{number}"] = Counter({content("projects_project", row): 1})
    for model in PARTS:
        for row in stored(model).values():
            rows[f"projects_project:{row['project_id']}"][content(model._meta.db_table, row)] += 1
    lists = {
        **{slug: keys(Project.objects.in_regions([Region.objects.get(slug=slug)])) for slug in REGIONS},
        **{number: keys(Project.objects.in_pillars([Pillar.objects.get(number=number)])) for number in PILLARS},
        "no region": keys(Project.objects.in_regions([], none=True)),
        "no pillar": keys(Project.objects.in_pillars([], none=True)),
    }
    return moment(), rows, lists


def keys(records):
    return set(records.values_list("pk", flat=True))


def content(table, row):
    return table, tuple(sorted((name, str(value)) for name, value in row.items() if name not in TECHNICAL))


def applied(rows, differing):
    """The rows of one project after these differences. Each of them must find what it says was there."""
    rows = Counter(rows)
    for entry in differing:
        before = entry.old if entry.verb == "delete" else {**(entry.new or {}), **(entry.old or {})}
        if entry.verb != "create":
            assert rows[content(entry.table, before)] > 0
            rows[content(entry.table, before)] -= 1
        if entry.verb != "delete":
            rows[content(entry.table, entry.new)] += 1
    return +rows


def report_of(reader, first, last, **asked):
    regions = {region.slug: region for region in Region.objects.all()}
    pillars = {str(pillar.number): pillar for pillar in Pillar.objects.all()}
    period = Period(first, last, {"from": first.isoformat(), "to": last.isoformat()})
    return Report(reader, period, Selection(KINDS[:1], regions, pillars, **asked))


def check_differences(reader, one, other):
    (first, before, _lists), (last, after, _now) = one, other
    report = report_of(reader, first, last)
    names = list(before.keys() | after.keys())
    differing = differences(names, report.period, reader)
    for name in names:
        assert applied(before.get(name, {}), differing.get(name, [])) == after.get(name, Counter())
    sorts = report.sorts[KINDS[0]]
    for name in names:
        sort = sorts[int(name.partition(":")[2])]
        assert (sort == "new") == (name not in before)
        assert (sort == "deleted") == (name not in after)
        assert (sort == "same") == (before.get(name) == after.get(name))
    assert len(sorts) == len(names)
    assert report.counts[KINDS[0]].total() == len(names)
    told = Counter(item.sort for item in report.items)
    assert told == Counter({sort: number for sort, number in report.counts[KINDS[0]].items() if sort in SORTS})


def check_filters(reader, one, other):
    (first, _before, was), (last, _after, now) = one, other
    everything = report_of(reader, first, last).sorts[KINDS[0]]
    asked = {slug: {"in_regions": frozenset([slug])} for slug in REGIONS}
    asked |= {number: {"in_pillars": frozenset([number])} for number in PILLARS}
    asked |= {"no region": {"in_regions": frozenset(["none"])}, "no pillar": {"in_pillars": frozenset(["none"])}}
    for name, selection in asked.items():
        report = report_of(reader, first, last, **selection)
        found = report.sorts[KINDS[0]]
        assert found.keys() == was[name] | now[name]
        assert all(everything[key] == sort for key, sort in found.items())
        assert report.at_both_ends[0][1][0][1] == [(len(was[name]), len(now[name]), len(now[name]) - len(was[name]))]


@SOME
@given(history=st.lists(operations, min_size=40, max_size=60), seed=st.integers(0, 10**6))
def test_report_applied_to_the_first_state_gives_the_last(history, seed, auditor):
    chance = random.Random(seed)
    states = [written_down()]
    for operation in history:
        perform(operation)
        if chance.random() < 0.15:
            states.append(written_down())
    states.append(written_down())

    pairs = [(one, other) for place, one in enumerate(states) for other in states[place + 1 :]]
    for one, other in chance.sample(pairs, min(len(pairs), 6)):
        check_differences(auditor, one, other)
    check_filters(auditor, *chance.choice(pairs))
