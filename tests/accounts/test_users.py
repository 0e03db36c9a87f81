"""People: one address each, a time zone, and names the history can keep."""

from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import Membership, User, zones_to_choose
from history.models import Entry
from tests.factories import UserFactory, party

pytestmark = pytest.mark.django_db


def test_address_is_kept_in_small_letters():
    person = UserFactory(email="Anna.Berg@OSCE.example ")

    assert person.email == "anna.berg@osce.example"
    assert User.objects.get_by_natural_key("ANNA.berg@osce.EXAMPLE") == person


def test_database_refuses_the_same_address_in_other_letters():
    UserFactory(email="anna.berg@osce.example")
    other = UserFactory(email="other@osce.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="ANNA.BERG@osce.example")


def test_same_address_in_other_letters_is_refused_with_a_sentence():
    UserFactory(email="anna.berg@osce.example")
    twin = User(email="Anna.Berg@osce.example", full_name="Twin", password="x")

    with pytest.raises(ValidationError, match="already here"):
        twin.full_clean()


@pytest.mark.parametrize(
    ("side", "chosen", "zone"),
    [
        ("UNOCT", "", "America/New_York"),
        ("OSCE", "", "Europe/Vienna"),
        (None, "", "UTC"),
        ("UNOCT", "Asia/Bishkek", "Asia/Bishkek"),
    ],
)
def test_time_zone_is_the_chosen_one_or_that_of_the_organization(side, chosen, zone):
    assert UserFactory(side=side, time_zone=chosen).zone == ZoneInfo(zone)


def names_in(choices):
    return [name for _area, zones in choices for name, _label in zones]


def test_time_zones_are_offered_by_the_names_they_have_today_those_of_the_seats_first():
    names = names_in(zones_to_choose())

    assert names[:3] == ["America/New_York", "Europe/Vienna", "UTC"]
    assert {"Asia/Bishkek", "Asia/Kolkata", "Europe/Kyiv", "America/Argentina/Salta"} <= set(names)
    assert not {"Asia/Calcutta", "US/Eastern", "Etc/GMT+5", "Europe/Kiev", "GMT", "EST5EDT"} & set(names)
    assert len(names) == len(set(names))


def test_former_name_of_a_time_zone_stays_valid_for_whom_it_is_stored():
    person = UserFactory(time_zone="Asia/Calcutta")

    person.full_clean(exclude=["password"])

    assert "Asia/Calcutta" in names_in(zones_to_choose(person.time_zone))
    assert "Asia/Katmandu" not in names_in(zones_to_choose(person.time_zone))


def test_unknown_time_zone_is_refused():
    with pytest.raises(ValidationError, match="Mars"):
        UserFactory.build(time_zone="Mars/Olympus").full_clean(exclude=["password"])


def test_signing_in_is_no_edit_and_meets_with_none():
    person = UserFactory()
    User.objects.get(pk=person.pk).save()  # somebody edits in the meantime
    before = Entry.objects.count()

    person.last_login = person.created_at
    person.save(update_fields=["last_login"])

    assert User.objects.get(pk=person.pk).last_login == person.created_at
    assert User.objects.get(pk=person.pk).version == 2
    assert Entry.objects.count() == before


def test_history_keeps_the_person_as_they_were(manager):
    assert manager.history_identity() == {
        "actor_name": "Marta Lindqvist",
        "organization": "OSCE Secretariat",
        "role": "manager",
    }


def test_history_never_holds_a_password():
    person = UserFactory()
    person.set_password("a long new password 42")
    person.save()

    entries = Entry.objects.filter(table="accounts_user", row=person.pk)
    assert entries.count() == 2
    assert all(person.password not in str((entry.old, entry.new)) for entry in entries)


def test_role_given_and_taken_away_is_in_the_history_of_the_person(outsider):
    membership = outsider.memberships.create(group=Group.objects.get(name="auditor"))
    membership.delete()

    verbs = list(
        Entry.objects.of(outsider).filter(table="accounts_membership").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["create", "delete"]


def test_role_is_held_once(auditor):
    with pytest.raises(IntegrityError), transaction.atomic():
        auditor.memberships.create(group=Group.objects.get(name="auditor"))


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_role_that_acts_for_a_side_needs_a_party(role):
    membership = Membership(user=UserFactory(), group=Group.objects.get(name=role))

    with pytest.raises(ValidationError, match="act for a party"):
        membership.full_clean()
    membership.user.organization = party("OSCE")
    membership.full_clean()


def test_roles_are_read_once_for_many_questions(manager, django_assert_num_queries):
    person = User.objects.get(pk=manager.pk)

    with django_assert_num_queries(1):
        assert person.has_role("manager")
        assert not person.has_role("staff")
        assert person.is_staff


def test_no_table_gives_rights_to_single_persons():
    assert not [name for name in connection.introspection.table_names() if "user_permissions" in name]
