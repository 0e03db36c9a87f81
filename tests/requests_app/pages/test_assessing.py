"""The assessment that each organization writes of a request."""

import pytest
from django.urls import reverse

from requests.views.forms import AssessmentPage
from tests.factories import AssistanceRequestFactory, assess, party
from tests.requests_app.pages.forms import form_of

pytestmark = pytest.mark.django_db


def test_assessment_is_written_and_changed(client, other_staff):
    assistance_request = AssistanceRequestFactory(under_review=True)
    client.force_login(other_staff)
    address = reverse("requests:assessment", args=[assistance_request.reference])

    client.post(address, {"recommendation": "accept", "text": "We have the trainers."})
    client.post(address, {**form_of(client, address), "recommendation": "partly"})

    assessment = assistance_request.assessments.get()
    assert (assessment.organization, assessment.person) == (party("UNOCT"), other_staff)
    assert (assessment.recommendation, assessment.version) == ("partly", 2)


def test_assessment_sent_twice_is_saved_once(client, other_staff):
    assistance_request = AssistanceRequestFactory(under_review=True)
    client.force_login(other_staff)
    address = reverse("requests:assessment", args=[assistance_request.reference])
    sent = {"recommendation": "accept", "text": "We have\r\nthe trainers."}

    client.post(address, sent)
    response = client.post(address, sent)

    assert response.status_code == 302
    assert assistance_request.assessments.get().version == 1


@pytest.mark.parametrize(("theirs", "status"), [("We have the trainers.", 302), ("We have nobody.", 409)])
def test_first_assessment_that_is_there_a_moment_earlier_is_neither_lost_nor_made_twice(
    client, other_staff, monkeypatch, theirs, status
):
    assistance_request = AssistanceRequestFactory(under_review=True)
    client.force_login(other_staff)
    build, waiting = AssessmentPage.build, [theirs]

    def overtaken(page, data, record):
        built = build(page, data, record)
        while waiting:
            assistance_request.assessments.create(
                organization=other_staff.organization, person=other_staff, recommendation="accept", text=waiting.pop()
            )
        return built

    monkeypatch.setattr(AssessmentPage, "build", overtaken)

    response = client.post(
        reverse("requests:assessment", args=[assistance_request.reference]),
        {"recommendation": "accept", "text": "We have the trainers."},
    )

    assert response.status_code == status
    if status == 409:
        assert "We have the trainers." in response.text


def test_first_assessment_of_a_colleague_is_not_overwritten(client, other_staff):
    assistance_request = AssistanceRequestFactory(under_review=True)
    assess(assistance_request, "other_staff")
    client.force_login(other_staff)

    response = client.post(
        reverse("requests:assessment", args=[assistance_request.reference]),
        {"recommendation": "decline", "text": "We have nobody."},
    )

    assert response.status_code == 409
    assert "We have nobody." in response.text
    assert assistance_request.assessments.get().recommendation == "accept"


@pytest.mark.parametrize("person", ["manager", "auditor", "administrator", "outsider"])
def test_only_staff_assess(client, request, person):
    assistance_request = AssistanceRequestFactory(under_review=True)
    client.force_login(request.getfixturevalue(person))

    response = client.post(
        reverse("requests:assessment", args=[assistance_request.reference]), {"recommendation": "accept", "text": "Yes"}
    )

    assert response.status_code == 403
    assert not assistance_request.assessments.exists()
