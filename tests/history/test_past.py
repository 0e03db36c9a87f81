"""The past under the names of the present: rows as they were, and nothing to write."""


import pytest
from django.utils import timezone

from history import past
from projects.models import Project
from tests.factories import ProjectFactory

BOTH = pytest.mark.django_db(transaction=True, databases=["default", "past"])
pytestmark = BOTH


def moment():
    """Now, and a moment at which nothing is written: SQLite's clock has milliseconds."""
    import time

    time.sleep(0.003)
    found = timezone.now()
    time.sleep(0.003)
    return found


def test_a_record_reads_as_it_was(staff):
    project = ProjectFactory(title="Border posts")
    then = moment()
    project.title = "Border crossings"
    project.save()

    with past.at(then):
        assert Project.objects.get(pk=project.pk).title == "Border posts"
        assert list(Project.objects.visible_to(staff).search("posts")) == [project]

    assert Project.objects.get(pk=project.pk).title == "Border crossings"
