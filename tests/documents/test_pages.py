"""Reading documents: who may, what is handed out and how, what is kept back, and what the history tells of it."""

import logging

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from documents import keeping
from documents.models import Document
from history.models import Entry
from lifecycle import Refused
from tests.documents import files
from tests.documents.factories import add_version, again, make_document
from tests.factories import AssistanceRequestFactory, ProjectFactory, cast, party
from tests.meetings.factories import MeetingFactory
from tests.pages import inputs

pytestmark = pytest.mark.django_db
EVERYBODY = ["staff", "other_staff", "manager", "other_manager", "auditor", "administrator", "outsider"]
READERS = set(EVERYBODY[:5])


def file_of(document, number=1):
    return reverse("documents:file", args=[document.reference, number])


def text_of(answer):
    return answer.content.decode()


def bytes_of(answer):
    return b"".join(answer.streaming_content)


# --- who reads --------------------------------------------------------------------------------------------------------

OPEN = {}
CONFIDENTIAL = {"classification": 3}


def kept_to(side):
    return {"only_for": party(side)}


KINDS = {
    "open": (lambda: (ProjectFactory(), OPEN), READERS),
    # Uploaded by staff of the OSCE, who therefore read it.
    "confidential": (lambda: (ProjectFactory(), CONFIDENTIAL), {"staff", "manager", "other_manager", "auditor"}),
    "kept to the OSCE": (lambda: (ProjectFactory(), kept_to("OSCE")), {"staff", "manager", "auditor"}),
    "confidential and kept to the OSCE": (
        lambda: (ProjectFactory(), CONFIDENTIAL | kept_to("OSCE")),
        {"staff", "manager", "auditor"},
    ),
    "of a confidential project": (
        lambda: (ProjectFactory(classification=3, created_by=cast("staff")), OPEN),
        {"staff", "manager", "other_manager", "auditor"},
    ),
    "of a request that is not shared": (
        lambda: (AssistanceRequestFactory(addressee="osce", consent_to_share=False, created_by=cast("staff")), OPEN),
        {"staff", "manager", "auditor"},
    ),
}


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("kind", KINDS)
def test_who_reads_a_document(kind, name, client):
    make, readers = KINDS[kind]
    record, said = make()
    document = make_document(record, title="Zyxwvut", **said)
    client.force_login(cast(name))

    page, got = client.get(document.get_absolute_url()), client.get(file_of(document))
    listed = client.get("/documents/")
    shown = client.get(record.get_absolute_url())

    may = name in readers
    refused = {403} if name in ("administrator", "outsider") else {404}
    assert page.status_code in ({200} if may else refused)
    assert got.status_code in ({200} if may else refused)
    assert ("Zyxwvut" in text_of(listed)) == may
    if shown.status_code == 200:
        assert ("Zyxwvut" in text_of(shown)) == may
        assert ("Documents (1)" in text_of(shown)) == may


@pytest.mark.parametrize("name", ["other_staff", "other_manager"])
def test_nothing_of_a_document_that_is_kept_back_is_told(name, client):
    """In page, count, search, file, and history alike."""
    project = ProjectFactory()
    document = make_document(project, title="Zyxwvut", name="zyxwvut.pdf", only_for=party("OSCE"))
    add_version(document, name="zyxwvut-2.pdf")
    document.withdraw(by=cast("staff"), reason="Zyxwvut was wrong")
    client.force_login(cast(name))

    addresses = ["/documents/", "/documents/?q=zyxwvut", "/documents/?format=csv", project.get_absolute_url()]
    addresses += [f"{project.get_absolute_url()}history/", "/history/", "/history/?format=csv", "/me/"]
    addresses += [f"/history/{entry.pk}/" for entry in Entry.objects.order_by("-pk")[:30]]
    addresses += [f"/history/compare/documents_document/{document.pk}/", f"/documents/?record={project.reference}"]
    for address in addresses:
        answer = client.get(address)
        text = (bytes_of(answer) if answer.streaming else answer.content).decode()
        assert "zyxwvut" not in text.replace("q=zyxwvut", "").replace('value="zyxwvut"', "").lower() or "?q=" in address
        assert document.reference not in text, address


def test_the_auditor_is_told(client):
    """Otherwise the test above would say nothing."""
    project = ProjectFactory()
    document = make_document(project, title="Zyxwvut", only_for=party("OSCE"))
    client.force_login(cast("auditor"))
    for address in ("/documents/?q=zyxwvut", project.get_absolute_url(), f"{project.get_absolute_url()}history/"):
        assert document.reference in text_of(client.get(address)), address


def test_document_of_two_records_is_read_by_whoever_reads_one(client, other_staff):
    document = make_document(ProjectFactory(classification=3, created_by=cast("staff")))
    client.force_login(cast("staff"))
    shared = ProjectFactory()
    client.post(reverse("documents:link", args=[document.reference]), {"record": shared.reference})
    client.force_login(other_staff)

    page = text_of(client.get(document.get_absolute_url()))

    assert shared.reference in page
    hidden = document.links.order_by("pk").first().reference
    assert hidden not in page
    assert hidden not in text_of(client.get("/documents/"))


def test_opening_what_is_kept_back_from_others_is_written_down(client, manager):
    document = make_document(classification=3)
    client.force_login(manager)
    client.get(document.get_absolute_url())
    assert Entry.objects.filter(act="read restricted", case=f"documents_document:{document.pk}").exists()


# --- files ------------------------------------------------------------------------------------------------------------


def test_file_is_handed_out_as_what_it_is_and_nothing_else(client, staff):
    document = make_document(name='Протокол "2020".pdf', data=files.pdf(b"minutes"))
    client.force_login(staff)

    answer = client.get(file_of(document))

    assert bytes_of(answer) == files.pdf(b"minutes")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(files.pdf(b"minutes")))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9F")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"


def test_file_is_not_handed_to_another_site(client, staff):
    document = make_document()
    client.force_login(staff)
    assert client.get(file_of(document), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get(file_of(document), headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_file_lies_under_its_fingerprint_and_no_address_leads_there(client, staff, settings):
    document = make_document(name="../../secret.pdf")
    version = document.versions.get()
    assert list(keeping.all_places()) == [f"documents/{version.sha256[:2]}/{version.sha256[2:4]}/{version.sha256}"]
    client.force_login(staff)
    for address in (f"/media/{keeping.place_of(version.sha256)}", f"/static/{keeping.place_of(version.sha256)}"):
        assert client.get(address).status_code == 404


def test_file_that_was_changed_behind_our_back_arrives_incomplete(client, staff, empty_storage, caplog):
    document = make_document(data=files.pdf(b"genuine"))
    place = keeping.place_of(document.versions.get().sha256)
    empty_storage.delete(place)
    empty_storage.save(place, ContentFile(files.pdf(b"forgery")))
    client.force_login(staff)

    answer = client.get(file_of(document))

    with caplog.at_level(logging.CRITICAL), pytest.raises(keeping.Damaged):
        bytes_of(answer)


def test_file_that_is_gone_is_a_page_and_an_entry(client, staff, empty_storage):
    document = make_document()
    empty_storage.delete(keeping.place_of(document.versions.get().sha256))
    client.force_login(staff)
    answer = client.get(file_of(document))
    assert answer.status_code == 503
    assert "cannot be read from where it is stored" in text_of(answer)
    assert Entry.objects.filter(act="file damaged", case=f"documents_document:{document.pk}").count() == 1


@pytest.mark.parametrize(
    ("said", "number"), [({"classification": 1}, 0), ({"classification": 2}, 2), ({"only_for": "OSCE"}, 2)]
)
def test_downloads_of_classified_documents_are_in_the_history(said, number, client, staff):
    if "only_for" in said:
        said = kept_to("OSCE")
    project = ProjectFactory()
    document = make_document(project, **said)
    client.force_login(staff)

    bytes_of(client.get(file_of(document)))
    bytes_of(client.get(file_of(document)))
    client.head(file_of(document))

    told = Entry.objects.filter(act="download", case=f"documents_document:{document.pk}")
    assert told.count() == number
    history = text_of(client.get(f"{project.get_absolute_url()}history/"))
    assert ("downloaded a classified document" in history) == bool(number)


# --- changing ---------------------------------------------------------------------------------------------------------


def change(client, document, **typed):
    address = reverse("documents:edit", args=[document.reference])
    return client.post(address, inputs_of(client, address) | typed)


def inputs_of(client, address):
    page = client.get(address)
    page.text = text_of(page)
    return inputs(page)


def test_what_is_said_of_a_document_is_changed_and_told_on_its_record(client, staff):
    project = ProjectFactory()
    document = make_document(project, title="Scan")
    client.force_login(staff)

    answer = change(client, document, title="Letter of the Ministry", classification="2")

    assert answer.status_code == 302
    assert (again(document).title, again(document).classification) == ("Letter of the Ministry", 2)
    assert Entry.objects.get(act="edit document").old["classification"] == 1
    assert "Letter of the Ministry" in text_of(client.get(f"{project.get_absolute_url()}history/"))


def test_only_the_side_that_uploaded_it_lowers_the_classification(client, other_staff):
    document = make_document(classification=2)
    client.force_login(other_staff)
    refused = change(client, document, classification="1")
    assert refused.status_code == 422
    assert "only its people lower the classification" in text_of(refused)
    assert change(client, document, classification="3").status_code == 302
    assert again(document).classification == 3


def test_withdrawn_document_keeps_its_bytes_for_auditors_and_is_a_page_for_the_others(client, staff, auditor):
    document = make_document(data=files.pdf(b"wrong"), title="Wrong letter")
    version = document.versions.get()
    client.force_login(staff)
    address = reverse("documents:move", args=[document.reference, "withdraw"])
    client.post(address, {"version": document.version, "reason": "The letter was for somebody else"})

    assert again(document).status == Document.Status.WITHDRAWN
    answer = client.get(file_of(document))
    assert answer.status_code == 410
    assert "The letter was for somebody else" in text_of(answer)
    assert "The letter was for somebody else" in text_of(client.get(document.get_absolute_url()))
    assert keeping.is_whole(version.sha256)
    client.force_login(auditor)
    assert bytes_of(client.get(file_of(document))) == files.pdf(b"wrong")


def test_withdrawing_takes_a_reason_and_the_side_that_uploaded_it(staff, other_staff, manager, other_manager):
    document = make_document()
    with pytest.raises(Refused, match="reason"):
        document.withdraw(by=staff, reason="")
    for person in (other_staff, other_manager):
        with pytest.raises(Refused, match="OSCE Secretariat uploaded this document"):
            document.withdraw(by=person, reason="We do not like it")
    document.withdraw(by=manager, reason="Not the final text")
    assert again(document).is_withdrawn


@pytest.mark.parametrize("name", ["edit", "new-version", "link"])
def test_withdrawn_document_is_not_changed_any_more(name, client, staff):
    document = make_document()
    document.withdraw(by=staff, reason="Not the final text")
    client.force_login(staff)
    address = reverse(f"documents:{name}", args=[document.reference])
    for answer in (client.get(address), client.post(address, {"record": ProjectFactory().reference})):
        assert answer.status_code == 409
        assert "is withdrawn" in text_of(answer)
    assert again(document).links.count() == 1


def test_document_is_taken_from_a_record_with_a_reason_and_never_from_its_last_one(client, staff):
    first, second = ProjectFactory(), MeetingFactory()
    document = make_document(first)
    client.force_login(staff)
    client.post(reverse("documents:link", args=[document.reference]), {"record": second.reference})
    address = reverse("documents:unlink", args=[document.reference, first.reference])

    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "It belongs to the meeting"}).status_code == 302

    assert [link.reference for link in document.links.all()] == [second.reference]
    told = Entry.objects.get(act="unlink document")
    assert (told.other_case, told.reason) == (f"projects_project:{first.pk}", "It belongs to the meeting")
    last = reverse("documents:unlink", args=[document.reference, second.reference])
    assert client.post(last, {"reason": "It belongs to nothing"}).status_code == 409
    assert document.links.count() == 1


def test_document_is_not_linked_to_a_record_that_one_may_not_open(client, other_staff):
    document = make_document()
    hidden = ProjectFactory(classification=3, created_by=cast("staff"))
    client.force_login(other_staff)
    answer = client.post(reverse("documents:link", args=[document.reference]), {"record": hidden.reference})
    assert answer.status_code == 422
    assert "There is no record" in text_of(answer)
