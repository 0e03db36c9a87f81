"""Nothing axe finds wrong: the components, the sign-in page, a form with faults, the pages of refusal."""

import pytest

from tests.browser.axe import violations_in_every_look

pytestmark = pytest.mark.browser


def test_style_guide_has_no_violation_in_any_look(browse_as, staff, live_server):
    assert violations_in_every_look(browse_as(staff), "/styleguide/", live_server.url) == []


def test_form_with_faults_has_no_violation_in_any_look(browse_as, staff, live_server):
    assert violations_in_every_look(browse_as(staff), "/styleguide/?faults", live_server.url) == []


def test_sign_in_page_has_no_violation_in_any_look(browse_as, live_server):
    assert violations_in_every_look(browse_as(), "/accounts/sign-in/", live_server.url) == []


def test_page_that_is_not_there_has_no_violation_in_any_look(browse_as, staff, live_server):
    assert violations_in_every_look(browse_as(staff), "/nowhere/", live_server.url) == []


def test_colours_follow_the_choice_without_javascript(browse_as, staff):
    page = browse_as(staff, java_script_enabled=False, color_scheme="light")
    page.goto("/styleguide/")
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Dark").click()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 23, 34)"


def test_colours_follow_the_device_until_somebody_chooses(browse_as, staff):
    page = browse_as(staff, color_scheme="dark")
    page.goto("/styleguide/")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 23, 34)"
