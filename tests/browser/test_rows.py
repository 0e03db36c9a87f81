"""The rows of a form with a script: moved without a way to the server, added together, pasted into."""

import re

import pytest
from playwright.sync_api import expect

from projects.models import Contribution
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory
from tests.meetings.factories import MeetingFactory

pytestmark = pytest.mark.browser

PASTE = """(field) => {
  const cells = new DataTransfer();
  cells.setData("text/plain", "Germany\\t150 000\\tEUR\\tCommitted\\nAtlantis\\tmany\\tEUR\\tPledged");
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: cells, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def budget(staff):
    project = ProjectFactory(created_by=staff)
    for amount in (1500, "250.50"):
        Contribution.objects.create(project=project, donor="Norway", amount=amount, currency="EUR")
    return f"/projects/{project.reference}/edit/budget/"


def test_items_of_the_agenda_change_places_and_are_saved_so(browse_as, staff):
    meeting, page = MeetingFactory(agenda=["Borders", "Money"]), browse_as(staff)
    page.goto(f"/meetings/{meeting.reference}/agenda/")

    up = page.get_by_role("button", name=re.compile(r"^Up\s*: item of the agenda 2$", re.I))
    up.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_label("Item", exact=True).first).to_have_value("Money")
    expect(
        page.get_by_role("group", name=re.compile("item of the agenda 1", re.I)).get_by_label("Item", exact=True)
    ).to_have_value("Money")
    page.get_by_role("button", name="Save the agenda").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(meeting.title)
    assert [item.title for item in meeting.agenda_items.all()] == ["Money", "Borders"]


def test_sum_follows_what_is_typed_and_removed(browse_as, staff, budget):
    page = browse_as(staff)
    page.goto(budget)
    total = page.locator(".rows__totals strong")
    expect(total).to_have_text("EUR\u00a01\u202f750.50")

    page.get_by_label("Amount").first.fill("2 000 000")
    expect(total).to_have_text("EUR\u00a02\u202f000\u202f250.50")
    page.get_by_label("Remove Contribution 2").check()
    expect(total).to_have_text("EUR\u00a02\u202f000\u202f000")
    expect(page.get_by_label("Donor").nth(1)).to_be_hidden()
    page.get_by_label("Remove Contribution 2").uncheck()
    expect(page.get_by_label("Donor").nth(1)).to_have_value("Norway")


def test_cells_pasted_into_a_field_are_looked_at_and_become_rows(browse_as, staff, budget, live_server):
    page = browse_as(staff)
    page.goto(budget)

    page.get_by_label("Donor").first.evaluate(PASTE)
    page.get_by_role("button", name="Look at them first").click()

    expect(page.get_by_text("2 rows were pasted and are not added yet")).to_be_visible()
    expect(page.get_by_text("Amount: Enter a number.")).to_be_visible()
    page.get_by_role("button", name="Add these 2 rows").click()
    expect(page.get_by_label("Donor").nth(3)).to_have_value("Atlantis")
    expect(page.locator(".rows__totals strong")).to_have_text("EUR\u00a0151\u202f750.50")


def test_enter_in_a_field_saves_and_presses_no_button_of_a_row(browse_as, staff):
    meeting, page = MeetingFactory(agenda=["Borders", "Money"]), browse_as(staff)
    page.goto(f"/meetings/{meeting.reference}/agenda/")

    page.get_by_label("Item", exact=True).nth(1).fill("Funds")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(meeting.title)
    assert [item.title for item in meeting.agenda_items.all()] == ["Borders", "Funds"]


def test_rows_have_no_violation_in_any_look(browse_as, staff, budget, live_server):
    assert violations_in_every_look(browse_as(staff), budget, live_server.url) == []
