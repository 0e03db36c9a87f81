"""What the tests of the auditors' room share."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.auditing.changes import ADDRESS
from tests.auditing.files import PAGE, export
from tests.clock import moment
from tests.factories import ProjectFactory


@pytest.fixture
def at_desk(client, auditor):
    """The browser of the auditor."""
    client.force_login(auditor)
    return client


@pytest.fixture
def compare(open_as, auditor):
    """Opens the report from a moment until now, as the auditor or as somebody else; hands back the page."""

    def open_report(first, last=None, reader=auditor, **asked):
        asked = {"from": first.isoformat(), "to": (last or moment()).isoformat(), **asked}
        return open_as(reader, ADDRESS, data=asked)

    return open_report


@pytest.fixture
def read(at_desk):
    """Opens the feed as the auditor; hands back the numbers of the entries on the page, latest first."""

    def open_feed(query=""):
        answer = at_desk.get(f"/history/{query}")
        assert answer.status_code == 200, answer.text
        page = answer.context["shown"]
        return [entry.pk for entry in page.entries] if page else []

    return open_feed


@pytest.fixture
def check(at_desk):
    """Puts a file before the page as the auditor does; answers what the template was given."""

    def put(content, name="projects.csv"):
        answer = at_desk.post(PAGE, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 200, answer.text
        return answer

    return put


@pytest.fixture
def file(staff):
    for number in range(3):
        ProjectFactory(title=f"Course {number}, with “quotes” and ümlauts", created_by=staff)
    return export(staff)
