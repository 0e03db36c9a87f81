"""A person signs in with Chromium, with and without JavaScript."""

import pytest

from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("java_script", [True, False])
def test_person_signs_in_and_reaches_the_page_asked_for(browse_as, staff, java_script):
    page = browse_as(java_script_enabled=java_script)
    page.goto("/me/")
    page.get_by_label("E-mail address").fill(staff.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()

    assert page.url.endswith("/me/")
    assert page.get_by_label("Full name").input_value() == staff.full_name


def test_wrong_password_is_refused_with_a_sentence(browse_as, staff):
    page = browse_as()
    page.goto("/me/")
    page.get_by_label("E-mail address").fill(staff.email)
    page.locator("input[type=password]").fill("something else")
    page.locator("main button[type=submit]").click()

    assert "The e-mail address or the password is not right." in page.locator("main").inner_text()
