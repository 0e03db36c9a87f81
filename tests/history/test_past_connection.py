"""The connection to the past: nothing is written on it, and nothing of it stays behind."""

from datetime import datetime

import pytest
from django.db import connections

from history import as_it_was, past
from history.models import Entry
from lifecycle import Conflict
from projects.models import Project
from reference.models import Country, Theme
from tests.clock import moment
from tests.factories import ProjectFactory
from tests.history.by_hand import forged

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "past"])


# Nothing is written


def test_nothing_is_written_in_the_past():
    project = ProjectFactory(title="Border posts")
    entries = Entry.objects.filter(table="projects_project")
    before = entries.count()

    with past.at(moment()):
        found = Project.objects.get(pk=project.pk)
        found.title = "Forged"
        for write in (
            found.save,
            found.delete,
            lambda: Project.objects.create(title="Forged", plan=found.plan),
            lambda: Project.objects.update(title="Forged"),
            lambda: Project.objects.filter(pk=found.pk).delete(),
            lambda: Project.objects.bulk_create([Project(title="Forged", plan=found.plan)]),
            lambda: found.country_links.create(country=Country.objects.first()),
        ):
            with pytest.raises(past.ReadOnly):
                write()

    assert entries.count() == before
    assert list(Project.objects.values_list("title", flat=True)) == ["Border posts"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE \"reference_theme\" SET name = 'Forged'",
        'DELETE FROM "history_entry"',
        'SELECT 1; DELETE FROM "reference_theme"',
        'WITH gone AS (SELECT 1) DELETE FROM "reference_theme"',
    ],
)
def test_a_statement_that_writes_finds_no_way_through_the_connection_of_the_past(statement):
    themes, entries = list(Theme.objects.values()), Entry.objects.count()
    with past.at(moment()):
        list(Theme.objects.all())
        with pytest.raises(Exception), connections["past"].cursor() as cursor:  # noqa: B017, PT011 - engines differ
            cursor.execute(statement)
        with pytest.raises(Exception):  # noqa: B017, PT011 - past the wrapper, the engine itself refuses
            connections["past"].connection.execute(statement.replace("reference_theme", "auth_group"))
    assert list(Theme.objects.values()) == themes
    assert Entry.objects.count() == entries


def test_a_record_of_the_past_is_neither_read_on_nor_written_once_the_past_is_left(manager):
    project = ProjectFactory(submitted=True)
    with past.at(moment()):
        found = Project.objects.get(pk=project.pk)

    found.title = "Forged"
    for use in (
        found.save,
        found.delete,
        lambda: list(found.signoffs.all()),
        lambda: found.plan,
        lambda: found.begin_assessment(by=manager),
    ):
        with pytest.raises(past.ReadOnly):
            use()
    assert Project.objects.get(pk=project.pk).status == "submitted"


def test_a_record_of_the_present_is_not_written_in_the_past(staff):
    project = ProjectFactory(title="Border posts")
    with past.at(moment()):
        project.title = "Forged"
        with pytest.raises((past.ReadOnly, Conflict)):
            project.save()
    assert Project.objects.get().title == "Border posts"


# Nothing of the past stays behind


def test_the_present_is_back_after_a_fault():
    project = ProjectFactory(title="Border posts")
    then = moment()
    Project.objects.update(title="Border crossings")

    with pytest.raises(ZeroDivisionError), past.at(then):
        assert Project.objects.get().title == "Border posts"
        raise ZeroDivisionError

    assert past.moment() is None
    assert Project.objects.get(pk=project.pk).title == "Border crossings"


def test_a_fault_while_tables_are_put_together_leaves_the_connection_as_it_was(monkeypatch):
    ProjectFactory(title="Border posts")
    then = moment()
    monkeypatch.setattr(as_it_was, "_indexed", lambda model: ["id", 'none"'])
    with past.at(then), pytest.raises(Exception):  # noqa: B017, PT011 - each engine has a fault of its own
        Project.objects.get()
    monkeypatch.undo()

    with past.at(then):
        assert Project.objects.get().title == "Border posts"
        with pytest.raises(Exception):  # noqa: B017, PT011
            connections["past"].connection.execute("DELETE FROM auth_group")


def test_one_moment_after_the_other_on_one_connection():
    project = ProjectFactory(title="One")
    moments = [moment()]
    for title in ("Two", "Three"):
        Project.objects.update(title=title)
        moments.append(moment())
    project.delete()

    for _again in range(2):
        for then, title in zip(moments, ("One", "Two", "Three"), strict=True):
            with past.at(then):
                assert Project.objects.get().title == title


def test_tables_of_a_young_moment_serve_one_visit_only(older):
    """A transaction that is open now may have written before the moment, and is seen once it has ended."""
    project, _at = older
    then = moment()
    same_then = datetime.fromisoformat(then.isoformat())
    with past.at(then):
        assert Project.objects.get().title == "Border posts"
    forged(project, then, title="Written before, and committed only now")

    with past.at(same_then):
        assert Project.objects.get().title == "Written before, and committed only now"


def test_tables_of_a_settled_moment_are_kept(older):
    project, at = older
    forged(project, at, title="Long ago")
    with past.at(at):
        Project.objects.get()
    forged(project, at, title="Nobody writes that far back")

    with past.at(datetime.fromisoformat(at.isoformat())):
        assert Project.objects.get().title == "Long ago"


def test_moments_nest():
    ProjectFactory(title="One")
    then = moment()
    Project.objects.update(title="Two")

    with past.at(then):
        with past.at(None):
            assert Project.objects.get().title == "Two"
        assert Project.objects.get().title == "One"
