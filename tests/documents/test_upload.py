"""Adding files to a record: several at once, each with what became of it, nothing half-stored, nothing twice."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from documents import keeping, storing
from documents.models import Document, DocumentLink, Version
from history.models import Entry
from lifecycle import Refused
from tests.documents import files
from tests.documents.factories import add_version, make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.pages import inputs

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(title="Border posts")


def address(record):
    return reverse("documents:add", args=[record.reference])


def send(client, record, *uploads, **typed):
    """Opens the page, chooses files, and presses the button."""
    sent = inputs(client.get(address(record))) | {"kind": ["report"]} | typed
    return client.post(address(record), {**sent, "files": list(uploads)})


def text_of(answer):
    return answer.content.decode()


def test_page_says_the_limits_before_anything_is_chosen(client, staff, project):
    client.force_login(staff)
    page = text_of(client.get(address(project)))
    assert "Up to 20 files at once, each of up to 20 MB: PDF, DOCX" in page
    assert "multiple" in page


def test_several_files_are_stored_at_once_and_counted(client, staff, project):
    client.force_login(staff)

    answer = send(
        client,
        project,
        files.upload("First report.pdf", files.pdf(b"1")),
        files.upload("people.csv", b"name\nAnna\n"),
        files.upload("photo.png", files.png()),
        language="ru",
        date="15 March 2020",
    )

    assert answer.status_code == 302
    assert answer["Location"] == f"{project.get_absolute_url()}#documents"
    assert "3 of 3 files stored" in text_of(client.get(project.get_absolute_url()))
    documents = Document.objects.order_by("pk")
    assert [document.title for document in documents] == ["First report", "people", "photo"]
    assert {(document.kind, document.language, document.date) for document in documents} == {
        ("report", "ru", date(2020, 3, 15))
    }
    assert [link.about for link in DocumentLink.objects.all()] == [f"projects_project:{project.pk}"] * 3
    version = documents[0].versions.get()
    assert (version.number, version.size, version.uploaded_by) == (1, len(files.pdf(b"1")), staff)
    with keeping.open_bytes(version.sha256) as stored:
        assert stored.read() == files.pdf(b"1")


def test_one_file_takes_the_title_that_was_typed(client, staff, project):
    client.force_login(staff)
    send(client, project, files.upload("scan0001.pdf", files.pdf()), title="Letter of the Ministry")
    assert Document.objects.get().title == "Letter of the Ministry"


def test_bad_files_are_named_and_the_good_ones_stored(client, staff, project):
    client.force_login(staff)

    answer = send(
        client,
        project,
        files.upload("good.pdf", files.pdf()),
        files.upload("bad.svg", files.SVG),
        files.upload("empty.pdf", b""),
    )

    page = text_of(answer)
    assert answer.status_code == 422
    assert "1 of 3 files stored" in page
    assert "bad.svg" in page
    assert "SVG" in page
    assert "The file is empty." in page
    assert [document.title for document in Document.objects.all()] == ["good"]
    assert list(keeping.all_places()) == [keeping.place_of(Version.objects.get().sha256)]


def test_file_over_the_limit_is_refused_and_the_form_stays(client, staff, project, settings):
    settings.DOCUMENT_MOST_BYTES = 1024 * 1024
    client.force_login(staff)
    data = files.pdf(b"x" * (1024 * 1024))

    answer = send(client, project, files.upload("large.pdf", data), kind="minutes", language="fr")

    assert answer.status_code == 413
    page = text_of(answer)
    assert "At most 1 MB are stored" in page
    assert '<option value="minutes" selected>' in page
    assert '<option value="fr" selected>' in page
    assert not Document.objects.exists()


def test_more_files_than_the_limit_are_kept_and_not_stored(client, staff, project, settings):
    settings.DOCUMENT_MOST_FILES = 2
    client.force_login(staff)
    answer = send(client, project, *(files.upload(f"{n}.pdf", files.pdf(b"%d" % n)) for n in range(3)))
    assert answer.status_code == 422
    assert "at most 2 files" in text_of(answer)
    assert not Document.objects.exists()


def test_nothing_chosen_is_said(client, staff, project):
    client.force_login(staff)
    answer = send(client, project)
    assert answer.status_code == 422
    assert "Choose at least one file." in text_of(answer)


def test_files_chosen_stay_when_the_form_is_not_accepted(client, staff, project):
    client.force_login(staff)

    answer = send(client, project, files.upload("Report.pdf", files.pdf()), date="31/02/2020")

    assert answer.status_code == 422
    assert "Report.pdf" in text_of(answer)
    assert not Document.objects.exists()
    again = client.post(address(project), inputs(Page(answer)) | {"date": "1 March 2020"})
    assert again.status_code == 302
    assert [(one.title, one.versions.get().name) for one in Document.objects.all()] == [("Report", "Report.pdf")]


def test_files_that_were_stored_are_not_sent_again_with_those_that_were_not(client, staff, project):
    client.force_login(staff)
    answer = send(client, project, files.upload("good.pdf", files.pdf()), files.upload("bad.svg", files.SVG))

    again = client.post(address(project), inputs(Page(answer)))

    assert "Choose at least one file." in text_of(again)
    assert Document.objects.count() == 1


class Page:
    def __init__(self, answer):
        self.text = text_of(answer)


def test_form_sent_twice_stores_once(client, staff, project):
    client.force_login(staff)
    sent = inputs(client.get(address(project)))
    for _time in range(2):
        answer = client.post(address(project), {**sent, "files": [files.upload("a.pdf", files.pdf())]})
        assert answer.status_code == 302
    assert Document.objects.count() == 1
    assert Version.objects.count() == 1


def test_same_file_is_recognized_and_offered_for_linking(client, other_staff, project):
    known = make_document(ProjectFactory(), data=files.pdf(b"same"), title="Joint report")
    client.force_login(other_staff)

    answer = send(client, project, files.upload("other name.pdf", files.pdf(b"same")))

    page = text_of(answer)
    assert f"already here as {known.reference} “Joint report”" in page
    assert f"Link {known.reference} to {project.reference}" in page
    assert Document.objects.count() == 1
    client.post(reverse("documents:link", args=[known.reference]), {"record": project.reference})
    assert [link.reference for link in known.links.order_by("pk")][1:] == [project.reference]


def test_same_file_of_the_same_record_is_only_named(client, staff, project):
    make_document(project, data=files.pdf(b"same"))
    client.force_login(staff)
    page = text_of(send(client, project, files.upload("a.pdf", files.pdf(b"same"))))
    assert "already here as" in page
    assert "It need not be stored twice" not in page


def test_file_of_a_document_that_one_may_not_read_is_stored_as_if_it_were_new(client, other_staff, project):
    hidden = make_document(ProjectFactory(), data=files.pdf(b"same"), classification=3)
    client.force_login(other_staff)

    answer = send(client, project, files.upload("a.pdf", files.pdf(b"same")))

    assert answer.status_code == 302
    assert Document.objects.count() == 2
    assert hidden.reference not in text_of(client.get(project.get_absolute_url()))
    assert len(list(keeping.all_places())) == 1, "the bytes are kept once"


def test_script_gets_what_became_of_each_file(client, staff, project):
    client.force_login(staff)
    sent = inputs(client.get(address(project)))

    def ask(name, data, **more):
        sent_now = {**sent, **more, "files": [files.upload(name, data)]}
        return client.post(address(project), sent_now, headers={"accept": "application/json"})

    good, bad = ask("a.pdf", files.pdf()), ask("b.svg", files.SVG)
    wrong = ask("c.pdf", files.pdf(b"c"), date="yesterday")

    document = Document.objects.get()
    assert good.json()["results"] == [
        {
            "name": "a.pdf",
            "sentence": f"stored as {document.reference}",
            "stored": True,
            "address": document.get_absolute_url(),
        }
    ]
    assert (good.status_code, bad.status_code, wrong.status_code) == (200, 422, 422)
    assert "SVG" in bad.json()["results"][0]["sentence"]
    assert "Date of the document" in wrong.json()["faults"][0]


RECORDS = {
    "project": ProjectFactory,
    "request": AssistanceRequestFactory,
    "meeting": MeetingFactory,
    "action point": ActionPointFactory,
}
MAY_ADD = {
    "project": {"staff", "other_staff"},
    "request": {"staff", "other_staff"},
    "meeting": {"staff", "other_staff"},
    "action point": {"staff", "other_staff", "manager", "other_manager"},
}


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize(
    "name", ["staff", "other_staff", "manager", "other_manager", "auditor", "administrator", "outsider"]
)
def test_who_may_change_a_record_adds_documents_to_it(kind, name, client):
    record = RECORDS[kind]()
    client.force_login(cast(name))

    page = client.get(address(record))
    sent = client.post(
        address(record),
        {
            "creation_key": uuid.uuid4(),
            "kind": "other",
            "language": "en",
            "classification": "1",
            "files": [files.upload("a.pdf", files.pdf())],
        },
    )

    may = name in MAY_ADD[kind]
    assert (page.status_code == 200, Document.objects.count()) == (may, int(may))
    assert sent.status_code in ({302} if may else {403, 404})
    if name not in ("administrator", "outsider"):
        shown = text_of(client.get(record.get_absolute_url()))
        assert ("Add documents" in shown) == may
        assert ("Documents (1)" in shown) == may


# --- storing ----------------------------------------------------------------------------------------------------------


def test_nothing_of_a_file_that_the_storage_does_not_take_is_left(client, staff, project, monkeypatch, empty_storage):
    client.force_login(staff)

    def full(name, content):
        raise OSError("No space left on device")

    monkeypatch.setattr(empty_storage, "_save", full)
    answer = send(client, project, files.upload("a.pdf", files.pdf()))

    assert answer.status_code == 422
    assert "The server cannot store the file now" in text_of(answer)
    assert not Document.objects.exists()


def test_remains_of_an_upload_that_was_cut_off_are_not_taken_for_the_file(project, empty_storage):
    from django.core.files.base import ContentFile

    sha256 = keeping.fingerprint(ContentFile(files.pdf(b"whole")))
    empty_storage.save(keeping.place_of(sha256), ContentFile(b"%PDF-half"))

    make_document(project, data=files.pdf(b"whole"))

    assert keeping.is_whole(sha256)
    assert len(list(keeping.all_places())) == 1


def test_document_is_stored_in_the_transaction_of_the_caller(project, staff):
    with pytest.raises(Refused, match="later"), transaction.atomic():
        storing.store(files.upload("a.pdf", files.pdf()), project, by=staff)
        raise Refused("later")
    assert not Document.objects.exists()
    assert not Version.objects.exists()


def test_two_versions_with_one_number_are_impossible(project, staff):
    document = make_document(project)
    first = document.versions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(
            document=document, number=1, name="b", original_name="b", size=1, sha256="b", uploaded_by=first.uploaded_by
        )


def test_new_version_leaves_the_earlier_one(client, staff, project):
    document = make_document(project, data=files.pdf(b"first"))
    client.force_login(staff)

    answer = client.post(
        reverse("documents:new-version", args=[document.reference]),
        {"file": files.upload("second.pdf", files.pdf(b"second"))},
    )

    assert answer.status_code == 302
    assert [(version.number, version.name) for version in document.versions.all()] == [
        (2, "second.pdf"),
        (1, "report.pdf"),
    ]
    for number, text in ((1, b"first"), (2, b"second")):
        got = client.get(reverse("documents:file", args=[document.reference, number]))
        assert b"".join(got.streaming_content) == files.pdf(text)


def test_same_file_is_no_new_version(client, staff, project):
    document = make_document(project, data=files.pdf(b"first"))
    client.force_login(staff)
    address = reverse("documents:new-version", args=[document.reference])
    answer = client.post(address, {"file": files.upload("second.pdf", files.pdf(b"first"))})
    assert answer.status_code == 422
    assert "is a version of the document already" in text_of(answer)
    assert document.versions.count() == 1


def test_link_remembers_which_version_was_the_latest(client, staff, project):
    document = make_document()
    add_version(document)
    client.force_login(staff)
    client.post(reverse("documents:link", args=[document.reference]), {"record": project.reference.lower()})
    assert document.links.get(reference=project.reference).version == 2
    assert "when version 2 was the latest" in text_of(client.get(document.get_absolute_url()))


def test_upload_is_told_on_the_document_and_on_the_record(project, staff):
    document = make_document(project)
    told = Entry.objects.filter(act="upload document")
    assert {entry.case for entry in told} == {f"documents_document:{document.pk}"}
    assert f"projects_project:{project.pk}" in {entry.other_case for entry in told}
