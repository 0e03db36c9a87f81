"""A person signs in with Chromium."""

import pytest

pytestmark = pytest.mark.browser


def test_visitor_is_asked_to_sign_in(page):
    page.goto("/projects/")

    assert page.locator("input[type=password]").is_visible()
