"""Similar work shown while somebody types."""

import pytest
from playwright.sync_api import expect

from reference.models import Theme
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory, party

pytestmark = pytest.mark.browser


@pytest.fixture
def other(db):
    return ProjectFactory(countries=["UZ"], themes=[Theme.objects.first().slug], lead_organization=party("UNOCT"))


def test_similar_work_appears_when_country_and_theme_are_chosen(browse_as, staff, other):
    project, page = ProjectFactory(created_by=staff), browse_as(staff)
    page.goto(f"/projects/{project.reference}/edit/places/")
    expect(page.get_by_text("No other project or request that you may read has")).to_be_visible()

    page.get_by_label("Primary theme").select_option(index=1)
    page.get_by_role("button", name="Add another").click()
    page.get_by_label("Country", exact=True).select_option(label="Uzbekistan")

    expect(page.get_by_role("link", name=f"Is it the same? {other.reference}")).to_be_visible()


@pytest.mark.parametrize("address", ["/projects/{}/edit/places/", "/overlaps/{}/{}/"])
def test_page_has_no_violation_in_any_look(browse_as, staff, other, live_server, address):
    project = ProjectFactory(created_by=staff, countries=["UZ"], themes=[Theme.objects.first().slug])

    assert (
        violations_in_every_look(browse_as(staff), address.format(project.reference, other.reference), live_server.url)
        == []
    )
