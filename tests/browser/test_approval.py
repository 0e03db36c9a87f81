"""Two managers decide in the administration: with the mouse, with the keyboard alone, without scripts, on a phone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Project
from tests.browser.axe import LOOKS, PHONE, violations, violations_in_every_look
from tests.factories import ProjectFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAB_STOPS = 12


def address_of(project):
    return reverse("admin:projects_project_approve", args=[project.pk])


def second_round():
    """UNOCT approved the first round; then staff took the project back, changed it and sent it again."""
    project = ProjectFactory(half_approved=True)
    project.take_back(by=cast("staff"), reason="The donor changed")
    project.objective = "Judges of five countries compare their case law."
    project.save()
    project.submit(by=cast("staff"))
    return project


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_both_managers_approve_from_what_waits_for_them(browse_as, scripts):
    project = second_round()

    for person, words in [("other_manager", "UNOCT"), ("manager", "OSCE Secretariat")]:
        page = browse_as(cast(person), java_script_enabled=scripts)
        page.goto("/admin/")
        page.get_by_role("link", name=f"Waiting for {words}").first.click()
        page.get_by_role("link", name=project.reference).first.click()
        expect(page.get_by_text("Judges of five countries")).to_be_visible()
        page.get_by_label(f"Approve for {words}").check()
        page.get_by_label("I have read round 2").check()
        button = page.locator("main form .approval__button")
        assert button.inner_text() == (f"Approve for {words}" if scripts else "Record the decision")
        button.click()
        expect(page.get_by_text(f"You approved {project.reference} for {words}.")).to_be_visible()

    expect(page.get_by_text("Both organizations have approved.")).to_be_visible()
    assert Project.objects.get(pk=project.pk).status == "approved"


def test_return_without_a_reason_leads_to_the_field_and_keeps_what_was_chosen(browse_as):
    project = second_round()
    page = browse_as(cast("manager"), viewport=PHONE)
    page.goto(address_of(project))

    page.get_by_role("link", name="Go to the decision").click()
    page.get_by_label("Return with reasons").check()
    page.get_by_label("I have read round 2").check()
    page.get_by_role("button", name="Return to the author").click()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Give the reason in a few words.").click()
    expect(page.locator("#id_reason")).to_be_focused()
    assert page.get_by_label("Return with reasons").is_checked()
    page.keyboard.type("The budget is too high")
    page.get_by_role("button", name="Return to the author").click()

    expect(page.get_by_text("You returned")).to_be_visible()
    assert Project.objects.get(pk=project.pk).status == "returned"


def test_decision_is_taken_by_keyboard_within_a_dozen_stops(browse_as):
    project = second_round()
    page = browse_as(cast("manager"))
    page.goto(address_of(project))

    page.locator("#heading").focus()
    stops = []
    while "approval__button" not in (stops[-1] if stops else ""):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id + ' ' + document.activeElement.className"))
        assert len(stops) <= MOST_TAB_STOPS, stops
        if "id_decision" in stops[-1] or "id_read" in stops[-1]:
            page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.get_by_text("You approved").wait_for()
    assert project.signoffs.get(round=2).person == cast("manager")


def test_what_has_focus_is_never_hidden(browse_as):
    page = browse_as(cast("manager"))
    project = second_round()
    page.goto(address_of(project))
    page.locator("#heading").focus()

    for _stop in range(8):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement, b = e.getBoundingClientRect();
                const top = document.elementFromPoint(b.x + b.width / 2, Math.max(b.y, 0) + 2);
                return !top || e === top || e.contains(top) || top.contains(e); }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_pages_of_the_administration_keep_the_content_policy(browse_as):
    """Whatever a page tries to run or style inline is a complaint, and `browse_as` fails on complaints."""
    project = ProjectFactory(approved=True)
    page = browse_as(cast("manager"))

    for address in [
        "/admin/projects/project/?region=central-asia",
        reverse("admin:projects_project_change", args=[project.pk]),
        reverse("admin:projects_project_history", args=[project.pk]),
        "/admin/projects/signoff/",
    ]:
        assert page.goto(address).status == 200
        page.wait_for_load_state("networkidle")


def test_on_paper_it_is_a_decision_sheet(browse_as):
    project = ProjectFactory(approved=True)
    page = browse_as(cast("manager"))
    page.goto(address_of(project))
    expect(page.locator(".approval__sheet")).not_to_be_visible()

    page.emulate_media(media="print")

    sheet = page.locator(".approval__sheet")
    expect(sheet).to_be_visible()
    assert project.fingerprint in sheet.inner_text()
    assert "Marta Lindqvist" in sheet.inner_text()
    assert "Grace Mbeki" in sheet.inner_text()
    expect(page.locator(".approval__panel")).not_to_be_visible()


def test_every_state_of_the_approval_page_passes_axe(browse_as, live_server):
    cases = {
        "open": ("manager", address_of(ProjectFactory(submitted=True))),
        "second round": ("manager", address_of(second_round())),
        "approved": ("manager", address_of(ProjectFactory(approved=True))),
        "rejected": ("manager", address_of(ProjectFactory(rejected=True))),
        "own decision": ("other_manager", address_of(ProjectFactory(half_approved=True))),
        "no decision of theirs": ("auditor", address_of(ProjectFactory(half_approved=True))),
        "never submitted": ("auditor", address_of(ProjectFactory())),
        "what waits": ("manager", reverse("admin:projects_project_waiting") + "?waits_for=osce"),
        "nothing waits": ("auditor", reverse("admin:projects_project_waiting") + "?pillar=4&region=east-asia"),
        "first page": ("manager", "/admin/"),
        "list": ("manager", "/admin/projects/project/"),
        "sign-offs": ("auditor", "/admin/projects/signoff/"),
    }
    approved = ProjectFactory(approved=True)
    for page_name in ("change", "history"):
        cases[page_name] = ("manager", reverse(f"admin:projects_project_{page_name}", args=[approved.pk]))
    cases["step"] = ("manager", reverse("admin:projects_project_move", args=[approved.pk, "cancel"]))
    cases["blocked step"] = ("manager", reverse("admin:projects_project_move", args=[approved.pk, "activate"]))

    found = {}
    # axe writes styles of its own into pages with tables that scroll, which the content policy would report.
    pages = {person: browse_as(cast(person), bypass_csp=True) for person in ("manager", "other_manager", "auditor")}
    for name, (person, address) in cases.items():
        if lines := violations_in_every_look(pages[person], address, live_server.url):
            found[name] = lines

    assert found == {}


@pytest.mark.parametrize("state", ["errors", "overtaken", "stale"])
def test_refused_decision_passes_axe(browse_as, live_server, state):
    found = []
    for theme, size in LOOKS:
        project = second_round()
        page = browse_as(cast("manager"), viewport=size)
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.goto(address_of(project))
        page.get_by_label("Return with reasons").check()
        if state == "overtaken":
            project.send_back(by=cast("other_manager"), fingerprint=project.fingerprint, reason="Not before June")
        if state == "stale":
            project.take_back(by=cast("staff"), reason="One more change")
            project.background = "Asked for in March."
            project.save()
            project.submit(by=cast("staff"))
        page.locator(".approval__button").click()
        expected = {
            "errors": "There is a problem",
            "overtaken": "Your decision was not recorded",
            "stale": "submitted anew",
        }
        expect(page.get_by_text(expected[state]).first).to_be_visible()
        found += [f"{theme} {size['width']}: {line}" for line in violations(page)]

    assert found == []
