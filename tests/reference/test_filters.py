"""Region and pillar as questions: what they find, and that nothing unknown is passed over."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from reference.filters import RegionPillarFilterSet
from reference.models import Country, Organization, Theme
from reference.scope import ScopedQuerySet

pytestmark = pytest.mark.django_db


class Places(ScopedQuerySet):
    """Organizations by the region of their seat and the pillars of their themes: enough to ask both questions of."""

    def region_exists(self, region_ids):
        seats = Country.objects.filter(pk=OuterRef("hq_country"))
        return Exists(seats if region_ids is None else seats.filter(region__in=region_ids))

    def pillar_exists(self, pillar_ids):
        links = Theme.default_pillars.through.objects.filter(theme__organizations=OuterRef("pk"))
        return Exists(links if pillar_ids is None else links.filter(pillar__in=pillar_ids))


def asked(query, request=None):
    return RegionPillarFilterSet(QueryDict(query), queryset=Places(Organization), request=request)


def codes(query):
    return sorted(asked(query).qs.values_list("code", flat=True))


def expected(condition):
    return sorted(Organization.objects.filter(condition).distinct().values_list("code", flat=True))


def test_nothing_asked_finds_everything():
    assert asked("").qs.count() == 83


def test_empty_values_of_a_form_ask_nothing():
    assert asked("region=&pillar=&page=").qs.count() == 83


def test_region_finds_what_lies_in_it():
    assert codes("region=central-asia") == expected(Q(hq_country__region__slug="central-asia"))


def test_two_regions_find_what_lies_in_either():
    condition = Q(hq_country__region__slug__in=["central-asia", "south-eastern-europe"])

    assert codes("region=central-asia&region=south-eastern-europe") == expected(condition)


def test_record_that_serves_several_pillars_is_found_once():
    found = list(asked("pillar=1&pillar=2&pillar=3").qs.values_list("code", flat=True))

    assert len(found) == len(set(found)) > 10


def test_region_and_pillar_together_find_what_answers_both():
    condition = Q(hq_country__region__slug="central-asia", themes__default_pillars__number=1)

    assert codes("region=central-asia&pillar=1") == expected(condition) == ["UNRCCA"]


def test_none_finds_what_names_no_region():
    assert codes("region=none") == expected(Q(hq_country=None))


def test_none_beside_a_region_finds_both_kinds():
    condition = Q(hq_country=None) | Q(hq_country__region__slug="central-asia")

    assert codes("region=none&region=central-asia") == expected(condition)


def test_none_finds_what_names_no_pillar():
    assert codes("pillar=none") == expected(Q(themes=None))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("region=mars", ["Region “mars” is not known.", "central-asia", "none"]),
        ("region=central-asia&region=mars", ["Region “mars” is not known."]),
        ("pillar=5", ["Pillar “5” is not known. Known are: 1, 2, 3, 4, none."]),
        ("pillar=II", ["Pillar “II” is not known."]),
        ("regoin=central-asia", ["“regoin” is not something this list can be filtered by.", "region, pillar"]),
        ("region=Central-Asia", ["Region “Central-Asia” is not known."]),
    ],
)
def test_what_is_not_known_is_named_and_finds_nothing(query, named):
    filterset = asked(query)

    assert len(filterset.faults) == 1
    assert all(part in filterset.faults[0] for part in named)
    assert filterset.qs.count() == 0


def test_every_fault_is_named_at_once():
    assert len(asked("region=mars&region=venus&pillar=9&colour=red").faults) == 4


def test_page_and_order_are_not_faults():
    assert asked("page=2&sort=-name&per_page=50&format=csv").faults == []


def test_number_of_queries_does_not_grow_with_what_is_asked(rf):
    request = rf.get("/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(asked("region=central-asia&region=south-eastern-europe&region=none&pillar=1&pillar=2", request).qs)
        list(asked("region=central-asia", request).qs)

    assert len(queries) == 4  # regions, pillars, and each of the two lists
