"""Registering a letter: what the form asks, what it refuses, and that it is registered once."""

from datetime import date

import pytest
from django.urls import reverse

from history.models import Entry
from reference.models import Country
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, party
from tests.requests_app.pages.forms import letter

pytestmark = pytest.mark.django_db


def test_letter_is_registered(client, staff):
    client.force_login(staff)

    response = client.post(reverse("requests:new"), letter(), follow=True)

    assistance_request = AssistanceRequest.objects.get()
    assert assistance_request.reference == "TAR-2026-0001"
    assert assistance_request.acknowledge_by == date(2026, 11, 19)
    assert assistance_request.assigned_to == assistance_request.created_by == staff
    assert (assistance_request.holder, assistance_request.lead_organization) == (party("OSCE"), party("OSCE"))
    assert [link.pillar.number for link in assistance_request.pillar_links.all()] == [2]
    assert "Acknowledge it by 19 November 2026" in response.text
    assert Entry.objects.filter(table="requests_assistancerequest", verb="create", act="register").count() == 1


def test_letter_to_the_other_organization_is_theirs_to_deal_with(client, staff):
    client.force_login(staff)

    client.post(reverse("requests:new"), letter(addressee="unoct"))

    assistance_request = AssistanceRequest.objects.get()
    assert (assistance_request.holder, assistance_request.assigned_to) == (party("UNOCT"), None)


def test_intake_asks_for_at_most_fourteen_things(client, staff):
    client.force_login(staff)

    form = client.get(reverse("requests:new")).context["form"]

    required = [bound.name for bound in form if bound.field.required and not bound.is_hidden]
    assert len(required) <= 14, required


def test_empty_choice_is_named(client, staff):
    client.force_login(staff)

    form = client.get(reverse("requests:new")).context["form"]

    assert [form.fields[name].choices[0] for name in ("channel", "addressee")] == [("", "Choose …")] * 2


def test_form_sent_twice_registers_one_request(client, staff):
    client.force_login(staff)
    sent = letter()

    first = client.post(reverse("requests:new"), sent)
    second = client.post(reverse("requests:new"), sent)

    assert AssistanceRequest.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_form_without_its_key_is_refused(client, staff):
    client.force_login(staff)

    assert client.post(reverse("requests:new"), letter(creation_key="")).status_code == 400
    assert not AssistanceRequest.objects.exists()


def test_similar_request_is_shown_before_a_second_one_is_registered(client, staff):
    earlier = AssistanceRequestFactory(themes=["bsm"], received_on=date(2026, 3, 2))
    client.force_login(staff)
    sent = letter()

    response = client.post(reverse("requests:new"), sent)

    assert response.status_code == 422
    assert earlier.reference in response.text
    assert "Training at two crossing points." in response.text  # nothing typed is lost
    assert 'name="not_a_duplicate"' in response.text
    assert AssistanceRequest.objects.count() == 1

    client.post(reverse("requests:new"), {**sent, "not_a_duplicate": "on"})
    assert AssistanceRequest.objects.count() == 2


def test_similar_request_that_one_may_not_read_is_not_betrayed(client, other_staff):
    AssistanceRequestFactory(themes=["bsm"], received_on=date(2026, 3, 2), addressee="osce", consent_to_share=False)
    client.force_login(other_staff)

    client.post(reverse("requests:new"), letter())

    assert AssistanceRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"themes": []}, "themes", "Choose one"),
        ({"received_on": "20 November 2026"}, "received_on", "future"),
        ({"letter_date": "13 November 2026"}, "__all__", "not received before its own date"),
        ({"letter_reference": ""}, "letter_reference", ""),
        ({"consent_to_share": ""}, "__all__", "known to both"),
        ({"desired_start": "1 May 2027", "desired_end": "1 April 2027"}, "__all__", "desired end"),
    ],
)
def test_fault_is_named_and_nothing_is_registered(client, staff, changed, field, words):
    client.force_login(staff)

    response = client.post(reverse("requests:new"), letter(**changed))

    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert not AssistanceRequest.objects.exists()


def test_note_verbale_of_institutions_in_kosovo_is_refused_beside_the_channel(client, staff):
    client.force_login(staff)

    response = client.post(reverse("requests:new"), letter(country=Country.objects.get(iso2="XK").pk))

    assert "institutions in Kosovo" in str(response.context["form"].errors["channel"])


def test_oral_request_is_registered_without_a_letter(client, staff):
    client.force_login(staff)

    client.post(reverse("requests:new"), letter(channel="oral", letter_reference="", letter_date=""))

    assert AssistanceRequest.objects.get().channel == "oral"


@pytest.mark.parametrize("person", ["manager", "auditor", "administrator", "outsider"])
def test_only_staff_register(client, request, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("requests:new")).status_code == 403
    assert client.post(reverse("requests:new"), letter()).status_code == 403
    assert not AssistanceRequest.objects.exists()


def test_acknowledgement_that_is_late_already_is_said_to_have_been_due(client, staff):
    client.force_login(staff)

    response = client.post(
        reverse("requests:new"), letter(letter_date="1 October 2026", received_on="2 October 2026"), follow=True
    )

    assert "Its acknowledgement was due on 9 October 2026." in response.text
    assert "Acknowledge it by" not in response.text
