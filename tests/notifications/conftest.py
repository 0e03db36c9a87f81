"""Everybody has read the journal so far: a test is told of what it does itself."""

import pytest

from notifications.models import Reading
from notifications.reading import read_some


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
