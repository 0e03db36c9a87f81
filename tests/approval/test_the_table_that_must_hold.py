"""Joint approval, tried at every door: 13 attempts through 10 doors, 130 of 130 refused.

A project counts as approved when a manager of UNOCT and a manager of the OSCE, neither of whom began, submitted, leads
or last edited it, have approved the same fingerprint. The names of the tests are the rows and columns of the table.
"""

import pytest

from history import note
from projects.models import Project, Signoff
from tests.approval.attempts import ATTEMPTS, Sign, Situation
from tests.approval.doors import (
    DOORS,
    IN_A_BROWSER,
    admin_page,
    bulk,
    import_,
    management_command,
    raw_sql,
    save_in_the_shell,
    two_requests_at_once,
)
from tests.factories import ProjectFactory, cast


def state(project):
    """Everything that an attempt could have changed."""
    row = Project.with_amendments.filter(pk=project.pk).values("status", "title", "round", "fingerprint").get()
    return row, list(Signoff.objects.filter(project=project).order_by("pk").values())


def name(function):
    return function.__name__.strip("_").replace("_", " ")


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=name)
@pytest.mark.parametrize("door", [door for door in DOORS if door is not two_requests_at_once], ids=name)
def test_refused(door, attempt, db):
    check(door, attempt())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", ATTEMPTS, ids=name)
def test_refused_two_requests_at_once(attempt):
    check(two_requests_at_once, attempt())


def check(door, situation):
    before = state(situation.project)

    if door in IN_A_BROWSER:
        said = door(situation)
    else:
        # The most that a hostile program can pretend: to be that person, in the middle of that very move.
        with note(actor=situation.actor, act="approve", move=True):
            said = door(situation)

    assert state(situation.project) == before
    assert said, "nothing was said"
    if door not in IN_A_BROWSER:
        assert "Refused: " in said or "Conflict" in said or situation.sentence in said


@pytest.mark.parametrize("door", [admin_page, import_, management_command, save_in_the_shell, bulk, raw_sql], ids=name)
def test_the_same_doors_take_a_sign_off_that_is_right(door, db):
    """Without this, a door that refuses everything would pass for a safe one."""
    project = ProjectFactory(half_approved=True)
    manager = cast("manager")

    situation = Situation(project, manager, Sign(manager, manager.organization, project.fingerprint), "")
    if door is admin_page:
        door(situation)
    else:
        with note(actor=manager, act="approve", move=True):
            door(situation)

    assert set(Signoff.objects.filter(project=project).values_list("person__email", flat=True)) == {
        cast("manager").email,
        cast("other_manager").email,
    }
