"""With the keyboard alone: past the header in one step, and a project sent to both managers."""

import pytest
from django.urls import reverse

from projects.models import Project
from tests.factories import ProjectFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "document.activeElement.id"


@pytest.mark.parametrize("address", ["/", "/projects/", "/requests/new/", "/meetings/", "/admin/", "/nowhere/"])
def test_first_stop_leads_past_the_header(browse_as, address):
    page = browse_as(cast("manager") if address == "/admin/" else cast("staff"))
    page.goto(address)
    page.keyboard.press("Tab")

    link = page.locator(":focus")
    assert link.inner_text().strip() == "Skip to main content"
    assert link.bounding_box()["y"] >= 0  # it can be seen once it has the focus
    target = link.get_attribute("href").removeprefix("#")
    page.keyboard.press("Enter")

    assert page.evaluate(FOCUSED) == target
    page.keyboard.press("Tab")
    assert page.evaluate("id => document.getElementById(id).contains(document.activeElement)", target)


def test_lists_and_the_approval_page_lead_on_to_what_people_come_for(browse_as):
    project = ProjectFactory(submitted=True)
    page = browse_as(cast("manager"))
    for address, words, target in [
        ("/projects/", "Skip to results", "results"),
        ("/history/", "Skip to filters", "filter"),
        (reverse("admin:projects_project_approve", args=[project.pk]), "Skip to the decision", "decision"),
    ]:
        page.goto(address)
        for _stop in range(3):
            page.keyboard.press("Tab")
            if page.locator(":focus").inner_text().strip() == words:
                break
        page.keyboard.press("Enter")
        assert page.url.endswith(f"#{target}")
        page.keyboard.press("Tab")
        assert page.evaluate("id => document.getElementById(id).contains(document.activeElement)", target)


def test_project_is_sent_to_both_managers_by_keyboard(browse_as):
    project = ProjectFactory(ready=True)
    page = browse_as(cast("staff"))
    page.goto(f"{project.get_absolute_url()}check/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    stops = 0
    while page.evaluate(FOCUSED) != "id_read":
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 12
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Send to both managers"
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="is with both managers").wait_for()
    assert Project.objects.get(pk=project.pk).status == Project.Status.SUBMITTED
