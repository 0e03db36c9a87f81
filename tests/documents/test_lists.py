"""Lists of documents: what they find and count, what they cost, and that they tell nothing of what is kept back."""

import pytest
from django.urls import reverse

from projects.models import Project
from tests.documents.factories import add_version, make_document
from tests.factories import ProjectFactory, UserFactory, cast, party
from tests.pages import queries, rows_of_file

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode()


def test_list_finds_by_region_and_pillar_of_the_records(client, staff):
    there = make_document(ProjectFactory(countries=["KG"], pillars={2: 100}), title="There")
    make_document(ProjectFactory(countries=["AL"], pillars={3: 100}), title="Elsewhere")
    client.force_login(staff)
    for asked in ("region=central-asia", "pillar=2", "region=central-asia&pillar=2", f"q={there.reference}"):
        rows = rows_of_file(client.get(f"/documents/?{asked}&format=csv"))
        assert [row[0] for row in rows] == [there.reference], asked


@pytest.mark.parametrize(
    "asked",
    ["kind=letter", "language=ru", "organization=OSCE-SEC", "classification=2", "status=withdrawn", "q=zyx+letter"],
)
def test_list_answers_each_question(asked, client, staff):
    make_document()
    wanted = make_document(
        title="Zyx letter", kind="letter", language="ru", organization=party("OSCE"), classification=2
    )
    wanted.withdraw(by=staff, reason="Not the final text")
    client.force_login(staff)
    assert [row[0] for row in rows_of_file(client.get(f"/documents/?{asked}&format=csv"))] == [wanted.reference]


def test_list_of_a_record_has_as_many_as_its_page_says(client, staff):
    project = ProjectFactory()
    for _number in range(12):
        make_document(project)
    make_document()
    client.force_login(staff)
    page = text_of(client.get(project.get_absolute_url()))
    assert "Documents (12)" in page
    assert "All 12 documents" in page
    assert len(rows_of_file(client.get(f"/documents/?record={project.reference}&format=csv"))) == 12


@pytest.mark.parametrize("name", ["staff", "auditor"])
def test_number_of_queries_does_not_grow_with_the_documents(name, client):
    project, person = ProjectFactory(), cast(name)
    client.force_login(person)
    pages = {"/documents/": [], f"/documents/?record={project.reference}&region=none": [], "record": []}
    make_document(project)
    for address in [*pages, *pages]:  # what a session is told once is told
        client.get(project.get_absolute_url() if address == "record" else address)
    for more in (0, 2, 37):
        for _number in range(more):
            document = make_document(project)
            add_version(document)
        for address, found in pages.items():
            found.append(queries(client, project.get_absolute_url() if address == "record" else address))
    for address, found in pages.items():
        # With 40 documents a record's page counts them, and a list has a second page: one query each.
        assert found[0] == found[1], address
        assert found[2] <= found[0] + 1, address


def test_document_page_asks_no_more_with_more_versions(client, staff):
    document = make_document()
    client.force_login(staff)
    client.get(document.get_absolute_url())
    one = queries(client, document.get_absolute_url())
    for _number in range(5):
        add_version(document)
    assert queries(client, document.get_absolute_url()) == one


def test_missing_document_and_one_that_is_kept_back_are_answered_alike(client, other_staff):
    document = make_document(only_for=party("OSCE"))
    client.force_login(other_staff)
    for name in ("detail", "edit", "new-version", "link"):
        answers = [
            client.get(reverse(f"documents:{name}", args=[reference]))
            for reference in (document.reference, "DOC-2020-9999")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]


def test_people_who_left_their_organization_still_read_what_they_uploaded(client):
    person = UserFactory(role="staff", side="OSCE")
    document = make_document(by=person, only_for=party("OSCE"), classification=3)
    client.force_login(person)
    assert client.get(document.get_absolute_url()).status_code == 200
    assert Project.objects.count() == 1
