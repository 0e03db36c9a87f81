"""What the tests of the desk share."""

import pytest

from tests.auditing.desk.factories import draw_sample, projects


@pytest.fixture
def sample(auditor):
    projects(3)
    return draw_sample(size="3")
