"""An import in the browser: from the template to the undoing, and nothing axe finds wrong on the way."""

import pytest
from playwright.sync_api import expect

from imports.models import Import
from projects.models import Project
from tests.browser.axe import violations_in_every_look
from tests.factories import ProjectFactory
from tests.imports.files import table

pytestmark = pytest.mark.browser


def send(page, *rows):
    page.goto("/imports/new/")
    page.get_by_label("Projects", exact=True).check()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": table(*rows)}
    )
    page.get_by_role("button", name="Rehearse the import").click()
    expect(page.get_by_role("heading", name="Row by row")).to_be_visible()


def test_file_is_rehearsed_applied_and_undone(browse_as, staff):
    project = ProjectFactory(title="Old", created_by=staff)
    page = browse_as(staff)
    send(page, ["Reference", "Title"], ["", "Border security"], [project.reference, "New"])
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible()

    page.get_by_role("button", name="Apply 2 rows").click()
    expect(page.get_by_role("heading", name="Applied")).to_be_visible()
    assert {one.title for one in Project.objects.all()} == {"Border security", "New"}
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("All of it is taken back.")).to_be_visible()

    assert [one.title for one in Project.objects.all()] == ["Old"]


def test_pages_have_no_violation_in_any_look(browse_as, staff, live_server):
    project = ProjectFactory(title="Old", created_by=staff)
    page = browse_as(staff)
    send(
        page, ["Reference", "Title", "Countries"], ["", "", "Atlantis"], [project.reference, "New", "KG"], ["", "A", ""]
    )
    address = Import.objects.latest("pk").get_absolute_url()

    for one in ("/imports/", "/imports/new/", address, f"{address}?state=faulty"):
        assert violations_in_every_look(page, one, live_server.url) == [], one
