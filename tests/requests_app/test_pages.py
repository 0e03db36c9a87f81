"""The pages of requests: what people find there, and what happens when they press a button."""

import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from history.models import Entry
from lifecycle.models import Counter
from projects.models import Project
from reference.models import Country, Pillar, Theme
from requests.models import AssistanceRequest, RequestProject
from requests.views.forms import AssessmentPage
from tests.factories import AssistanceRequestFactory, ProjectFactory, assess, party

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day():
    """A Monday, two weeks after the letters of the factory arrived."""
    with time_machine.travel("2026-11-16 10:00Z", tick=False):
        yield


def letter(**changed):
    """What the intake form sends."""
    data = {
        "creation_key": str(uuid.uuid4()),
        "country": Country.objects.get(iso2="KG").pk,
        "authority": "State Border Service",
        "channel": "note-verbale",
        "letter_reference": "12-4/88",
        "letter_date": "9 November 2026",
        "received_on": "12 November 2026",
        "language": "ru",
        "addressee": "both",
        "subject": "Forged travel documents",
        "asked": "Training at two crossing points.",
        "themes": [Theme.objects.get(slug="bsm").pk],
        "pillars": [Pillar.objects.get(number=2).pk],
        "urgency": "normal",
        "consent_to_share": "on",
        "classification": "1",
    }
    return {**data, **changed}


def form_of(client, address):
    """The values a form was drawn with, as a browser would send them back."""
    form = client.get(address).context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            sent[bound.html_name] = "on" if value is True else value
            if isinstance(value, list):
                sent[bound.html_name] = [getattr(one, "pk", one) for one in value]
    return sent


# --- intake ---------------------------------------------------------------------------------------------------------


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


# --- assessing ------------------------------------------------------------------------------------------------------


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


# --- projects -------------------------------------------------------------------------------------------------------


def test_project_is_created_from_a_request_with_what_it_says(client, staff):
    assistance_request = AssistanceRequestFactory(
        under_review=True,
        themes=["bsm", "ctt"],
        pillars=[2],
        beneficiaries="Border guards",
        desired_start=date(2027, 3, 1),
        desired_end=date(2027, 6, 30),
    )
    client.force_login(staff)
    sent = {"creation_key": str(uuid.uuid4())}
    address = reverse("requests:create-project", args=[assistance_request.reference])

    first = client.post(address, sent)
    second = client.post(address, sent)

    project = Project.objects.get()
    assert first["Location"] == second["Location"] == project.get_absolute_url()
    assert (project.title, project.beneficiaries) == (assistance_request.subject, "Border guards")
    assert "two crossing points" in project.background
    assert assistance_request.reference in project.background
    assert f"of {assistance_request.letter_date.day} October 2026" in project.background
    assert (project.planned_start, project.planned_end) == (date(2027, 3, 1), date(2027, 6, 30))
    assert (project.lead_organization, project.co_lead_organization) == (party("OSCE"), party("UNOCT"))
    assert [link.country.iso2 for link in project.country_links.all()] == ["KG"]
    assert {(link.theme.slug, link.is_primary) for link in project.theme_links.all()} == {("bsm", True), ("ctt", False)}
    assert [(link.pillar.number, link.weight) for link in project.pillar_links.all()] == [(2, 100)]
    assert list(assistance_request.projects.all()) == [project]
    assert list(project.assistance_requests.all()) == [assistance_request]
    linked = Entry.objects.get(table="requests_requestproject")
    assert linked.case == f"requests_assistancerequest:{assistance_request.pk}"
    assert linked.other_case == f"projects_project:{project.pk}"


def test_nothing_is_created_when_the_link_fails(client, staff, monkeypatch):
    assistance_request = AssistanceRequestFactory()
    client.force_login(staff)
    client.raise_request_exception = False
    numbers = list(Counter.objects.values_list("prefix", "last"))

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(RequestProject, "save", fail)
    client.post(
        reverse("requests:create-project", args=[assistance_request.reference]), {"creation_key": str(uuid.uuid4())}
    )

    assert not Project.objects.exists()
    assert list(Counter.objects.values_list("prefix", "last")) == numbers


def test_no_joint_project_is_made_of_a_request_without_consent(client, staff):
    assistance_request = AssistanceRequestFactory(addressee="osce", consent_to_share=False)
    client.force_login(staff)

    response = client.post(
        reverse("requests:create-project", args=[assistance_request.reference]), {"creation_key": str(uuid.uuid4())}
    )

    assert response.status_code == 409
    assert "has not agreed to share" in response.text
    assert not Project.objects.exists()


def test_project_that_is_there_is_linked_and_unlinked(client, staff):
    assistance_request, project = AssistanceRequestFactory(), ProjectFactory()
    client.force_login(staff)

    client.post(
        reverse("requests:link-project", args=[assistance_request.reference]), {"project": project.reference.lower()}
    )
    assert list(assistance_request.projects.all()) == [project]
    page = client.get(assistance_request.get_absolute_url()).text
    assert project.reference in page

    address = reverse("requests:unlink-project", args=[assistance_request.reference, project.reference])
    assert client.post(address, {"reason": ""}).status_code == 409
    client.post(address, {"reason": "Linked by mistake"})
    assert not assistance_request.project_links.exists()
    assert Entry.objects.get(table="requests_requestproject", verb="delete").reason == "Linked by mistake"


def test_project_linked_by_somebody_else_a_moment_earlier_is_said(client, staff):
    assistance_request, project = AssistanceRequestFactory(), ProjectFactory()
    assistance_request.project_links.create(project=project, linked_by=staff)
    client.force_login(staff)

    response = client.post(
        reverse("requests:link-project", args=[assistance_request.reference]), {"project": project.reference}
    )

    assert response.status_code == 422
    assert f"{project} is linked to the request already." in response.text


def test_key_of_somebody_else_makes_no_project(client, staff, other_staff):
    key = uuid.uuid4()
    ProjectFactory(created_by=other_staff, creation_key=key)
    assistance_request = AssistanceRequestFactory()
    client.force_login(staff)

    response = client.post(
        reverse("requests:create-project", args=[assistance_request.reference]), {"creation_key": str(key)}
    )

    assert response.status_code == 400
    assert "This form was already used. Open a new one." in response.text
    assert not assistance_request.project_links.exists()


@pytest.mark.parametrize("typed", ["JP-1999-0001", ""])
def test_project_that_is_not_there_is_said(client, staff, typed):
    assistance_request = AssistanceRequestFactory()
    client.force_login(staff)

    response = client.post(reverse("requests:link-project", args=[assistance_request.reference]), {"project": typed})

    assert response.status_code == 422
    assert not assistance_request.project_links.exists()


def test_confidential_project_is_not_linked_by_guessing(client, other_staff):
    project = ProjectFactory(classification=3)
    assistance_request = AssistanceRequestFactory(holder=party("UNOCT"))
    client.force_login(other_staff)

    response = client.post(
        reverse("requests:link-project", args=[assistance_request.reference]), {"project": project.reference}
    )

    assert "There is no project" in response.text


@pytest.mark.parametrize("person", ["manager", "auditor", "administrator", "outsider"])
def test_only_staff_link_and_create_projects(client, request, person):
    assistance_request, project = AssistanceRequestFactory(), ProjectFactory()
    client.force_login(request.getfixturevalue(person))

    linked = client.post(
        reverse("requests:link-project", args=[assistance_request.reference]), {"project": project.reference}
    )
    created = client.post(
        reverse("requests:create-project", args=[assistance_request.reference]), {"creation_key": str(uuid.uuid4())}
    )

    assert linked.status_code == created.status_code == 403
    assert not RequestProject.objects.exists()
    assert Project.objects.count() == 1


@pytest.mark.parametrize("person", ["manager", "auditor", "administrator", "outsider"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_staff_open_the_page_that_takes_a_link_away(client, request, staff, person, method):
    assistance_request, project = AssistanceRequestFactory(), ProjectFactory()
    assistance_request.project_links.create(project=project, linked_by=staff)
    client.force_login(request.getfixturevalue(person))
    address = reverse("requests:unlink-project", args=[assistance_request.reference, project.reference])

    response = getattr(client, method)(address, {"reason": "Linked by mistake"})

    assert response.status_code == 403
    assert RequestProject.objects.exists()


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


def test_acknowledgement_that_is_late_already_is_said_to_have_been_due(client, staff):
    client.force_login(staff)

    response = client.post(
        reverse("requests:new"), letter(letter_date="1 October 2026", received_on="2 October 2026"), follow=True
    )

    assert "Its acknowledgement was due on 9 October 2026." in response.text
    assert "Acknowledge it by" not in response.text
