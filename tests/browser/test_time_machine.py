"""A day of the past on the page: two clicks away, marked, kept by the links, left by one; with the keyboard and axe."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import violations, violations_in_every_look
from tests.clock import moment
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "past"])]


@pytest.fixture
def project(db):
    found = ProjectFactory(submitted=True, title="Border posts", countries=["KG"])
    moment()
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_a_record_as_of_a_day_in_two_clicks_and_back_in_one(width, project, browse_as, staff):
    today = timezone.localtime(timezone.now(), staff.zone).date().isoformat()
    page = browse_as(staff, viewport={"width": width, "height": 800})
    page.goto(project.get_absolute_url())

    page.get_by_text("As of a day").click()
    page.get_by_label("Day", exact=True).fill(today)
    page.get_by_role("button", name="Show", exact=True).click()

    bar = page.get_by_role("region", name="Time machine")
    expect(bar).to_contain_text("As of")
    expect(page.locator("main form[method=post], main .moves")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Projects").click()
    expect(bar).to_be_visible()
    page.mouse.wheel(0, 2000)
    expect(bar).to_be_in_viewport()
    bar.get_by_role("link", name="Back to today").click()
    expect(bar).to_have_count(0)


def test_a_day_is_chosen_with_the_keyboard_and_the_filters_stay(project, browse_as, staff):
    moment = timezone.localtime(timezone.now(), staff.zone)
    page = browse_as(staff)
    page.goto(f"/projects/?q=border&as_of={moment:%Y-%m-%d}")

    page.get_by_text("Another day").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Day", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Day", exact=True)).to_be_hidden()
    page.keyboard.press("Enter")
    page.get_by_label("Day", exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_label("Search")).to_have_value("border")
    expect(page.get_by_role("region", name="Time machine")).to_be_visible()


def test_pages_of_the_past_are_accessible_in_every_look(project, browse_as, staff, live_server):
    today = timezone.localtime(timezone.now(), staff.zone).date().isoformat()
    page = browse_as(staff)
    for address in (f"/projects/?as_of={today}", f"{project.get_absolute_url()}?as_of={today}"):
        assert violations_in_every_look(page, address, live_server.url) == [], address
    assert violations_in_every_look(page, "/projects/?as_of=2026-02-30", live_server.url) == []
    page.goto("/projects/")
    page.get_by_text("As of a day").click()
    assert violations(page) == []
