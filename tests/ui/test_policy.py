"""The content policy is on every page of ours, whatever the settings."""

import pytest


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("address", ["/accounts/sign-in/", "/nothing/here/"])
def test_the_content_policy_is_on_pages_and_error_pages(address, debug, client, settings, staff):
    settings.DEBUG = debug
    client.force_login(staff)
    policy = client.get(address, follow=True).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
