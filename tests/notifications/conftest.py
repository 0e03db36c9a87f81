"""Everybody has read the journal so far: a test is told of what it does itself."""

import pytest

from history.models import case_of
from notifications.models import Preference, Reading, Watch
from notifications.reading import read_some
from tests.factories import ProjectFactory


@pytest.fixture(autouse=True)
def nothing_new(db):
    Reading.objects.all().delete()


@pytest.fixture
def begin():
    """From here on there are notices."""

    def begin():
        from history import record_event

        record_event("export")  # so that the journal is not empty
        Reading.objects.all().delete()
        read_some()

    return begin


@pytest.fixture
def watched(begin, manager):
    """A project that a manager watches, who wants mail at once."""
    Preference.objects.create(person=manager, cadence=Preference.Cadence.AT_ONCE)
    project = ProjectFactory(title="Border guards of the region")
    Watch.set(manager, case_of(project), True)
    begin()
    return project
