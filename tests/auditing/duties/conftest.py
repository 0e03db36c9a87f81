"""The report as the auditor opens it, and a journal to write into."""

import pytest

from auditing.duties.rules import RULES
from tests.auditing.duties.written import PAGE, History
from tests.history.by_hand import open_the_journal


@pytest.fixture
def report(client, auditor):
    """Opens the report as the auditor; hands back the sentences of each rule that has found something.

    The cast of every test comes from a shell, so what was written past the site is asked for by name.
    """
    client.force_login(auditor)

    def open_report(**asked):
        asked.setdefault("rule", [rule.name for rule in RULES if rule.name != "past-the-site"])
        answer = client.get(PAGE, asked)
        assert answer.status_code == 200
        assert answer.context["faults"] == []
        found = {}
        for line in answer.context["lines"]:
            found.setdefault(line.rule.name, []).append(line.sentence.replace("\xa0", " "))
        return found

    return open_report


@pytest.fixture
def history():
    open_the_journal()
    return History()
