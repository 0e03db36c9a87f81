"""Nothing axe finds wrong on the pages of the vocabulary, of one's own settings, and of their errors."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations, violations_in_every_look

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "address",
    [
        "/countries/?region=south-eastern-europe",
        "/countries/?region=mars&regoin=x",
        "/countries/?q=nowhere",
        "/countries/XK/",
        "/instruments/?pillar=4",
        "/pillars/",
        "/me/",
        "/me/password/",
    ],
)
def test_page_has_no_violation_in_any_look(browse_as, staff, live_server, address):
    assert violations_in_every_look(browse_as(staff), address, live_server.url) == []


def test_settings_with_a_fault_have_no_violation_and_lead_to_the_field(browse_as, staff):
    page = browse_as(staff)
    page.goto("/me/")
    page.get_by_label("Full name").fill("")
    page.get_by_role("button", name="Save settings").click()

    assert violations(page) == []
    page.get_by_role("link", name="Enter your full name.").click()
    assert page.evaluate("document.activeElement.id") == "id_full_name"


@pytest.mark.parametrize("java_script", [True, False])
def test_person_takes_a_region_back_by_its_chip(browse_as, staff, java_script):
    page = browse_as(staff, java_script_enabled=java_script)
    page.goto("/countries/?region=central-asia&region=east-asia")

    page.locator(".chip a", has_text="East Asia").click()

    assert page.url.endswith("/countries/?region=central-asia")
    expect(page.locator("table.records tbody tr")).to_have_count(5)


def test_print_of_the_countries_keeps_the_footnote(browse_as, staff):
    page = browse_as(staff)
    page.goto("/countries/?region=south-eastern-europe")
    page.emulate_media(media="print")

    expect(page.get_by_text("All references to Kosovo")).to_be_visible()
