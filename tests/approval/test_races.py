"""Two managers in the same moment, on PostgreSQL: SQLite lets writers in one by one and so proves nothing here.

Each race is run by two threads that wait for each other. The control runs the same race on a table without our guards
and constraints and has to go wrong, or the races prove nothing either.
"""

import threading

import pytest
from django.db import connection, transaction

from lifecycle import Conflict, Refused
from projects.models import Project, Signoff
from tests.factories import ProjectFactory, UserFactory, cast

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACES = 20


def race(*runners):
    """Runs all at once, each on a connection of its own; answers with what each raised, or None."""
    together, raised = threading.Barrier(len(runners), timeout=10), [None] * len(runners)

    def run(number, runner):
        try:
            together.wait()
            runner()
        except (Refused, Conflict) as refusal:
            raised[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def approval(project, person):
    mine = Project.objects.get(pk=project.pk)
    return lambda: mine.approve(by=person, fingerprint=project.fingerprint)


def test_both_organizations_at_once_approve_exactly_once():
    for _ in range(RACES):
        project = ProjectFactory(submitted=True)
        raised = race(approval(project, cast("manager")), approval(project, cast("other_manager")))
        project.refresh_from_db()
        assert raised == [None, None]
        assert project.status == "approved"
        assert project.signoffs.count() == 2


def test_two_managers_of_one_organization_at_once_leave_one_sign_off():
    colleague = UserFactory(role="manager", side="OSCE")
    for _ in range(RACES):
        project = ProjectFactory(submitted=True)
        raised = race(approval(project, cast("manager")), approval(project, colleague))
        project.refresh_from_db()
        assert sorted(map(bool, raised)) == [False, True]
        assert project.status == "under_assessment"
        assert project.signoffs.count() == 1


def test_an_approval_and_a_change_at_once_never_sign_what_was_not_read():
    for _ in range(RACES):
        project = ProjectFactory(half_approved=True)
        mine = Project.objects.get(pk=project.pk)

        def change(mine=mine):
            mine.take_back(by=cast("staff"), reason="The title is wrong")
            mine.title = "Another title"
            mine.save()

        race(approval(project, cast("manager")), change)
        project.refresh_from_db()
        if project.status == "approved":
            assert project.title != "Another title"
        else:
            assert (project.status, project.signoffs.count()) in {("draft", 1), ("draft", 2)}


def test_control_without_the_guards_two_sign_offs_come_about():
    """Read, look, write: what every one of these races would do if the database did not hold the rule."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE unguarded (project bigint, organization bigint)")
    looked = threading.Barrier(2, timeout=10)
    doubled = 0

    def naive(project):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM unguarded WHERE project = %s", [project])
            (there,) = cursor.fetchone()
            looked.wait()
            if not there:
                cursor.execute("INSERT INTO unguarded VALUES (%s, 1)", [project])

    for project in range(RACES):
        race(lambda project=project: naive(project), lambda project=project: naive(project))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM unguarded WHERE project = %s", [project])
            doubled += cursor.fetchone()[0] == 2
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE unguarded")
    assert doubled > 0


def test_control_without_versions_an_edit_is_lost():
    """Two people save different fields. With the version one is told; without it one edit would vanish."""
    project = ProjectFactory()
    lost = refused = 0
    for number in range(RACES):
        one, other = Project.objects.get(pk=project.pk), Project.objects.get(pk=project.pk)
        one.objective, other.background = f"objective {number}", f"background {number}"
        raised = race(one.save, other.save)
        refused += sum(isinstance(each, Conflict) for each in raised)
        project.refresh_from_db()
        both = (project.objective, project.background) == (one.objective, other.background)
        lost += not both and not any(raised)
    assert (lost, refused) == (0, RACES)
    assert Signoff.objects.count() == 0
