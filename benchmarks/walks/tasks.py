"""The five tasks of a day: each walk does the whole task, and says what it took."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from benchmarks.walks.measuring import Clicks, Documents, questions_asked, tab_to
from benchmarks.walks.site import PEOPLE
from benchmarks.walks.table import Row
from benchmarks.walks.walker import DESK, PHONE
from projects.models import Project
from tests.browser.forms import choose, days_ago, fill_in, press

MOST_CLICKS, CLICKS_TO_THE_PAST, MOST_QUESTIONS, MOST_PAGES, MOST_STOPS = 3, 2, 14, 3, 12
WHOLLY = 0.99  # of a sentence is on the screen: a share is a fraction of pixels


def finding(walker):
    """Find “active projects, Central Asia, Pillar II” from home"""
    context = walker.browser_of("staff")
    clicks, page = Clicks(context), context.new_page()
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Projects", exact=True).click()
    page.get_by_role("link", name="Active projects, Central Asia, Pillar II", exact=True).click()
    chips = page.get_by_role("navigation", name="Filters in force").get_by_role("listitem")
    expect(chips).to_have_count(3)
    for number, answer in enumerate(["Central Asia", "II Preventing", "Active"]):
        expect(chips.nth(number)).to_contain_text(answer)
    rows, address = page.locator("tbody tr").all_inner_texts(), page.url
    again = context.new_page()  # the address alone finds the same
    again.goto(address)
    urls = 1 if rows and again.locator("tbody tr").all_inner_texts() == rows else 0
    path = address.removeprefix(walker.base)
    return Row(
        finding.__doc__,
        f"<= {MOST_CLICKS} clicks, 1 URL",
        f"{clicks.number} clicks, {urls} URL ({path})",
        clicks.number <= MOST_CLICKS and urls == 1,
    )


REGISTER = "Register the request"
LETTER = {
    "Requesting country": "Mongolia",
    "Requesting authority or institution": "General Authority for Border Protection",
    "Channel": "Letter of a permanent mission or delegation",
    "Reference of the letter": "12-4/118",
    "Addressed to": "UNOCT and OSCE",
    "Subject": "Recognizing forged travel documents at two crossing points",
    "What is asked": "Training of forty officers.",
}


def registering(walker):
    """Register a request from a letter"""
    page = walker.page_of("staff", "/requests/new/")
    asked = questions_asked(page.locator("main form", has=page.get_by_role("button", name=REGISTER)))
    press(page, REGISTER)
    refused = page.locator("main .error-summary li").count()
    page = walker.page_of("staff")
    pages = Documents(page)
    page.get_by_role("link", name="Register a request").click()
    fill_in(page, LETTER | {"Date of the letter": days_ago(3), "Received on": days_ago(1)})
    choose(page, "Themes", "Border security")
    press(page, REGISTER)
    expect(page.get_by_text("is registered.")).to_be_visible()
    number = len(pages.paths)
    return Row(
        registering.__doc__,
        f"<= {MOST_QUESTIONS} required inputs, <= {MOST_PAGES} pages",
        f"{len(asked)} required inputs ({refused} to be filled in, the others have an answer), "
        f"{number} pages after home",
        refused <= len(asked) <= MOST_QUESTIONS and number <= MOST_PAGES,
    )


def approving(walker):
    """Approve with reading"""
    project, measured, reached = walker.known["to_decide"], [], True
    for role, viewport in (("manager", PHONE), ("other_manager", DESK)):
        stops, pages, fits = _approved(walker, project, role, viewport)
        measured.append(f"{pages} page and {stops} tab stops at {viewport['width']} px")
        reached = reached and pages == 1 and stops <= MOST_STOPS and fits
    if Project.objects.get(pk=project.pk).status != Project.Status.APPROVED:
        return Row(approving.__doc__, APPROVING, "not approved in the end", False)
    return Row(approving.__doc__, APPROVING, "; ".join(measured), reached)


APPROVING = f"1 page, <= {MOST_STOPS} tab stops, works at {PHONE['width']} px"


def _approved(walker, project, role, viewport):
    """Decides with the keyboard alone, from where a page begins. Answers how many stops, on how many pages, and whether
    nothing has to be moved sideways."""
    page = walker.page_of(role, reverse("admin:projects_project_approve", args=[project.pk]), viewport)
    expect(page.get_by_role("heading", level=1)).to_contain_text(project.title)
    expect(page.get_by_role("main")).to_contain_text(project.objective)  # what is decided on is read on the same page
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pages = Documents(page)
    stops = tab_to(page, lambda stop: stop["words"] == "Skip to the decision")
    page.keyboard.press("Enter")
    stops += tab_to(page, lambda stop: stop["kind"] == "radio")
    page.keyboard.press("Space")
    stops += tab_to(page, lambda stop: stop["id"] == "id_read")
    page.keyboard.press("Space")
    stops += tab_to(page, lambda stop: "approval__button" in stop["classes"])
    before = {urlsplit(page.url).path, *pages.paths}
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"You approved {project.reference}")).to_be_visible()
    return len(stops), len(before), fits


def asking(walker):
    """Answer “who changed the budget and when”"""
    project = walker.known["project"]
    context = walker.browser_of("auditor")
    clicks, page = Clicks(context), context.new_page()
    page.goto("/")
    page.get_by_role("searchbox", name="Find anything").click()
    page.keyboard.type(project.reference)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Who changed the budget, and when").click()
    sentence = page.locator(".timeline__sentence", has_text="changed the contribution Germany").first
    expect(sentence).to_contain_text("Omar Haddad")
    expect(sentence).to_contain_text("1\u202f500\u202f000")
    seen = page.evaluate("scrollY === 0") and _is_wholly_seen(sentence)
    return Row(
        asking.__doc__,
        f"<= {MOST_CLICKS} clicks, sentence on the first screen",
        f"{clicks.number} clicks and a reference typed, sentence {'on' if seen else 'NOT on'} the first screen",
        clicks.number <= MOST_CLICKS and seen,
    )


def _is_wholly_seen(sentence):
    try:
        expect(sentence).to_be_in_viewport(ratio=WHOLLY)
    except AssertionError:
        return False
    return True


def looking_back(walker):
    """See a record as of a date"""
    context = walker.browser_of("staff")
    clicks, page = Clicks(context), context.new_page()
    page.goto(walker.known["project"].get_absolute_url())
    page.get_by_text("As of a day").click()
    zone = User.objects.get(email=PEOPLE["staff"]).zone
    page.get_by_label("Day", exact=True).fill(timezone.localdate(timezone=zone).isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("region", name="Time machine")).to_contain_text("As of")
    expect(page.get_by_role("heading", level=1)).to_contain_text(walker.known["project"].title)
    return Row(
        looking_back.__doc__,
        f"{CLICKS_TO_THE_PAST} clicks",
        f"{clicks.number} clicks and a day typed",
        clicks.number <= CLICKS_TO_THE_PAST,
    )


TASKS = [finding, registering, approving, asking, looking_back]
