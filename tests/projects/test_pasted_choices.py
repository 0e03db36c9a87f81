"""A choice that was pasted by the beginning of its name: taken when it can be one thing only."""

import pytest

from reference.models import Country
from tests.projects.test_rows import at, form_on, project  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_beginning_of_a_name_is_taken_where_it_is_that_of_one(at, project):  # noqa: F811
    places = at("places")
    cells = "Uzb\t40\nTurk\t60"

    page = places.press(places.open() | {"pasted-countries": cells}, preview_rows="countries")

    assert Country.objects.filter(name__startswith="Turk").count() == 1
    assert "“Turk” is not one of the choices" not in page.text
    data = form_on(places.press(places.open() | {"pasted-countries": "Uzb\t40"}, take_rows="countries"))
    assert data["countries-0-country"] == str(Country.objects.get(iso2="UZ").pk)


def test_beginning_of_several_names_stays_empty_and_is_named(at, project):  # noqa: F811
    places = at("places")

    page = places.press(places.open() | {"pasted-countries": "A\t40"}, preview_rows="countries")

    assert "“A” is not one of the choices of “Country”: it stays empty." in page.text
