"""The guard against overwriting, in the admin."""

import pytest

from projects.models import Project
from tests.factories import ProjectFactory, UserFactory
from tests.pages import inputs
from tests.ui.test_forms import addresses  # noqa: F401

CHANGE = "/admin-for-tests/projects/project/{}/change/"


@pytest.fixture
def browser(client, db):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def project(staff):
    return ProjectFactory(created_by=staff, title="Border security", objective="Old objective")


def sent_from(page):
    """What the browser would send, without the empty row that scripts copy."""
    return {name: values for name, values in inputs(page).items() if "__prefix__" not in name and name != "q"}


def overtaken(browser, project, **theirs):
    sent = sent_from(browser.get(CHANGE.format(project.pk)))
    other = Project.objects.get(pk=project.pk)
    for name, value in theirs.items():
        setattr(other, name, value)
    other.save()
    return sent


def test_change_in_the_admin_is_saved(browser, project):
    sent = sent_from(browser.get(CHANGE.format(project.pk)))

    answer = browser.post(CHANGE.format(project.pk), sent | {"title": "New title"})

    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.title == "New title"


def test_admin_form_without_the_version_is_refused(browser, project):
    sent = sent_from(browser.get(CHANGE.format(project.pk))) | {"title": "New title"}
    del sent["version"]

    assert browser.post(CHANGE.format(project.pk), sent).status_code == 400
    project.refresh_from_db()
    assert project.title == "Border security"


@pytest.mark.parametrize(("choice", "title"), [("mine", "My title"), ("theirs", "Their title")])
def test_collision_in_the_admin_is_settled_on_the_same_page(browser, project, choice, title):
    row = project.results.create(statement="first")
    sent = overtaken(browser, project, title="Their title")
    row.statement = "theirs"
    row.save()

    page = browser.post(
        CHANGE.format(project.pk),
        sent | {"title": "My title", "objective": "My objective", "results-0-statement": "mine"},
    )

    assert page.status_code == 409
    assert {line.label for line in page.context["collides"]} == {"Title", "Expected results"}
    answer = browser.post(CHANGE.format(project.pk), inputs(page) | {"choose-title": choice, "choose-results": choice})
    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.title, project.objective) == (title, "My objective")
    assert project.results.get().statement == choice


def test_every_control_of_a_row_has_a_name(browser, project):
    project.results.create(statement="first")

    page = browser.get(CHANGE.format(project.pk))

    assert 'aria-label="Expected result 1, Statement"' in page.text
