"""Whether a project still is what was signed can be asked at any time."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from projects.amendments import begin_amendment
from projects.models import Project
from tests.factories import ProjectFactory, cast
from triggers.laying import take_up


def verify():
    said, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("verify_approvals", stdout=said, stderr=wrong)
    except CommandError as error:
        return str(error), wrong.getvalue()
    return said.getvalue().strip(), wrong.getvalue()


@pytest.fixture
def amended(db):
    project = ProjectFactory(approved=True)
    amendment = begin_amendment(project, by=cast("staff"), reason="A better title")
    amendment.title = "A better title"
    amendment.save()
    amendment.submit(by=cast("staff"))
    amendment.approve(by=cast("other_manager"), fingerprint=amendment.fingerprint)
    amendment.approve(by=cast("manager"), fingerprint=amendment.fingerprint)
    return project


def test_what_was_signed_is_found_as_it_was(amended):
    ProjectFactory(submitted=True)
    ProjectFactory()
    assert verify() == ("3 submitted and approved projects are what was signed.", "")


@pytest.mark.parametrize(
    "tamper",
    [
        lambda project: Project.objects.filter(pk=project.pk).update(title="Another"),
        lambda project: project.contributions.update(amount=1),
        lambda project: project.risks.all().delete(),
    ],
    ids=["project", "contribution", "risk"],
)
def test_what_somebody_changed_without_the_guards_is_named(tamper, amended):
    take_up(connection)  # the owner of the database can do this; the test is rolled back
    tamper(amended)
    assert verify() == (
        "1 of 2 projects are not what was signed.",
        f"{amended}: its content is not what was signed.\n",
    )
