"""The projects that answer a request: made of it, linked to it, and taken from it."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from history.models import Entry
from lifecycle.models import Counter
from projects.models import Project
from requests.models import RequestProject
from tests.factories import AssistanceRequestFactory, ProjectFactory, party

pytestmark = pytest.mark.django_db


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
