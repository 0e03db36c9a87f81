"""Meetings in the browser: from the plan to what was agreed, and nothing axe finds wrong on the way."""

import pytest
from playwright.sync_api import expect

from meetings.models import Meeting
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory
from tests.meetings.factories import ActionPointFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def held(staff):
    """A meeting with everything on its page."""
    meeting = MeetingFactory(held=True, regions=["central-asia"], pillars=[1, 2, 3, 4])
    decision = DecisionFactory(meeting=meeting, project=ProjectFactory())
    ActionPointFactory(meeting=meeting, decision=decision)
    return meeting


@pytest.mark.parametrize(
    "page",
    [
        "/meetings/",
        "/meetings/?region=atlantis",
        "/meetings/?q=nothing+like+it",
        "/meetings/new/",
        "/actions/",
        "/meetings/{meeting}/",
        "/meetings/{meeting}/edit/",
        "/meetings/{meeting}/participants/",
        "/meetings/{meeting}/decisions/new/",
        "/meetings/{meeting}/actions/new/",
        "/actions/{point}/",
        "/actions/{point}/steps/put_off/",
    ],
)
def test_page_has_no_violation_in_any_look(browse_as, staff, held, live_server, page):
    address = page.format(meeting=held, point=held.action_points.get())

    assert violations_in_every_look(browse_as(staff), address, live_server.url) == []


def test_agenda_with_rows_has_no_violation_in_any_look(browse_as, staff, live_server):
    meeting = MeetingFactory(ready=True, agenda=["Borders", "Youth"])

    address = f"/meetings/{meeting.reference}/agenda/"

    assert violations_in_every_look(browse_as(staff), address, live_server.url) == []


@pytest.mark.parametrize("script", [True, False])
def test_meeting_is_planned_convened_and_held(browse_as, staff, manager, other_manager, script):
    page = browse_as(staff, java_script_enabled=script)
    page.goto("/meetings/")
    page.locator("main").get_by_role("link", name="New meeting").first.click()
    page.get_by_label("Title").fill("Review of border security work")
    page.get_by_label("Begins").fill("20 January 2025 10:00")
    page.get_by_label("Ends").fill("20 January 2025 12:00")
    page.locator("#id_place").fill("Vienna, Hofburg")
    page.get_by_label("Chair for UNOCT").select_option(label=str(other_manager))
    page.get_by_label("Chair for the OSCE").select_option(label=str(manager))
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Add another").click()
    page.locator("#id_agenda-0-title").fill("Passenger data")
    page.get_by_role("button", name="Save the agenda").click()
    page.get_by_role("link", name="Convene").click()
    page.get_by_role("button", name="Convene").click()

    page.get_by_role("link", name="Write down who attended").click()
    for number in (0, 1):
        page.locator(f"#id_participants-{number}-attendance").select_option("attended")
    page.get_by_role("button", name="Save the participants").click()
    page.get_by_role("link", name="Write down a decision").click()
    page.locator("#id_text").fill("Train together.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Write down an action point").click()
    page.locator("#id_text").fill("Send the draft programme.")
    page.locator("#id_responsible_person").select_option(value=str(staff.pk))
    page.locator("#id_responsible_organization").select_option(value=str(staff.organization_id))
    page.locator("#id_due_on").fill("15 February 2025")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Say that it was held").click()
    page.get_by_role("button", name="Say that it was held").click()

    meeting = Meeting.objects.get()
    assert meeting.status == Meeting.Status.HELD
    assert meeting.decisions.get().text == "Train together."
    assert meeting.action_points.get().responsible_person == staff
    expect(page.get_by_text("days late")).to_have_count(1)
