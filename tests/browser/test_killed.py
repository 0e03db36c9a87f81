"""The browser, or the server, is killed in the middle of a form: what was kept is there when it is back."""

import os
import re
import shutil
import signal
import subprocess
import time

import pytest
from playwright.sync_api import expect

from documents.models import Version
from tests.browser.conftest import ARGUMENTS
from tests.browser.forms import add_row
from tests.documents import files
from tests.documents.factories import make_document
from tests.drafts.site import LONG, Site
from tests.factories import PASSWORD, ProjectFactory

pytestmark = pytest.mark.browser


class Browser:
    """Chromium in a process of its own, with nothing that it could remember from one start to the next."""

    def __init__(self, playwright, folder):
        self.playwright, self.folder, self.process = playwright, folder, None

    def start(self):
        folder = self.folder / str(time.monotonic_ns())
        command = [
            shutil.which("chromium"),
            "--headless",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            *ARGUMENTS,
        ]
        self.process = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        port, patience = folder / "DevToolsActivePort", time.monotonic() + LONG
        while not (port.exists() and port.read_text().count("\n")):
            assert time.monotonic() < patience, "Chromium does not begin"
            time.sleep(0.05)
        return self.playwright.connect_over_cdp(f"http://127.0.0.1:{port.read_text().split()[0]}").contexts[0]

    def kill(self):
        """SIGKILL, to it and to the processes of its pages: none of them says good-bye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def browser(chromium, tmp_path):
    browser = Browser(chromium.browser_type, tmp_path)
    yield browser
    browser.kill()


@pytest.fixture
def site(transactional_db):
    site = Site()
    site.start()
    yield site
    site.kill()


def signed_in(page, address, person):
    """The page at this address, reached as everybody reaches it who is not signed in."""
    page.goto(address)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(re.escape(address.partition("?")[0]) + "$"))
    return page


def keep(page):
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_fields_rows_and_a_file_outlive_a_browser_that_is_killed(browser, live_server, staff):
    project, document = ProjectFactory(created_by=staff, title="Border security"), make_document(by=staff)
    purpose, budget = (f"{live_server.url}/projects/{project.reference}/edit/{one}/" for one in ("purpose", "budget"))
    version = f"{live_server.url}/documents/{document.reference}/versions/new/"
    context = browser.start()
    page = signed_in(context.new_page(), purpose, staff)
    page.get_by_label("Objective").fill("What nobody wants to type twice")
    keep(page)
    page = context.new_page()
    page.goto(budget)
    add_row(page, "contribution", {"Donor": "Norway", "Amount": "150 000"})
    keep(page)
    page = context.new_page()
    page.goto(version)
    page.get_by_label("File").set_input_files(
        {"name": "second.pdf", "mimeType": "application/pdf", "buffer": files.pdf(b"Second")}
    )
    expect(page.get_by_text("Draft saved")).to_be_visible()

    browser.kill()
    context = browser.start()

    page = signed_in(context.new_page(), purpose, staff)
    expect(page.get_by_label("Objective")).to_have_value(project.objective)  # nothing is filled in unasked
    use_the_draft(page)
    expect(page.get_by_label("Objective")).to_have_value("What nobody wants to type twice")
    page.goto(budget)
    use_the_draft(page)
    expect(page.get_by_label("Donor").first).to_have_value("Norway")
    expect(page.get_by_label("Amount").first).to_have_value(re.compile(r"150.?000"))
    page.goto(version)
    use_the_draft(page)
    expect(page.get_by_role("link", name="second.pdf")).to_be_visible()
    page.get_by_role("button", name="Upload the new version").click()
    expect(page.get_by_text(f"Version 2 of {document.reference} is stored.")).to_be_visible()
    assert Version.objects.get(document=document, number=2).size == len(files.pdf(b"Second"))


def use_the_draft(page):
    page.get_by_role("region", name="You have unsaved text of").get_by_role("link", name="Use the draft").click()
    expect(page.get_by_role("heading", name="You see your draft of")).to_be_visible()


def test_what_is_typed_outlives_a_server_that_is_killed(chromium, site, staff):
    project = ProjectFactory(created_by=staff, objective="Old objective")
    form = f"{site.address}/projects/{project.reference}/edit/purpose/"
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.clock.install()
    objective = signed_in(page, form, staff).get_by_label("Objective")
    objective.fill("Kept before the end")
    keep(page)

    site.kill()
    objective.fill("Kept before the end, and typed without a server")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Not saved just now – your text is still here.")).to_be_visible()
    site.start()
    other = chromium.new_context(locale="en-GB")
    at_once = signed_in(other.new_page(), form, staff)
    at_once.get_by_text("Compare").click()
    expect(at_once.get_by_role("cell", name="Kept before the end", exact=True)).to_be_visible()
    other.close()
    page.clock.run_for(21_000)  # it tries again by itself

    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url(re.compile(r"/edit/(?!purpose)"))
    project.refresh_from_db()
    assert project.objective == "Kept before the end, and typed without a server"
    context.close()
