"""Comments in the browser: a mention by keyboard, the words beside the button, a narrow page, and nothing axe finds."""

import pytest
from playwright.sync_api import expect

from benchmarks.walks.measuring import tab_to
from comments import writing
from comments.models import Comment
from tests.browser.axe import PHONE, violations, violations_in_every_look
from tests.comments.factories import say
from tests.factories import ProjectFactory, cast

pytestmark = pytest.mark.browser


def test_somebody_is_mentioned_by_keyboard_alone(browse_as, staff, other_staff, other_manager):
    project = ProjectFactory()
    page = browse_as(staff)
    page.goto(f"/comments/on/{project.reference}/?field=objective")
    beside = page.locator("#read-by")
    expect(beside).to_contain_text("Only OSCE Secretariat will read it", use_inner_text=True)
    page.get_by_label("Both organizations").check()
    expect(beside).to_have_text("Both organizations will read it", use_inner_text=True)

    text = page.get_by_label("Comment", exact=True)
    text.press_sequentially("Is it right, @ha")
    names = page.get_by_role("listbox", name="People you can mention")
    expect(names.get_by_role("option")).to_have_text(["Omar Haddad, UNOCT (@omar.haddad)"])
    assert violations(page) == []
    text.press("Escape")
    expect(names).to_be_hidden()
    text.press("Backspace")
    expect(names).to_be_visible()
    text.press("ArrowDown")
    text.press("Enter")
    expect(text).to_have_value("Is it right, @omar.haddad ")
    text.press("Tab")  # out of the text: the keyboard is not caught
    expect(text).not_to_be_focused()
    page.get_by_role("button", name="Comment", exact=True).press("Enter")

    expect(page.get_by_text("Both organizations can read it.")).to_be_visible()
    comment = Comment.objects.get()
    expect(page.locator(f"#{comment.reference}")).to_be_visible()
    assert [mention.person for mention in comment.mentions.all()] == [other_staff]


def test_whoever_may_not_read_it_is_not_offered(browse_as, staff, other_staff):
    page = browse_as(staff)
    page.goto(f"/comments/on/{ProjectFactory().reference}/")

    page.get_by_label("Comment", exact=True).press_sequentially("@omar")

    expect(page.get_by_role("status").filter(has_text="Nobody of that name")).to_have_count(1)
    expect(page.get_by_role("option")).to_have_count(0)


@pytest.fixture
def thread(staff, other_staff, manager):
    root = say("**Word** " + "x" * 400 + "\n\n- one\n- two\n\n> quoted\n\n`code`", field="objective")
    say("Internal", reply_to=root, audience="own", by=manager)
    edited = say("First", reply_to=root)
    writing.edit(edited, "Second " + "y" * 300, by=staff)
    writing.remove(say("Gone", root.record), by=staff)
    writing.resolve(say("Done", root.record), True, by=other_staff)
    return root


@pytest.mark.parametrize("where", ["record", "thread", "list", "write", "edit", "widen", "approval"])
def test_nothing_is_wrong_in_any_look(where, browse_as, live_server, thread):
    reply = Comment.objects.get(text="Internal")
    own = say("Own", thread.record, audience="own")
    submitted = ProjectFactory(submitted=True)
    say("Read me first", submitted, field="contributions")
    who = "manager" if where == "approval" else "staff"
    addresses = {
        "record": thread.record.get_absolute_url(),
        "thread": f"/comments/{thread.reference}/#{reply.reference}",
        "list": "/comments/",
        "write": f"/comments/on/{thread.record_reference}/",
        "edit": f"/comments/{own.reference}/edit/",
        "widen": f"/comments/{own.reference}/widen/",
        "approval": f"/admin/projects/project/{submitted.pk}/approve/",
    }
    page = browse_as(cast(who))

    assert violations_in_every_look(page, addresses[where], live_server.url) == []


@pytest.mark.parametrize("place", ["admin", "page"])
def test_open_comments_beside_a_decision_are_answered_within_a_dozen_stops(place, browse_as, manager, other_staff):
    project = ProjectFactory(submitted=True)
    for number in range(4):
        say(f"Number {number}", project, by=other_staff)
    page = browse_as(manager)
    in_admin = place == "admin"
    page.goto(f"/admin/projects/project/{project.pk}/approve/" if in_admin else project.get_absolute_url())

    skip = tab_to(page, lambda stop: stop["words"].startswith("Skip to the decision" if in_admin else "Skip to"))
    page.keyboard.press("Enter")
    stops = skip + tab_to(page, lambda stop: stop["words"].startswith("Reply"))

    assert len(stops) <= 12, [stop["words"] for stop in stops]
    if in_admin:
        stops += tab_to(page, lambda stop: stop["kind"] == "radio")
        stops += tab_to(page, lambda stop: "approval__button" in stop["classes"])
        assert len(stops) <= 12, [stop["words"] for stop in stops]


def test_a_thread_is_resolved_on_a_phone(browse_as, staff, thread):
    page = browse_as(staff)
    page.set_viewport_size(PHONE)
    page.goto(thread.record.get_absolute_url())

    page.get_by_role("button", name=f"Resolve {thread.reference}").click()

    expect(page.get_by_text("Anna Keller resolved the comment.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Reopen {thread.reference}")).to_be_visible()
