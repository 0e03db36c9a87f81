"""Projects in Chromium: nothing axe finds wrong, and a form that is filled in without a script."""

import pytest
from playwright.sync_api import expect

from projects.amendments import begin_amendment
from projects.models import Project
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def returned_and_sent_again(staff):
    project = ProjectFactory(returned=True, countries=["XK", "KG"], pillars={2: 60, 3: 40})
    project.objective = "Officers at all posts recognize forged documents."
    project.save()
    project.activities.create(title="First course", kind="training")
    project.submit(by=staff)
    return project


def test_pages_on_which_a_project_is_read_have_no_violation(browse_as, staff, live_server):
    project = returned_and_sent_again(staff)
    page = browse_as(staff)

    for address in ("", "history/", "rounds/2/", "sent/", "edit/purpose/", "steps/take_back/"):
        assert violations_in_every_look(page, f"/projects/{project}/{address}", live_server.url) == [], address


def test_list_has_no_violation_full_filtered_and_empty(browse_as, staff, live_server):
    returned_and_sent_again(staff)
    ProjectFactory(recorded=True, regions=["central-asia"])
    page = browse_as(staff)

    for query in ("", "?region=central-asia&pillar=2", "?q=nothing+of+the+kind", "?contry=KG"):
        assert violations_in_every_look(page, f"/projects/{query}", live_server.url) == [], query


@pytest.mark.parametrize("section", ["basics", "purpose", "places", "activities", "results", "budget", "risks"])
def test_section_of_the_form_has_no_violation(browse_as, staff, live_server, section):
    project = ProjectFactory(ready=True)
    project.activities.create(title="First course", kind="training")

    address = f"/projects/{project}/edit/{section}/"
    assert violations_in_every_look(browse_as(staff), address, live_server.url) == []


def test_pages_of_the_steps_have_no_violation(browse_as, staff, live_server):
    draft, approved = ProjectFactory(), ProjectFactory(approved=True)
    copy = begin_amendment(ProjectFactory(approved=True), by=staff, reason="More money needed")
    page = browse_as(staff)

    addresses = ["new/", f"{draft}/edit/", f"{draft}/check/", f"{approved}/", f"{approved}/amend/"]
    addresses += [f"{approved}/progress/", f"{copy}/", f"{copy}/check/", f"{draft}/steps/withdraw/"]
    for address in addresses:
        assert violations_in_every_look(page, f"/projects/{address}", live_server.url) == [], address


@pytest.mark.parametrize("script", [True, False])
def test_row_is_added_and_its_fault_is_said_with_and_without_a_script(browse_as, staff, script):
    project = ProjectFactory()
    page = browse_as(staff, java_script_enabled=script)

    page.goto(f"/projects/{project}/edit/budget/")
    page.get_by_role("button", name="Add another").click()
    page.get_by_label("Donor").fill("Germany")
    page.get_by_label("Amount").fill("150 000")
    page.get_by_role("button", name="Save and continue").click()

    assert page.get_by_role("alert").get_by_role("link").first.inner_text().startswith("Contribution 1, Currency:")
    assert page.get_by_label("Donor").input_value() == "Germany"
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/edit/risks/")
    (kept,) = project.contributions.all()
    assert (kept.donor, kept.currency, kept.amount) == ("Germany", "EUR", 150000)


def test_project_is_begun_and_taken_back_without_a_script(browse_as, staff):
    page = browse_as(staff, java_script_enabled=False, viewport={"width": 390, "height": 844})

    page.goto("/projects/new/")
    page.get_by_label("Title").fill("Border security training")
    page.get_by_role("button", name="Begin the project").click()
    assert Project.objects.get().title == "Border security training"

    sent = ProjectFactory(submitted=True)
    page.goto(f"/projects/{sent}/")
    page.get_by_text("What can be done").click()
    page.get_by_role("link", name="Take back to change it").click()
    page.get_by_label("Reason").fill("The dates are wrong")
    page.get_by_role("button", name="Take back to change it").click()
    sent.refresh_from_db()
    assert sent.status == "draft"


def test_primary_theme_is_not_offered_again_among_the_others(browse_as, staff):
    project = ProjectFactory(themes=["pve", "cft"])
    page = browse_as(staff)
    page.goto(f"/projects/{project}/edit/places/")
    chosen = page.get_by_label("Primary theme")
    boxes = page.locator("input[name=themes]")
    primary = chosen.input_value()

    assert primary
    expect(page.locator(f"input[name=themes][value='{primary}']")).not_to_be_visible()
    chosen.select_option(index=0)
    assert all(box.is_visible() for box in boxes.all())
