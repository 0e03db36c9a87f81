"""What the tests of the auditors' room share."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.auditing.changes import ADDRESS
from tests.auditing.files import PAGE, export
from tests.clock import moment
from tests.factories import ProjectFactory


@pytest.fixture
def compare(client, auditor):
    """Opens the report from a moment until now, as the auditor or as somebody else; hands back the page."""

    def open_report(first, last=None, reader=auditor, **asked):
        client.force_login(reader)
        asked = {"from": first.isoformat(), "to": (last or moment()).isoformat(), **asked}
        return client.get(ADDRESS, asked)

    return open_report


@pytest.fixture
def read(client, auditor):
    """Opens the feed as the auditor; hands back the numbers of the entries on the page, latest first."""
    client.force_login(auditor)

    def open_feed(query=""):
        answer = client.get(f"/history/{query}")
        assert answer.status_code == 200, answer.text
        page = answer.context["shown"]
        return [entry.pk for entry in page.entries] if page else []

    return open_feed


@pytest.fixture
def check(client, auditor):
    """Puts a file before the page as the auditor does; answers what the template was given."""
    client.force_login(auditor)

    def put(content, name="projects.csv"):
        answer = client.post(PAGE, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 200, answer.text
        return answer

    return put


@pytest.fixture
def file(staff):
    for number in range(3):
        ProjectFactory(title=f"Course {number}, with “quotes” and ümlauts", created_by=staff)
    return export(staff)
