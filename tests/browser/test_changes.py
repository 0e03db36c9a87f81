"""The report of changes in a browser: readable in every look, and on paper with every difference open."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Meeting
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "past"])]


@pytest.fixture
def report(auditor, staff):
    """The address of a report with one record of each sort."""
    changed, sent, gone = ProjectFactory(countries=["KG"]), ProjectFactory(ready=True), ProjectFactory()
    first = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    changed.title = "Border crossings"
    changed.save()
    sent.submit(by=staff)
    gone.delete()
    ProjectFactory(title="Entirely new", countries=["AL"])
    Meeting(title="Review").save()
    return f"/history/changes/?from={first}"


def test_report_can_be_read_by_everybody(report, auditor, browse_as, live_server):
    page = browse_as(auditor)

    assert violations_in_every_look(page, report, live_server.url) == []
    assert violations_in_every_look(page, "/history/changes/?from=2026-02-30", live_server.url) == []


def test_number_leads_to_its_records(report, auditor, browse_as):
    page = browse_as(auditor)
    page.goto(report)

    page.get_by_role("link", name="Moved: Projects").click()

    expect(page).to_have_url(re.compile("#project-moved$"))
    expect(page.get_by_role("heading", name="Projects: moved")).to_be_in_viewport()


def test_days_that_were_typed_are_compared_without_javascript(report, auditor, browse_as):
    page = browse_as(auditor, java_script_enabled=False)
    page.goto("/history/changes/")

    page.get_by_label("From the end of").fill("tomorrow")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("“tomorrow” is no day of the calendar")
    page.get_by_label("From the end of").fill(report.partition("=")[2])
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", name="Projects: new")).to_be_visible()


def test_paper_has_the_head_the_numbers_and_every_difference_and_no_controls(report, auditor, browse_as):
    page = browse_as(auditor)
    page.goto(report)
    expect(page.locator("#project-new ~ article .diff")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator("#project-new ~ article .diff")).to_be_visible()
    expect(page.locator(".changes__head")).to_contain_text("Paul Duval")
    for control in ("form.filter", "nav.chosen", ".room", ".list-tools"):
        expect(page.locator(control)).to_be_hidden()
