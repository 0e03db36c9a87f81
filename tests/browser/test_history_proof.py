"""The proof of the history in Chromium: verified with one press, a head looked up, and nothing that axe finds wrong."""

import pytest
from playwright.sync_api import expect

from history import sealing
from tests.browser.axe import violations_in_every_look
from tests.browser.shots import shot
from tests.factories import ProjectFactory
from tests.history.forging import ENTRY, run, unguarded

pytestmark = pytest.mark.browser


@pytest.fixture
def head(live_server):
    ProjectFactory(approved=True)
    sealing.seal_everything()
    return sealing.latest_head()


def test_auditor_verifies_the_history_and_looks_up_the_head_of_a_mail(browse_as, auditor, head):
    page = browse_as(auditor, java_script_enabled=False)
    page.goto("/history/")
    page.get_by_role("link", name="Proof").first.click()
    page.get_by_role("button", name="Verify now").click()

    expect(page.get_by_text("Every seal was recomputed")).to_be_visible()
    page.get_by_label("Head", exact=True).fill(f"As promised:\n{head}")
    page.get_by_role("button", name="Check the head").click()
    expect(page.get_by_text(f"This head is in the chain as seal {head.number}: nothing up to entry")).to_be_visible()
    shot(page, "history-proof")


def test_nothing_that_axe_finds_wrong(browse_as, auditor, head, live_server):
    page = browse_as(auditor)
    for address in (
        "/history/proof/",
        f"/history/proof/?one={head}&other=x",
        f"/history/proof/?one={head}&other={head}",
    ):
        assert violations_in_every_look(page, address.replace(" ", "+"), live_server.url) == []


def test_red_stop_is_seen_above_the_history(browse_as, auditor, head, live_server):
    with unguarded():
        run(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = {head.through}")
    page = browse_as(auditor)
    page.goto("/history/proof/")
    page.get_by_role("button", name="Verify now").click()

    expect(page.get_by_text(f"Entry {head.through} under seal {head.number} has been changed")).to_be_visible()
    assert violations_in_every_look(page, "/history/proof/", live_server.url) == []
    page.goto("/history/")
    expect(page.get_by_role("link", name="See the faults")).to_be_visible()
