"""At every step of the way, those whose step it is not are refused on pages of ours, and nothing is changed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from history import note
from history.models import Entry
from projects.models import Project, Signoff
from tests.browser import journeys
from tests.browser.journeys import WAY, address_of_decision, decide, records
from tests.browser.sending import send
from tests.browser.shots import shot
from tests.factories import ProjectFactory, UserFactory, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOT_IN_ADMIN = "The administration is for managers, auditors and administrators."
STEP_REFUSED = "Your role does not allow this step"
FORM_REFUSED = "Your role does not include this form."
NO_PAGE = "There is no page at this address, or you do not have access to it."

# Whoever reads a record may watch it: that changes nothing in it.
FORMS = "main form:not(.watch)"
TO_PRESS = f"{FORMS}, main button:not(.watch button), main a.btn"


def step_of_request(name):
    return f"{records.request.get_absolute_url()}steps/{name}/", {"version": records.request.version}


def page_of_request(name):
    return f"{records.request.get_absolute_url()}{name}/", {}


def page_of_project(name, **data):
    return f"{records.project.get_absolute_url()}{name}/", data


def decision():
    given = {"decision": "approve", "read": "on", "fingerprint": records.project.fingerprint}
    return address_of_decision(), given


# Who tries what before the right person does it, and what they read. No status: the page may be read, but what is sent
# from it is refused.
ATTEMPTS = {
    journeys.register: {
        "what": lambda: ("/requests/new/", {}),
        "auditor": (403, FORM_REFUSED),
        "manager": (403, FORM_REFUSED),
        "outsider": (403, FORM_REFUSED),
    },
    journeys.acknowledge: {
        "what": lambda: step_of_request("acknowledge"),
        "auditor": (403, STEP_REFUSED),
        "manager": (403, STEP_REFUSED),
        "outsider": (404, NO_PAGE),
        "other_staff": (None, "OSCE Secretariat holds the pen"),
    },
    journeys.confirm: {
        "what": lambda: page_of_request("handling"),
        "auditor": (403, FORM_REFUSED),
        "manager": (403, FORM_REFUSED),
        "outsider": (403, FORM_REFUSED),
    },
    journeys.begin_review: {
        "what": lambda: step_of_request("begin_review"),
        "auditor": (403, STEP_REFUSED),
        "manager": (403, STEP_REFUSED),
        "outsider": (404, NO_PAGE),
        "other_staff": (None, "OSCE Secretariat holds the pen"),
    },
    journeys.assess: {
        "what": lambda: page_of_request("assessment"),
        "auditor": (403, FORM_REFUSED),
        "manager": (403, FORM_REFUSED),
        "outsider": (403, FORM_REFUSED),
    },
    journeys.create_project: {
        "what": lambda: ("/projects/new/", {"title": journeys.SUBJECT}),
        "auditor": (403, FORM_REFUSED),
        "manager": (403, FORM_REFUSED),
        "outsider": (403, FORM_REFUSED),
    },
    journeys.fill_sections: {
        "what": lambda: page_of_project("edit/purpose", objective="Something else", version=records.project.version),
        "auditor": (403, FORM_REFUSED),
        "manager": (403, FORM_REFUSED),
        "outsider": (403, FORM_REFUSED),
    },
    journeys.submit: {
        "what": lambda: page_of_project("check", version=records.project.version, read="yes"),
        "auditor": (403, "Only staff fill in projects."),
        "manager": (403, "Only staff fill in projects."),
        "outsider": (404, NO_PAGE),
    },
    journeys.approve_for_unoct: {
        "what": decision,
        "auditor": (None, "Only a manager signs off for an organization."),
        "administrator": (404, NO_PAGE),
        "outsider": (403, NOT_IN_ADMIN),
        "staff": (403, NOT_IN_ADMIN),
        "other_staff": (403, NOT_IN_ADMIN),
    },
    journeys.approve_for_the_osce: {
        "what": decision,
        "auditor": (None, "Only a manager signs off for an organization."),
        "other_manager": (None, "Your organization has already decided in this round."),
        "second_of_unoct": (None, "Your organization has already decided in this round."),
        "outsider": (403, NOT_IN_ADMIN),
        "staff": (403, NOT_IN_ADMIN),
    },
}


def test_the_wrong_people_are_refused_at_every_step(browse_as):
    second = UserFactory(full_name="Ana Silva", email="ana.silva@un.example", role="manager", side="UNOCT")
    people = {"second_of_unoct": second}
    pages = {}

    def page_of(name):
        if name not in pages:
            pages[name] = browse_as(people.get(name) or cast(name))
        return pages[name]

    for name in ("manager", "other_manager"):
        page_of(name)  # whoever becomes a manager after the submission may not decide on it

    for name, step in WAY:
        attempts = dict(ATTEMPTS[step])
        address, data = attempts.pop("what")()
        for who, (status, sentence) in attempts.items():
            assert_refused(page_of(who), address, data, status, sentence)
        assert_readers_find_no_buttons(page_of("auditor"))
        step(page_of(name))

    assert records.project.status == Project.Status.APPROVED


def assert_refused(page, address, data, status, sentence):
    """Neither opened nor sent: the page is one of ours, it says why, and the journal has no new change."""
    before = changes()
    opened = page.goto(address)
    if status:
        assert_says(page, opened.status, {status}, sentence)
        shot(page, f"refused-{status}")
    else:  # a page that may be read, without anything to press
        assert opened.status == 200
        assert page.locator(FORMS).count() == 0
    # Every page has the person's menu, and in it the token: what is sent now is not refused for want of one.
    assert_says(page, send(page, address, data), {status} if status else {403, 409}, sentence)
    assert changes() == before


def assert_says(page, answered, statuses, sentence):
    assert answered in statuses, (page.url, answered)
    expect(page.locator("h1")).to_have_count(1)
    page.get_by_role("link", name="Action Plan").first.wait_for()
    assert sentence in " ".join(page.locator("main").inner_text().split())
    assert "Traceback" not in page.content()


def changes():
    """Every change of a row so far; that somebody was refused is an event, and may be added."""
    return list(Entry.objects.exclude(verb="event").order_by("pk").values_list("pk", flat=True))


def assert_readers_find_no_buttons(page):
    """Who only reads finds nothing to press on the pages of the two records."""
    for record in [*records.requests, *records.projects]:
        page.goto(record.get_absolute_url())
        assert page.locator(TO_PRESS).count() == 0
        assert page.locator("main .moves").count() == 0


def test_staff_who_do_not_hold_the_pen_find_no_button_for_its_steps(browse_as):
    journeys.register(browse_as(cast("staff")))
    page = browse_as(cast("other_staff"))
    page.goto(records.request.get_absolute_url())

    assert page.locator("main").get_by_role("link", name="Acknowledge", exact=True).count() == 0
    assert page.locator("main").get_by_role("button", name="Acknowledge", exact=True).count() == 0


WRONG = {
    "author": "You began this project: a colleague has to decide.",
    "submitter": "You submitted this project: a colleague has to decide.",
    "focal point": "You are a focal point of this project: a colleague has to decide.",
    "last editor": "You were the last to edit this project: a colleague has to decide.",
    "newly made manager": "You became a manager of this organization after the project was submitted",
}


def project_of(person, part):
    """A submitted project in which this manager of the OSCE, who is staff as well, has had a part."""
    staff = cast("staff")
    project = ProjectFactory(
        ready=True,
        created_by=person if part == "author" else staff,
        focal_point_osce=person if part == "focal point" else staff,
    )
    if part != "last editor":  # otherwise the author of this very project was also the last to edit it
        with note(actor=staff, act="edit"):
            project.background = "Asked for in March."
            project.save()
    else:
        with note(actor=person, act="edit"):
            project.background = "Asked for in March."
            project.save()
    project.submit(by=person if part == "submitter" else staff)
    return project


@pytest.mark.parametrize("part", WRONG)
def test_manager_with_a_part_in_the_project_is_refused_with_the_reason(browse_as, part):
    person = UserFactory(full_name="Eva Horak", email="eva.horak@osce.example", role="staff", side="OSCE")
    if part != "newly made manager":
        give_role(person, "manager")
    project = project_of(person, part)
    if part == "newly made manager":
        give_role(person, "manager")
    page = browse_as(person)
    address = reverse("admin:projects_project_approve", args=[project.pk])
    page.goto(address)

    page.get_by_text("You do not decide on this").wait_for()
    assert WRONG[part] in page.locator(".approval__panel").inner_text()
    assert page.locator(".approval__button").count() == 0
    data = {"decision": "approve", "read": "on", "fingerprint": project.fingerprint}
    assert send(page, address, data) == 403
    assert WRONG[part] in " ".join(page.locator("main").inner_text().split())
    assert not Signoff.objects.filter(project=project).exists()
    project.refresh_from_db()
    assert project.status == Project.Status.SUBMITTED


def give_role(person, role):
    UserFactory(email=person.email, role=role)
    person.refresh_from_db()


def test_manager_who_decided_cannot_decide_again_from_a_page_kept_open(browse_as):
    project = ProjectFactory(submitted=True)
    first, second = browse_as(cast("manager")), browse_as(cast("manager"))
    address = reverse("admin:projects_project_approve", args=[project.pk])
    for page in (first, second):
        page.goto(address)
    decide(first, project, "Approve for OSCE Secretariat")

    decide(second, project, "Return with reasons", "On second thoughts, no")

    second.get_by_text("Your decision was not recorded").wait_for()
    second.get_by_text("On second thoughts, no").wait_for()
    assert [signoff.decision for signoff in Signoff.objects.filter(project=project)] == ["approve"]
