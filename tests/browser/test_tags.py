"""Tags as staff use them: on the page of one project, then on many of a list, by the buttons that are there."""

import pytest
from playwright.sync_api import expect

from reference.models import Tag
from tests.browser.axe import violations, violations_in_every_look
from tests.factories import ProjectFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def projects():
    return [ProjectFactory(title=f"Border training {number}") for number in range(2)]


@pytest.mark.parametrize("java_script", [True, False], ids=["with a script", "without"])
def test_a_project_is_tagged_on_its_page_and_found_by_its_tag(java_script, browse_as, projects):
    page = browse_as(cast("staff"), java_script_enabled=java_script)
    page.goto(projects[0].get_absolute_url())
    page.get_by_role("link", name="Add tags").click()
    page.get_by_label("New tags").fill("Watch list, Donor round")
    page.get_by_role("button", name="Save", exact=True).click()

    page.locator(".tags-of").get_by_role("link", name="Watch list").click()

    expect(page.locator(".list-head")).to_contain_text("1 of 2 projects")
    expect(page.locator("tbody")).to_contain_text(projects[0].reference)


def test_several_projects_are_tagged_at_once_and_every_page_passes_axe(browse_as, projects, live_server):
    tag = Tag.objects.create(name="Watch list")
    projects[0].tag_links.create(tag=tag)
    page = browse_as(cast("staff"))
    page.goto("/projects/")
    page.get_by_label("all 2 on this page").check()
    page.get_by_role("button", name="Add tags").click()
    assert violations(page) == []
    page.get_by_label("New tags").fill("Donor round")
    page.get_by_label("Reason").fill("Asked for by the donors")
    page.get_by_role("button", name="Show each record before and after").click()
    expect(page.locator("main")).to_contain_text("Donor round, Watch list")
    assert violations(page) == []
    page.get_by_role("button", name="Add tags: 2 records").click()
    expect(page.locator("main")).to_contain_text("2 records are changed.")
    assert violations(page) == []

    for address in (projects[0].get_absolute_url(), f"{projects[0].get_absolute_url()}tags/"):
        assert violations_in_every_look(page, address, live_server.url) == []
