"""Every test may count on the cast and on the vocabulary, in whatever order tests run."""

import pytest

from accounts import roles
from reference.models import Country, Organization, Pillar, Theme
from tests.factories import PASSWORD


def test_two_sides_have_staff_and_a_manager_each(staff, other_staff, manager, other_manager):
    assert [person.organization.side for person in (staff, other_staff, manager, other_manager)] == [
        *("OSCE", "UNOCT"),
        *("OSCE", "UNOCT"),
    ]
    assert all(person.organization.is_party for person in (staff, other_staff, manager, other_manager))
    assert [person.roles for person in (staff, other_staff, manager, other_manager)] == [
        *({roles.STAFF}, {roles.STAFF}),
        *({roles.MANAGER}, {roles.MANAGER}),
    ]


def test_the_others_hold_one_role_or_none(auditor, administrator, outsider):
    assert [person.roles for person in (auditor, administrator, outsider)] == [
        {roles.AUDITOR},
        {roles.ADMINISTRATOR},
        frozenset(),
    ]


def test_person_can_sign_in_with_the_password_of_the_cast(client, staff):
    assert client.login(username=staff.email, password=PASSWORD)


@pytest.mark.parametrize(
    "when",
    [
        pytest.param("before", marks=pytest.mark.django_db),
        pytest.param("first", marks=pytest.mark.django_db(transaction=True)),
        pytest.param("after it was emptied", marks=pytest.mark.django_db(transaction=True)),
    ],
)
def test_vocabulary_is_there_whatever_test_ran_before(when):
    assert Organization.objects.parties().count() == 2
    assert Pillar.objects.count() == 4
    assert Theme.objects.count() == 6
    assert Country.objects.count() == 69
