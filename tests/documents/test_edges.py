"""Documents at the edges of their rules: whose mark it is, what is kept back, and how many files."""

import pytest
from django.urls import reverse

from documents import storing
from documents.forms import UploadForm
from documents.models import Document
from tests.documents import files
from tests.documents.factories import again, make_document
from tests.documents.test_pages import change, text_of
from tests.documents.test_upload import address, send
from tests.factories import ProjectFactory, UserFactory, party
from tests.meetings.factories import ActionPointFactory
from tests.pages import rows_of_file

pytestmark = pytest.mark.django_db


# Whose mark it is


def test_whoever_uploaded_what_is_kept_to_one_side_reads_it_after_a_move_to_the_other(client, other_staff):
    person = UserFactory(role="staff", side="OSCE")
    document = make_document(by=person, only_for=party("OSCE"))
    type(person).objects.filter(pk=person.pk).update(organization=party("UNOCT"))

    for reader, status in ((person, 200), (other_staff, 404)):
        client.force_login(reader)
        assert client.get(document.get_absolute_url()).status_code == status


def test_other_side_does_not_keep_a_document_to_itself(client, other_staff):
    document = make_document(classification=1)
    client.force_login(other_staff)

    answer = change(client, document, only_for=str(party("UNOCT").pk))

    assert answer.status_code == 422
    assert "only its people lower the classification" in text_of(answer)
    assert again(document).only_for is None


def test_side_that_uploaded_it_lowers_the_mark(client, staff):
    document = make_document(classification=3)
    client.force_login(staff)

    assert change(client, document, classification="1").status_code == 302
    assert again(document).classification == 1


# Records that one may not add to


@pytest.fixture
def of_a_point(manager):
    """Managers add documents to action points, and to no project."""
    return make_document(ActionPointFactory(), by=manager)


def test_document_is_linked_to_no_record_to_which_one_may_not_add(client, manager, of_a_point):
    project = ProjectFactory()
    client.force_login(manager)

    answer = client.post(reverse("documents:link", args=[of_a_point.reference]), {"record": project.reference})

    assert answer.status_code == 422
    assert "Your role does not allow adding documents" in text_of(answer)
    assert of_a_point.links.count() == 1


def test_document_is_taken_from_no_record_to_which_one_may_not_add(client, staff, manager, of_a_point):
    project = ProjectFactory()
    storing.link(of_a_point, project, by=staff, version=1)
    client.force_login(manager)

    unlink = reverse("documents:unlink", args=[of_a_point.reference, project.reference])

    assert client.post(unlink, {"reason": "It belongs to the point"}).status_code == 403
    assert of_a_point.links.count() == 2


# A record that is kept back


@pytest.mark.parametrize("asked", ["record", "q"])
def test_record_that_is_kept_back_finds_none_of_its_documents(client, staff, other_staff, asked):
    hidden = ProjectFactory(classification=3, created_by=staff)
    document = make_document(ProjectFactory())
    storing.link(document, hidden, by=staff, version=1)

    for reader, number in ((staff, 1), (other_staff, 0)):
        client.force_login(reader)
        assert len(rows_of_file(client.get(f"/documents/?{asked}={hidden.reference}&format=csv"))) == number


def test_document_of_a_restricted_record_is_restricted_unless_somebody_says_otherwise(client, staff):
    client.force_login(staff)

    for classification, usual in ((0, 1), (1, 1), (2, 2), (3, 3)):
        project = ProjectFactory(classification=classification)
        form = client.get(address(project)).context["form"]
        assert isinstance(form, UploadForm)
        assert form["classification"].value() == usual


# Files


def test_file_of_a_withdrawn_document_is_stored_anew(client, staff):
    project, data = ProjectFactory(), files.pdf(b"same")
    make_document(project, data=data).withdraw(by=staff, reason="The wrong record")
    client.force_login(staff)

    assert send(client, project, files.upload("again.pdf", data)).status_code == 302
    assert Document.objects.current().count() == 1


@pytest.mark.parametrize(("most", "stored"), [(2, 2), (1, 0)])
def test_as_many_files_as_the_limit_says_are_stored(client, staff, settings, most, stored):
    settings.DOCUMENT_MOST_FILES = most
    client.force_login(staff)

    send(client, ProjectFactory(), *(files.upload(f"{n}.pdf", files.pdf(b"%d" % n)) for n in range(2)))

    assert Document.objects.count() == stored


@pytest.mark.parametrize(("more", "stored"), [(0, True), (-1, False)])
def test_file_of_exactly_the_limit_is_stored(settings, db, more, stored):
    data = files.pdf(b"just as large")
    settings.DOCUMENT_MOST_BYTES = len(data) + more

    try:
        storing.check(files.upload("report.pdf", data))
    except storing.TooLarge:
        assert not stored
    else:
        assert stored
