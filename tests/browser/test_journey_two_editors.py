"""Two people edit one project at the same time, and a form is sent twice: nothing is lost and nothing is doubled."""

import pytest

from history.models import Entry
from projects.models import Project
from requests.models import AssistanceRequest
from tests.browser.forms import choose, days_ago, fill_in, press
from tests.browser.shots import shot
from tests.factories import ProjectFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@BOTH
def test_two_editors_collide_and_nothing_is_lost(browse_as, scripts):
    project = ProjectFactory(ready=True)
    anna, omar = (browse_as(cast(name), java_script_enabled=scripts) for name in ("staff", "other_staff"))
    for page in (anna, omar):
        page.goto(f"{project.get_absolute_url()}edit/purpose/")

    fill_in(anna, {"Objective": "What Anna wants", "Background": "What Anna knows"})
    press(anna, "Save and continue")
    fill_in(omar, {"Objective": "What Omar wants", "Rationale for joint work": "Why Omar thinks so"})
    press(omar, "Save and continue")

    assert_three_columns(omar)
    merged = omar.get_by_role("table", name="What was put together").inner_text()
    assert "What Anna knows" in merged
    assert "Why Omar thinks so" in merged
    shot(omar, "conflict")
    press(omar, "Save")  # without a choice
    omar.get_by_role("heading", name="There is a problem").wait_for()
    assert_three_columns(omar)
    omar.get_by_label("Take mine: Objective").check()
    press(omar, "Save")
    omar.get_by_text("is saved.").wait_for()
    project.refresh_from_db()
    assert project.objective == "What Omar wants"
    assert project.background == "What Anna knows"
    assert project.rationale == "Why Omar thinks so"
    # And the journal has what was overwritten, with the names of both.
    entries = Entry.objects.filter(table="projects_project", row=project.pk, verb="change", old__has_key="objective")
    assert [(entry.actor_name, entry.new["objective"]) for entry in entries.order_by("pk")] == [
        ("Anna Keller", "What Anna wants"),
        ("Omar Haddad", "What Omar wants"),
    ]


def assert_three_columns(page):
    """For the field both changed, what it was and what each made of it."""
    line = page.locator("tr.diff__collides")
    assert line.count() == 1
    was, theirs, mine = line.locator("td").all_inner_texts()
    assert "Border guards recognize forged travel documents." in was
    assert "What Anna wants" in theirs
    assert "What Omar wants" in mine


def test_third_save_in_the_meantime_is_shown_as_well(browse_as):
    project = ProjectFactory(ready=True)
    anna, omar = browse_as(cast("staff")), browse_as(cast("other_staff"))
    for page, text in ((anna, "First of Anna"), (omar, "Of Omar")):
        page.goto(f"{project.get_absolute_url()}edit/purpose/")
        fill_in(page, {"Objective": text})
    press(anna, "Save and continue")
    press(omar, "Save and continue")
    anna.goto(f"{project.get_absolute_url()}edit/purpose/")
    fill_in(anna, {"Objective": "Second of Anna"})
    press(anna, "Save and continue")

    omar.get_by_label("Take mine: Objective").check()
    press(omar, "Save")

    assert "Second of Anna" in omar.locator("tr.diff__collides").inner_text()
    assert "Of Omar" in omar.locator("tr.diff__collides").inner_text()
    project.refresh_from_db()
    assert project.objective == "Second of Anna"


@BOTH
def test_new_project_sent_twice_is_made_once(browse_as, scripts):
    page = browse_as(cast("staff"), java_script_enabled=scripts)
    page.goto("/projects/new/")
    fill_in(page, {"Title": "Course on passenger data"})

    first, second = press_and_send_again(page, "Begin the project")

    project = Project.objects.get(title="Course on passenger data")
    assert project.reference in first
    assert project.reference in second


@BOTH
def test_request_sent_twice_is_registered_once(browse_as, scripts):
    page = browse_as(cast("staff"), java_script_enabled=scripts)
    page.goto("/requests/new/")
    fill_in(
        page,
        {
            "Requesting country": "Tajikistan",
            "Requesting authority or institution": "Ministry of Interior",
            "Channel": "Note verbale",
            "Reference of the letter": "7/44",
            "Date of the letter": days_ago(6),
            "Received on": days_ago(5),
            "Addressed to": "OSCE",
            "Subject": "Advice on a law",
            "What is asked": "Comments on a draft.",
        },
    )
    choose(page, "Themes", "Countering terrorist financing")

    first, second = press_and_send_again(page, "Register the request")

    assert AssistanceRequest.objects.get(subject="Advice on a law").reference in first
    assert first == second


def press_and_send_again(page, button):
    """Presses the button and sends the very same form once more, as a nervous browser does: the two pages reached."""
    with page.expect_request(lambda request: request.method == "POST") as sent:
        press(page, button)
    page.wait_for_load_state()
    again = page.request.post(
        sent.value.url, data=sent.value.post_data, headers={"Content-Type": sent.value.headers["content-type"]}
    )
    assert again.ok, again.status
    return page.url, again.url
