"""The first page in its scopes, and the line that says on whom a record waits."""

import pytest

from tests.browser.axe import violations_in_every_look
from tests.browser.shots import shot
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def work(staff, other_staff, manager, other_manager):
    ProjectFactory(returned=True)
    ProjectFactory(submitted=True)
    ActionPointFactory(responsible_person=manager)
    return [AssistanceRequestFactory(under_review=True), ActionPointFactory(), MeetingFactory(convened=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_scope_is_chosen_by_a_link_and_kept_on_the_way_to_a_list_and_back(browse_as, work, staff, scripts):
    from playwright.sync_api import expect

    page = browse_as(staff, java_script_enabled=scripts)
    page.goto("/")
    chosen = page.get_by_role("navigation", name="Whose work")
    expect(chosen.locator("[aria-current]")).to_have_text("Mine")

    chosen.get_by_role("link", name="My team").click()
    expect(page.get_by_role("heading", name="Waiting on your team")).to_be_visible()
    page.locator("section", has_text="Action points (2)").locator("a[href='/inbox/actions/?scope=team']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Action points")
    expect(page.locator("#results .count")).to_have_text("2")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Waiting on your team")).to_be_visible()
    assert page.url.endswith("/?scope=team")


def test_scopes_and_lines_look_well(browse_as, work, staff, live_server):
    page = browse_as(staff)
    addresses = ["/?scope=team", "/?scope=galaxy", "/inbox/actions/?scope=organization"]
    found = {}
    for address in [*addresses, *(record.get_absolute_url() for record in work)]:
        found[address] = violations_in_every_look(page, address, live_server.url)
        shot(page, f"home-{address.strip('/').replace('/', '-').replace('?', '-')}")
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
