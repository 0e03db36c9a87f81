"""The search in the browser: the box on every page, the results, nothing axe finds wrong."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory

pytestmark = pytest.mark.browser


def test_word_typed_into_the_head_of_any_page_leads_to_what_it_names(browse_as, staff):
    ProjectFactory(title="Łódź course", objective="For border guards")
    project = ProjectFactory(title="Another course")
    page = browse_as(staff)
    page.goto("/meetings/")

    page.get_by_role("searchbox", name="Find anything").fill("lodz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    expect(page.locator("#results")).to_contain_text("Łódź course")
    page.locator("#site-search").fill(project.reference.replace("-", " "))
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/projects/{project.reference}/$"))


@pytest.mark.parametrize(
    "address", ["/search/", "/search/?q=course", "/search/?q=nothinglikeit", "/search/?region=atlantis"]
)
def test_page_has_no_violation_in_any_look(browse_as, staff, live_server, address):
    ProjectFactory(title="Course", objective="A course for border guards", countries=["UZ"])

    assert violations_in_every_look(browse_as(staff), address, live_server.url) == []
