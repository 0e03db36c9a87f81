"""What the page of the search makes of a question, and how it shows what it found."""

import pytest

from search.finding import excerpt, marked
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(signed_in):
    return lambda address="": signed_in.get(f"/search/{address}")


@pytest.mark.parametrize("narrowed", ["region=central-asia", "pillar=2", "kind=project"])
def test_reference_with_a_narrower_question_is_searched_for(page, narrowed):
    project = ProjectFactory(countries=["UZ"], pillars={2: 100})

    answer = page(f"?q={project.reference}&{narrowed}")

    assert answer.status_code == 200
    assert [group.count for group, _address in answer.context["groups"]] == [1]


@pytest.mark.parametrize("asked", ["pillar=2", "region=central-asia"])
def test_region_and_pillar_narrow_each_by_itself(page, asked):
    there = ProjectFactory(title="Zebra there", countries=["UZ"], pillars={2: 100})
    ProjectFactory(title="Zebra elsewhere", countries=["RS"], pillars={3: 100})

    ((group, _address),) = page(f"?q=zebra&{asked}").context["groups"]

    assert (group.count, [hit.address for hit in group.hits]) == (1, [there.get_absolute_url()])


def test_word_that_only_begins_as_asked_is_marked_and_shown():
    assert marked("Borders and abord", ["bord"]) == "<mark>Borders</mark> and abord"
    assert "<mark>zebras</mark>" in excerpt("word " * 100 + "zebras " + "word " * 100, ["zebra"])
