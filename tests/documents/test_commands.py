"""The commands that look after the stored files."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import keeping
from history.models import Entry
from tests.documents import files
from tests.documents.factories import add_version, make_document

pytestmark = pytest.mark.django_db
NOBODYS = keeping.place_of("ab" * 32)


def called(name, *arguments):
    out, faults = StringIO(), StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=faults)
    except CommandError as error:
        faults.write(str(error))
    return out.getvalue(), faults.getvalue()


def test_stored_files_are_compared_with_their_fingerprints(empty_storage):
    genuine, forged, lost = (make_document(data=files.pdf(text)) for text in (b"genuine", b"forged", b"lost"))
    add_version(genuine)
    assert called("verify_documents") == ("4 files are as they were uploaded.\n", "")
    places = [keeping.place_of(one.versions.get().sha256) for one in (forged, lost)]
    for place in places:
        empty_storage.delete(place)
    empty_storage.save(places[0], ContentFile(files.pdf(b"f0rged")))

    out, faults = called("verify_documents")

    assert out == ""
    assert "2 of 4 files are missing or damaged" in faults
    assert f"{forged} version 1" in faults
    assert f"{lost} version 1" in faults
    assert genuine.reference not in faults
    told = Entry.objects.filter(act="file damaged").values_list("case", flat=True)
    assert set(told) == {f"documents_document:{one.pk}" for one in (forged, lost)}


def test_files_of_no_document_are_taken_away_when_they_are_old(empty_storage):
    kept = keeping.place_of(make_document().versions.get().sha256)
    empty_storage.save(NOBODYS, ContentFile(b"nobody's"))

    assert "0 files" in called("clean_documents")[0], "it may yet get its version"
    assert NOBODYS in called("clean_documents", "--older-than=-1", "--only-say")[0]
    assert set(keeping.all_places()) == {kept, NOBODYS}
    assert NOBODYS in called("clean_documents", "--older-than=-1")[0]
    assert list(keeping.all_places()) == [kept]


def test_file_that_is_wanted_again_is_young_again(empty_storage):
    data = files.pdf(b"again")
    place = keeping.place_of(keeping.fingerprint(ContentFile(data)))
    empty_storage.save(place, ContentFile(data))
    before = timezone.now() - timedelta(days=3)
    empty_storage._resolve(place).modified_time = before
    make_document(data=data)
    assert empty_storage.get_modified_time(place) > before
