"""What is new in a saved view: marked on its list, and told by an alert."""

import pytest

from saved_views.models import Alert, Look
from saved_views.news import new_in, note
from tests.factories import ProjectFactory
from tests.pages import send
from tests.saved_views.views import row, view_of

pytestmark = pytest.mark.django_db


def test_new_is_what_entered_the_view_since_the_last_look(signed_in, staff, other_staff):
    view = view_of(staff, "status=draft")
    here = ProjectFactory(created_by=other_staff)
    assert row(signed_in.get("/projects/")) == [("Central Asia", 1, 0)]  # never looked at: nothing is new
    signed_in.get(view.get_absolute_url())

    ProjectFactory(created_by=other_staff, title="Came later")

    assert row(signed_in.get("/projects/")) == [("Central Asia", 2, 1)]
    page = signed_in.get(view.get_absolute_url())
    assert "1 record has entered this view" in page.text
    assert [reference for reference in page.context["rows"] if "New</span>" in reference and "Came later" in reference]
    assert not [one for one in page.context["rows"] if "New</span>" in one and here.reference in one]
    assert row(signed_in.get("/projects/")) == [("Central Asia", 2, 0)]


def marked_on(page):
    return sum("New</span>" in one for one in page.context["rows"])


def test_what_is_new_is_marked_on_whatever_page_it_stands(signed_in, staff, other_staff):
    view = view_of(staff, "sort=title")
    for number in range(60):
        ProjectFactory(created_by=other_staff, title=f"Known {number:02}")
    signed_in.get(view.get_absolute_url())
    for title in ("Known 05, new", "Known 30, new", "Known 31, new", "Last of all"):
        ProjectFactory(created_by=other_staff, title=title)
    ((_name, _number, told),) = row(signed_in.get("/projects/"))

    pages = [signed_in.get(view.get_absolute_url())]
    while pages[-1].context["list"].next_address:
        pages.append(signed_in.get("/projects/" + pages[-1].context["list"].next_address))

    assert [marked_on(page) for page in pages] == [1, 2, 1]
    assert told == sum(map(marked_on, pages)) == 4
    assert [row(page) for page in pages] == [[("Central Asia", 64, 4)]] * 3
    assert all("4 records have entered this view" in page.text for page in pages)
    back = signed_in.get("/projects/" + pages[1].context["list"].previous_address)
    assert marked_on(back) == 1
    opened_again = signed_in.get(view.get_absolute_url())
    assert (marked_on(opened_again), row(opened_again)) == (0, [("Central Asia", 64, 0)])


def test_what_comes_while_pages_are_turned_is_marked_and_still_new_afterwards(signed_in, staff, other_staff):
    view = view_of(staff, "sort=title")
    for number in range(30):
        ProjectFactory(created_by=other_staff, title=f"Known {number:02}")
    first = signed_in.get(view.get_absolute_url())
    ProjectFactory(created_by=other_staff, title="Last of all")

    second = signed_in.get("/projects/" + first.context["list"].next_address)

    assert (marked_on(second), row(second)[0][2]) == (1, 1)
    assert row(signed_in.get("/projects/"))[0][2] == 1


def test_what_one_did_oneself_is_not_new(signed_in, staff, other_staff):
    view = view_of(staff, "status=draft")
    signed_in.get(view.get_absolute_url())

    ProjectFactory(created_by=staff)

    assert row(signed_in.get("/projects/")) == [("Central Asia", 1, 0)]


def test_a_view_that_was_changed_in_the_address_is_not_looked_at(signed_in, staff):
    view = view_of(staff, "status=draft")

    signed_in.get(f"{view.get_absolute_url()}&region=central-asia")

    assert not Look.objects.exists()


def test_a_view_counts_only_what_its_reader_may_read(client, staff, other_staff):
    view_of(staff, "status=draft", "everybody")
    ProjectFactory(classification=3, created_by=staff)
    ProjectFactory()

    counts = []
    for person in (staff, other_staff):
        client.force_login(person)
        counts.append(row(client.get("/projects/"))[0][1])
    assert counts == [2, 1]


def test_large_views_are_said_to_be_large(signed_in, staff, monkeypatch):
    monkeypatch.setattr("saved_views.news.MOST", 2)
    view = view_of(staff, "status=draft")
    for _ in range(3):
        ProjectFactory()

    assert row(signed_in.get(view.get_absolute_url())) == [("Central Asia", "2+", 0)]
    assert Look.objects.get().keys is None


def test_an_alert_tells_what_entered_since_the_last_word(staff, other_staff):
    view = view_of(staff, "status=draft")
    alert = Alert(view=view, person=staff)
    note(alert)
    assert new_in(view, since=alert) == []
    project = ProjectFactory(created_by=other_staff)
    ProjectFactory(created_by=other_staff, classification=3)  # which this person may not read

    assert new_in(view, since=alert) == [project.pk]
    note(alert)
    assert new_in(view, since=alert) == []


def test_an_alert_is_asked_for_and_given_up_in_the_settings(signed_in, staff):
    view = view_of(staff)

    send(signed_in, f"/views/{view.pk}/", alert="on")
    assert Alert.objects.get().person == staff
    signed_in.post(f"/views/{view.pk}/", {"name": view.name, "audience": "me", "version": 2, "seen": ""})
    assert not Alert.objects.exists()
