"""A project that is older than the system."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import ProjectFactory
from tests.history.by_hand import open_the_journal


@pytest.fixture
def older():
    """A project, and a time before it at which an earlier version of the system may have written."""
    project = ProjectFactory(title="Border posts", background="On the river")
    open_the_journal()
    return project, timezone.now() - timedelta(days=400)
