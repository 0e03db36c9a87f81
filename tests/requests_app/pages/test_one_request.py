"""The page of a request, and the forms that change it."""

from datetime import date

import pytest
from django.urls import reverse

from history.models import Entry
from reference.models import Country
from tests.factories import AssistanceRequestFactory, assess, party
from tests.requests_app.pages.forms import form_of

pytestmark = pytest.mark.django_db


# --- one request ----------------------------------------------------------------------------------------------------


def test_page_shows_the_request_its_clock_and_its_history(client, staff):
    assistance_request = AssistanceRequestFactory(themes=["bsm"], pillars=[2])
    client.force_login(staff)

    text = client.get(assistance_request.get_absolute_url()).text

    assert assistance_request.subject in text
    assert "7 days late" in text  # due on 9 November
    assert "Nobody is in charge" in text
    assert "Acknowledge" in text


@pytest.mark.parametrize("person", ["other_staff", "other_manager"])
def test_request_without_consent_is_not_found_by_the_other_organization(client, request, person):
    assistance_request = AssistanceRequestFactory(addressee="osce", consent_to_share=False)
    client.force_login(request.getfixturevalue(person))

    for name in ["detail", "letter", "handling", "assign", "assessment", "link-project"]:
        answer = client.get(reverse(f"requests:{name}", args=[assistance_request.reference]))
        assert answer.status_code in (403, 404), name
        assert assistance_request.subject not in answer.text
    assert assistance_request.reference not in client.get(reverse("requests:list")).text


def test_footnote_of_kosovo_is_on_the_page_and_in_the_list(client, staff):
    assistance_request = AssistanceRequestFactory(country=Country.objects.get(iso2="XK"))
    client.force_login(staff)

    assert "resolution 1244" in client.get(assistance_request.get_absolute_url()).text
    assert "resolution 1244" in client.get(reverse("requests:list")).text


def test_difference_of_opinion_is_visible(client, staff):
    assistance_request = AssistanceRequestFactory(under_review=True)
    assess(assistance_request, "staff", "accept")
    assess(assistance_request, "other_staff", "decline")
    client.force_login(staff)

    assert "The two organizations differ." in client.get(assistance_request.get_absolute_url()).text


def test_agreement_is_said_only_when_both_have_written(client, staff):
    assistance_request = AssistanceRequestFactory(under_review=True)
    assess(assistance_request, "staff", "accept")
    client.force_login(staff)

    assert "recommend the same" not in client.get(assistance_request.get_absolute_url()).text
    assess(assistance_request, "other_staff", "accept")
    assert "recommend the same" in client.get(assistance_request.get_absolute_url()).text


def test_step_is_made_from_the_page(client, staff):
    assistance_request = AssistanceRequestFactory()
    client.force_login(staff)
    address = reverse("requests:move", args=[assistance_request.reference, "acknowledge"])

    response = client.post(address, {"on": "4 November 2026", "version": assistance_request.version})

    assert response.status_code == 302
    assistance_request.refresh_from_db()
    assert (assistance_request.status, assistance_request.acknowledged_on) == ("acknowledged", date(2026, 11, 4))


def test_acknowledgement_before_the_receipt_is_refused_with_a_sentence(client, staff):
    assistance_request = AssistanceRequestFactory()
    client.force_login(staff)
    address = reverse("requests:move", args=[assistance_request.reference, "acknowledge"])

    response = client.post(address, {"on": "1 November 2026", "version": assistance_request.version})

    assert response.status_code == 409
    assert "before it is received" in response.text


# --- changing -------------------------------------------------------------------------------------------------------


def test_letter_is_corrected(client, staff):
    assistance_request = AssistanceRequestFactory(themes=["bsm"])
    client.force_login(staff)
    address = reverse("requests:letter", args=[assistance_request.reference])

    sent = form_of(client, address)
    response = client.post(address, {**sent, "authority": "Ministry of Interior"})

    assert response.status_code == 302, response.text
    assistance_request.refresh_from_db()
    assert (assistance_request.authority, assistance_request.version) == ("Ministry of Interior", 2)


def test_second_editor_is_shown_both_versions(client, staff):
    assistance_request = AssistanceRequestFactory(themes=["bsm"])
    client.force_login(staff)
    address = reverse("requests:letter", args=[assistance_request.reference])
    sent = form_of(client, address)
    assistance_request.authority = "Ministry of Interior"
    assistance_request.save()

    response = client.post(address, {**sent, "authority": "Customs Service"})

    assert response.status_code == 409
    assert "Ministry of Interior" in response.text
    assert "Customs Service" in response.text
    assistance_request.refresh_from_db()
    assert assistance_request.authority == "Ministry of Interior"


def test_letter_is_closed_once_answered(client, staff):
    assistance_request = AssistanceRequestFactory(accepted=True)
    client.force_login(staff)

    response = client.get(reverse("requests:letter", args=[assistance_request.reference]))

    assert response.status_code == 409
    assert "what was asked stays" in response.text


def test_days_and_agreements_are_entered(client, staff):
    assistance_request = AssistanceRequestFactory(acknowledged=True)
    client.force_login(staff)
    address = reverse("requests:handling", args=[assistance_request.reference])

    client.post(address, {**form_of(client, address), "authenticity_confirmed_on": "6 November 2026"})

    assistance_request.refresh_from_db()
    assert assistance_request.authenticity_confirmed_on == date(2026, 11, 6)


def test_consultation_without_its_words_is_refused_with_a_sentence(client, staff):
    assistance_request = AssistanceRequestFactory(under_review=True)
    client.force_login(staff)
    address = reverse("requests:handling", args=[assistance_request.reference])

    response = client.post(address, {**form_of(client, address), "consulted_on": "10 November 2026"})

    assert response.status_code == 422
    assert "what the other organization said" in response.text


def test_request_is_handed_over_with_a_reason(client, staff, other_staff):
    assistance_request = AssistanceRequestFactory()
    client.force_login(staff)
    address = reverse("requests:assign", args=[assistance_request.reference])
    unoct = party("UNOCT").pk
    sent = {**form_of(client, address), "lead_organization": unoct, "holder": unoct, "assigned_to": other_staff.pk}

    client.post(address, {**sent, "reason": "They have the trainers"})

    assistance_request.refresh_from_db()
    assert (assistance_request.assigned_to, assistance_request.holder) == (other_staff, party("UNOCT"))
    entry = Entry.objects.filter(table="requests_assistancerequest", act="assign").get()
    assert entry.reason == "They have the trainers"


def test_person_of_the_other_organization_is_not_put_in_charge(client, staff, other_staff):
    assistance_request = AssistanceRequestFactory()
    client.force_login(staff)
    address = reverse("requests:assign", args=[assistance_request.reference])

    response = client.post(address, {**form_of(client, address), "assigned_to": other_staff.pk})

    assert "works for the lead organization" in str(response.context["form"].errors["assigned_to"])


def test_person_whose_role_does_not_allow_a_form_is_told_so_and_noted(client, auditor):
    assistance_request = AssistanceRequestFactory()
    client.force_login(auditor)

    response = client.post(reverse("requests:assign", args=[assistance_request.reference]), {})

    assert response.status_code == 403
    assert "Your role does not allow assigning requests." in response.text
    (entry,) = Entry.objects.of(assistance_request).filter(act="refused")
    assert entry.actor == auditor.pk


def test_locked_review_leads_to_the_page_where_authenticity_is_entered(client, staff):
    assistance_request = AssistanceRequestFactory(acknowledged=True)
    client.force_login(staff)

    (step,) = client.get(assistance_request.get_absolute_url()).context["steps"].blocked

    assert (step.label, step.remedy_word) == ("Begin the review", "Enter the day")
    assert "authenticity_confirmed_on" in client.get(step.remedy).text
