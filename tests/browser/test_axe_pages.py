"""Every page a role can reach, and its error states: nothing axe finds wrong, in light and dark, wide and narrow.

And on each: one heading of the first level, a title of its own, and nothing that scrolls sideways. One browser for each
role; each page is loaded once and then looked at in every look.
"""

import pytest
from django.urls import reverse

from history.models import Entry
from projects.amendments import begin_amendment
from reports import home
from tests.browser.axe import DESK, PHONE, RULES, SOURCE
from tests.browser.forms import fill_in, press
from tests.browser.sending import send
from tests.factories import AssistanceRequestFactory, ProjectFactory, UserFactory, cast
from tests.meetings.factories import ActionPointFactory, MeetingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What only the colours can break is looked at in the dark; all the rest does not depend on them.
LOOKS = [
    ("light", DESK, {"runOnly": RULES}),
    ("light", PHONE, {"runOnly": RULES}),
    ("dark", PHONE, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
    ("dark", DESK, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
]

AT_ONCE = "*, ::before, ::after { transition: none !important; animation: none !important }"  # no colour in between
IN_THEME = """theme => {
    document.documentElement.dataset.bsTheme = theme;
    document.body.className = document.body.className.replace(/theme-\\w+/, `theme-${theme}`);
}"""

RUN = """async (options) => (await axe.run(document, options)).violations
    .map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")} (${v.help})`)"""


class Inspection:
    """Looks at page after page of one person and keeps what is wrong."""

    def __init__(self, page):
        self.page, self.found, self.titles = page, [], {}

    def open(self, *addresses, status=200):
        for address in addresses:
            answered = self.page.goto(address)
            if answered.status != status:
                self.found.append(f"{address}: answered {answered.status}, not {status}")
            self.look(address)

    def look(self, name):
        """The page as it stands now, whatever led to it."""
        page = self.page
        page.wait_for_load_state()
        page.add_style_tag(content=AT_ONCE)
        page.evaluate(SOURCE.read_text())
        for theme, size, options in LOOKS:
            page.set_viewport_size(size)
            page.evaluate(IN_THEME, theme)
            look = f"{name}, {theme} {size['width']}"
            self.found += [f"{look}: {line}" for line in page.evaluate(RUN, options)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.found.append(f"{look}: the page scrolls sideways")
        headings = page.locator("h1").count()
        if headings != 1:
            self.found.append(f"{name}: {headings} headings of the first level")
        kind = name.partition("?")[0]  # one list with other filters is the same page
        if (other := self.titles.setdefault(page.title(), kind)) != kind:
            self.found.append(f"{name}: has the title of {other}: {page.title()}")

    def end(self):
        assert self.found == [], "\n" + "\n".join(self.found)


@pytest.fixture
def inspect(browse_as):
    """`inspect(person)` begins; the content policy, which axe does not keep to, is held by every other test."""

    def begin(person=None):
        return Inspection(browse_as(person, bypass_csp=True))

    return begin


def test_pages_of_a_visitor(inspect):
    seen = inspect()
    seen.open("/accounts/sign-in/")
    fill_in(seen.page, {"E-mail address": "nobody@example.org", "Password": "wrong"})
    press(seen.page, "Sign in")
    seen.look("sign-in refused")
    seen.end()


def test_pages_of_somebody_without_a_role(inspect, outsider):
    seen = inspect(outsider)
    seen.open("/", "/me/")
    seen.open("/projects/", status=403)
    seen.open("/requests/nowhere/at/all/", status=404)
    seen.end()


def test_pages_on_which_projects_are_written(inspect, staff):
    draft, ready = ProjectFactory(), ProjectFactory(ready=True)
    base = draft.get_absolute_url()
    seen = inspect(staff)
    seen.open("/", "/projects/", "/projects/?q=nowhere", "/projects/?region=mars", "/projects/new/", base)
    seen.open(f"{base}edit/", f"{base}check/", f"{base}history/", f"{base}progress/", f"{base}steps/withdraw/")
    for section in ("basics", "purpose", "places", "activities", "results", "budget", "risks"):
        seen.open(f"{ready.get_absolute_url()}edit/{section}/")
    page = seen.page

    page.goto("/projects/new/")
    press(page, "Begin the project")
    seen.look("a project without a title")
    page.goto(f"{base}edit/places/")
    fill_in(page, {"Pillar I Addressing conditions conducive, per cent": "70"})
    fill_in(page, {"Pillar II Preventing and combating, per cent": "70"})
    press(page, "Save and continue")
    seen.look("weights beyond a hundred")
    page.goto(f"{base}edit/risks/")
    page.get_by_role("button", name="Add another").first.click()
    seen.look("a row added")
    fill_in(page, {"Measure": "Train the trainers"})
    press(page, "Save and continue")
    seen.look("a row with faults")
    page.goto(f"{ready.get_absolute_url()}check/")
    press(page, "Send to both managers")
    seen.look("sent without having read it")
    page.goto(f"{base}steps/withdraw/")
    page.locator("main form .form-actions .btn-primary").click()
    seen.look("withdrawn without a reason")
    seen.end()


def test_pages_of_projects_on_their_way(inspect, staff):
    returned, approved = ProjectFactory(returned=True), ProjectFactory(approved=True)
    submitted, active = ProjectFactory(submitted=True), ProjectFactory(active=True)
    copy = begin_amendment(active, by=staff, reason="Two more courses are needed")
    seen = inspect(staff)
    for project in (returned, approved, active, copy):
        seen.open(project.get_absolute_url())
    seen.open(f"{returned.get_absolute_url()}check/", f"{approved.get_absolute_url()}rounds/1/")
    seen.open(f"{submitted.get_absolute_url()}sent/", f"{approved.get_absolute_url()}amend/")
    seen.open(f"{approved.get_absolute_url()}edit/purpose/", status=409)

    address = f"{returned.get_absolute_url()}edit/purpose/"
    seen.page.goto(address)
    returned.refresh_from_db()
    returned.objective, returned.background = "What somebody else wants", "What somebody else knows"
    returned.save()
    fill_in(seen.page, {"Objective": "What I want", "Rationale for joint work": "Why I think so"})
    press(seen.page, "Save and continue")
    seen.look("two editors")
    press(seen.page, "Save")
    seen.look("two editors, nothing chosen")
    seen.end()


def test_pages_of_requests(inspect, staff):
    new, assessed = AssistanceRequestFactory(), AssistanceRequestFactory(assessed=True, pillars=[2])
    delivered = AssistanceRequestFactory(in_delivery=True)
    base = new.get_absolute_url()
    seen = inspect(staff)
    seen.open("/requests/", "/requests/?q=nowhere", "/requests/?pillar=9", "/requests/new/")
    for record in (new, assessed, delivered):
        seen.open(record.get_absolute_url())
    seen.open(*(f"{base}{page}/" for page in ("letter", "handling", "assign", "assessment", "projects/link")))
    seen.open(f"{base}steps/acknowledge/", f"{base}steps/withdraw/", f"{base}steps/begin_review/")
    linked = delivered.projects.get()
    seen.open(f"{delivered.get_absolute_url()}projects/{linked.reference}/unlink/")

    for page, name in (("/requests/new/", "an empty letter"), (f"{base}assessment/", "an empty assessment")):
        seen.page.goto(page)
        seen.page.locator("main form .form-actions .btn-primary").click()
        seen.look(name)
    seen.page.goto(f"{base}projects/link/")
    seen.page.locator("main form .form-actions .btn-primary").click()
    seen.look("a link to nothing")
    ended = f"{AssistanceRequestFactory(declined=True).get_absolute_url()}projects/new/"
    assert send(seen.page, ended, {"creation_key": KEY}) == 409
    seen.look("not possible now")
    assert send(seen.page, ended, {}) == 400
    seen.look("a form without its key")
    seen.end()


def test_pages_of_meetings(inspect, staff):
    planned, held = MeetingFactory(), MeetingFactory(held=True, regions=["central-asia"], pillars=[2])
    point = ActionPointFactory(meeting=held)
    base = planned.get_absolute_url()
    seen = inspect(staff)
    seen.open("/meetings/", "/meetings/?q=nowhere", "/meetings/?pillar=9", "/meetings/new/", base)
    seen.open(held.get_absolute_url(), "/actions/", point.get_absolute_url(), f"{point.get_absolute_url()}edit/")
    seen.open(f"{base}edit/", f"{base}agenda/", f"{base}participants/")
    seen.open(f"{held.get_absolute_url()}decisions/new/", f"{held.get_absolute_url()}actions/new/")
    for address, name in (
        ("/meetings/new/", "an empty meeting"),
        (f"{held.get_absolute_url()}decisions/new/", "an empty decision"),
        (f"{held.get_absolute_url()}actions/new/", "an empty action point"),
    ):
        seen.page.goto(address)
        seen.page.locator("main form .form-actions .btn-primary").first.click()
        seen.look(name)
    seen.end()


def test_pages_of_managers_and_auditors(inspect, manager, auditor):
    project, approved = ProjectFactory(half_approved=True), ProjectFactory(approved=True)
    assistance_request = AssistanceRequestFactory(assessed=True)
    seen = inspect(manager)
    decision = reverse("admin:projects_project_approve", args=[project.pk])
    seen.open("/", "/admin/", decision, approved.get_absolute_url(), assistance_request.get_absolute_url())
    seen.open(f"{assistance_request.get_absolute_url()}steps/accept/")
    seen.page.goto(decision)
    seen.page.locator(".approval__button").click()
    seen.look("no decision")
    seen.end()

    seen = inspect(auditor)
    entry = Entry.objects.filter(table="projects_project").latest("pk")
    seen.open("/", "/history/", "/history/?region=central-asia&pillar=2", "/history/?pillar=4", "/history/?person=zzz")
    seen.open(f"/history/{entry.pk}/", decision)
    seen.open("/projects/new/", status=403)
    seen.end()


KEY = "6f1c2a52-7f0e-4a53-8e24-1f0f3d1f2b11"


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_pages_of_the_administration(inspect, role):
    person = cast(role)
    ProjectFactory(approved=True)
    AssistanceRequestFactory(assessed=True)
    ActionPointFactory()
    UserFactory(full_name="Eva Horak", role="manager", side="OSCE")
    lists = {
        "auditor": [
            "projects/project",
            "projects/signoff",
            "projects/submission",
            "requests/assistancerequest",
            "meetings/meeting",
            "meetings/actionpoint",
        ],
        "administrator": ["accounts/user", "reference/country", "reference/organization", "reference/instrument"],
    }[role]
    seen = inspect(person)
    seen.open("/admin/")
    for model in lists:
        seen.open(f"/admin/{model}/")
        with seen.page.expect_navigation():
            seen.page.locator("#result_list tbody th a, #result_list tbody td a").first.click()
        seen.look(f"one of {model}")
    if role == "administrator":
        seen.open("/", "/admin/accounts/user/add/")
        with seen.page.expect_navigation():
            seen.page.locator("[name=_save]").click()
        seen.look("a person without a name")
    seen.end()


def test_page_of_a_fault_of_ours(inspect, staff, monkeypatch):
    def fail(*args):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(home, "sections_for", fail)
    seen = inspect(staff)
    seen.open("/", status=500)
    seen.end()
