"""Home and the history in Chromium: who sees what, filters and opened entries, and nothing that axe finds wrong."""

import pytest
from playwright.sync_api import expect

from history.models import Entry
from tests.browser.axe import violations_in_every_look
from tests.browser.shots import shot
from tests.factories import ProjectFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def portfolio(live_server):
    """Work in several states, in two regions."""
    ProjectFactory(closed=True, title="Passenger data for Bishkek", countries=["KG"])
    ProjectFactory(submitted=True, title="Prisons and rehabilitation", countries=["AL"], pillars={1: 60, 4: 40})
    ProjectFactory(half_approved=True, title="Border guards of the valley", countries=["UZ", "TJ"])
    return ProjectFactory(returned=True, title="Returned for its budget", countries=["KG"])


def test_auditor_reads_the_chain_of_central_asia_and_pillar_two_and_opens_an_entry(browse_as, auditor, portfolio):
    page = browse_as(auditor, java_script_enabled=False)
    page.goto("/history/")
    shot(page, "history")
    page.locator("summary", has_text="Region").click()
    page.get_by_label("Central Asia").check()
    page.locator("summary", has_text="Pillar").click()
    page.get_by_label("II Preventing").check()
    page.get_by_role("button", name="Apply").click()

    shot(page, "history-filtered")
    expect(page.locator(".timeline__sentence", has_text="sent JP-")).to_have_count(3)  # not the one of Albania
    page.locator(".timeline__more > summary").first.click()
    shot(page, "history-open")
    page.locator(".effect a").first.click()
    shot(page, "entry")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entry ")
    expect(page.get_by_role("heading", name="Before and after")).to_be_visible()


def test_each_role_has_its_own_home(browse_as, staff, manager, auditor, administrator, outsider, portfolio):
    for name, person in {
        "manager": manager,
        "staff": staff,
        "auditor": auditor,
        "administrator": administrator,
        "outsider": outsider,
    }.items():
        page = browse_as(person)
        page.goto("/")
        shot(page, f"home-{name}")
        assert page.get_by_role("heading", level=1).inner_text() == f"Good day, {person}"


def test_manager_goes_from_home_to_the_decision(browse_as, manager, portfolio):
    page = browse_as(manager)
    page.goto("/")
    page.get_by_role("link", name="Review JP-").first.click()

    assert "/approve/" in page.url


@pytest.mark.parametrize("address", ["/", "/history/", "/history/?region=atlantis", "/history/?act=dance&pillar=2"])
def test_pages_have_no_violation_in_any_look(address, browse_as, auditor, live_server, portfolio):
    assert violations_in_every_look(browse_as(auditor), address, live_server.url) == []


def test_home_of_those_who_work_has_no_violation_in_any_look(browse_as, manager, outsider, live_server, portfolio):
    for person in (manager, outsider):
        assert violations_in_every_look(browse_as(person), "/", live_server.url) == []


def test_opened_entry_has_no_violation_in_any_look(browse_as, auditor, live_server, portfolio):
    entry = Entry.objects.of(portfolio).first()
    page = browse_as(auditor)

    assert violations_in_every_look(page, f"/history/{entry.pk}/", live_server.url) == []
    page.goto("/history/")
    shot(page, "history-dark-phone")
