"""A list as somebody works with it all day: numbers beside choices, columns, views, several rows at once, and keys."""

import re

import pytest
from playwright.sync_api import expect

from projects.models import Project
from saved_views.models import SavedView
from tests.browser.axe import DESK, PHONE, violations, violations_in_every_look
from tests.factories import ProjectFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def projects():
    return [ProjectFactory(title=f"Border training {number}", countries=["KG"]) for number in range(3)]


@pytest.fixture
def page(browse_as, projects):
    found = browse_as(cast("staff"))
    found.goto("/projects/")
    return found


def test_an_opened_question_says_how_many_records_each_choice_finds(page):
    page.locator("summary", has_text="Region").first.click()

    expect(page.get_by_label("Central Asia 3")).to_be_visible()
    expect(page.get_by_label("South-Eastern Europe 0")).to_be_visible()


def test_columns_are_moved_with_and_without_a_script(page, browse_as):
    for find in (page, browse_as(cast("staff"), java_script_enabled=False)):
        find.goto("/projects/")
        find.get_by_role("link", name=re.compile("^Columns")).click()
        find.get_by_role("button", name=re.compile(r"^Up\W+Title$")).click()
        expect(find.locator("#columns li").first).to_contain_text("Title")
        find.get_by_role("button", name="Show these columns").last.click()
        expect(find.locator("thead th").first).to_have_text("Title")
        find.get_by_role("link", name=re.compile("^Columns")).click()
        find.get_by_role("button", name="Back to the usual columns").click()
        expect(find.locator("thead th").first).to_contain_text("Reference")


def test_a_view_is_saved_opened_and_changed(page):
    page.goto("/projects/?region=central-asia")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill("Where I work")
    page.get_by_role("button", name="Save the view").click()

    expect(page.locator(".views [aria-current]")).to_contain_text("Where I work")
    page.get_by_label("Search", exact=True).fill("training 1")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("link", name="Reset to the view")).to_be_visible()
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator(".messages")).to_contain_text("are saved")
    assert SavedView.objects.get().query == "q=training+1&region=central-asia"


def test_several_projects_are_assigned_by_keyboard_and_mouse(page, projects):
    other = cast("other_staff")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-ticked]")).to_have_text("(2)")
    page.get_by_role("button", name="Assign a focal point").click()
    page.get_by_label("Focal point").select_option(label=f"{other} ({other.organization})")
    page.get_by_label("Reason").fill("The colleague has moved on")
    page.get_by_role("button", name="Show each record before and after").click()
    page.get_by_role("button", name="Assign a focal point: 2 records").click()

    expect(page.locator(".notice--success")).to_contain_text("2 records are changed.")
    assert Project.objects.filter(focal_point_unoct=other).count() == 2


def test_without_a_script_rows_are_chosen_and_changed(browse_as, projects):
    page = browse_as(cast("staff"), java_script_enabled=False)
    page.goto("/projects/")
    page.get_by_label("all 3 on this page").check()
    page.get_by_role("button", name="Assign a focal point").click()

    expect(page.locator("main")).to_contain_text("3 chosen records")


def test_keys_lead_through_a_list(page, projects):
    rows = page.locator("tbody tr")
    page.keyboard.press("j")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("/")
    expect(page.locator("#filter-q")).to_be_focused()
    page.locator("#filter-q").blur()
    page.keyboard.press("f")
    expect(page.locator("#filter summary").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("dialog#shortcuts")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog#shortcuts")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/projects/JP-\d{4}-\d{4}/$"))
    page.wait_for_load_state()  # the keys are known once the page is
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile(r"//[^/]+/$"))


def test_keys_do_nothing_while_somebody_types_or_has_switched_them_off(page):
    page.locator("#filter-q").focus()
    page.keyboard.type("jkxof/?gh")
    expect(page.locator("#filter-q")).to_have_value("jkxof/?gh")
    expect(page.locator("dialog#shortcuts")).to_be_hidden()
    page.goto("/me/")
    page.get_by_role("checkbox", name="Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator(".messages")).to_contain_text("saved")
    page.goto("/projects/")
    page.keyboard.press("j")

    assert page.evaluate("document.activeElement === document.body")
    assert page.locator("dialog#shortcuts").count() == 0


def test_axe_finds_nothing_on_the_pages_of_lists(browse_as, projects, live_server):
    staff = cast("staff")
    view = SavedView.objects.create(owner=staff, list="projects:list", name="Mine", query="region=central-asia")
    page = browse_as(staff)
    found = []
    for address in (
        "/projects/?numbers=yes",
        view.get_absolute_url() + "&status=draft",
        "/views/projects:list/columns/",
        "/views/projects:list/",
        f"/views/{view.pk}/",
        f"/views/{view.pk}/delete/",
        "/views/projects:list/new/?status=draft",
        "/shortcuts/",
    ):
        found += [f"{address}: {line}" for line in violations_in_every_look(page, address, live_server.url)]
    assert found == []


def test_axe_finds_nothing_on_the_way_of_a_change_to_many(page, projects):
    other = cast("other_staff")
    page.locator("#scope-page").check()
    page.get_by_role("button", name="Assign a focal point").click()
    expect(page.locator("main")).to_contain_text("3 chosen records")
    found = violations(page)
    page.get_by_role("button", name="Show each record before and after").click()
    expect(page.locator(".error-summary")).to_be_visible()
    found += violations(page)
    page.get_by_label("Focal point").select_option(label=f"{other} ({other.organization})")
    page.get_by_label("Reason").fill("The colleague has moved on")
    page.get_by_role("button", name="Show each record before and after").click()
    confirm = page.get_by_role("button", name="Assign a focal point: 3 records")
    expect(confirm).to_be_visible()
    found += violations(page)
    confirm.click()
    expect(page.locator(".notice--success")).to_be_visible()
    found += violations(page)

    assert found == []


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_what_can_be_done_stays_at_hand_while_rows_are_ticked(browse_as, staff, size, script):
    for _ in range(25):
        ProjectFactory()
    page = browse_as(staff, viewport=size, java_script_enabled=script)
    page.goto("/projects/")
    button = page.get_by_role("button", name="Download as CSV")
    expect(button).not_to_be_in_viewport()

    page.locator("input[name=chosen]").first.check()

    expect(page.locator("form#bulk")).to_be_in_viewport(ratio=0.9)
    page.locator("input[name=chosen]").first.uncheck()
    expect(button).not_to_be_in_viewport()
