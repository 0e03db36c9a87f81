"""What the tests of the auditors' room share."""

import pytest

from tests.auditing.changes import ADDRESS
from tests.clock import moment


@pytest.fixture
def compare(client, auditor):
    """Opens the report from a moment until now, as the auditor or as somebody else; hands back the page."""

    def open_report(first, last=None, reader=auditor, **asked):
        client.force_login(reader)
        asked = {"from": first.isoformat(), "to": (last or moment()).isoformat(), **asked}
        return client.get(ADDRESS, asked)

    return open_report
