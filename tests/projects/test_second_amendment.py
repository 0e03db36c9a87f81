"""Amendments of one project follow each other."""

import pytest

from lifecycle import Refused
from projects.amendments import begin_amendment
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_second_amendment_has_the_next_number(staff):
    project = ProjectFactory(approved=True)
    begin_amendment(project, by=staff, reason="More countries").withdraw(by=staff, reason="Not yet")

    second = begin_amendment(project, by=staff, reason="More countries now")

    assert second.reference == f"{project.reference}-A2"


def test_two_amendments_are_never_open_at_once(staff):
    project = ProjectFactory(approved=True)
    begin_amendment(project, by=staff, reason="More countries")

    with pytest.raises(Refused, match="already open"):
        begin_amendment(project, by=staff, reason="Fewer countries")
