"""What is done with the rows below a record before the form is saved: copied, pasted, added together, removed."""

import pytest

from projects.models import Contribution
from reference.models import Country
from tests.factories import ProjectFactory
from tests.pages import inputs

pytestmark = pytest.mark.django_db


def form_on(page):
    """What a browser would send back, were nothing typed; these forms have no field with several values."""
    return {name: texts[-1] if texts else "" for name, texts in inputs(page).items()}


@pytest.fixture
def project(staff):
    return ProjectFactory(created_by=staff)


@pytest.fixture
def at(signed_in, project):
    class Section:
        def __init__(self, slug):
            self.address = f"/projects/{project.reference}/edit/{slug}/"

        def open(self):
            return form_on(signed_in.get(self.address))

        def press(self, data, **pressed):
            return signed_in.post(self.address, data | {name.replace("_", "-"): text for name, text in pressed.items()})

    return Section


def money(project, *amounts, currency="EUR"):
    for amount in amounts:
        Contribution.objects.create(project=project, donor="Germany", amount=amount, currency=currency)


def test_row_is_copied_with_all_that_a_person_filled_in_and_nothing_is_saved(at, project):
    money(project, 1000)
    budget = at("budget")
    sent = budget.open() | {"contributions-0-donor": "Norway"}

    page = budget.press(sent, copy_row="contributions-0")

    data = form_on(page)
    assert (data["contributions-1-donor"], data["contributions-1-currency"]) == ("Norway", "EUR")
    assert data["contributions-1-id"] == ""
    assert project.contributions.count() == 1
    assert budget.press(data).status_code == 302
    assert [one.donor for one in project.contributions.all()] == ["Norway", "Norway"]


def test_copy_of_a_row_that_is_not_there_changes_nothing(at, project):
    money(project, 1000)
    budget = at("budget")

    for wrong in ("contributions-7", "contributions-", "contributions", "unknown-0", "contributions-0-0", ""):
        data = form_on(budget.press(budget.open(), copy_row=wrong))
        assert data["contributions-TOTAL_FORMS"] == "1", wrong


def test_rows_add_up_by_currency_without_those_that_are_to_go(at, project):
    money(project, 1500, "250.50")
    money(project, 700, currency="USD")
    budget = at("budget")

    assert _together(budget.press(budget.open(), add_row="contributions")) == "EUR 1 750.50, USD 700"
    removed = budget.open() | {"contributions-0-DELETE": "on", "contributions-1-amount": "half a million"}
    assert _together(budget.press(removed, add_row="contributions")) == "USD 700"


def _together(page):
    return " ".join(page.text.split("Together:")[1].split("<strong>")[1].split("</strong>")[0].split())


def test_cells_of_a_spreadsheet_are_shown_first_and_then_become_rows(at, project):
    budget = at("budget")
    cells = "Germany\t150 000\teur\tCommitted\nNorway\t1200.50\tusd\tPledged"

    shown = budget.press(budget.open() | {"pasted-contributions": cells}, preview_rows="contributions")

    assert "2 rows were pasted and are not added yet" in shown.text
    data = form_on(shown)
    assert data["contributions-TOTAL_FORMS"] == "0"
    taken = form_on(budget.press(data, take_rows="contributions"))
    assert taken["pasted-contributions"] == ""
    assert taken["contributions-0-currency"] == "EUR"
    saved = budget.press(taken)
    assert saved.status_code == 302, saved.context["faults"]
    assert sorted((one.donor, str(one.amount), one.currency) for one in project.contributions.all()) == [
        ("Germany", "150000.00", "EUR"),
        ("Norway", "1200.50", "USD"),
    ]


def test_first_line_may_name_the_columns_in_any_order(at, project):
    cells = "Amount\tDonor\n300\tItaly"
    budget = at("budget")

    data = form_on(budget.press(budget.open() | {"pasted-contributions": cells}, take_rows="contributions"))

    assert (data["contributions-0-amount"], data["contributions-0-donor"]) == ("300", "Italy")


def test_cells_that_fit_nowhere_are_named_before_anything_is_added(at, project):
    known = Country.objects.get(name="Uzbekistan")
    cells = f"{known}\t40\tone too many\nAtlantis\t60\n{known}\tmost"
    places = at("places")

    page = places.press(places.open() | {"pasted-countries": cells}, preview_rows="countries")

    for sentence in (
        "“one too many” stands in a column too many and is left out.",
        "“Atlantis” is not one of the choices of “Country”: it stays empty.",
        "Share in per cent: Enter a whole number.",
    ):
        assert sentence in page.text.replace("&quot;", '"'), sentence


def test_pasted_cells_that_were_not_taken_over_are_not_dropped_by_saving(at, project):
    budget = at("budget")

    answer = budget.press(budget.open() | {"pasted-contributions": "Germany\t5"})

    assert answer.status_code == 422
    assert "One row was pasted and is not added yet" in answer.text
    assert form_on(answer)["pasted-contributions"].strip() == "Germany\t5"
    assert not project.contributions.exists()


def test_more_rows_than_there_is_room_for_are_refused_with_a_sentence(at, project):
    cells = "\n".join(f"Donor {number}\t5" for number in range(201))
    budget = at("budget")

    page = budget.press(budget.open() | {"pasted-contributions": cells}, take_rows="contributions")

    assert "These are 201 rows, and there is room for 200 more. Paste fewer." in page.text
    assert form_on(page)["contributions-TOTAL_FORMS"] == "0"


def test_cell_with_quotes_breaks_and_markup_stays_one_cell(at, project):
    cells = 'He said "now"\tx\n"two\nlines"\t<b>5</b>'
    results = at("results")

    page = results.press(results.open() | {"pasted-results": "Level\tStatement\n" + cells}, preview_rows="results")

    assert page.status_code == 200
    assert "<b>5</b>" not in page.text
    assert "2 rows were pasted" in page.text
