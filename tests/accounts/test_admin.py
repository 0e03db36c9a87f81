"""Administrators look after people: what they may, and what nobody may."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from history.models import Entry
from tests.factories import UserFactory, party

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/user/add/"


def page_of(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def person(**changes):
    data = {
        "email": "new.person@osce.example",
        "full_name": "New Person",
        "organization": party("OSCE").pk,
        "time_zone": "",
        "language": "",
        "is_active": "on",
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    return {**data, **changes}


def with_role(role, **changes):
    rows = {"memberships-TOTAL_FORMS": 1, "memberships-0-group": Group.objects.get(name=role).pk}
    return person(**rows, **changes)


def edited(client, user, **changes):
    """The person's form as the page shows it, with changes."""
    form = client.get(page_of(user)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: "on" if value is True else value or "" for name, value in data.items()}
    held = user.memberships.count()
    rows = {"memberships-TOTAL_FORMS": held, "memberships-INITIAL_FORMS": held}
    rows |= {f"memberships-{number}-id": one.pk for number, one in enumerate(user.memberships.all())}
    return {**data, **rows, **changes}


def test_administrator_creates_a_person_with_organization_and_role(client, administrator):
    client.force_login(administrator)

    client.post(ADD, with_role("manager"))

    created = User.objects.get(email="new.person@osce.example")
    assert created.has_role("manager")
    entry = Entry.objects.of(created).get(table="accounts_membership")
    assert (entry.verb, entry.actor) == ("create", administrator.pk)


def test_administrator_does_not_choose_the_password_of_a_new_person(client, administrator):
    client.force_login(administrator)

    client.post(ADD, person(initial_password="a long first password 1", password="a long first password 1"))

    assert not User.objects.get(email="new.person@osce.example").has_usable_password()


def test_staff_role_is_refused_for_a_person_without_a_party(client, administrator):
    client.force_login(administrator)

    page = client.post(ADD, with_role("staff", organization="")).content.decode()

    assert "act for a party" in page
    assert not User.objects.filter(email="new.person@osce.example").exists()


@pytest.mark.parametrize("role", ["staff", "manager", "auditor"])
def test_administrator_gives_themselves_no_role(client, administrator, role):
    client.force_login(administrator)
    data = edited(client, administrator)

    data |= {"memberships-TOTAL_FORMS": 2, "memberships-1-group": Group.objects.get(name=role).pk}
    answer = client.post(page_of(administrator), data)

    assert "Nobody changes their own roles." in answer.content.decode()
    assert [one.group.name for one in administrator.memberships.all()] == ["administrator"]


def test_administrator_takes_no_role_from_themselves(client, administrator):
    """With it gone, the next role would be given by nobody who watches."""
    client.force_login(administrator)

    answer = client.post(page_of(administrator), edited(client, administrator, **{"memberships-0-DELETE": "on"}))

    assert "Nobody changes their own roles." in answer.content.decode()
    assert [one.group.name for one in administrator.memberships.all()] == ["administrator"]


def test_administrator_changes_their_own_name(client, administrator):
    client.force_login(administrator)

    answer = client.post(page_of(administrator), edited(client, administrator, full_name="Ivo Novák"))

    assert answer.status_code == 302
    assert User.objects.get(pk=administrator.pk).full_name == "Ivo Novák"


@pytest.mark.parametrize(
    ("held", "added"), [("auditor", "manager"), ("manager", "auditor"), ("staff", "administrator")]
)
def test_auditor_and_administrator_hold_no_other_role(client, administrator, held, added):
    colleague = UserFactory(role=held, side="OSCE")
    client.force_login(administrator)
    data = edited(client, colleague)

    data |= {"memberships-TOTAL_FORMS": 2, "memberships-1-group": Group.objects.get(name=added).pk}
    page = client.post(page_of(colleague), data).content.decode()

    assert "this role is held alone" in page
    assert [one.group.name for one in colleague.memberships.all()] == [held]


def test_staff_may_be_manager_as_well(client, administrator, staff):
    client.force_login(administrator)
    data = edited(client, staff)

    data |= {"memberships-TOTAL_FORMS": 2, "memberships-1-group": Group.objects.get(name="manager").pk}
    client.post(page_of(staff), data)

    staff.refresh_from_db()
    assert staff.roles == {"staff", "manager"}


def test_administrator_cannot_make_anybody_a_superuser(client, administrator, staff):
    client.force_login(administrator)

    client.post(page_of(staff), edited(client, staff, is_superuser="on", password="x", groups="1"))

    staff.refresh_from_db()
    assert not staff.is_superuser
    assert staff.roles == {"staff"}


def test_role_is_taken_away(client, administrator, staff):
    client.force_login(administrator)

    answer = client.post(page_of(staff), edited(client, staff, **{"memberships-0-DELETE": "on"}))

    assert answer.status_code == 302
    assert not staff.memberships.exists()


def test_manager_cannot_be_moved_out_of_the_parties(client, administrator, manager):
    client.force_login(administrator)

    page = client.post(page_of(manager), edited(client, manager, organization="")).content.decode()

    assert "Take the role away first, or choose a party." in page
    assert User.objects.get(pk=manager.pk).organization == manager.organization


def test_person_whom_another_administrator_changed_meanwhile_is_not_overwritten(client, administrator, staff):
    client.force_login(administrator)
    data = edited(client, staff, full_name="Mine")
    other = User.objects.get(pk=staff.pk)
    other.full_name = "Theirs"
    other.save()

    answer = client.post(page_of(staff), data)

    assert answer.status_code == 409
    assert User.objects.get(pk=staff.pk).full_name == "Theirs"


def test_password_is_shown_to_nobody(client, administrator, staff):
    client.force_login(administrator)

    page = client.get(page_of(staff)).content.decode()

    assert staff.password not in page
    assert 'name="password"' not in page


def test_nobody_is_deleted(client, administrator, staff):
    client.force_login(administrator)

    answer = client.post(reverse("admin:accounts_user_delete", args=[staff.pk]), {"post": "yes"})

    assert answer.status_code == 403
    assert User.objects.filter(pk=staff.pk).exists()


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_people_are_read_and_not_changed_by_managers_and_auditors(client, role, outsider):
    client.force_login(UserFactory(role=role, side="UNOCT"))

    assert client.get(page_of(outsider)).status_code == 200
    assert client.post(page_of(outsider), {"full_name": "Changed"}).status_code == 403
    assert client.post(ADD, person()).status_code == 403


def test_list_of_people_asks_as_many_questions_for_many_as_for_few(client, administrator):
    client.force_login(administrator)
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/accounts/user/")
    for _number in range(10):
        UserFactory(role="staff", side="OSCE")
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/accounts/user/")

    assert len(many) == len(few)
