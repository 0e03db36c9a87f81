"""What is typed in Chromium is kept: by itself, by Ctrl+S, on leaving, and through an ended session."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from drafts.models import Draft
from tests.browser.axe import violations, violations_in_every_look
from tests.browser.shots import shot
from tests.factories import PASSWORD, ProjectFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def form(staff, transactional_db):
    project = ProjectFactory(created_by=staff, title="Border security", objective="Old objective")
    return reverse("projects:edit", args=[project.reference, "purpose"])


def objective(page):
    return page.get_by_label("Objective")


def test_text_is_kept_on_leaving_a_field_and_offered_when_the_form_is_opened_again(browse_as, staff, form):
    page = browse_as(staff)
    page.goto(form)
    objective(page).fill("New objective")
    objective(page).blur()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.close()

    page = browse_as(staff)
    page.goto(form)
    notice = page.get_by_role("region", name="You have unsaved text of")
    expect(notice).to_be_visible()
    expect(objective(page)).to_have_value("Old objective")
    notice.get_by_text("Compare").click()
    expect(notice.get_by_role("cell", name="New objective")).to_be_visible()
    assert violations(page) == []
    shot(page, "draft-offered")
    notice.get_by_role("link", name="Use the draft").click()
    expect(objective(page)).to_have_value("New objective")
    shot(page, "draft-used")


def test_pages_of_drafts_are_accessible_in_every_look(browse_as, live_server, staff, form):
    page = browse_as(staff)
    page.goto(form)
    objective(page).fill("New objective")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    draft = Draft.objects.of(staff).get()

    for address in (form, draft.use_address, draft.get_absolute_url(), "/drafts/", "/me/stay/"):
        assert violations_in_every_look(page, address, live_server.url) == []
        shot(page, f"drafts-{address.strip('/').replace('/', '-')[:30]}")


def test_text_is_kept_twenty_seconds_after_it_was_typed(browse_as, staff, form):
    page = browse_as(staff)
    page.clock.install()
    page.goto(form)
    objective(page).press_sequentially("A killed process forgets nothing. ")
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("Draft saved")).to_be_visible()

    assert "A killed process" in Draft.objects.of(staff).get().data["objective"]


def test_ctrl_s_keeps_a_draft_and_saves_nothing(browse_as, staff, form):
    page = browse_as(staff)
    page.goto(form)
    objective(page).fill("By the keyboard")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(page).to_have_url(re.compile(f"{form}$"))


def test_last_words_are_kept_on_leaving_the_page(browse_as, staff, form):
    page = browse_as(staff)
    page.goto(form)
    objective(page).fill("Last words")
    page.goto("/drafts/")
    page.reload()

    page.get_by_role("main").get_by_role("link", name="Why and for whom").first.click()
    expect(page.get_by_text("Last words")).to_be_visible()


def test_failed_saving_is_said_and_tried_again(browse_as, staff, form):
    page = browse_as(staff)
    page.clock.install()
    page.goto(form)
    page.evaluate("() => { window.real = window.fetch; window.fetch = () => Promise.reject(new Error()); }")
    objective(page).fill("No network")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Not saved just now – your text is still here.")).to_be_visible()
    for _try in range(7):
        page.clock.run_for(20_000)
        page.wait_for_timeout(200)
    expect(page.get_by_text("Not saved for 2 min – your text is still here.")).to_be_visible()

    page.evaluate("() => { window.fetch = window.real; }")
    page.clock.run_for(21_000)
    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_ended_session_leads_back_into_the_filled_form(browse_as, staff, form):
    page = browse_as(staff)
    page.goto(form)
    objective(page).fill("Typed for a long time")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save and continue").last.click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()

    page.get_by_label("E-mail address").fill(staff.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(objective(page)).to_have_value("Typed for a long time")


def test_without_scripts_the_button_keeps_the_form(browse_as, staff, form):
    page = browse_as(staff, java_script_enabled=False)
    page.goto(form)
    objective(page).fill("Without scripts")
    page.get_by_role("button", name="Save draft").click()

    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(objective(page)).to_have_value("Without scripts")
    expect(page.get_by_text("You are signed in until")).to_be_visible()


def test_end_of_the_session_is_said_two_minutes_before_and_put_off(browse_as, staff, form, settings):
    settings.SESSION_COOKIE_AGE = 121
    page = browse_as(staff)
    page.goto(form)
    objective(page).focus()
    warning = page.get_by_role("alert").filter(has_text="You will be signed out at")
    expect(warning).to_be_visible()
    expect(objective(page)).to_be_focused()
    assert violations(page) == []
    shot(page, "session-end")

    settings.SESSION_COOKIE_AGE = 3600
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_text("You stay signed in until")).to_be_visible()
    page.reload()
    expect(warning).to_be_hidden()
    assert (Session.objects.get().expire_date.timestamp() - page.evaluate("Date.now() / 1000")) > 3000
