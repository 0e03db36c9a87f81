"""Reading the history in a browser: the answer on the first screen, and every page readable in every look."""

import pytest
from playwright.sync_api import expect

from history import note
from history.models import Entry
from reference.models import Country
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "The course takes place in {} for forty people of the border service and of the police of every region."


@pytest.fixture
def project(staff):
    project = ProjectFactory(created_by=staff, objective=WORDS.format("Osh"))
    with note(actor=staff, source="web", request="click"):
        other = ProjectFactory(created_by=staff)
        project.contributions.create(donor="Germany", amount="1000000", currency="EUR")
        project.country_links.create(country=Country.objects.get(iso2="KG"))
        project.objective = WORDS.format("Bishkek")
        project.save()
        other.save()
    return project


def test_feed_and_comparison_can_be_read_by_everybody(project, auditor, browse_as, live_server):
    page = browse_as(auditor)
    last = Entry.objects.latest("pk").pk

    for address in (
        "/history/?q=bishkek",
        f"/history/?until={Entry.objects.latest('pk').at:%Y-%m-%d}&field=project.contribution",
        f"/history/{last}/",
        f"/history/compare/project/{project.reference}/?from=0&to={last}",
        f"/history/compare/project/{project.reference}/?from=x",
        f"/projects/{project.reference}/history/?until=2099-01-01",
    ):
        assert violations_in_every_look(page, address, live_server.url) == [], address


def test_details_of_an_act_are_readable_when_open(project, auditor, browse_as):
    page = browse_as(auditor, java_script_enabled=False)
    page.goto("/history/?record=" + project.reference)
    page.locator("#results details summary").first.click()

    expect(page.locator("ins.now").filter(has_text="Bishkek").first).to_be_visible()
    expect(page.locator("del.was").filter(has_text="Osh").first).to_be_visible()


def test_who_changed_the_budget_is_answered_on_the_first_screen_after_two_clicks(project, auditor, browse_as):
    page = browse_as(auditor)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="History").click()
    page.get_by_role("link", name="Budget changes").click()

    sentence = page.get_by_text("added the contribution Germany").first
    expect(sentence).to_be_in_viewport()
