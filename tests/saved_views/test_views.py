"""Saved views: the question of a list under a name, for oneself or for others."""

import re

import pytest

from saved_views.models import ChosenColumns, DefaultView, SavedView
from tests.clock import moment
from tests.factories import ProjectFactory, party
from tests.pages import queries, send
from tests.saved_views.views import view_of

pytestmark = pytest.mark.django_db
NEW = "/views/projects:list/new/"


# Saving


def test_what_the_list_asks_is_kept_with_columns_order_and_size(signed_in, staff):
    asked = "status=draft&region=central-asia&columns=title&columns=reference&sort=title&per_page=50&page=2"

    answer = send(signed_in, f"{NEW}?{asked}", name="Drafts", audience="me")

    view = SavedView.objects.get()
    assert view.query == "columns=title&columns=reference&per_page=50&region=central-asia&sort=title&status=draft"
    assert (view.owner, view.list, view.audience) == (staff, "projects:list", "me")
    assert answer["Location"] == view.get_absolute_url() == f"/projects/?{view.query}&view={view.pk}"


def test_columns_that_a_person_has_chosen_go_into_the_view(signed_in, staff):
    ChosenColumns.keep(staff, "projects:list", ["title"])

    page = signed_in.get("/projects/?status=draft")

    assert page.context["list"].keep_address == f"{NEW}?columns=title&status=draft"


@pytest.mark.parametrize("asked", ["regoin=central-asia", "status=asleep", "columns=password", "sort=password"])
def test_what_the_list_does_not_know_is_not_saved(asked, signed_in):
    answer = signed_in.post(f"{NEW}?{asked}", {"name": "Wrong", "audience": "me", "creation_key": KEY})

    assert answer.status_code == 409
    assert asked.partition("=")[2] in answer.text or asked.partition("=")[0] in answer.text
    assert not SavedView.objects.exists()


KEY = "0b0f3f1e-6a4e-4a86-9d4f-6d0b1c8a0001"


def test_a_form_sent_twice_makes_one_view(signed_in):
    sent = {"name": "Drafts", "audience": "me", "creation_key": KEY}

    answers = [signed_in.post(f"{NEW}?status=draft", sent) for _time in range(2)]

    assert SavedView.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_second_view_of_the_same_name_is_refused_at_the_field(signed_in, staff):
    view_of(staff, name="Drafts")

    page = send(signed_in, f"{NEW}?status=draft", name="Drafts", audience="me")

    assert page.status_code == 422
    assert "You have a view of this name for this list already" in page.text


# Who sees it


def test_a_view_is_seen_by_those_it_is_shared_with(staff, manager, other_staff, auditor):
    for audience in SavedView.Audience.values:
        view_of(staff, audience=audience, name=audience)

    seen = {
        person: set(SavedView.objects.visible_to(person).values_list("name", flat=True))
        for person in (staff, manager, other_staff)
    }

    assert seen[staff] == {"me", "organization", "everybody"}
    assert seen[manager] == {"organization", "everybody"}
    assert seen[other_staff] == {"everybody"}


def test_a_view_stays_with_the_organization_when_its_owner_moves(staff, manager, other_staff):
    view = view_of(staff, audience="organization")
    staff.organization = party("UNOCT")
    staff.save()
    view.refresh_from_db()
    view.save()

    assert SavedView.objects.visible_to(manager).exists()
    assert not SavedView.objects.visible_to(other_staff).exists()


def test_only_its_owner_changes_a_view(client, staff, manager):
    view = view_of(staff, audience="everybody")
    client.force_login(manager)

    assert client.post(f"/views/{view.pk}/question/?status=draft").status_code == 403
    assert client.post(f"/views/{view.pk}/delete/").status_code == 403
    page = client.get(f"/views/{view.pk}/")
    assert 'name="name"' not in page.text
    send(client, f"/views/{view.pk}/", name="Mine now", audience="me", opens=["me"])

    view.refresh_from_db()
    assert (view.name, view.audience, view.query) == ("Central Asia", "everybody", "region=central-asia")
    assert DefaultView.objects.get().person == manager


def test_nobody_opens_or_finds_the_private_view_of_somebody_else(client, staff, manager):
    view = view_of(staff)
    client.force_login(manager)

    for address in ("", "question/", "delete/"):
        assert client.post(f"/views/{view.pk}/{address}").status_code == 404
    page = client.get(view.get_absolute_url())
    assert "not shared with you" in page.text
    assert (
        view.name
        not in re.sub(r"<form.*?</form>", "", page.text, flags=re.S).partition("<main")[2].partition("chip")[0]
    )
    assert view.name not in client.get("/views/projects:list/").text


def test_whoever_may_not_open_the_list_keeps_no_views_of_it(client, outsider):
    client.force_login(outsider)

    assert client.get(NEW).status_code == 404
    assert client.get("/views/projects:list/").status_code == 404


# Opening


def test_an_opened_view_fills_the_chips_and_a_change_is_offered_to_be_saved(signed_in, staff):
    view = view_of(staff)

    page = signed_in.get(view.get_absolute_url())
    assert [chip.value for chip in page.context["questions"].chips] == ["central-asia"]
    assert not page.context["list"].open_view.is_changed
    assert "Save changes" not in page.text

    changed = signed_in.get(f"{view.get_absolute_url()}&status=draft")
    assert changed.context["list"].open_view.is_changed
    for words in ("Save changes", "Save as a new view", "Reset to the view"):
        assert words in changed.text
    answer = signed_in.post(f"/views/{view.pk}/question/?region=central-asia&status=draft&view={view.pk}")
    view.refresh_from_db()
    assert view.query == "region=central-asia&status=draft"
    assert answer["Location"] == view.get_absolute_url()


def test_turning_the_page_or_naming_the_answers_in_another_order_is_no_change(signed_in, staff):
    view = view_of(staff, "status=draft&status=submitted")

    for address in ("?page=2&status=draft&status=submitted", "?status=submitted&status=draft"):
        page = signed_in.get(f"/projects/{address}&view={view.pk}")
        assert not page.context["list"].open_view.is_changed, address


def test_a_view_that_makes_no_sense_any_more_says_so(signed_in, staff):
    view = view_of(staff, "region=atlantis", name="Sunken")

    page = signed_in.get(view.get_absolute_url())

    assert "The list no longer understands this view" in page.text
    assert "atlantis" in page.text
    assert "no longer understood" in signed_in.get("/projects/").text
    assert "atlantis" in signed_in.get(f"/views/{view.pk}/").text


def test_a_wrong_number_of_a_view_is_named(signed_in):
    page = signed_in.get("/projects/?view=last")

    assert "“last” is not the number of a view." in page.text


# With which view a list opens


def test_ones_own_choice_counts_before_that_of_the_organization_and_of_the_role(client, staff, manager):
    mine, ours, everybodys = (
        view_of(owner, f"status={status}", "everybody", status)
        for owner, status in ((staff, "draft"), (manager, "approved"), (manager, "active"))
    )
    client.force_login(staff)
    assert client.get("/projects/").status_code == 200
    for view, whom in (
        (everybodys, {"role": "staff"}),
        (ours, {"organization": staff.organization}),
        (mine, {"person": staff}),
    ):
        DefaultView.objects.create(list="projects:list", view=view, **whom)
        assert client.get("/projects/")["Location"] == view.get_absolute_url()
    assert client.get("/projects/?q=border").status_code == 200
    everything = client.get("/projects/?view=none")
    assert everything.status_code == 200
    assert client.get(mine.get_absolute_url()).context["questions"].cleared == "?view=none"


def test_a_default_that_is_not_shared_any_more_is_nobodys(client, staff, manager):
    view = view_of(manager, audience="everybody")
    DefaultView.objects.create(list="projects:list", view=view, role="staff")
    view.audience = "me"
    view.save()
    client.force_login(staff)

    assert client.get("/projects/").status_code == 200


def test_only_managers_choose_for_others(client, staff, manager):
    view = view_of(staff, audience="everybody")
    client.force_login(staff)
    refused = send(client, f"/views/{view.pk}/", opens=["organization"])
    assert refused.status_code == 422
    client.force_login(manager)
    send(client, f"/views/{view.pk}/", opens=["organization", "role:staff"])

    assert {(one.organization, one.role) for one in DefaultView.objects.all()} == {
        (manager.organization, ""),
        (None, "staff"),
    }


def test_a_list_does_not_open_for_others_with_a_view_that_they_do_not_see(client, manager):
    client.force_login(manager)

    page = send(client, f"{NEW}?status=draft", name="Mine", audience="me", opens=["organization"])

    assert page.status_code == 422
    assert "Share it first" in page.text
    assert not DefaultView.objects.exists()


def test_the_row_takes_the_same_number_of_queries_for_any_number_of_views_and_records(signed_in, staff, other_staff):
    for number in range(6):
        view_of(staff, f"q=border&sort=title&per_page={[25, 50, 100][number % 3]}", name=f"View {number}")
    for view in SavedView.objects.all():
        signed_in.get(view.get_absolute_url())
    ProjectFactory(created_by=other_staff)
    few = queries(signed_in, "/projects/?status=draft")
    for number in range(20):
        view_of(staff, "q=border", name=f"Further {number}")
    for _ in range(10):
        ProjectFactory(created_by=other_staff)

    assert queries(signed_in, "/projects/?status=draft") == few


@pytest.mark.django_db(transaction=True, databases=["default", "past"])
def test_the_past_has_no_views_and_opens_with_none(signed_in, staff):
    view = view_of(staff)
    DefaultView.objects.create(list="projects:list", view=view, person=staff)
    ProjectFactory()

    page = signed_in.get("/projects/", {"as_of": moment().isoformat()})

    assert page.status_code == 200
    assert "Saved views" not in page.text


def test_a_view_can_be_deleted_with_a_word_about_the_others(signed_in, staff):
    view = view_of(staff, audience="everybody")

    assert "Others see it as well" in signed_in.get(f"/views/{view.pk}/delete/").text
    assert signed_in.post(f"/views/{view.pk}/delete/")["Location"] == "/views/projects:list/"
    assert not SavedView.objects.exists()


def test_the_page_of_all_views_says_who_sees_each(signed_in, staff, manager):
    view_of(staff, name="Mine")
    view_of(manager, audience="organization", name="Ours")
    page = signed_in.get("/views/projects:list/")

    assert "Only me" in page.text
    assert f"Everybody of {party('OSCE')}" in page.text
