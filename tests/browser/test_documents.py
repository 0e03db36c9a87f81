"""Documents in the browser: files dropped and pasted, each with what became of it, and nothing axe finds wrong."""

import base64

import pytest
from django.core.files.storage import storages
from playwright.sync_api import expect

from documents.models import Document
from tests.browser.axe import violations, violations_in_every_look
from tests.documents import files
from tests.documents.factories import add_version, make_document
from tests.factories import ProjectFactory, party

pytestmark = pytest.mark.browser

HAND_OVER = """([how, files]) => {
    const handed = new DataTransfer();
    for (const [name, data] of files)
        handed.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name));
    if (how === "drop")
        document.querySelector(".drop").dispatchEvent(
            new DragEvent("drop", { dataTransfer: handed, bubbles: true, cancelable: true }));
    else
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: handed, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(autouse=True)
def empty_storage():
    storages._storages.pop("documents", None)


def hand_over(page, how, *named):
    page.evaluate(HAND_OVER, [how, [[name, base64.b64encode(data).decode()] for name, data in named]])


def test_files_are_chosen_dropped_and_pasted_and_each_says_what_became_of_it(browse_as, staff):
    project = ProjectFactory()
    page = browse_as(staff)
    page.goto(f"/documents/add/{project.reference}/")

    page.get_by_label("Files", exact=False).set_input_files(
        [{"name": "chosen.pdf", "mimeType": "application/pdf", "buffer": files.pdf(b"x" * 2_000_000)}]
    )
    hand_over(page, "drop", ("dropped.csv", b"name\nAnna\n"), ("unwanted.txt", b"words"))
    hand_over(page, "paste", ("pasted.png", files.png()), ("drawing.svg", files.SVG))
    page.get_by_role("button", name="Remove unwanted.txt").click()
    rows = page.locator(".upload__list li")
    expect(rows).to_have_count(4)
    page.get_by_label("Kind").select_option("report")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator(".drop [role=status]")).to_contain_text("3 of 4 files stored")
    expect(rows.nth(0)).to_contain_text("chosen.pdf: stored as DOC-")
    expect(rows.nth(3)).to_contain_text("drawing.svg: The file is a web page, a drawing in SVG or XML.")
    assert violations(page) == []
    page.get_by_role("link", name=f"To the documents of {project.reference}").click()
    expect(page.get_by_role("heading", name="Documents (3)")).to_be_visible()
    assert sorted(Document.objects.values_list("title", "kind")) == [
        ("chosen", "report"),
        ("dropped", "report"),
        ("pasted", "report"),
    ]


def test_progress_is_told_while_a_file_is_on_its_way(browse_as, staff):
    project = ProjectFactory()
    page = browse_as(staff)
    page.goto(f"/documents/add/{project.reference}/")
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000},
    )
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => document.querySelectorAll("progress").forEach(
        (bar) => window.seen.push(bar.value))).observe(document.body, {subtree: true, childList: true,
        attributes: true, characterData: true}); }"""
    )
    hand_over(page, "drop", ("large.pdf", files.pdf(b"x" * 3_000_000)))
    page.get_by_role("button", name="Upload").click()

    expect(page.locator(".drop [role=status]")).to_contain_text("1 of 1 file stored")
    seen = page.evaluate("window.seen")
    assert any(0 < value < 100 for value in seen)
    assert seen == sorted(seen)


def test_what_is_typed_wrong_is_said_and_the_files_stay(browse_as, staff):
    page = browse_as(staff)
    page.goto(f"/documents/add/{ProjectFactory().reference}/")
    hand_over(page, "drop", ("a.pdf", files.pdf()))
    page.get_by_label("Date of the document").fill("31/02/2020")
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".drop [role=status]")).to_contain_text("is not a day of the calendar")

    page.get_by_label("Date of the document").fill("1 March 2020")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator(".drop [role=status]")).to_contain_text("1 of 1 file stored")
    assert str(Document.objects.get().date) == "2020-03-01"


def test_view_and_focus_move_to_what_became_of_the_file_and_its_title_goes(browse_as, staff):
    page = browse_as(staff)
    page.goto(f"/documents/add/{ProjectFactory().reference}/")
    told = page.locator(".drop [role=status]")
    page.get_by_label("Title").fill("Letter of the Ministry")
    page.get_by_label("Kind").select_option("report")
    hand_over(page, "drop", ("a.pdf", files.pdf()))
    page.get_by_role("button", name="Upload").click()

    expect(told).to_contain_text("1 of 1 file stored")
    expect(told).to_be_focused()
    expect(told).to_be_in_viewport()
    expect(page.get_by_label("Title")).to_have_value("")
    expect(page.get_by_label("Kind")).to_have_value("report")
    hand_over(page, "drop", ("bad.svg", files.SVG))
    page.get_by_role("button", name="Upload").click()

    expect(told).to_contain_text("0 of 1 file stored")
    expect(told).to_be_in_viewport()
    assert Document.objects.get().title == "Letter of the Ministry"


def test_everything_works_without_scripts(browse_as, staff):
    project = ProjectFactory()
    page = browse_as(staff, java_script_enabled=False)
    page.goto(f"/documents/add/{project.reference}/")
    page.get_by_label("Files", exact=False).set_input_files(
        [
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": files.pdf()},
            {"name": "b.txt", "mimeType": "text/plain", "buffer": b"words"},
        ]
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("2 of 2 files stored")).to_be_visible()
    page.get_by_role("link", name="DOC-").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="b.txt").click()
    assert download.value.suggested_filename == "b.txt"


@pytest.mark.parametrize("address", ["/documents/", "{document}", "{document}edit/", "{document}link/", "{add}"])
def test_page_has_no_violation_in_any_look(browse_as, staff, live_server, address):
    project = ProjectFactory()
    document = make_document(project, title="Letter of the Ministry", classification=2, only_for=party("OSCE"))
    add_version(document, name="A very long name of a file that somebody has sent_" * 2 + ".pdf")
    add = f"/documents/add/{project.reference}/"
    told = address.format(document=document.get_absolute_url(), add=add)

    assert violations_in_every_look(browse_as(staff), told, live_server.url) == []


def test_withdrawn_document_has_no_violation_in_any_look(browse_as, staff, live_server):
    document = make_document(ProjectFactory())
    document.withdraw(by=staff, reason="Not the final text")
    assert violations_in_every_look(browse_as(staff), document.get_absolute_url(), live_server.url) == []
