"""Notifications and background jobs in the browser, with a script and without, and nothing axe finds wrong."""

import pytest
from playwright.sync_api import expect

from history import note
from history.models import case_of
from jobs.models import Job
from jobs.running import start
from notifications.models import Mail, Notice, Reading, Subscription, Watch
from notifications.reading import read_some, read_the_journal
from reference.models import Region, Theme
from tests.browser.axe import violations_in_every_look
from tests.browser.shots import shot
from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.jobs import errands
from tests.jobs.working import work
from tests.meetings.factories import ActionPointFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def news(staff, manager):
    """A manager is told of three records, and one notice is read."""
    project = ProjectFactory(title="Border security along the river and its crossings", countries=["KG"])
    letter = AssistanceRequestFactory(subject="Training for investigators of online propaganda")
    for record in (project, letter):
        Watch.set(manager, case_of(record), True)
    Subscription.objects.create(
        person=manager, region=Region.objects.get(slug="central-asia"), theme=Theme.objects.get(slug="pve")
    )
    Reading.objects.all().delete()
    read_some()
    with note(actor=staff, source="web", request="one", reason="Agreed with the ministry in Bishkek"):
        project.title = "Border security along the river, its crossings and its ports"
        project.objective = "Border guards of both banks recognize forged documents."
        project.save()
    with note(actor=staff, source="web", request="two"):
        letter.asked = "Trainers for twenty investigators, for two weeks."
        letter.save()
        ActionPointFactory(responsible_person=manager)
    read_the_journal()
    Notice.objects.create(person=manager, key="job:1", text="“All projects as a file” is ready.", address="/jobs/1/")
    Notice.objects.filter(about=case_of(letter)).update(read_at="2026-11-23T12:00Z")
    Mail.objects.create(person=manager, subject="Action Plan: 3 records with news", state="sent")
    Mail.objects.create(person=manager, attempts=2)
    return project


@pytest.mark.parametrize(
    "address",
    [
        "/notifications/",
        "/notifications/?region=central-asia",
        "/notifications/?region=atlantis",
        "/notifications/?kind=meeting",
        "/notifications/settings/",
        "project",
    ],
)
def test_page_has_no_violation_in_any_look(browse_as, manager, news, live_server, address):
    page = browse_as(manager)
    address = news.get_absolute_url() if address == "project" else address

    assert violations_in_every_look(page, address, live_server.url) == []
    shot(page, f"n-{address.strip('/').replace('/', '-').replace('?', '-')}-390-dark")


@pytest.mark.parametrize("script", [True, False])
def test_from_the_bell_to_what_is_read(browse_as, manager, news, script):
    page = browse_as(manager, java_script_enabled=script)
    page.goto("/")
    page.get_by_role("link", name="Notifications 7 unread").click()
    expect(page.get_by_role("heading", name="Notifications", exact=True)).to_be_visible()
    shot(page, "n-centre-1280-light")

    page.get_by_role("button", name=f"Mark as read {news.reference}").click()
    expect(page.get_by_role("link", name="Notifications 6 unread")).to_be_visible()

    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("All notifications are marked as read.")).to_be_visible()
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()


def test_watching_begins_and_ends_on_the_page_of_the_record(browse_as, auditor, news):
    page = browse_as(auditor)
    page.goto(news.get_absolute_url())
    page.get_by_role("button", name=f"Watch {news.reference}").click()
    expect(page.get_by_text("You watch this and are told of what happens to it.")).to_be_visible()

    page.get_by_role("button", name=f"No longer watch {news.reference}").click()
    expect(page.get_by_role("button", name=f"Watch {news.reference}", exact=True)).to_be_visible()


def test_a_wrong_subscription_is_told_where_it_is(browse_as, manager, live_server):
    page = browse_as(manager)
    page.goto("/notifications/settings/")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("Choose at least one").first).to_be_visible()
    shot(page, "n-settings-error")


# Background jobs


@pytest.mark.parametrize("state", ["waiting", "running", "failed", "done", "list", "nothing"])
def test_job_page_has_no_violation_in_any_look(browse_as, staff, live_server, state):
    page, address = browse_as(staff), "/jobs/"
    if state != "nothing":
        job = start(staff, "All 143 projects as a workbook", errands.write_a_file, text="a,b")
        address = "/jobs/" if state == "list" else job.get_absolute_url()
    if state in {"done", "list"}:
        work()
    if state in {"running", "failed"}:
        Job.objects.update(status=state, done=3, total=8, message="Row 30,000 of 80,000")
    if state == "waiting":
        Job.objects.update(queued_at="2026-11-23T00:00Z")

    assert violations_in_every_look(page, address, live_server.url) == []
    shot(page, f"j-{state}-390-dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    shot(page, f"j-{state}-1280-dark")


def test_the_page_of_a_job_tells_by_itself_when_it_is_done(browse_as, staff):
    job = start(staff, "A file", errands.write_a_file, text="a,b")
    page = browse_as(staff)
    page.goto(job.get_absolute_url())
    expect(page.get_by_text("Waiting")).to_be_visible()

    work()

    expect(page.get_by_role("link", name="Download")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Done")).to_be_attached()


def test_without_a_script_one_looks_again_by_a_link(browse_as, staff):
    job = start(staff, "A file", errands.write_a_file, text="a,b")
    page = browse_as(staff, java_script_enabled=False)
    page.goto(job.get_absolute_url())
    work()

    page.get_by_role("link", name="Look again").click()

    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("Bericht")
