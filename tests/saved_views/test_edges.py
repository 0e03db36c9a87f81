"""Views at the edges of their rules: what counts as new, as large, as looked at, and which are shown."""

import pytest

from history import note as acting
from projects.models import Project
from saved_views.models import Look, SavedView
from tests.factories import ProjectFactory
from tests.saved_views.views import row, view_of

pytestmark = pytest.mark.django_db


def test_own_record_on_which_somebody_else_has_worked_as_well_is_new(signed_in, staff, other_staff):
    view = view_of(staff, "status=draft")
    signed_in.get(view.get_absolute_url())
    project = ProjectFactory(created_by=staff)
    with acting(actor=other_staff):
        Project.objects.filter(pk=project.pk).update(title="By somebody else")

    assert row(signed_in.get("/projects/")) == [("Central Asia", 1, 1)]


def test_record_that_others_made_long_ago_is_not_new_when_one_puts_it_into_the_view_oneself(
    signed_in, staff, other_staff
):
    view = view_of(staff, "q=zebra")
    project = ProjectFactory(created_by=other_staff)
    signed_in.get(view.get_absolute_url())
    with acting(actor=staff):
        Project.objects.filter(pk=project.pk).update(title="Zebra")

    assert row(signed_in.get("/projects/")) == [("Central Asia", 1, 0)]


def test_question_for_the_head_alone_is_no_look(signed_in, staff):
    view = view_of(staff, "status=draft")

    assert signed_in.head(view.get_absolute_url()).status_code == 200
    assert not Look.objects.exists()


def test_view_of_exactly_as_many_records_as_are_noted_is_not_large(signed_in, staff, monkeypatch):
    monkeypatch.setattr("saved_views.news.MOST", 2)
    view = view_of(staff, "status=draft")
    for _each in range(2):
        ProjectFactory()

    assert row(signed_in.get(view.get_absolute_url())) == [("Central Asia", 2, 0)]
    assert len(Look.objects.get().keys) == 2


def test_open_view_is_in_the_row_wherever_its_name_stands(signed_in, staff):
    for number in range(7):
        view_of(staff, "status=draft", name=f"View {number}")
    last = SavedView.objects.get(name="View 6")

    assert [name for name, _number, _new in row(signed_in.get("/projects/?status=draft"))][-1] == "View 5"
    assert [name for name, _number, _new in row(signed_in.get(last.get_absolute_url()))][-1] == "View 6"


def test_open_view_does_not_take_over_what_the_list_does_not_understand(signed_in, staff):
    view = view_of(staff)

    answer = signed_in.post(f"/views/{view.pk}/question/?region=atlantis&view={view.pk}")

    view.refresh_from_db()
    assert answer.status_code == 409
    assert view.query == "region=central-asia"
