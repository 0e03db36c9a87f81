"""What a list counts, remembers and lets out, at the edges of each rule."""

import pytest

from reference.models import Country
from saved_views.models import ChosenColumns
from tests.ui.test_lists import visit  # noqa: F401 - a fixture
from ui.columns import STARTS_A_FORMULA, written
from ui.rows import Preview

pytestmark = pytest.mark.django_db


def test_chip_leaves_the_other_values_of_its_question(visit):  # noqa: F811
    page = visit("?osce_status=participating&region=central-asia&region=south-caucasus")

    counts = {chip.value: chip.count for chip in page.context["questions"].chips if chip.name == "region"}
    of = Country.objects.filter(osce_status="participating").filter
    assert counts == {
        "central-asia": of(region__slug="south-caucasus").count(),
        "south-caucasus": of(region__slug="central-asia").count(),
    }


def test_usual_columns_of_one_person_are_no_matter_of_another(client, staff, other_staff):
    for person in (staff, other_staff):
        ChosenColumns.keep(person, "projects:list", ["title"])

    ChosenColumns.keep(staff, "projects:list", [])

    assert ChosenColumns.of(staff, "projects:list") is None
    assert ChosenColumns.of(other_staff, "projects:list") == ["title"]


@pytest.mark.parametrize("sign", STARTS_A_FORMULA)
def test_whatever_a_spreadsheet_would_run_is_disarmed_in_every_kind_of_value(sign):
    assert written(f"{sign}1+1") == f"'{sign}1+1"
    assert written([f"{sign}1+1", "x"]) == f"'{sign}1+1; x"


@pytest.mark.parametrize("between", [";", "\t", "\r", "\n", '; "', ";  "])
@pytest.mark.parametrize("sign", "=+-@")
def test_formula_behind_what_other_spreadsheets_take_for_the_end_of_a_cell_is_disarmed(between, sign):
    assert written(f"x{between}{sign}1+1") == f"x{between}'{sign}1+1"


@pytest.mark.parametrize("text", ["a = b", "1; 2", "x;y", "Border (2-day)", "https://example.org/?a=1;b=2"])
def test_other_texts_leave_as_they_are(text):
    assert written(text) == text


@pytest.mark.parametrize(("lines", "room", "fits"), [(1, 1, True), (2, 1, False), (0, 1, False), (200, 200, True)])
def test_as_many_pasted_rows_as_there_is_room_for_are_taken(lines, room, fits):
    shown = Preview("", [], [None] * lines, room)

    assert shown.fit is fits
    assert bool(shown.problem) is not fits
