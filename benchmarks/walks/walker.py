"""Somebody with a browser: signed in through the page for it, with whatever counts attached."""

import os
import shutil

from benchmarks.walks.site import PEOPLE
from tests.browser.conftest import ARGUMENTS

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def launched(playwright):
    path = shutil.which("chromium")
    if not path:
        raise SystemExit("The walks need Chromium. Install it with: apt-get install chromium")
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS  # its sandbox refuses to run as root
    return playwright.chromium.launch(executable_path=path, args=arguments)


class Walker:
    """Opens browsers for the people of the site. Each is a new one: nothing is in its cache."""

    def __init__(self, browser, base, known):
        self.browser, self.base, self.known = browser, base, known
        self._signed_in = {}

    def browser_of(self, role, viewport=DESK):
        """A context in which this person is signed in, with no page yet."""
        if role not in self._signed_in:
            self._signed_in[role] = self._sign_in(role)
        return self.browser.new_context(
            base_url=self.base, locale="en-GB", viewport=viewport, storage_state=self._signed_in[role]
        )

    def page_of(self, role, address="/", viewport=DESK):
        page = self.browser_of(role, viewport).new_page()
        page.goto(address)
        return page

    def _sign_in(self, role):
        context = self.browser.new_context(base_url=self.base)
        page = context.new_page()
        page.goto("/accounts/sign-in/")
        page.get_by_label("E-mail address").fill(PEOPLE[role])
        page.get_by_label("Password", exact=True).fill(self.known["password"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("heading", level=1, name="Good day").wait_for()
        state = context.storage_state()
        context.close()
        return state
