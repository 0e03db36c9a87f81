"""A manager returns a project with the reason; it is corrected, sent in a second round and approved by both."""

import pytest

from projects.models import Project, Signoff
from tests.browser.forms import fill_in, follow, press
from tests.browser.journeys import decide
from tests.browser.shots import shot
from tests.factories import ProjectFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "The objective does not say which crossing points"
WAS = "Border guards recognize forged travel documents."
NOW = "Border guards at Bor-Dobo and Kyzyl-Bel recognize forged travel documents."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_returned_project_is_corrected_and_approved_in_a_second_round(browse_as, scripts):
    project = ProjectFactory(submitted=True)
    staff, unoct, osce = (
        browse_as(cast(name), java_script_enabled=scripts) for name in ("staff", "other_manager", "manager")
    )
    decision = f"/admin/projects/project/{project.pk}/approve/"
    unoct.goto(decision)
    decide(unoct, project, "Approve for UNOCT")

    osce.goto(decision)
    decide(osce, project, "Return with reasons", REASON)

    osce.get_by_text(f"You returned {project.reference} to its author").wait_for()
    correct_it(staff, project)
    approve_again(unoct, project, decision, "UNOCT")
    approve_again(osce, project, decision, "OSCE Secretariat")
    assert_old_signoffs_are_shown_as_void(staff, project)


def correct_it(page, project):
    """The author reads the reason, changes what it is about and sees the difference before it is sent again."""
    page.goto(project.get_absolute_url())
    page.get_by_text(REASON).first.wait_for()
    assert page.locator(".identity .tag").inner_text().strip() == "Returned"
    shot(page, "project-returned")
    page.goto(f"{project.get_absolute_url()}edit/purpose/")
    page.get_by_text(REASON).first.wait_for()
    fill_in(page, {"Objective": NOW})
    press(page, "Save and continue")

    page.goto(f"{project.get_absolute_url()}check/")
    assert_difference_is_shown(page)
    shot(page, "project-check-second-round")
    fill_in(page, {"I have read the content above, and it is right.": True})
    press(page, "Send to both managers")
    page.get_by_text("was sent in round 2").wait_for()


def approve_again(page, project, address, organization):
    """What was approved in the first round counts no longer; what changed since is marked."""
    page.goto(address)
    assert_difference_is_shown(page)
    page.get_by_text("Void, round 1:").first.wait_for()
    shot(page, f"approval-second-round-{organization.split()[0].lower()}")
    decide(page, project, f"Approve for {organization}")
    page.get_by_text(f"You approved {project.reference} for {organization}.").wait_for()


def assert_difference_is_shown(page):
    document = page.locator("main")
    assert WAS in document.locator("del.was", has_text=WAS).first.inner_text()
    assert NOW in document.locator("ins.now", has_text=NOW).first.inner_text()


def assert_old_signoffs_are_shown_as_void(page, project):
    page.goto(project.get_absolute_url())
    assert page.locator(".identity .tag").inner_text().strip() == "Approved"
    for summary in ("Round 1: Approved, void", "Round 1: Returned, void"):
        old = page.locator("details.void", has_text=summary)
        old.locator("summary").click()
        old.locator("del.was", has_text=WAS).wait_for()
        old.locator("ins.now", has_text=NOW).wait_for()
    shot(page, "project-second-round-approved")
    assert Project.objects.get(pk=project.pk).status == Project.Status.APPROVED
    assert Signoff.objects.filter(project=project, round=2, decision="approve").count() == 2
    assert Signoff.objects.filter(project=project, round=1).count() == 2


def test_author_finds_the_reason_from_the_list_of_projects(browse_as):
    project = ProjectFactory(returned=True)
    page = browse_as(cast("staff"))
    page.goto("/projects/")

    follow(page, project.reference)

    page.get_by_text("The budget is too high").first.wait_for()
    page.locator("main summary", has_text="More").click()
    follow(page, "Fill in the form")
    page.get_by_text("The budget is too high").first.wait_for()
