"""The content policy in a real browser: nothing inline runs, nothing is fetched from elsewhere, and we would see it."""

import pytest

from tests.browser.conftest import note_complaint, note_stranger

pytestmark = pytest.mark.browser

INLINE = {
    "a script": "document.body.append(Object.assign(document.createElement('script'), {text: 'ran = 1'}))",
    "a style": "document.body.setAttribute('style', 'color: red')",
    "a picture from elsewhere": "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.2:9/x.png'}))",
}


@pytest.mark.parametrize("what", INLINE)
def test_what_is_inline_or_from_elsewhere_is_stopped_and_noticed(chromium, live_server, what):
    context = chromium.new_context(base_url=live_server.url)
    complaints = []
    context.on("console", lambda message: note_complaint(message, complaints))
    page = context.new_page()
    page.goto("/accounts/sign-in/")
    with page.expect_event("console"):
        page.evaluate(INLINE[what])
    context.close()

    assert any("Content Security Policy" in complaint for complaint in complaints), complaints


def test_request_to_another_address_would_be_noticed(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, bypass_csp=True)
    complaints = []
    context.on("request", lambda request: note_stranger(request, live_server.url, complaints))
    page = context.new_page()
    page.goto("/accounts/sign-in/")
    with page.expect_event("requestfailed"):
        page.evaluate(INLINE["a picture from elsewhere"])
    context.close()

    assert complaints == ["http://127.0.0.2:9/x.png: a request to another site"]
