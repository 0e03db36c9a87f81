"""The desk in the browser: a sample from the draw to the closing report, a finding from the draft to the answer."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from auditing.models import Finding, Sample
from tests.auditing.desk.factories import FindingFactory, draw_sample, review
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory

pytestmark = pytest.mark.browser
SOON = (timezone.localdate() + timedelta(days=20)).isoformat()


@pytest.fixture
def sample(auditor):
    for country in ("KG", "KG", "AL"):
        ProjectFactory(countries=[country])
    sample = draw_sample(size="3", stratified_by="region")
    review(sample.items.first(), value="no")
    FindingFactory(answered=True, item=sample.items.first(), about=sample.items.first().about)
    return sample


@pytest.mark.parametrize(
    "page",
    [
        "/history/desk/",
        "/history/desk/?region=atlantis",
        "/history/desk/draw/projects/",
        "/history/desk/draw/acts/sample/",
        "/history/desk/{sample}/",
        "/history/desk/{sample}/edit/",
        "/history/desk/{sample}/again/",
        "/history/desk/{sample}/report/",
        "/history/desk/{sample}/1/",
        "/history/desk/{sample}/2/",
        "/history/desk/{sample}/2/finding/",
        "/history/desk/{sample}/steps/close/",
        "/findings/",
        "/findings/{finding}/",
        "/findings/{finding}/steps/send_back/",
    ],
)
def test_page_has_no_violation_in_any_look(browse_as, auditor, sample, live_server, page):
    address = page.format(sample=sample, finding=Finding.objects.get())

    assert violations_in_every_look(browse_as(auditor), address, live_server.url) == []


def test_pages_of_the_person_addressed_have_no_violation_in_any_look(browse_as, auditor, staff, live_server):
    finding = FindingFactory(returned=True)
    page = browse_as(staff)

    for address in ("/", f"/findings/{finding}/", f"/findings/{finding}/steps/give_answer/"):
        assert violations_in_every_look(page, address, live_server.url) == []


@pytest.mark.parametrize("script", [True, False])
def test_sample_is_drawn_reviewed_and_closed(browse_as, auditor, staff, script):
    project = ProjectFactory(countries=["KG"])
    page = browse_as(auditor, java_script_enabled=script)
    page.goto("/history/desk/")
    page.locator("main").get_by_role("link", name="Projects", exact=True).click()
    page.get_by_role("link", name="Go on: how many").click()
    page.get_by_label("Title").fill("Autumn")
    page.get_by_label("Purpose").fill("See whether reasons are given.")
    page.get_by_label("How many").fill("2")
    page.get_by_label("Checklist").fill("Was the reason given?")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_text("The population has 1 unit only. Draw as many or fewer.").first).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Autumn")
    page.get_by_label("How many").fill("1")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn")

    page.get_by_role("link", name="Go on with item 1").click()
    expect(page.get_by_role("link", name=f"Open {project.reference}")).to_be_visible()
    page.get_by_role("group", name="Was the reason given?").get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save and mark as reviewed").click()
    expect(page.get_by_text("1 of 1 reviewed")).to_be_visible()
    page.get_by_role("link", name="Close the sample").click()
    page.get_by_role("button", name="Close the sample").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Closing report: Autumn")

    assert Sample.objects.get().status == "closed"


def test_finding_is_written_issued_answered_and_accepted(browse_as, auditor, staff):
    project = ProjectFactory()
    at_desk, addressed = browse_as(auditor), browse_as(staff)
    at_desk.goto("/findings/new/")
    at_desk.get_by_label("Title").fill("No reason is given")
    at_desk.get_by_label("Record").fill(project.reference.lower())
    at_desk.get_by_label("What was found").fill("The planned end was moved.")
    at_desk.get_by_label("Rule that it breaks").fill("Section 4")
    at_desk.get_by_label("Addressed to").select_option(label=f"{staff} ({staff.organization})")
    at_desk.get_by_label("Answer due").fill(SOON)
    at_desk.get_by_role("button", name="Save the draft").click()
    at_desk.get_by_role("link", name="Issue").click()
    at_desk.get_by_role("button", name="Issue").click()
    expect(at_desk.get_by_text("Issued", exact=True).first).to_be_visible()

    addressed.goto("/")
    addressed.get_by_role("link", name=re.compile("^Answer")).click()
    addressed.get_by_role("link", name="Answer", exact=True).click()
    addressed.get_by_label("Agreed", exact=True).check()
    addressed.get_by_label("What will be done").fill("The reason is added to the file.")
    addressed.get_by_label("To be done until").fill(SOON)
    addressed.get_by_role("button", name="Send the answer").click()
    expect(addressed.get_by_text("The reason is added to the file.").first).to_be_visible()

    at_desk.goto("/history/desk/")
    at_desk.get_by_role("link", name="No reason is given").click()
    at_desk.get_by_role("link", name="Accept the answer").click()
    at_desk.get_by_role("button", name="Accept the answer").click()
    expect(at_desk.get_by_text("Answer accepted").first).to_be_visible()
    assert Finding.objects.get().status == "accepted"
