"""Requests in Chromium: nothing axe finds wrong, and the hint at an earlier request loses nothing that was typed."""

import pytest
from playwright.sync_api import expect

from requests.models import AssistanceRequest
from tests.browser.axe import violations, violations_in_every_look
from tests.browser.forms import choose, days_ago, fill_in, press
from tests.factories import AssistanceRequestFactory, ProjectFactory, assess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LETTER = {
    "Requesting country": "Kyrgyzstan",
    "Requesting authority or institution": "State Border Service",
    "Channel": "Note verbale",
    "Reference of the letter": "12-4/118",
    "Addressed to": "UNOCT and OSCE",
    "Subject": "Document readers",
    "What is asked": "Two document readers for each crossing point.",
}


@pytest.fixture
def assistance_request(staff):
    """With everything on its page: two views that differ, a project, a pause."""
    found = AssistanceRequestFactory(under_review=True, themes=["bsm"], pillars=[2], assigned_to=staff)
    assess(found, "staff", "accept")
    assess(found, "other_staff", "decline")
    found.project_links.create(project=ProjectFactory(), linked_by=staff)
    return found


def test_pages_of_requests_have_no_violation_in_any_look(browse_as, staff, assistance_request, live_server):
    page = browse_as(staff)
    own = assistance_request.get_absolute_url()
    addresses = ["/requests/?overdue=yes&region=central-asia", "/requests/new/", own]
    addresses += [f"{own}{name}/" for name in ("letter", "handling", "assign", "assessment", "projects/link")]
    addresses += [f"{own}steps/ask_clarification/", f"{own}projects/{assistance_request.projects.get()}/unlink/"]

    found = {address: violations_in_every_look(page, address, live_server.url) for address in addresses}

    assert {address: lines for address, lines in found.items() if lines} == {}


def test_administration_of_requests_has_no_violation_in_any_look(browse_as, manager, assistance_request, live_server):
    page = browse_as(manager, bypass_csp=True)  # axe itself sets styles there
    own = f"/admin/requests/assistancerequest/{assistance_request.pk}"

    for address in ("/admin/requests/assistancerequest/", f"{own}/change/", f"{own}/moves/decline/"):
        assert violations_in_every_look(page, address, live_server.url) == [], address


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_second_letter_about_the_same_is_registered_after_a_look_at_the_first(browse_as, staff, scripts):
    earlier = AssistanceRequestFactory(themes=["bsm"])
    page = browse_as(staff, java_script_enabled=scripts)
    page.goto("/requests/new/")
    fill_in(page, {**LETTER, "Date of the letter": days_ago(3), "Received on": days_ago(1)})
    choose(page, "Themes", "Border security")
    press(page, "Register the request")

    expect(page.get_by_role("link", name=earlier.reference)).to_be_visible()
    assert page.get_by_label("What is asked").input_value() == LETTER["What is asked"]
    if scripts:
        assert violations(page) == []

    page.get_by_label("This is another request, not one of those above").check()
    press(page, "Register the request")
    expect(page.get_by_text("is registered.")).to_be_visible()
    assert AssistanceRequest.objects.filter(subject="Document readers").count() == 1


def test_form_with_faults_has_no_violation(browse_as, staff):
    page = browse_as(staff)
    page.goto("/requests/new/")
    press(page, "Register the request")

    expect(page.locator(".error-summary")).to_be_visible()
    assert violations(page) == []


def test_two_who_correct_one_letter_lose_nothing(browse_as, staff, other_staff, assistance_request):
    address = f"{assistance_request.get_absolute_url()}letter/"
    one, other = browse_as(staff), browse_as(other_staff)
    one.goto(address)
    other.goto(address)
    fill_in(one, {"Subject": "Forged passports"})
    press(one, "Save")
    fill_in(other, {"Subject": "Forged visas", "Beneficiaries": "Consuls"})
    press(other, "Save")

    assert violations(other) == []
    other.get_by_label("Take mine").check()
    press(other, "Save")

    assistance_request.refresh_from_db()
    assert (assistance_request.subject, assistance_request.beneficiaries) == ("Forged visas", "Consuls")
