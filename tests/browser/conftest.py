"""Journeys in Debian's Chromium, against the real site served from the test database."""

import os
import shutil
from importlib.util import find_spec

import pytest
from django.conf import settings
from django.test import Client

from tests.missing import not_here

MISSING = "The browser tests need Chromium. Install it with: apt-get install chromium"
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
if os.geteuid() == 0:  # Chromium's sandbox refuses to run as root, and root is who runs in most containers
    ARGUMENTS.append("--no-sandbox")


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    if not path or not find_spec("playwright"):
        not_here(MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a page that is slow on a busy machine is not wrong

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, in which Django would refuse to touch the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browse_as(chromium, live_server):
    """Opens a browser for a person, already signed in (None: for a visitor): `page = browse_as(staff)`.

    Each person has a browser of their own. Every other word goes to Playwright's new_context, for example
    `java_script_enabled=False`, `color_scheme="dark"` or `viewport={"width": 390, "height": 844}`.
    The test fails when a page reports a script error, a missing file or a breach of the content policy.
    """
    contexts, complaints = [], []

    def browse(person=None, **options):
        context = chromium.new_context(
            **{"base_url": live_server.url, "locale": "en-GB", "viewport": {"width": 1280, "height": 800}} | options
        )
        contexts.append(context)
        context.set_default_timeout(30_000)  # a page that is slow on a busy machine is not wrong
        if person:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        context.on("request", lambda request: note_stranger(request, live_server.url, complaints))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: note_complaint(message, complaints))
        return context.new_page()

    yield browse
    for context in contexts:
        context.close()
    assert complaints == []


def note_complaint(message, complaints):
    """Chromium also reports a page that answers 403, 404 or 409. That is for the test itself to judge."""
    address = message.location["url"].partition("#")[0]
    is_the_page = message.page and address == message.page.url.partition("#")[0]
    if message.type == "error" and not (is_the_page and message.text.startswith("Failed to load resource")):
        complaints.append(f"{address}: {message.text}")


@pytest.fixture
def page(browse_as):
    """The browser of a visitor who has not signed in."""
    return browse_as()


def note_stranger(request, base, complaints):
    """Pages ask nothing of any other site. `data:` and `blob:` stay within the page."""
    if not request.url.startswith((f"{base}/", "data:", "blob:")):
        complaints.append(f"{request.url}: a request to another site")
