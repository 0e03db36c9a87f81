"""The list of requests: its questions, its download, and how many queries it takes."""

import csv
import io
import random
from datetime import date

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse

from reference.models import Country
from requests.models import AssistanceRequest
from tests.factories import AssistanceRequestFactory, ProjectFactory, party
from tests.pages import queries

pytestmark = pytest.mark.django_db
LIST = "/requests/"


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel("2026-11-16 10:00Z", tick=False):
        yield


@pytest.fixture
def several(staff):
    """Requests that differ in everything the list asks about."""
    country = Country.objects.get
    linked = AssistanceRequestFactory(country=country(iso2="RS"), pillars=[1], received_on=date(2026, 10, 5))
    linked.project_links.create(project=ProjectFactory(countries=["UZ", "KG"], pillars={2: 50, 4: 50}))
    return [
        linked,
        AssistanceRequestFactory(themes=["bsm"], pillars=[2], assigned_to=staff),
        AssistanceRequestFactory(country=country(iso2="AL"), themes=["pve", "cft"], under_review=True),
        AssistanceRequestFactory(country=country(iso2="UZ"), channel="note-verbale", declined=True),
        AssistanceRequestFactory(country=country(iso2="XK"), received_on=date(2026, 11, 12), pillars=[2, 3]),
        AssistanceRequestFactory(holder=party("UNOCT"), lead_organization=party("UNOCT"), pillars=[4]),
    ]


def listed(client, query):
    return {row.split("/requests/")[1].split("/")[0] for row in client.get(f"{LIST}?{query}").context["rows"]}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("region=central-asia", {0, 1, 3, 5}),
        ("region=south-eastern-europe", {0, 2, 4}),
        ("region=none", set()),
        ("pillar=2", {0, 1, 4}),
        ("pillar=2&pillar=4", {0, 1, 4, 5}),
        ("pillar=none", {2, 3}),
        ("region=central-asia&pillar=4", {0, 5}),
        ("country=KG&country=UZ", {1, 3, 5}),
        ("theme=bsm", {1}),
        ("theme=bsm&theme=cft", {1, 2}),
        ("status=declined", {3}),
        ("channel=note-verbale", {3}),
        ("organization=UNOCT", {5}),
        ("open=yes", {0, 1, 2, 4, 5}),
        ("open=no", {3}),
        ("overdue=yes", {0, 1, 5}),
        ("overdue=no", {2, 3, 4}),
        ("mine=yes", {1}),
        ("mine=no", {0, 2, 3, 4, 5}),
        ("received_after=2026-11-03", {4}),
        ("received_before=2026-10-31", {0}),
        ("q=kosovo", {4}),
    ],
)
def test_list_answers(client, staff, several, query, numbers):
    client.force_login(staff)

    assert listed(client, query) == {several[number].reference for number in numbers}


@pytest.mark.parametrize(
    "query", ["region=atlantis", "pillar=9", "status=lost", "overdue=perhaps", "colour=blue", "received_after=soon"]
)
def test_what_is_not_understood_is_named_and_shows_nothing(client, staff, several, query):
    client.force_login(staff)

    response = client.get(f"{LIST}?{query}")

    assert response.context["faults"]
    assert response.context["rows"] == []


def test_list_count_and_download_agree_on_many_filters(client, staff, several):
    client.force_login(staff)
    chance = random.Random(7)
    asked = [
        ("region", ["central-asia", "south-eastern-europe", "none"]),
        ("pillar", ["1", "2", "4", "none"]),
        ("theme", ["bsm", "pve"]),
        ("status", ["registered", "declined", "under_review"]),
        ("overdue", ["yes", "no"]),
        ("open", ["yes", "no"]),
    ]
    for _round in range(40):
        pairs = [
            f"{name}={value}"
            for name, values in asked
            for value in chance.sample(values, chance.randint(0, 1 if name in ("overdue", "open") else len(values)))
            if chance.random() < 0.5
        ]
        query = "&".join(pairs)
        page = client.get(f"{LIST}?{query}")
        download = client.get(f"{LIST}?{query}&format=csv")
        rows = list(csv.reader(io.StringIO(b"".join(download.streaming_content).decode("utf-8-sig"))))
        references = {row[0] for row in rows if row and row[0].startswith("TAR-")}

        assert len(page.context["rows"]) == page.context["list"].count == len(references), query
        assert listed(client, query) == references, query


def test_download_holds_what_is_plain(client, staff, several):
    client.force_login(staff)

    answer = client.get(f"{LIST}?country=KG&mine=yes&format=csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert several[1].reference in text
    assert "2026-11-09" in text  # due
    assert "Border security" in text


def grow(number):
    for _ in range(number):
        AssistanceRequestFactory(themes=["bsm", "cft"], pillars=[2, 3], assigned_to_id=None)


@pytest.mark.parametrize("query", ["", "?region=central-asia&pillar=2"])
def test_list_takes_the_same_queries_for_1_3_and_50_rows(client, staff, query):
    client.force_login(staff)
    counts = []
    for more in (1, 2, 47):
        grow(more)
        client.get(f"{LIST}{query}&per_page=50" if query else f"{LIST}?per_page=50")
        counts.append(queries(client, f"{LIST}{query}&per_page=50" if query else f"{LIST}?per_page=50"))

    assert AssistanceRequest.objects.count() == 50
    assert len(set(counts)) == 1, counts


def test_page_of_a_request_takes_the_same_queries_for_1_3_and_50_projects(client, staff):
    client.force_login(staff)
    assistance_request = AssistanceRequestFactory(themes=["bsm"], pillars=[2])
    project = ProjectFactory
    counts = []
    for more in (1, 2, 47):
        for _ in range(more):
            assistance_request.project_links.create(project=project(), linked_by=staff)
        client.get(assistance_request.get_absolute_url())
        counts.append(queries(client, assistance_request.get_absolute_url()))

    assert len(set(counts)) == 1, counts


def test_requests_of_a_project_are_shown_to_those_who_may_read_them(client, staff, other_staff):
    project = ProjectFactory(relation="parallel-osce")
    shared = AssistanceRequestFactory()
    hidden = AssistanceRequestFactory(addressee="osce", consent_to_share=False)
    for assistance_request in (shared, hidden):
        assistance_request.project_links.create(project=project)

    own = render_to_string("requests/of_project.html", {"project": project, "user": staff})
    others = render_to_string("requests/of_project.html", {"project": project, "user": other_staff})

    assert shared.reference in own
    assert hidden.reference in own
    assert shared.reference in others
    assert hidden.reference not in others


def test_admin_list_answers_region_and_pillar_too(client, manager, several):
    client.force_login(manager)
    address = reverse("admin:requests_assistancerequest_changelist")

    text = client.get(f"{address}?region=central-asia&pillar=4").text

    assert {one.reference for one in several if one.reference in text} == {several[0].reference, several[5].reference}


def test_manager_answers_in_the_administration(client, manager):
    assistance_request = AssistanceRequestFactory(assessed=True)
    client.force_login(manager)
    page = client.get(reverse("admin:requests_assistancerequest_change", args=[assistance_request.pk]))
    assert "Accept in part" in page.text

    address = reverse("admin:requests_assistancerequest_move", args=[assistance_request.pk, "partly_accept"])
    client.post(address, {"reason": "Training yes, equipment no", "version": assistance_request.version})

    assistance_request.refresh_from_db()
    assert (assistance_request.status, assistance_request.answered_by) == ("partly_accepted", manager)


def test_nothing_is_edited_in_the_administration(client, manager):
    assistance_request = AssistanceRequestFactory()
    client.force_login(manager)

    answer = client.post(
        reverse("admin:requests_assistancerequest_change", args=[assistance_request.pk]), {"subject": "Other"}
    )

    assert answer.status_code == 403
    assistance_request.refresh_from_db()
    assert assistance_request.subject != "Other"


def test_administration_hides_what_is_not_shared(client, other_manager):
    assistance_request = AssistanceRequestFactory(addressee="osce", consent_to_share=False)
    client.force_login(other_manager)

    assert assistance_request.reference not in client.get(reverse("admin:requests_assistancerequest_changelist")).text
    address = reverse("admin:requests_assistancerequest_change", args=[assistance_request.pk])
    assert assistance_request.subject not in client.get(address, follow=True).text
