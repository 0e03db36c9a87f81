"""Whoever wants to be told of a view is told when something enters it, once, and not of what they did themselves."""

import pytest

from history import note as noted
from notifications.alerts import tell_of_views
from notifications.models import Notice
from projects.models import Project
from saved_views.models import Alert, SavedView
from saved_views.news import note
from tests.factories import ProjectFactory, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(staff):
    view = SavedView.objects.create(owner=staff, list="projects:list", name="Central Asia", query="region=central-asia")
    note(Alert(view=view, person=staff))
    return Alert.objects.get()


def told(person):
    return list(Notice.objects.filter(person=person, key__startswith="view:").values_list("text", flat=True))


def test_what_enters_a_view_is_told_once(alert, staff):
    tell_of_views()
    assert told(staff) == []

    ProjectFactory(countries=["UZ"], created_by=cast("other_staff"))
    ProjectFactory(countries=["RS"], created_by=cast("other_staff"))
    tell_of_views()
    tell_of_views()

    assert told(staff) == ["1 is new in “Central Asia”."]
    assert Notice.objects.get(person=staff, key__startswith="view:").address == alert.view.get_absolute_url()


def test_own_doing_and_what_is_kept_back_are_not_told(alert, staff):
    with noted(actor=staff):
        ProjectFactory(countries=["UZ"], created_by=staff)
    ProjectFactory(countries=["UZ"], created_by=cast("other_staff"), classification=Project.Classification.CONFIDENTIAL)

    tell_of_views()

    assert told(staff) == []


def test_view_that_is_not_shared_any_more_is_told_to_nobody(alert, other_staff):
    note(Alert(view=alert.view, person=other_staff))
    ProjectFactory(countries=["UZ"], created_by=cast("manager"))

    tell_of_views()

    assert told(other_staff) == []
