"""Every address of the auditors' room and of findings, asked and posted to by everybody: one table of what is answered.

A new address fails here until its line is written. What is refused changes nothing, and what is only read writes
nothing but the note of the reading.
"""

import pytest
from django.test import Client
from django.urls import reverse

from auditing.desk import finding_urls
from auditing.urls import urlpatterns as room
from history.models import Entry
from tests.auditing.desk.factories import FindingFactory, draw_sample
from tests.factories import CAST, ProjectFactory, cast

pytestmark = pytest.mark.django_db

# Nobody signed in, staff to whom the finding is addressed, other staff, the manager of the side that is addressed, the
# other manager, auditor, administrator, outsider.
PEOPLE = ["", *CAST]
HISTORY = "302 403 403 200 200 200 403 403"
HISTORY_IS_READ = "302 403 403 405 405 405 403 403"
DESK = "302 403 403 403 403 200 403 403"
DESK_IS_READ = "302 403 403 403 403 405 403 403"
NOTHING_TYPED = "302 403 403 403 403 400 403 403"
ANSWERS = {
    # name of the address: (GET, POST with nothing in it)
    "history": (HISTORY, HISTORY_IS_READ),
    "entry": (HISTORY, HISTORY_IS_READ),
    "compare": ("302 200 404 200 200 200 404 404", "302 405 405 405 405 405 405 405"),
    "proof": (HISTORY, "302 403 403 302 302 302 403 403"),
    "changes": ("302 200 200 200 200 200 403 403", "302 405 405 405 405 405 403 403"),
    "desk": (DESK, DESK_IS_READ),
    "choose-population": (DESK, DESK_IS_READ),
    "draw-sample": (DESK, NOTHING_TYPED),
    "sample": (DESK, DESK_IS_READ),
    "edit-sample": (DESK, NOTHING_TYPED),
    "sample-population": (DESK, DESK_IS_READ),
    "draw-again": (DESK, DESK_IS_READ),
    "sample-report": (DESK, DESK_IS_READ),
    "sample-move": (DESK, NOTHING_TYPED),
    "sample-item": (DESK, NOTHING_TYPED),
    "take-mark-back": (DESK_IS_READ, NOTHING_TYPED),
    "find-on-item": (DESK, NOTHING_TYPED),
    "duties": (HISTORY, HISTORY_IS_READ),
    "rights": (HISTORY, HISTORY_IS_READ),
    "self-test": (HISTORY, "302 403 403 403 403 302 403 403"),
    "check-file": (HISTORY, "302 403 403 422 422 422 403 403"),
    "findings:list": ("302 200 200 200 200 200 403 403", "302 405 405 405 405 405 403 403"),
    "findings:new": (DESK, NOTHING_TYPED),
    "findings:detail": ("302 200 404 200 404 200 403 403", "302 405 405 405 405 405 403 403"),
    "findings:edit": ("302 403 403 403 403 409 403 403", "302 403 403 403 403 409 403 403"),
    "findings:move": ("302 200 404 200 404 403 404 404", "302 400 404 400 404 403 404 404"),
}
# The notes that reading and being refused leave.
READ, REFUSED, DONE = {"read restricted", "export"}, {"refused"}, {"verify", "self-test"}


def names():
    return [*(one.name for one in room), *(f"findings:{one.name}" for one in finding_urls.urlpatterns)]


@pytest.fixture
def address():
    """The address by its name, about a confidential project that other staff may not open."""
    project = ProjectFactory(classification=3)
    sample, finding = draw_sample(size="1"), FindingFactory(issued=True, about=project)
    of_item, of_finding, of_sample = [sample.reference, 1], [finding.reference], [sample.reference]
    more = {
        "entry": [Entry.objects.of(project).first().pk],
        "compare": ["project", project.reference],
        "choose-population": ["acts"],
        "draw-sample": ["acts"],
        "sample-move": [sample.reference, "close"],
        "findings:move": [finding.reference, "give_answer"],
        "findings:detail": of_finding,
        "findings:edit": of_finding,
    }
    more |= dict.fromkeys(("sample-item", "take-mark-back", "find-on-item"), of_item)
    more |= dict.fromkeys(("sample", "edit-sample", "sample-population", "draw-again", "sample-report"), of_sample)
    return lambda name: reverse(name, args=more.get(name, []))


def answers(address, method):
    """(status, acts that it left in the history) for each of the people."""
    for name in PEOPLE:
        client = Client()
        if name:
            client.force_login(cast(name))
        latest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
        status = getattr(client, method)(address).status_code
        yield status, set(Entry.objects.filter(pk__gt=latest).values_list("act", flat=True))


def test_every_address_is_in_the_table():
    assert sorted(names()) == sorted(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_address_answers_each_person_as_the_table_says(name, address):
    for method, expected in zip(("get", "post"), ANSWERS[name], strict=True):
        found = list(answers(address(name), method))
        assert " ".join(str(status) for status, _acts in found) == expected, method
        for status, acts in found:
            allowed = READ if method == "get" else REFUSED if status >= 400 else DONE
            assert acts <= allowed, f"{method} of {name} was answered {status} and wrote {acts}"


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_is_posted_without_the_token_of_the_form(name, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast("auditor"))
    latest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert client.post(address(name)).status_code == 403
    assert not Entry.objects.filter(pk__gt=latest).exclude(act="refused").exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
@pytest.mark.parametrize("name", ANSWERS)
def test_no_other_method_does_anything(name, method, address):
    client = Client()
    client.force_login(cast("auditor"))
    assert getattr(client, method)(address(name)).status_code in {403, 404, 405}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_the_headers_that_keep_it_where_it_is(name, address):
    client = Client()
    client.force_login(cast("auditor"))
    answer = client.get(address(name))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    if not answer["Content-Type"].startswith("text/html"):
        assert answer["Content-Disposition"].startswith("attachment; ")
