"""Pages of a person, and cases with which much can be done: for the pages of the past."""

import pytest

from tests.factories import AssistanceRequestFactory, ProjectFactory
from tests.meetings.factories import ActionPointFactory, MeetingFactory
from tests.ui.as_of import text_of


@pytest.fixture
def page(open_as):
    """The text of a page for a person."""

    def get(person, address, status=200):
        answer = open_as(person, address)
        assert answer.status_code == status, text_of(answer)[:300]
        return text_of(answer)

    return get


@pytest.fixture
def cases():
    """One case of each kind, in a state in which much can be done with it."""
    project = ProjectFactory(submitted=True)
    letter = AssistanceRequestFactory(under_review=True)
    letter.project_links.create(project=ProjectFactory())
    point = ActionPointFactory()
    meeting = MeetingFactory(begun=True)
    return [project, ProjectFactory(ready=True), ProjectFactory(active=True), letter, meeting, point]
